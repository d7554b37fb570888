#include "core/semaphore.h"

#include "core/file.h"
#include "core/log.h"
#include "core/object.h"

static bool is_lock(const struct lsr_object *object)
{
    return object->value == 1 &&
           !(__atomic_load_n(&object->flags, __ATOMIC_RELAXED) & LSR_OBJECT_SIGNAL);
}

/* The number of permits is in the lower half of glibc's new_sem, that of the waiters in the upper
 * one. Seen from one thread at a time: the extremes may be off by what others do meanwhile. */
static void note_extreme(uint32_t *extreme, uint32_t value, bool smaller)
{
    uint32_t known = __atomic_load_n(extreme, __ATOMIC_RELAXED);
    while (
        (!known || (smaller ? value < known : value > known)) &&
        !__atomic_compare_exchange_n(extreme, &known, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        continue;
}

static void note_take(struct lsr_object *object, uint64_t address)
{
    uint64_t state = __atomic_load_n((const uint64_t *)address, __ATOMIC_RELAXED);
    uint32_t value = (uint32_t)state, waiters = (uint32_t)(state >> 32);
    note_extreme(&object->least, value > 0 ? value : 1, true);
    if (value == 0)
        note_extreme(&object->waiters, waiters + 1, false);
}

static void note_post(struct lsr_object *object, const void *semaphore)
{
    uint64_t state = __atomic_load_n((const uint64_t *)semaphore, __ATOMIC_RELAXED);
    note_extreme(&object->most, (uint32_t)state + 1, false);
}

static void becomes_signal(struct lsr_object *object)
{
    __atomic_fetch_or(&object->flags, LSR_OBJECT_SIGNAL, __ATOMIC_RELAXED);
}

static bool looks_like_lock(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                            uint64_t what)
{
    struct lsr_object *object =
        lsr_object_get(thread, call, address, LSR_KIND_SEMAPHORE, LSR_WHAT_FLAGS(what));
    struct lsr_held *held = thread->held_count ? lsr_held_find(thread, address) : NULL;
    if (object)
        note_take(object, address);
    bool again = held && !(LSR_WHAT_HOW(what) & LSR_HOW_TRY);
    if (object && is_lock(object) && !again)
        return true;
    if (object && again)
        becomes_signal(object);
    if (held)
        lsr_held_remove(thread, held);
    return false;
}

bool lsr_semaphore_is_lock(struct lsr_call call, const void *semaphore, uint64_t what)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return false;
    bool lock = looks_like_lock(thread, call, (uint64_t)semaphore, what);
    lsr_leave(thread);
    return lock;
}

void lsr_semaphore_post(struct lsr_call call, const void *semaphore, uint64_t what, bool waiters)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    struct lsr_held *held = lsr_held_find(thread, (uint64_t)semaphore);
    if (held) {
        lsr_release_held(thread, held);
    } else {
        struct lsr_target *target = &lsr_slot_find(thread, call, (uint64_t)semaphore, what)->target;
        if (is_lock(target->object))
            becomes_signal(target->object);
        __atomic_fetch_add(&target->object->foreign_releases, 1, __ATOMIC_RELAXED);
        lsr_log(thread, target->use_ref, LSR_EVENT_SIGNALS);
        target->use->count++;
        target->use->effect += waiters;
        note_post(target->object, semaphore);
    }
    lsr_leave(thread);
}
