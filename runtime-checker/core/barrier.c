#include "core/barrier.h"

#include "core/file.h"
#include "core/object.h"

#define MOST_ROUNDS 64u

static struct lsr_object *known(const void *barrier)
{
    struct lsr_object *object = lsr_object_living((uint64_t)barrier);
    return object && object->kind == LSR_KIND_BARRIER ? object : NULL;
}

void lsr_barrier_init(struct lsr_call call, const void *barrier, uint64_t what, unsigned parties)
{
    lsr_init(call, barrier, what);
    struct lsr_thread *thread = lsr_enter();
    struct lsr_object *object = thread ? known(barrier) : NULL;
    if (object)
        object->value = parties;
    if (thread)
        lsr_leave(thread);
}

/* Whoever comes to a later round has left the one before, to which all had come by then: so many
 * arrivals ago that round was full. */
uint64_t lsr_barrier_arrive(const void *barrier)
{
    struct lsr_thread *thread = lsr_enter();
    uint64_t round = LSR_NO_ROUND;
    struct lsr_object *object = thread ? known(barrier) : NULL;
    if (object && object->value)
        round = __atomic_fetch_add(&object->arrivals, 1, __ATOMIC_RELAXED) / object->value;
    if (thread)
        lsr_leave(thread);
    return round < MOST_ROUNDS ? round : LSR_NO_ROUND;
}

/* The barrier may be destroyed and gone by now, but its record stays. */
void lsr_barrier_passed(struct lsr_call call, const void *barrier, uint64_t round)
{
    struct lsr_thread *thread = round == LSR_NO_ROUND ? NULL : lsr_enter();
    if (!thread)
        return;
    struct lsr_object *object = lsr_object_at((uint64_t)barrier);
    if (object && object->kind == LSR_KIND_BARRIER)
        lsr_thread_order(thread, call, LSR_ORDER_BARRIER, lsr_object_ref(object), (uint32_t)round);
    lsr_leave(thread);
}
