#include "core/thread.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/held.h"
#include "core/log.h"
#include "core/object.h"
#include "core/process.h"
#include "core/sys.h"
#include "core/text.h"

#define TIDS 4096u
#define HANDLES 1024u
#define JOINED 64u

/* What threads without a block point to; its gate is never open. */
static struct lsr_thread nobody;

__thread struct lsr_thread *lsr_self
    __attribute__((tls_model("initial-exec"), visibility("hidden"))) = &nobody;

/* Thousands of threads may live at once: nothing here walks over all of them. */
static struct {
    struct lsr_sys_lock lock;               /* of all but by_tid */
    struct lsr_thread *free;                /* joined, or never started */
    struct lsr_thread *ended, **ended_last; /* detached ones whose function is over, oldest first */
    struct lsr_thread *by_handle[HANDLES];
    struct lsr_thread *by_tid[TIDS];  /* the last one with that remainder */
    struct lsr_joined joined[JOINED]; /* the latest ones, in a ring */
    uint32_t joins;
} threads;

/* ---- blocks ---------------------------------------------------------------- */

static uint64_t lock_threads(void)
{
    uint64_t mask = lsr_sys_block_signals();
    lsr_sys_lock(&threads.lock);
    return mask;
}

static void unlock_threads(uint64_t mask)
{
    lsr_sys_unlock(&threads.lock);
    lsr_sys_restore_signals(mask);
}

static struct lsr_thread **bucket_of(pthread_t handle)
{
    return &threads.by_handle[((uint64_t)handle >> 12) * UINT64_C(0x9e3779b97f4a7c15) >> 54];
}

static void set_handle(struct lsr_thread *block, pthread_t handle)
{
    uint64_t mask = lock_threads();
    if (!block->handle) { /* creator and thread both know it, who comes first sets it */
        struct lsr_thread **bucket = bucket_of(handle);
        block->handle = handle;
        block->same_hash = *bucket;
        *bucket = block;
    }
    unlock_threads(mask);
}

static void drop_handle(struct lsr_thread *block)
{
    struct lsr_thread **link = block->handle ? bucket_of(block->handle) : NULL;
    while (link && *link && *link != block)
        link = &(*link)->same_hash;
    if (link && *link)
        *link = block->same_hash;
}

/* With the lock held: nobody needs the block any more. */
static void release_block(struct lsr_thread *block)
{
    drop_handle(block);
    block->next = threads.free;
    threads.free = block;
}

/* With the lock held: its function is over, and nobody will join it. */
static void queue_ended(struct lsr_thread *block)
{
    if (block->queued || block->over != LSR_OVER_ENDED || !block->detached)
        return;
    block->queued = 1;
    block->next = NULL;
    *(threads.ended ? threads.ended_last : &threads.ended) = block;
    threads.ended_last = &block->next;
}

static bool is_gone(const struct lsr_thread *block)
{
    const long no_such_process = -3; /* -ESRCH */
    return block->born &&
           lsr_syscall(SYS_tgkill, lsr_sys_getpid(), block->tid, 0) == no_such_process;
}

static struct lsr_thread *reuse_block(void)
{
    struct lsr_thread *oldest = threads.ended;
    if (oldest && is_gone(oldest)) {
        threads.ended = oldest->next;
        release_block(oldest);
    }
    struct lsr_thread *block = threads.free;
    if (block)
        threads.free = block->next;
    return block;
}

static void begin_tables(struct lsr_thread *block)
{
    lsr_table_begin(&block->uses_by_hash, block->first_uses, LSR_FIRST_USES);
    lsr_table_begin(&block->dependencies_by_key, block->first_dependencies, LSR_FIRST_DEPENDENCIES);
}

static void clear(struct lsr_thread *block)
{
    lsr_table_end(&block->uses_by_hash);
    lsr_table_end(&block->dependencies_by_key);
    memset(block, 0, offsetof(struct lsr_thread, inherited_valid));
    begin_tables(block);
}

static struct lsr_thread *new_block(void)
{
    struct lsr_thread *block = lsr_sys_pages(sizeof(*block));
    if (!block)
        return NULL;
    lsr_syscall(SYS_madvise, block, 4096, MADV_WIPEONFORK);
    begin_tables(block);
    return block;
}

static struct lsr_thread *get_block(void)
{
    uint64_t mask = lock_threads();
    struct lsr_thread *block = reuse_block();
    unlock_threads(mask);
    if (!block)
        return new_block();
    clear(block);
    return block;
}

