#include "recording/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "base/tally.h"
#include "model/witness.h"
#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/holds.h"
#include "recording/times.h"

enum {
    FEW = 4, /* facts of one kind from one place */
    FEW_USERS = 64,
    BRIEFLY_NS = 1000 * 1000
};

struct events {
    struct ls_process *process;
    const struct ls_segments *segments;
    uint8_t *told;          /* by reference of a USE: it has a fact with what is held */
    bool *wanted;           /* by lock: held while something blocks */
    bool *joined_under;     /* by lock: held while a thread is joined */
    bool *outer;            /* by lock: held when one of those is taken */
    struct ls_tally places; /* facts of one kind from one place, so far */
};

/* The first few of those with the same key. */
static bool is_one_of(struct events *events, uint32_t most, const void *key, size_t size)
{
    return (*ls_tally_at(&events->places, ls_hash(key, size, 0)))++ < most;
}

static struct ls_times times_of(const struct ls_process *process, const struct lsr_use *use)
{
    struct ls_histogram histogram = {0};
    ls_histogram_add(&histogram, ls_recording_get(process->recording, use->wait, LSR_TIMES));
    struct ls_times times = ls_histogram_times(&histogram);
    times.count = use->count + use->failed;
    return times;
}

static const struct lsr_use *use_of(const struct events *events,
                                    const struct lsr_dependency *dependency)
{
    return ls_recording_get(events->process->recording, dependency->use, LSR_USE);
}

static const struct ls_path *path_of(struct ls_process *process, lsr_ref stack,
                                     const struct lsr_use *use)
{
    const struct ls_path *path = ls_process_path(process, stack);
    return path ? path : ls_process_site(process, use->site);
}

/* ---- what blocks */

struct call {
    const char *function;
    enum ls_block_kind kind;
};

static struct call call_of(uint64_t blocking)
{
#define KIND(symbol, of) [LSR_BLOCKING_##symbol] = LS_BLOCK_##of
    static const enum ls_block_kind kinds[LSR_BLOCKINGS] = {
        KIND(READ, FILE),       KIND(WRITE, FILE),        KIND(PREAD, FILE),
        KIND(PWRITE, FILE),     KIND(READV, FILE),        KIND(WRITEV, FILE),
        KIND(RECV, SOCKET),     KIND(RECVFROM, SOCKET),   KIND(RECVMSG, SOCKET),
        KIND(SEND, SOCKET),     KIND(SENDTO, SOCKET),     KIND(SENDMSG, SOCKET),
        KIND(CONNECT, SOCKET),  KIND(ACCEPT, SOCKET),     KIND(POLL, EVENTS),
        KIND(SELECT, EVENTS),   KIND(EPOLL_WAIT, EVENTS), KIND(SLEEP, SLEEP),
        KIND(USLEEP, SLEEP),    KIND(NANOSLEEP, SLEEP),   KIND(CLOCK_NANOSLEEP, SLEEP),
        KIND(FSYNC, SYNC),      KIND(FDATASYNC, SYNC),    KIND(FLOCK, FILE),
        KIND(WAITPID, PROCESS), KIND(WAIT, PROCESS),      KIND(SYSTEM, PROCESS),
        KIND(SIGWAIT, EVENTS),  KIND(PAUSE, EVENTS),      KIND(GETADDRINFO, DNS),
    };
#undef KIND
    static const char *const names[LSR_BLOCKINGS] = {
#define LSR_BLOCKING(symbol, name) [LSR_BLOCKING_##symbol] = name,
        LSR_BLOCKING_CALLS(LSR_BLOCKING)
#undef LSR_BLOCKING
    };
    if (blocking == LSR_BLOCKING_NONE || blocking >= LSR_BLOCKINGS)
        return (struct call){NULL, LS_BLOCK_KINDS};
    return (struct call){names[blocking], kinds[blocking]};
}

/* The function that was called; without a name when it is none that blocks. A barrier that was
 * passed shows that nobody on the way to it wanted the lock. */
static struct call what_blocks(const struct events *events, const struct lsr_dependency *dependency)
{
    const struct lsr_object *object =
        ls_recording_get(events->process->recording, dependency->object, LSR_OBJECT);
    if (dependency->op == LSR_OP_JOIN)
        return (struct call){"pthread_join", LS_BLOCK_JOIN};
    if (dependency->op != LSR_OP_WAIT || !object)
        return (struct call){NULL, LS_BLOCK_KINDS};
    switch (object->kind) {
    case LSR_KIND_COND:
        return (struct call){"pthread_cond_wait", LS_BLOCK_CONDITION};
    case LSR_KIND_SEMAPHORE:
        return (struct call){"sem_wait", LS_BLOCK_SEMAPHORE};
    case LSR_KIND_CALL:
        return call_of(object->address);
    default:
        return (struct call){NULL, LS_BLOCK_KINDS};
    }
}

