#include "core/confirm.h"

#include <linux/futex.h>
#include <stddef.h>
#include <sys/mman.h>
#include <time.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/module.h"
#include "core/options.h"
#include "core/sys.h"
#include "core/text.h"
#include "plan.h"

#define MAX_PAUSED 64u
#define KNOWN_STACKS 4096u /* a power of two */
#define EACH_TIME 8u       /* a place holds its first visitors back, later on ever fewer */

/* A thread that is held back. Its slot is its own until it leaves. */
struct paused {
    struct lsr_thread *thread; /* NULL: free */
    uint64_t address;          /* that it is about to ask for */
    const struct lsr_plan_place *place;
    uint16_t op;
    uint32_t released; /* futex: 1 when the circle is closed */
};

static struct {
    struct lsr_plan *plan;
    struct lsr_plan_place *place;
    struct lsr_sys_lock lock; /* of `paused` */
    struct paused paused[MAX_PAUSED];
    uint64_t spent_ns;
    /* stack + 1 in the high half, place + 1 in the low one (0: none of the plan's) */
    uint64_t known[KNOWN_STACKS];
} confirm;

/* ---- the plan ---------------------------------------------------------------- */

static bool is_whole(const struct lsr_plan *plan, uint64_t size)
{
    return size >= sizeof(*plan) && plan->magic == LSR_PLAN_MAGIC && plan->size == size &&
           plan->places <= LSR_PLAN_PLACES &&
           size > sizeof(*plan) + plan->places * sizeof(struct lsr_plan_place) &&
           ((const char *)plan)[size - 1] == 0;
}

