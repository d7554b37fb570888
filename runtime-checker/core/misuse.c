#include "core/misuse.h"

#include <stddef.h>
#include <string.h>

#include "core/clock.h"
#include "core/file.h"

#define HEADS 256u

static struct lsr_misuse *heads[HEADS];

static struct lsr_misuse *find(struct lsr_misuse *from, uint64_t site,
                               const struct lsr_misuse_facts *facts)
{
    while (from &&
           (from->site != site || from->kind != facts->kind || from->object != facts->object))
        from = (struct lsr_misuse *)from->local;
    return from;
}

static struct lsr_misuse *record(struct lsr_thread *thread, struct lsr_call call,
                                 const struct lsr_misuse_facts *facts)
{
    struct lsr_misuse *misuse = lsr_record_new(LSR_MISUSE, sizeof(*misuse));
    if (!misuse)
        return NULL;
    misuse->kind = facts->kind;
    misuse->thread = thread->ref;
    misuse->object = facts->object;
    misuse->second = facts->second;
    misuse->site = call.site;
    misuse->stack = lsr_stack_of(thread, call);
    misuse->other = facts->other;
    misuse->other_stack = facts->other_stack;
    misuse->first_ns = lsr_clock_now();
    misuse->count = 1;
    lsr_record_commit(misuse, LSR_MISUSE);
    return misuse;
}

void lsr_misuse_note(struct lsr_thread *thread, struct lsr_call call,
                     const struct lsr_misuse_facts *facts)
{
    struct lsr_misuse **head = &heads[(call.site ^ facts->object) % HEADS];
    struct lsr_misuse *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    struct lsr_misuse *misuse = find(first, call.site, facts);
    if (misuse) {
        __atomic_fetch_add(&misuse->count, 1, __ATOMIC_RELAXED);
        return;
    }
    misuse = record(thread, call, facts);
    if (!misuse)
        return;
    do
        misuse->local = (uint64_t)first;
    while (
        !__atomic_compare_exchange_n(head, &first, misuse, 0, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE));
}

void lsr_misuses_forget(void)
{
    memset(heads, 0, sizeof(heads));
}