static unsigned flags_of(const struct call *call, const struct lsr_dependency *dependency,
                         const struct ls_times *blocked)
{
    bool outside = call->kind < LS_BLOCK_JOIN && call->kind != LS_BLOCK_SLEEP &&
                   call->kind != LS_BLOCK_SYNC; /* another disk takes its time */
    bool timed = dependency->how & LSR_HOW_TIMED || call->kind == LS_BLOCK_SLEEP;
    unsigned flags = timed ? LS_BLOCKS_TIMED : 0;
    if (outside && blocked->total == 0)
        flags |= LS_BLOCKS_RARELY; /* not measured */
    else if (outside && blocked->max < BRIEFLY_NS)
        flags |= LS_BLOCKS_BRIEFLY;
    return flags;
}

static const char *deed_of(struct ls_process *process, const struct call *call)
{
    struct ls_arena *arena = &process->model->arena;
    return ls_arena_printf(arena, "waits in %s", ls_say_function(arena, call->function));
}

/* How long with these locks held: known when the call was never made without them. */
static struct ls_times blocked_of(const struct ls_process *process, const struct lsr_use *use,
                                  const struct lsr_dependency *dependency)
{
    if (dependency->count < use->count + use->failed)
        return (struct ls_times){.count = dependency->count};
    return times_of(process, use);
}

static void add_wait(struct events *events, const struct lsr_use *use, lsr_ref stack,
                     uint32_t segment, const struct ls_holds *holds,
                     const struct ls_witness *witness);

/* Still held at the end of its thread: that it was never released is the finding, not what the
 * thread did with it. */
static bool is_leaked(const struct ls_process *process, lsr_ref ref, uint32_t lock)
{
    const struct lsr_thread_record *thread = ls_recording_get(process->recording, ref, LSR_THREAD);
    uint32_t count = 0;
    const struct lsr_held *held =
        thread ? ls_recording_held(process->recording, thread, &count) : NULL;
    if (thread && !thread->end_ns && process->recording->header->state != LSR_STATE_EXITED)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (ls_process_lock(process, held[i].object) == lock)
            return true;
    }
    return false;
}

/* Whoever "holds" a semaphore, or a lock of a script, which is one underneath, may be waiting for
 * what it stands for: an event that has not come yet, the end of a thread. */
static void keep_real_holds(const struct ls_process *process, lsr_ref thread,
                            struct ls_holds *holds)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < holds->count; i++) {
        uint32_t lock = holds->hold[i].lock;
        if (process->model->locks.at[lock].kind == LS_LOCK_SEMAPHORE ||
            is_leaked(process, thread, lock))
            continue;
        holds->hold[kept] = holds->hold[i];
        holds->held[kept++] = holds->held[i];
    }
    holds->count = kept;
}

static void add_blocking(struct events *events, const struct lsr_dependency *dependency)
{
    struct ls_process *process = events->process;
    const struct lsr_use *use = use_of(events, dependency);
    struct call call = what_blocks(events, dependency);
    uint32_t thread = ls_process_thread(process, dependency->thread);
    if (!use || !call.function || thread == LS_MODEL_NONE || dependency->how & LSR_HOW_TRY)
        return;
    uint64_t key[] = {1, use->site,
                      dependency->held_count ? dependency->held[dependency->held_count - 1].stack
                                             : 0};
    struct ls_holds holds = ls_holds_of(process, dependency, thread);
    keep_real_holds(process, dependency->thread, &holds);
    if (holds.count == 0 || !is_one_of(events, FEW, key, sizeof key))
        return;
    struct ls_times blocked = blocked_of(process, use, dependency);
    bool waits = call.kind == LS_BLOCK_CONDITION;
    /* Who joins threads that have said that they are done waits for nothing they would need. */
    bool went_well = call.kind == LS_BLOCK_JOIN && use->count > 0;
    struct ls_blocking fact = {
        .kind = call.kind,
        .function = call.function,
        .thread = thread,
        .segment = ls_segments_find(events->segments, thread, dependency->segments[0]),
        .flags = flags_of(&call, dependency, &blocked),
        .confidence = went_well ? LS_AUDIT : LS_CERTAIN,
        .releases = waits ? ls_process_lock(process, use->mutex) : LS_MODEL_NONE,
        .semaphore = LS_MODEL_NONE,
        .joined = call.kind == LS_BLOCK_JOIN ? ls_process_thread(process, dependency->object)
                                             : LS_MODEL_NONE,
        .holds = holds.count,
        .hold = holds.hold,
        .witness = ls_witness_make(process, thread, path_of(process, dependency->stack, use),
                                   deed_of(process, &call), holds.held, holds.count),
        .blocked = blocked,
    };
    ls_vec_push(&process->model->blockings, fact);
    for (uint32_t i = 0; i < holds.count; i++) {
        events->wanted[holds.hold[i].lock] = true;
        events->joined_under[holds.hold[i].lock] |= call.kind == LS_BLOCK_JOIN;
    }
    if (waits) {
        events->told[dependency->use] = true;
        add_wait(events, use, dependency->stack, fact.segment, &holds, fact.witness);
    }
}

