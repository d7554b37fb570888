#include "core/loader.h"

#include "core/object.h"

/* Stands for the loader's lock, which has no address that a program could know. */
static const uint64_t loader;

#define LOADER                                                                                     \
    LSR_WHAT(LSR_KIND_PSEUDO, LSR_OP_ACQUIRE, 0, LSR_OBJECT_RECURSIVE | LSR_OBJECT_LOADER)

static void remove_held(struct lsr_thread *thread)
{
    struct lsr_held *held = lsr_held_find(thread, (uint64_t)&loader);
    if (held)
        lsr_held_remove(thread, held);
}

/* A call that a long jump or an exception has left behind ends here. */
static bool is_inside(struct lsr_thread *thread, struct lsr_call call)
{
    if (thread->loader.frame && call.frame >= thread->loader.frame) {
        remove_held(thread);
        thread->loader.frame = 0;
    }
    return thread->loader.frame;
}

static void begin(struct lsr_loading *loading, struct lsr_call call, bool only_under_locks)
{
    struct lsr_thread *thread = lsr_enter();
    *loading = (struct lsr_loading){.call = call};
    if (!thread)
        return;
    loading->counts = !is_inside(thread, call) && (thread->held_count || !only_under_locks);
    if (loading->counts) {
        loading->outer = lsr_want_outer(thread, call);
        thread->loader.target = lsr_slot_find(thread, call, (uint64_t)&loader, LOADER)->target;
        thread->loader.frame = call.frame;
        thread->loader.target.use->count++;
        if (thread->held_count)
            lsr_depend(thread, &thread->loader.target);
        lsr_want_publish(thread, &thread->loader.target, (uint64_t)&loader, call.frame);
    }
    lsr_leave(thread);
}

void lsr_loader_begin(struct lsr_loading *loading, struct lsr_call call)
{
    begin(loading, call, false);
}

void lsr_loader_looks(struct lsr_loading *loading, struct lsr_call call)
{
    begin(loading, call, true);
}

void lsr_loader_entered(struct lsr_thread *thread, struct lsr_call call)
{
    struct lsr_want *want = &thread->record->want;
    if (want->address != (uint64_t)&loader || !want->use || !is_inside(thread, call))
        return;
    lsr_held_push(thread, &thread->loader.target, (uint64_t)&loader, 0);
    __atomic_store_n(&want->use, 0, __ATOMIC_RELEASE);
}

void lsr_loader_end(struct lsr_loading *loading)
{
    struct lsr_thread *thread = loading->counts ? lsr_enter() : NULL;
    if (!thread)
        return;
    remove_held(thread);
    thread->loader.frame = 0;
    lsr_want_restore(thread, loading->outer, loading->call);
    lsr_leave(thread);
}