/* Gives a block its THREAD record, not complete yet. */
static void make_record(struct lsr_thread *block, uint32_t flags)
{
    struct lsr_thread_record *record = lsr_record_new(LSR_THREAD, sizeof(*record));
    block->ref = lsr_record_ref(record);
    if (!record)
        record = memset(&block->spare, 0, sizeof(block->spare));
    record->number = __atomic_add_fetch(&lsr_header->threads, 1, __ATOMIC_RELAXED);
    record->flags = flags;
    record->created_ns = lsr_clock_now();
    record->held_at = (uint64_t)block->ref * LSR_UNIT + offsetof(struct lsr_thread_record, held);
    record->held_capacity = block->held_capacity = LSR_HELD_INLINE;
    block->held = record->held;
    block->held_count = 0;
    block->record = record;
    lsr_log_begin(block);
}

static void read_name(struct lsr_thread_record *record)
{
    lsr_syscall(SYS_prctl, PR_GET_NAME, record->name);
}

/* The calling thread takes over a block with a record. */
static void settle(struct lsr_thread *self, uint64_t stack_high, uint64_t stack_size)
{
    struct lsr_thread_record *record = self->record;
    self->tid = lsr_sys_gettid();
    set_handle(self, pthread_self());
    self->stack_high = record->stack_high = stack_high;
    self->stack_low = record->stack_low = stack_high > stack_size ? stack_high - stack_size : 0;
    record->start_ns = lsr_clock_now();
    read_name(record);
    __atomic_store_n(&record->tid, self->tid, __ATOMIC_RELEASE);
    __atomic_store_n(&threads.by_tid[self->tid % TIDS], self, __ATOMIC_RELEASE);
    lsr_record_commit(record, LSR_THREAD);
    lsr_self = self;
}

/* ---- the way in ------------------------------------------------------------ */

/* A thread whose creation was not seen. */
static struct lsr_thread *attach_foreign(void)
{
    uint64_t mask = lsr_sys_block_signals();
    struct lsr_thread *self = get_block();
    if (self) {
        make_record(self, LSR_THREAD_FOREIGN);
        settle(self, 0, 0);
        self->detached = self->born = 1;
        self->gate = LSR_GATE_OPEN;
    }
    lsr_sys_restore_signals(mask);
    return self;
}

struct lsr_thread *lsr_enter_slowly(void)
{
    struct lsr_thread *self = lsr_self;
    if (self->gate != LSR_GATE_NONE || !lsr_process_records())
        return NULL;
    if (lsr_process_is_child())
        lsr_process_forked();
    else
        attach_foreign();
    self = lsr_self;
    if (self->gate != LSR_GATE_OPEN)
        return NULL;
    self->gate = LSR_GATE_CLOSED;
    return self;
}

/* ---- lives ----------------------------------------------------------------- */

static uint64_t main_stack_size(void)
{
    struct rlimit limit = {0};
    lsr_syscall(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &limit);
    bool usual = limit.rlim_cur > 65536 && limit.rlim_cur < (UINT64_C(1) << 32);
    return usual ? limit.rlim_cur : 8u << 20;
}

int lsr_thread_main(uint64_t stack_top)
{
    struct lsr_thread *self = get_block();
    if (!self)
        return -1;
    make_record(self, LSR_THREAD_MAIN);
    settle(self, stack_top, main_stack_size());
    self->born = 1;
    lsr_header->main_thread = self->ref;
    self->gate = LSR_GATE_OPEN;
    return 0;
}

static uint64_t stack_size_of(const pthread_attr_t *attributes)
{
    pthread_attr_t defaults;
    size_t size = 0;
    if (attributes) {
        pthread_attr_getstacksize(attributes, &size);
    } else if (pthread_attr_init(&defaults) == 0) {
        pthread_attr_getstacksize(&defaults, &size);
        pthread_attr_destroy(&defaults);
    }
    return size;
}

static bool is_detached(const pthread_attr_t *attributes)
{
    int state = PTHREAD_CREATE_JOINABLE;
    if (attributes)
        pthread_attr_getdetachstate(attributes, &state);
    return state == PTHREAD_CREATE_DETACHED;
}

void lsr_thread_order(struct lsr_thread *self, struct lsr_call call, enum lsr_order_kind kind,
                      lsr_ref other, uint32_t round)
{
    struct lsr_order *order = lsr_record_new(LSR_ORDER, sizeof(*order));
    self->record->segment++;
    if (!order)
        return;
    order->kind = kind;
    order->thread = self->ref;
    order->segment = self->record->segment;
    order->other = other;
    order->round = round;
    order->stack = lsr_stack_of(self, call);
    order->ns = lsr_clock_now();
    lsr_record_commit(order, LSR_ORDER);
}