void lsr_confirm_start(void)
{
    const char *path = lsr_options.plan;
    long file = path[0] ? lsr_sys_open(path, O_RDWR) : -1;
    if (file < 0)
        return;
    long size = lsr_syscall(SYS_lseek, file, 0, SEEK_END);
    long map =
        size > 0 ? lsr_syscall(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : -1;
    lsr_sys_close(file);
    if (map < 0 && map > -4096)
        return;
    struct lsr_plan *plan = (struct lsr_plan *)map;
    if (!is_whole(plan, (uint64_t)size))
        return;
    confirm.plan = plan;
    confirm.place = (struct lsr_plan_place *)(plan + 1);
    lsr_options.confirms = 1;
}

static bool is_frame(const struct lsr_plan_frame *frame, uint64_t address)
{
    const char *path = (const char *)confirm.plan + frame->module;
    if (frame->module >= confirm.plan->size)
        return false;
    if (address & LSR_SCRIPT_FRAME) {
        const struct lsr_script *script = lsr_record_at((lsr_ref)address);
        return script && frame->offset == (LSR_SCRIPT_FRAME | script->line) &&
               lsr_text_equal(path, script->text, script->file_size);
    }
    const struct lsr_module *module = lsr_module_of(address - 1);
    return module && address - module->bias == frame->offset &&
           lsr_text_equal(path, module->path, module->path_size);
}

static bool is_place(const struct lsr_plan_place *place, const struct lsr_stack *stack)
{
    if (place->frames == 0 || place->frames > LSR_PLAN_FRAMES || place->frames > stack->depth)
        return false;
    for (uint32_t i = 0; i < place->frames; i++)
        if (!is_frame(&place->frame[i], stack->frames[i]))
            return false;
    return true;
}

/* Number + 1 of the first place from `from` on that a stack ends in; 0: none. */
static uint32_t search_place(lsr_ref ref, uint32_t from)
{
    const struct lsr_stack *stack = ref ? lsr_record_at(ref) : NULL;
    for (uint32_t i = from; stack && i < confirm.plan->places; i++)
        if (is_place(&confirm.place[i], stack))
            return i + 1;
    return 0;
}

/* The same, remembered. */
static uint32_t first_place(lsr_ref ref)
{
    uint64_t *slot = &confirm.known[(ref * UINT32_C(0x9e3779b1) >> 8) % KNOWN_STACKS];
    uint64_t entry = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (entry >> 32 == (uint64_t)ref + 1)
        return (uint32_t)entry;
    uint32_t place = search_place(ref, 0);
    __atomic_store_n(slot, ((uint64_t)ref + 1) << 32 | place, __ATOMIC_RELAXED);
    return place;
}

/* ---- circles ----------------------------------------------------------------- */

static bool conflicts(uint16_t a, uint16_t b)
{
    return a != LSR_OP_SHARE || b != LSR_OP_SHARE;
}

static bool keeps(const struct lsr_thread *holder, uint64_t address, uint16_t op)
{
    for (uint32_t i = 0; i < holder->held_count; i++)
        if (holder->held[i].address == address && conflicts(holder->held[i].op, op))
            return true;
    return false;
}

static bool is_second(const struct paused *paused)
{
    return paused->thread && paused->place->role == LSR_PLAN_SECOND && !paused->released;
}

/* Who keeps `from` from what it is about to ask for, from slot `at` on; MAX_PAUSED: nobody. */
static uint32_t next_keeper(const struct paused *from, uint32_t at)
{
    while (at < MAX_PAUSED && (!is_second(&confirm.paused[at]) || &confirm.paused[at] == from ||
                               !keeps(confirm.paused[at].thread, from->address, from->op)))
        at++;
    return at;
}

/* Depth first from `self` back to it, over threads that are held back: their lists stand still.
 * The circle goes to `chain`; returns its length, 0: there is none. */
static uint32_t find_circle(uint32_t self, uint32_t *chain)
{
    uint32_t next[MAX_PAUSED + 1] = {0}, depth = 1;
    uint64_t visited = 0;
    chain[0] = self;
    while (depth > 0) {
        uint32_t at = next_keeper(&confirm.paused[chain[depth - 1]], next[depth - 1]);
        next[depth - 1] = at + 1;
        if (at == self)
            return depth;
        if (at >= MAX_PAUSED) {
            depth--;
        } else if (!(visited >> at & 1)) {
            visited |= UINT64_C(1) << at;
            next[depth] = 0;
            chain[depth++] = at;
        }
    }
    return 0;
}

static void release(struct paused *paused)
{
    __atomic_store_n(&paused->released, 1, __ATOMIC_RELEASE);
    lsr_syscall(SYS_futex, &paused->released, FUTEX_WAKE_PRIVATE, 1);
}

static void close_circle(uint32_t self)
{
    uint32_t chain[MAX_PAUSED];
    uint32_t length = find_circle(self, chain);
    if (length < 2)
        return;
    __atomic_fetch_add(&confirm.plan->meetings, 1, __ATOMIC_RELAXED);
    for (uint32_t i = 0; i < length; i++) {
        struct paused *paused = &confirm.paused[chain[i]];
        __atomic_fetch_add(&confirm.place[paused->place - confirm.place].meetings, 1,
                           __ATOMIC_RELAXED);
        release(paused);
    }
}

/* Threads before their first lock go on together, when somebody stands on every way of the cycle.
 */
static void close_gathering(uint32_t self)
{
    uint32_t cycle = confirm.paused[self].place->cycle, threads = 0;
    uint64_t wanted = 0, present = 0;
    for (uint32_t i = 0; i < confirm.plan->places; i++)
        if (confirm.place[i].cycle == cycle)
            wanted |= confirm.place[i].ways;
    for (uint32_t i = 0; i < MAX_PAUSED; i++)
        if (confirm.paused[i].thread && confirm.paused[i].place->cycle == cycle) {
            present |= confirm.paused[i].place->ways;
            threads++;
        }
    if (present != wanted || threads < (uint32_t)__builtin_popcountll(wanted))
        return;
    for (uint32_t i = 0; i < MAX_PAUSED; i++) {
        struct paused *paused = &confirm.paused[i];
        if (paused->thread && paused->place->cycle == cycle &&
            paused->place->role == LSR_PLAN_FIRST)
            release(paused);
    }
}

/* ---- pauses ------------------------------------------------------------------ */

static void sleep_until(uint32_t *word, uint64_t deadline)
{
    uint64_t now = lsr_clock_now();
    while (!__atomic_load_n(word, __ATOMIC_ACQUIRE) && now < deadline) {
        uint64_t left = deadline - now;
        struct timespec wait = {.tv_sec = (time_t)(left / 1000000000),
                                .tv_nsec = (long)(left % 1000000000)};
        lsr_syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, &wait);
        now = lsr_clock_now();
    }
}

