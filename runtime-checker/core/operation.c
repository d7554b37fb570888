#include "core/operation.h"

#include <errno.h>

#include "core/confirm.h"
#include "core/file.h"
#include "core/loader.h"
#include "core/log.h"
#include "core/misuse.h"
#include "core/object.h"
#include "core/python.h"
#include "core/sys.h"

/* ---- who is in the way ----------------------------------------------------- */

/* Where another thread acquired what it holds, among its first few. Racy, and right for a holder
 * that stays; one that goes meanwhile leaves memory that is still mapped, and pointers that are
 * valid or NULL. */
static const struct lsr_held *held_by(const struct lsr_thread *owner, uint64_t address)
{
    const struct lsr_thread_record *record = __atomic_load_n(&owner->record, __ATOMIC_ACQUIRE);
    const struct lsr_held *held = __atomic_load_n(&owner->held, __ATOMIC_ACQUIRE);
    uint32_t count = record && held ? __atomic_load_n(&record->held_count, __ATOMIC_ACQUIRE) : 0;
    for (uint32_t i = count < LSR_HELD_INLINE ? count : LSR_HELD_INLINE; i-- > 0;)
        if (held[i].address == address)
            return &held[i];
    return NULL;
}

static struct lsr_thread *owner_of(uint32_t busy)
{
    return busy && busy != LSR_SOMEBODY ? lsr_thread_by_tid(busy) : NULL;
}

/* By readers, of a lock that has a writer waiting. */
static uint64_t overtakings(uint64_t address)
{
    const struct lsr_object *object = lsr_object_at(address);
    return object && object->kind == LSR_KIND_RWLOCK
               ? __atomic_load_n(&object->arrivals, __ATOMIC_RELAXED)
               : 0;
}

void lsr_overtake(const void *object)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    struct lsr_object *known = lsr_object_at((uint64_t)object);
    if (known && known->kind == LSR_KIND_RWLOCK)
        __atomic_fetch_add(&known->arrivals, 1, __ATOMIC_RELAXED);
    lsr_leave(thread);
}

static void note_blocker(struct lsr_thread *thread, uint64_t address, struct lsr_use *use,
                         uint32_t busy)
{
    struct lsr_thread *owner = owner_of(busy);
    const struct lsr_held *held = owner ? held_by(owner, address) : NULL;
    use->blocker = owner ? owner->ref : 0;
    const struct lsr_use *other =
        held ? (const struct lsr_use *)__atomic_load_n(&held->local[LSR_HELD_USE], __ATOMIC_RELAXED)
             : NULL;
    use->blocker_site = other ? other->site : 0;
    thread->blocker = other;
    thread->blocker_count = other ? other->count : overtakings(address);
    thread->record->want.blocker = use->blocker;
}

static void note_misuse(struct lsr_thread *thread, struct lsr_call call, enum lsr_misuse_kind kind,
                        lsr_ref object, lsr_ref second, uint64_t address, uint32_t busy)
{
    struct lsr_misuse_facts facts = {.kind = kind, .object = object, .second = second};
    struct lsr_thread *owner = owner_of(busy);
    const struct lsr_held *held = owner ? held_by(owner, address) : NULL;
    facts.other = owner ? owner->ref : 0;
    facts.other_stack = held ? held->stack : 0;
    lsr_misuse_note(thread, call, &facts);
}

/* ---- acquisition ----------------------------------------------------------- */

static bool may_be_held_twice(const struct lsr_held *held, const struct lsr_target *target)
{
    if (target->object->flags & LSR_OBJECT_RECURSIVE)
        return true;
    return held->op == LSR_OP_SHARE && target->op == LSR_OP_SHARE;
}

/* The thread asks for what is on its own list. True: it really holds it. */
static bool check_relock(struct lsr_thread *thread, struct lsr_call call,
                         const struct lsr_target *target, struct lsr_held *held)
{
    if (held->object != target->object_ref || target->object->foreign_releases) {
        lsr_held_remove(thread, held); /* gone, or released by somebody else */
        return false;
    }
    if (!may_be_held_twice(held, target) && !(target->how & LSR_HOW_TRY))
        lsr_misuse_note(thread, call,
                        &(struct lsr_misuse_facts){.kind = LSR_MISUSE_RELOCK,
                                                   .object = held->object,
                                                   .other = thread->ref,
                                                   .other_stack = held->stack});
    return true;
}

