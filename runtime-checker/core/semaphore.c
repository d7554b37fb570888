#include "core/semaphore.h"

#include "core/file.h"
#include "core/object.h"

static bool is_lock(const struct lsr_object *object)
{
    return object->value == 1 &&
           !(__atomic_load_n(&object->flags, __ATOMIC_RELAXED) & LSR_OBJECT_SIGNAL);
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
        target->use->count++;
        target->use->effect += waiters;
    }
    lsr_leave(thread);
}
