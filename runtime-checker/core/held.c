#include "core/held.h"

#include <string.h>

#include "core/file.h"
#include "core/object.h"

/* Takes out what cannot be held any more: it was destroyed, or has turned out to be no lock. */
static void purge(struct lsr_thread *thread)
{
    for (uint32_t i = thread->held_count; i-- > 0;) {
        const struct lsr_object *object = lsr_object_living(thread->held[i].address);
        if (thread->held[i].object && (!object || object->flags & LSR_OBJECT_SIGNAL))
            lsr_held_remove(thread, &thread->held[i]);
    }
}

int lsr_held_grow(struct lsr_thread *thread)
{
    purge(thread);
    if (thread->held_count < thread->held_capacity)
        return 0;
    uint32_t capacity = thread->held_capacity * 4;
    struct lsr_held_list *list =
        lsr_record_new(LSR_HELD, sizeof(*list) + (size_t)capacity * sizeof(list->held[0]));
    if (!list) {
        thread->record->held_lost++;
        return -1;
    }
    list->thread = thread->ref;
    list->capacity = capacity;
    memcpy(list->held, thread->held, thread->held_count * sizeof(list->held[0]));
    lsr_ref ref = lsr_record_commit(list, LSR_HELD);
    thread->held = list->held;
    thread->held_capacity = capacity;
    uint64_t at = (uint64_t)ref * LSR_UNIT + sizeof(*list);
    __atomic_store_n(&thread->record->held_at, at, __ATOMIC_RELEASE);
    thread->record->held_capacity = capacity;
    return 0;
}

struct lsr_held *lsr_held_find(struct lsr_thread *thread, uint64_t address)
{
    for (uint32_t i = thread->held_count; i-- > 0;)
        if (thread->held[i].address == address)
            return &thread->held[i];
    return NULL;
}

void lsr_held_remove(struct lsr_thread *thread, struct lsr_held *held)
{
    struct lsr_held *end = thread->held + thread->held_count;
    for (struct lsr_held *h = held; h + 1 < end; h++) {
        uint64_t below = h > thread->held ? h[-1].local[LSR_HELD_CHAIN] : 0;
        *h = h[1];
        h->local[LSR_HELD_CHAIN] = lsr_held_chain(below, h->object, h->op);
    }
    lsr_held_set_count(thread, thread->held_count - 1);
}