/* A thread of the parent process: it is not here to release the lock. */
static bool is_lost(uint32_t busy, const struct lsr_object *object)
{
    const long no_such_process = -3; /* -ESRCH */
    return lsr_header->parent[0] && busy != LSR_SOMEBODY && !(object->flags & LSR_OBJECT_SHARED) &&
           !lsr_thread_by_tid(busy) &&
           lsr_syscall(SYS_tgkill, lsr_header->pid, busy, 0) == no_such_process;
}

struct lsr_rare lsr_acquire_prepare(struct lsr_thread *thread, struct lsr_call call,
                                    uint64_t address, const struct lsr_target *target,
                                    uint32_t busy)
{
    lsr_loader_entered(thread, call);
    struct lsr_rare rare = {.outer = lsr_want_outer(thread, call)};
    bool may_wait = !(target->how & LSR_HOW_TRY), look = busy || target->op == LSR_OP_SHARE;
    struct lsr_held *held = look && thread->held_count ? lsr_held_find(thread, address) : NULL;
    bool again = held && check_relock(thread, call, target, held);
    if (!again && thread->held_count && !(target->how & LSR_HOW_PROBE))
        lsr_depend(thread, target);
    if (lsr_options.confirms)
        rare.refused = lsr_confirm_pause(thread, address, target);
    if (busy && !(again && (!may_wait || may_be_held_twice(held, target)))) {
        target->use->contended++;
        rare.is_contended = true;
        note_blocker(thread, address, target->use, busy);
        if (may_wait && is_lost(busy, target->object))
            note_misuse(thread, call, LSR_MISUSE_LOST_BY_FORK, target->object_ref, 0, address,
                        busy);
        if (lsr_options.mode != LSR_MODE_ORDER && may_wait)
            rare.start_ns = lsr_clock_now();
        thread->record->want.since_ns = rare.start_ns;
    }
    rare.is_rare =
        busy || again || rare.outer.use || target->how & LSR_HOW_PROBE || lsr_log_is_open(thread);
    return rare;
}

static void add_wait(struct lsr_thread *thread, struct lsr_use *use, uint64_t address,
                     uint64_t waited)
{
    struct lsr_thread_record *record = thread->record;
    const struct lsr_use *other = thread->blocker;
    if (lsr_times_add(&use->wait, waited))
        use->overtaken =
            (uint32_t)((other ? other->count : overtakings(address)) - thread->blocker_count);
    record->waits++;
    record->wait_ns += waited;
    if (waited > record->max_wait_ns)
        record->max_wait_ns = waited;
}

/* A try that would have been a wait makes a dependency, once it has not been in vain. */
static void depend_on_probe(struct lsr_thread *thread, struct lsr_target target)
{
    target.how &= (uint8_t)~LSR_HOW_TRY;
    if (thread->held_count)
        lsr_depend(thread, &target);
}

static void got(struct lsr_thread *thread, uint64_t address, struct lsr_target target,
                uint64_t since, int result)
{
    bool look = target.op == LSR_OP_SHARE || target.object->flags & LSR_OBJECT_RECURSIVE;
    struct lsr_held *held = look ? lsr_held_find(thread, address) : NULL;
    target.use->count++;
    target.use->streak = 0;
    if (held) {
        held->depth++;
        return;
    }
    if (result == EOWNERDEAD)
        target.how |= LSR_HOW_OWNER_DIED;
    if (target.how & LSR_HOW_PROBE)
        depend_on_probe(thread, target);
    lsr_held_push(thread, &target, address, since);
    lsr_log(thread, target.use_ref, LSR_EVENT_ACQUIRED);
}