struct lsr_thread *lsr_thread_prepare(struct lsr_call call, uint64_t start_routine,
                                      const pthread_attr_t *attributes)
{
    struct lsr_thread *self = lsr_enter();
    struct lsr_thread *child = self ? get_block() : NULL;
    if (child) {
        make_record(child, 0);
        struct lsr_thread_record *record = child->record;
        record->start_routine = start_routine;
        record->creator = self->ref;
        record->created = lsr_stack_of(self, call);
        record->creator_segment = self->record->segment;
        record->detached = child->detached = is_detached(attributes);
        child->stack_size = stack_size_of(attributes);
        lsr_record_commit(record, LSR_THREAD);
        lsr_thread_order(self, call, LSR_ORDER_CREATE, child->ref, 0);
    }
    if (self)
        lsr_leave(self);
    return child;
}

void lsr_thread_created(struct lsr_thread *child, bool failed, pthread_t handle)
{
    if (failed) {
        child->record->ended = LSR_ENDED_UNBORN;
        child->record->end_ns = lsr_clock_now();
        child->over = LSR_OVER_JOINED;
    } else {
        set_handle(child, handle);
    }
    uint64_t mask = lock_threads();
    child->born = 1;
    if (child->over == LSR_OVER_JOINED)
        release_block(child);
    unlock_threads(mask);
}

void lsr_thread_begin(struct lsr_thread *self, const void *frame)
{
    self->base_frame = (uint64_t)frame;
    settle(self, (uint64_t)frame + 16, self->stack_size);
    self->gate = LSR_GATE_OPEN;
}

void lsr_thread_take_usage(struct lsr_thread *self)
{
    struct rusage usage = {0};
    lsr_syscall(SYS_getrusage, RUSAGE_THREAD, &usage);
    self->record->switches[0] = (uint64_t)usage.ru_nvcsw;
    self->record->switches[1] = (uint64_t)usage.ru_nivcsw;
}

void lsr_thread_end(struct lsr_thread *self)
{
    struct lsr_thread_record *record = self->record;
    if (self->gate == LSR_GATE_NONE)
        return;                   /* a forked child */
    self->gate = LSR_GATE_CLOSED; /* it may be closed already: asynchronous cancellation */
    lsr_thread_take_usage(self);
    read_name(record);
    record->ended = self->ending ? self->ending : LSR_ENDED_CANCELLED;
    __atomic_store_n(&record->end_ns, lsr_clock_now(), __ATOMIC_RELEASE);
    uint64_t mask = lock_threads();
    self->over = LSR_OVER_ENDED;
    queue_ended(self);
    unlock_threads(mask);
    lsr_leave(self);
}

static void note_end_stack(struct lsr_thread *self, struct lsr_call call)
{
    if (self->held_count)
        self->record->end_stack = lsr_stack_of(self, call);
}

/* Not worth a recording of a forked child, and not true of one that shares the memory. */
void lsr_thread_exits_process(struct lsr_call call)
{
    struct lsr_thread *self = lsr_self;
    if (self->gate != LSR_GATE_OPEN || !self->held_count || lsr_process_is_child())
        return;
    self = lsr_enter();
    note_end_stack(self, call);
    lsr_leave(self);
}

void lsr_thread_exits(struct lsr_call call)
{
    struct lsr_thread *self = lsr_enter();
    if (!self)
        return;
    self->ending = LSR_ENDED_EXITED;
    note_end_stack(self, call);
    if (self->record->flags & LSR_THREAD_MAIN) {
        lsr_thread_take_usage(self);
        self->record->ended = LSR_ENDED_EXITED;
        __atomic_store_n(&self->record->end_ns, lsr_clock_now(), __ATOMIC_RELEASE);
    }
    lsr_leave(self);
}

/* ---- other threads --------------------------------------------------------- */

struct lsr_thread *lsr_thread_by_handle(pthread_t handle)
{
    uint64_t mask = lock_threads();
    struct lsr_thread *block = *bucket_of(handle);
    while (block && (!pthread_equal(block->handle, handle) || block->over == LSR_OVER_JOINED ||
                     block->detached))
        block = block->same_hash;
    unlock_threads(mask);
    return block;
}

struct lsr_thread *lsr_thread_detached_by_handle(pthread_t handle)
{
    uint64_t mask = lock_threads();
    struct lsr_thread *block = *bucket_of(handle);
    while (block && (!pthread_equal(block->handle, handle) || !block->detached || block->over))
        block = block->same_hash;
    unlock_threads(mask);
    return block;
}

struct lsr_joined lsr_thread_joined_by_handle(pthread_t handle)
{
    struct lsr_joined found = {0};
    uint64_t mask = lock_threads();
    for (uint32_t i = 1; i <= JOINED && i <= threads.joins && !found.thread; i++) {
        const struct lsr_joined *joined = &threads.joined[(threads.joins - i) % JOINED];
        if (pthread_equal(joined->handle, handle))
            found = *joined;
    }
    unlock_threads(mask);
    return found;
}