/* ---- conditions */

static void add_wait(struct events *events, const struct lsr_use *use, lsr_ref stack,
                     uint32_t segment, const struct ls_holds *holds,
                     const struct ls_witness *witness)
{
    struct ls_process *process = events->process;
    struct ls_arena *arena = &process->model->arena;
    uint32_t thread = ls_process_thread(process, use->thread);
    uint32_t condition = ls_process_condition(process, use->object);
    if (!witness)
        witness = ls_witness_make(
            process, thread, path_of(process, stack, use),
            ls_arena_printf(arena, "waits for '%s'", process->model->conditions.at[condition].name),
            NULL, 0);
    ls_vec_push(&process->model->waits, (struct ls_condition_wait){
                                            .condition = condition,
                                            .mutex = ls_process_lock(process, use->mutex),
                                            .thread = thread,
                                            .segment = segment,
                                            .confidence = LS_CERTAIN,
                                            .timed = use->how & LSR_HOW_TIMED,
                                            .holds = holds ? holds->count : 0,
                                            .hold = holds ? holds->hold : NULL,
                                            .witness = witness,
                                            .spurious = use->effect,
                                            .waited = times_of(process, use),
                                        });
}

static uint32_t *locks_of(struct ls_arena *arena, const struct ls_holds *holds)
{
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, holds->count);
    for (uint32_t i = 0; i < holds->count; i++)
        locks[i] = holds->hold[i].lock;
    return locks;
}

/* What was released before the signal is not known: who holds nothing may have done right. */
static void add_signal(struct events *events, const struct lsr_use *use, uint32_t segment,
                       const struct ls_holds *holds)
{
    struct ls_process *process = events->process;
    struct ls_arena *arena = &process->model->arena;
    uint32_t thread = ls_process_thread(process, use->thread);
    uint32_t condition = ls_process_condition(process, use->object);
    const char *verb = use->op == LSR_OP_BROADCAST ? "broadcasts" : "signals";
    ls_vec_push(&process->model->signals,
                (struct ls_condition_signal){
                    .condition = condition,
                    .thread = thread,
                    .segment = segment,
                    .confidence = holds->count ? LS_CERTAIN : LS_AUDIT,
                    .all = use->op == LSR_OP_BROADCAST,
                    .mutexes = holds->count,
                    .mutex = locks_of(arena, holds),
                    .holds = holds->count,
                    .hold = holds->hold,
                    .witness = ls_witness_make(
                        process, thread, path_of(process, use->stack, use),
                        ls_arena_printf(arena, "%s '%s'", verb,
                                        process->model->conditions.at[condition].name),
                        holds->held, holds->count),
                    .count = use->count,
                    .lost = use->count - use->effect,
                    .woken = use->woken,
                });
}

static bool is_signal(unsigned op)
{
    return op == LSR_OP_SIGNAL || op == LSR_OP_BROADCAST;
}

/* Of signals with different locks held the first one counts. */
static void add_held_signal(struct events *events, const struct lsr_dependency *dependency)
{
    const struct lsr_use *use = use_of(events, dependency);
    struct ls_process *process = events->process;
    uint32_t thread = ls_process_thread(process, dependency->thread);
    uint64_t key[] = {2, use ? use->site : 0, dependency->object};
    if (!use || !is_signal(dependency->op) || thread == LS_MODEL_NONE ||
        events->told[dependency->use] ||
        ls_process_condition(process, dependency->object) == LS_MODEL_NONE ||
        !is_one_of(events, FEW, key, sizeof key))
        return;
    struct ls_holds holds = ls_holds_of(process, dependency, thread);
    events->told[dependency->use] = true;
    add_signal(events, use, ls_segments_find(events->segments, thread, dependency->segments[0]),
               &holds);
}