/* Who has the lock already, and tries it, asks whether it does: that is no wait. */
static void failed(struct lsr_use *use, bool is_own)
{
    use->failed++;
    if (is_own)
        return;
    use->streak++;
    if (use->streak > use->most_failures)
        use->most_failures = use->streak;
}

void lsr_acquire_finish(struct lsr_attempt attempt, int result)
{
    struct lsr_thread *thread = attempt.thread;
    struct lsr_slot *slot = lsr_slot_find(thread, attempt.call, attempt.address, attempt.what);
    struct lsr_use *use = slot->target.use;
    uint64_t since = 0;
    if (!attempt.rare.is_rare)
        attempt.rare = (struct lsr_rare){0};
    if (result == EDEADLK && attempt.rare.is_contended) {
        use->contended--; /* refused, and did not wait */
    } else if (attempt.rare.start_ns) {
        use->last_ns = lsr_clock_now();
        add_wait(thread, use, attempt.address, use->last_ns - attempt.rare.start_ns);
        since = lsr_options.mode == LSR_MODE_CONTENTION ? use->last_ns : 0;
    }
    if (lsr_hold_is_sampled(use->count) || lsr_log_is_open(thread))
        since = lsr_clock_fast(); /* and its release is no common one */
    if (result == 0 || result == EOWNERDEAD)
        got(thread, attempt.address, slot->target, since, result);
    else
        failed(use, lsr_held_find(thread, attempt.address) != NULL);
    if (result != 0 && attempt.what & LSR_HOW_PROBE)
        lsr_python_failed(thread);
    thread->record->want.since_ns = 0;
    thread->record->want.blocker = 0;
    lsr_want_restore(thread, attempt.rare.outer, attempt.call);
}

/* ---- release --------------------------------------------------------------- */

static void release_unheld(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                           uint64_t what, uint32_t busy)
{
    if (busy == thread->tid || thread->record->held_lost || lsr_header->unseen & LSR_UNSEEN_FORK)
        return; /* acquired where it could not be seen */
    struct lsr_object *object =
        lsr_object_get(thread, call, address, LSR_WHAT_KIND(what), LSR_WHAT_FLAGS(what));
    if (!object)
        return;
    if (busy)
        __atomic_fetch_add(&object->foreign_releases, 1, __ATOMIC_RELAXED);
    note_misuse(thread, call, busy ? LSR_MISUSE_UNLOCK_FOREIGN : LSR_MISUSE_UNLOCK_FREE,
                lsr_object_ref(object), 0, address, busy);
}

bool lsr_release_held(struct lsr_thread *thread, struct lsr_held *held)
{
    if (held->depth > 1) {
        held->depth--;
        return false;
    }
    struct lsr_use *use = (struct lsr_use *)held->local[LSR_HELD_USE];
    lsr_log(thread, held->use, LSR_EVENT_RELEASES);
    if (held->since_ns && !(held->how & LSR_HOW_REACQUIRE) && lsr_hold_is_sampled(use->count - 1)) {
        uint64_t now = lsr_clock_fast();
        lsr_times_add(&use->hold, now > held->since_ns ? now - held->since_ns : 0);
    }
    lsr_held_remove(thread, held);
    return true;
}

void lsr_release_slowly(struct lsr_call call, uint64_t address, uint64_t what, uint32_t busy)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    struct lsr_held *held = lsr_held_find(thread, address);
    if (held)
        lsr_release_held(thread, held);
    else
        release_unheld(thread, call, address, what, busy);
    lsr_leave(thread);
}

/* ---- waits ---- */

static void release_for_wait(struct lsr_wait *wait, struct lsr_call call, uint32_t busy)
{
    struct lsr_thread *thread = wait->thread;
    struct lsr_held *held = lsr_held_find(thread, wait->mutex_address);
    struct lsr_use *use = wait->target.use;
    wait->depth = held ? held->depth : 0;
    if (held) {
        lsr_release_held(thread, held);
    } else if (busy != thread->tid && !thread->record->held_lost) {
        note_misuse(thread, call, LSR_MISUSE_WAIT_UNLOCKED, wait->target.object_ref,
                    wait->mutex.object_ref, wait->mutex_address, busy);
        wait->depth = 1; /* the wait takes it all the same, in the end */
    }
    if (use->mutex && use->mutex != wait->mutex.object_ref)
        use->mutexes++;
    use->mutex = wait->mutex.object_ref;
}