struct lsr_thread *lsr_thread_by_tid(uint32_t tid)
{
    struct lsr_thread *block = __atomic_load_n(&threads.by_tid[tid % TIDS], __ATOMIC_ACQUIRE);
    return block && block->tid == tid ? block : NULL;
}

void lsr_thread_detached(pthread_t handle)
{
    struct lsr_thread *self = lsr_enter();
    if (!self)
        return;
    struct lsr_thread *block = lsr_thread_by_handle(handle);
    if (block) {
        uint64_t mask = lock_threads();
        block->record->detached = block->detached = 1;
        queue_ended(block);
        unlock_threads(mask);
    }
    lsr_leave(self);
}

void lsr_thread_joined(struct lsr_call call, struct lsr_thread *joined, lsr_ref ref)
{
    struct lsr_thread *self = lsr_enter();
    if (!self)
        return;
    lsr_ref stack = lsr_stack_of(self, call);
    lsr_thread_order(self, call, LSR_ORDER_JOIN, ref, 0);
    if (joined->ref == ref) {
        joined->record->joined_by = self->ref;
        uint64_t mask = lock_threads();
        threads.joined[threads.joins++ % JOINED] = (struct lsr_joined){joined->handle, ref, stack};
        joined->over = LSR_OVER_JOINED;
        if (joined->born)
            release_block(joined);
        unlock_threads(mask);
    }
    lsr_leave(self);
}

void lsr_thread_renamed(pthread_t handle, const char *name)
{
    struct lsr_thread *self = lsr_enter();
    if (!self)
        return;
    bool own = pthread_equal(handle, self->handle);
    struct lsr_thread *block = own ? self : lsr_thread_by_handle(handle);
    if (block) {
        struct lsr_text text = lsr_text(block->record->name, sizeof(block->record->name));
        lsr_text_add(&text, name);
    }
    lsr_leave(self);
}

/* ---- fork ---- */

/* A forked child that has not done anything yet has nothing to add to what it was given itself. */
static bool is_fresh_child(void)
{
    return lsr_self->gate == LSR_GATE_NONE && lsr_self->inherited_valid;
}

/* A lock shared between processes stays with the parent; the loader gives the child a new one. */
static void save_for_child(struct lsr_thread *self, const struct lsr_held *held)
{
    const struct lsr_object *object = lsr_object_at(held->address);
    const uint32_t stays = LSR_OBJECT_SHARED | LSR_OBJECT_LOADER;
    if (!object || object->flags & stays || self->inherited_count == LSR_INHERITED)
        return;
    self->inherited[self->inherited_count++] =
        (struct lsr_inherited){held->address, object->kind, held->depth, held->op};
}

void lsr_thread_before_fork(void)
{
    struct lsr_thread *self = is_fresh_child() ? NULL : lsr_enter();
    if (!self)
        return;
    self->inherited_count = 0;
    for (uint32_t i = 0; i < self->held_count; i++)
        save_for_child(self, &self->held[i]);
    self->inherited_valid = 1;
    lsr_leave(self);
}

void lsr_thread_after_fork(void)
{
    if (lsr_self != &nobody && !is_fresh_child())
        lsr_self->inherited_valid = 0;
}

static void take_inherited(struct lsr_thread *self)
{
    for (uint32_t i = 0; i < self->inherited_count; i++) {
        const struct lsr_inherited *from = &self->inherited[i];
        struct lsr_call nowhere = {0, 0};
        struct lsr_object *object =
            lsr_object_get(self, nowhere, from->address, (enum lsr_kind)from->kind, 0);
        struct lsr_target target = {.object = object,
                                    .use = &self->scratch,
                                    .object_ref = lsr_object_ref(object),
                                    .depth = from->depth,
                                    .op = from->op,
                                    .how = LSR_HOW_INHERITED};
        lsr_held_push(self, &target, from->address, 0);
    }
    self->inherited_count = 0;
}

void lsr_thread_forked(void)
{
    struct lsr_thread *self = lsr_self;
    memset(&threads, 0, sizeof(threads));
    if (self == &nobody && !(self = new_block()))
        return;
    uint64_t high = self->stack_high, size = high - self->stack_low;
    lsr_table_end(&self->uses_by_hash);
    lsr_table_end(&self->dependencies_by_key);
    lsr_sys_zero(self, offsetof(struct lsr_thread, inherited_valid));
    begin_tables(self);
    make_record(self, LSR_THREAD_MAIN | LSR_THREAD_FORKED);
    settle(self, high, size);
    self->born = 1;
    lsr_header->main_thread = self->ref;
    take_inherited(self);
    self->gate = LSR_GATE_OPEN;
}