static uint32_t take_slot(struct lsr_thread *thread, uint64_t address, uint16_t op,
                          const struct lsr_plan_place *place)
{
    uint32_t slot = 0;
    while (slot < MAX_PAUSED && confirm.paused[slot].thread)
        slot++;
    if (slot < MAX_PAUSED)
        confirm.paused[slot] = (struct paused){thread, address, place, op, 0};
    return slot;
}

/* Signal handlers stay out: the lock of the table must not be met a second time. */
static uint64_t lock_table(void)
{
    uint64_t mask = lsr_sys_block_signals();
    lsr_sys_lock(&confirm.lock);
    return mask;
}

static void unlock_table(uint64_t mask)
{
    lsr_sys_unlock(&confirm.lock);
    lsr_sys_restore_signals(mask);
}

static void hold_back(struct lsr_thread *thread, uint64_t address, uint16_t op,
                      struct lsr_plan_place *place)
{
    uint64_t start = lsr_clock_now(), mask = lock_table();
    uint32_t slot = take_slot(thread, address, op, place);
    if (slot < MAX_PAUSED && place->role == LSR_PLAN_SECOND)
        close_circle(slot);
    if (slot < MAX_PAUSED && confirm.plan->gathers)
        close_gathering(slot);
    unlock_table(mask);
    if (slot == MAX_PAUSED)
        return;
    sleep_until(&confirm.paused[slot].released, start + confirm.plan->pause_ns);
    mask = lock_table();
    confirm.paused[slot].thread = NULL;
    unlock_table(mask);
    uint64_t waited = lsr_clock_now() - start;
    __atomic_fetch_add(&confirm.spent_ns, waited, __ATOMIC_RELAXED);
    __atomic_fetch_add(&confirm.plan->pauses, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&confirm.plan->paused_ns, waited, __ATOMIC_RELAXED);
}

/* The first times, then when the number of visits is a power of two. */
static bool is_turn(uint64_t visit)
{
    return visit <= EACH_TIME || (visit & (visit - 1)) == 0;
}

static bool is_worth_it(const struct lsr_thread *thread, const struct lsr_plan_place *place,
                        uint64_t address, uint16_t op)
{
    if (lsr_header->threads < 2 || (place->role == LSR_PLAN_FIRST && !confirm.plan->gathers))
        return false;
    if (place->role == LSR_PLAN_SECOND && (thread->held_count == 0 || keeps(thread, address, op)))
        return false; /* on another way than the predicted one */
    if (place->role == LSR_PLAN_YIELD && keeps(thread, address, op))
        return false;
    return __atomic_load_n(&confirm.spent_ns, __ATOMIC_RELAXED) < confirm.plan->budget_ns;
}

bool lsr_confirm_pause(struct lsr_thread *thread, uint64_t address, const struct lsr_target *target)
{
    bool probes = target->how & LSR_HOW_PROBE;
    for (uint32_t number = first_place(target->stack); number;
         number = search_place(target->stack, number)) {
        struct lsr_plan_place *place = &confirm.place[number - 1];
        uint64_t visit = probes ? __atomic_load_n(&place->arrivals, __ATOMIC_RELAXED) + 1
                                : __atomic_add_fetch(&place->arrivals, 1, __ATOMIC_RELAXED);
        if (!is_turn(visit) || !is_worth_it(thread, place, address, target->op))
            continue;
        if (probes)
            return true;
        hold_back(thread, address, target->op, place);
        if (place->role == LSR_PLAN_SECOND)
            return false; /* one circle at a time */
    }
    return false;
}

void lsr_confirm_forget(void)
{
    lsr_sys_zero(confirm.paused, sizeof(confirm.paused));
    lsr_sys_zero(confirm.known, sizeof(confirm.known));
    confirm.lock.word = 0;
    confirm.spent_ns = 0;
}