static void publish_wait(struct lsr_wait *wait)
{
    struct lsr_thread *thread = wait->thread;
    struct lsr_want *want = &thread->record->want;
    if (thread->held_count && !(wait->target.how & LSR_HOW_TRY))
        lsr_depend(thread, &wait->target);
    if (thread->held_count && wait->mutex_address)
        lsr_depend(thread, &wait->mutex);
    wait->start_ns = lsr_options.mode == LSR_MODE_ORDER ? 0 : lsr_clock_now();
    wait->outer = lsr_want_outer(thread, wait->call);
    want->since_ns = wait->start_ns;
    want->mutex = wait->mutex_address ? wait->mutex.object_ref : 0;
    want->blocker = 0;
    lsr_want_publish(thread, &wait->target, wait->address, wait->call.frame);
}

void lsr_wait_begin(struct lsr_wait *wait, struct lsr_call call, const void *object, uint64_t what,
                    const void *mutex, uint64_t mutex_what, uint32_t busy)
{
    struct lsr_thread *thread = lsr_enter();
    *wait = (struct lsr_wait){.thread = thread, .call = call, .result = ECANCELED};
    if (!thread)
        return;
    lsr_loader_entered(thread, call);
    wait->address = (uint64_t)object;
    wait->target = lsr_slot_find(thread, call, (uint64_t)object, what)->target;
    wait->signals = __atomic_load_n(&wait->target.object->arrivals, __ATOMIC_RELAXED);
    if (mutex) {
        wait->mutex_address = (uint64_t)mutex;
        wait->mutex = lsr_slot_find(thread, call, (uint64_t)mutex, mutex_what)->target;
        release_for_wait(wait, call, busy);
    }
    publish_wait(wait);
    lsr_leave(thread);
}

/* A thread that nobody can join: it is detached, or was joined before. */
static void check_handle(struct lsr_thread *self, struct lsr_call call, pthread_t handle)
{
    const struct lsr_thread *detached = lsr_thread_detached_by_handle(handle);
    struct lsr_joined joined = lsr_thread_joined_by_handle(handle);
    struct lsr_misuse_facts facts = {.kind = LSR_MISUSE_JOIN_DETACHED};
    if (detached) {
        facts.other = detached->ref;
    } else {
        facts.kind = LSR_MISUSE_JOIN_TWICE;
        facts.other = joined.thread;
        facts.other_stack = joined.stack;
    }
    if (facts.other)
        lsr_misuse_note(self, call, &facts);
}

void lsr_join_begin(struct lsr_wait *wait, struct lsr_call call, pthread_t handle, uint64_t what)
{
    struct lsr_thread *thread = lsr_enter();
    *wait = (struct lsr_wait){.thread = thread, .call = call, .result = ECANCELED};
    if (!thread)
        return;
    lsr_loader_entered(thread, call);
    wait->joined = lsr_thread_by_handle(handle);
    if (!wait->joined)
        check_handle(thread, call, handle);
    wait->target = lsr_target_of(thread, call, wait->joined ? wait->joined->ref : 0, what);
    publish_wait(wait);
    lsr_leave(thread);
}

/* The C library has the mutex again, however the wait has ended; unless it was refused at once. */
static void reacquire(struct lsr_wait *wait)
{
    struct lsr_held *held = lsr_held_find(wait->thread, wait->mutex_address);
    wait->mutex.use->count++;
    if (held) {
        held->depth++;
    } else if (wait->depth && wait->result != EPERM) {
        lsr_held_push(wait->thread, &wait->mutex, wait->mutex_address,
                      lsr_log_is_open(wait->thread) ? lsr_clock_fast() : 0);
        lsr_log(wait->thread, wait->mutex.use_ref, LSR_EVENT_ACQUIRED);
    }
}