/* Waits and signals with nothing held. */
static void add_bare(struct events *events, lsr_ref ref)
{
    struct ls_process *process = events->process;
    const struct lsr_use *use = ls_recording_get(process->recording, ref, LSR_USE);
    struct ls_holds nothing = {0};
    uint64_t key[] = {use->op, use->site, use->object};
    if (events->told[ref] || (use->op != LSR_OP_WAIT && !is_signal(use->op)) ||
        ls_process_condition(process, use->object) == LS_MODEL_NONE ||
        ls_process_thread(process, use->thread) == LS_MODEL_NONE ||
        !is_one_of(events, FEW, key, sizeof key))
        return;
    if (use->op == LSR_OP_WAIT)
        add_wait(events, use, use->stack, LS_MODEL_NONE, NULL, NULL);
    else
        add_signal(events, use, LS_MODEL_NONE, &nothing);
}

/* ---- who takes the locks that others block under */

static void add_usage(struct events *events, lsr_ref ref)
{
    struct ls_process *process = events->process;
    const struct lsr_use *use = ls_recording_get(process->recording, ref, LSR_USE);
    uint32_t lock = ls_process_lock(process, use->object);
    uint32_t thread = ls_process_thread(process, use->thread);
    uint64_t key[] = {3, use->site, use->object};
    if ((use->op != LSR_OP_ACQUIRE && use->op != LSR_OP_SHARE) || lock == LS_MODEL_NONE ||
        thread == LS_MODEL_NONE ||
        (!events->wanted[lock] && !events->outer[lock] && !process->model->wants_usages) ||
        use->count == 0 || !is_one_of(events, FEW_USERS, key, sizeof key))
        return;
    const struct ls_witness *witness =
        ls_witness_make(process, thread, path_of(process, use->stack, use),
                        ls_acquires(process, lock, use->op, use->how), NULL, 0);
    ls_vec_push(&process->model->usages,
                (struct ls_usage){
                    .thread = thread,
                    .segment = LS_MODEL_NONE,
                    .lock = lock,
                    .mode = ls_mode_of(use->op),
                    .confidence = LS_CERTAIN,
                    .witness = witness,
                    .recorded = (uint64_t)process->number << 32 | use->stack,
                });
    key[0] = 4;
    if (events->wanted[lock] && is_one_of(events, 1, key, sizeof key))
        ls_vec_push(&process->model->lock_places,
                    (struct ls_lock_place){lock, ls_witness_end(witness), ls_mode_of(use->op)});
}

/* Locks under which a third thread takes one that somebody holds while joining: the thread that is
 * joined may want them. */
static void find_outer(struct events *events)
{
    const struct ls_model *model = events->process->model;
    for (uint32_t i = 0; i < model->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &model->acquisitions.at[i];
        for (uint32_t k = 0; events->joined_under[acquisition->lock] && k < acquisition->holds; k++)
            events->outer[acquisition->hold[k].lock] = true;
    }
}

void ls_recorded_waits_fill(struct ls_process *process, const struct ls_segments *segments)
{
    const struct ls_recording *recording = process->recording;
    struct events events = {.process = process, .segments = segments};
    lsr_ref ref;
    events.told = calloc(recording->size / LSR_UNIT + 1, sizeof *events.told);
    events.wanted = calloc(process->model->locks.count + 1, sizeof *events.wanted);
    events.joined_under = calloc(process->model->locks.count + 1, sizeof *events.joined_under);
    events.outer = calloc(process->model->locks.count + 1, sizeof *events.outer);
    if (!events.told || !events.wanted || !events.joined_under || !events.outer)
        ls_die("out of memory");
    LS_EACH_RECORD(recording, LSR_DEPENDENCY, i, ref)
    add_blocking(&events, ls_recording_get(recording, ref, LSR_DEPENDENCY));
    LS_EACH_RECORD(recording, LSR_DEPENDENCY, k, ref)
    add_held_signal(&events, ls_recording_get(recording, ref, LSR_DEPENDENCY));
    LS_EACH_RECORD(recording, LSR_USE, m, ref)
    add_bare(&events, ref);
    find_outer(&events);
    LS_EACH_RECORD(recording, LSR_USE, n, ref)
    add_usage(&events, ref);
    ls_tally_release(&events.places);
    free(events.told);
    free(events.wanted);
    free(events.joined_under);
    free(events.outer);
}