/* Of a condition, or of a semaphore that others post. */
static void note_wake_up(const struct lsr_wait *wait)
{
    uint32_t kind = wait->target.object->kind;
    if (wait->result == 0 && (kind == LSR_KIND_COND || kind == LSR_KIND_SEMAPHORE))
        lsr_log(wait->thread, wait->target.use_ref, LSR_EVENT_WOKEN);
}

/* Woken without a signal; those of other processes are not seen. */
static bool is_untimely(const struct lsr_wait *wait)
{
    const struct lsr_object *cond = wait->target.object;
    return !(cond->flags & LSR_OBJECT_SHARED) &&
           __atomic_load_n(&cond->arrivals, __ATOMIC_RELAXED) == wait->signals;
}

void lsr_wait_end(struct lsr_wait *wait)
{
    struct lsr_thread *thread = wait->thread;
    if (!lsr_reenter(thread))
        return;
    struct lsr_use *use = wait->target.use;
    if (wait->result == 0)
        use->count++;
    else
        use->failed++;
    if (wait->result == 0 && wait->mutex_address && is_untimely(wait))
        use->effect++;
    if (wait->start_ns) {
        use->last_ns = lsr_clock_now();
        lsr_times_add(&use->wait, use->last_ns - wait->start_ns);
    }
    note_wake_up(wait);
    if (wait->mutex_address)
        reacquire(wait);
    thread->record->want.since_ns = 0;
    thread->record->want.mutex = 0;
    lsr_want_restore(thread, wait->outer, wait->call);
    lsr_leave(thread);
    if (wait->joined && wait->result == 0)
        lsr_thread_joined(wait->call, wait->joined, wait->target.object_ref);
}

void lsr_signal(struct lsr_call call, const void *object, uint64_t what, uint32_t waiters)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    struct lsr_target *target = &lsr_slot_find(thread, call, (uint64_t)object, what)->target;
    struct lsr_use *use = target->use;
    if (thread->held_count)
        lsr_depend(thread, target);
    lsr_log(thread, target->use_ref, LSR_EVENT_SIGNALS);
    use->count++;
    if (waiters) {
        use->effect++;
        use->woken += target->op == LSR_OP_BROADCAST ? waiters : 1;
        __atomic_fetch_add(&target->object->arrivals, 1, __ATOMIC_RELAXED);
    }
    lsr_leave(thread);
}

/* ---- lives of objects ------------------------------------------------------ */

void lsr_init(struct lsr_call call, const void *object, uint64_t what)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    struct lsr_held *held = lsr_held_find(thread, (uint64_t)object);
    /* The child of a fork makes anew what its parent had locked for it, as allocators do. */
    bool inherited = held && held->how & LSR_HOW_INHERITED;
    if (held && !inherited && lsr_object_living((uint64_t)object))
        note_misuse(thread, call, LSR_MISUSE_INIT_HELD, held->object, 0, (uint64_t)object,
                    thread->tid);
    if (held)
        lsr_held_remove(thread, held);
    lsr_object_init(thread, call, (uint64_t)object, LSR_WHAT_KIND(what), LSR_WHAT_FLAGS(what));
    lsr_leave(thread);
}

void lsr_meet(struct lsr_call call, const void *object, uint64_t what)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    lsr_object_get(thread, call, (uint64_t)object, LSR_WHAT_KIND(what), LSR_WHAT_FLAGS(what));
    lsr_leave(thread);
}

void lsr_destroy_begin(struct lsr_call call, const void *object, uint32_t busy)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    const struct lsr_object *known = lsr_object_living((uint64_t)object);
    if (busy && known)
        note_misuse(thread, call, LSR_MISUSE_DESTROY_HELD, lsr_object_ref(known), 0,
                    (uint64_t)object, busy);
    lsr_leave(thread);
}

void lsr_destroy_end(const void *object)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    struct lsr_held *held = lsr_held_find(thread, (uint64_t)object);
    lsr_object_destroy((uint64_t)object);
    if (held)
        lsr_held_remove(thread, held);
    lsr_leave(thread);
}
