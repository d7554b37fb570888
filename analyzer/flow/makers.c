#include "flow/makers.h"

#include "flow/walk_p.h"

/* The object that an address is a field of. */
static uint32_t object_of(const struct ls_terms *terms, uint32_t address)
{
    while (ls_term(terms, address)->kind == LS_TERM_FIELD)
        address = ls_term(terms, address)->a;
    return address;
}

static bool is_dying(const struct ls_walk *walk, uint32_t object)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < walk->dying.count; i++)
        if (object_of(terms, walk->dying.at[i]) == object)
            return true;
    return false;
}

/* It was made here, and then given to a thread: what comes behind that is between the two. */
static bool is_shared_by_now(const struct ls_walk *walk, uint32_t address, struct ls_owner owner)
{
    const struct ls_terms *terms = &walk->flow->terms;
    bool is_local = ls_term(terms, ls_term_base(terms, address))->kind == LS_TERM_LOCAL;
    return owner.into == LS_WITH_ALL && !owner.deep && (is_local || owner.made == LS_MADE_HERE);
}

/* The lock is a part of the object, or the object has a pointer to it. */
static bool is_of_object(const struct ls_terms *terms, uint32_t lock, uint32_t object)
{
    const struct ls_term *term = ls_term(terms, lock);
    return object_of(terms, lock) == object ||
           (term->kind == LS_TERM_INITIAL && object_of(terms, term->a) == object);
}

/* The function makes or destroys (`kind`) a lock of the object. */
static bool has_event(const struct ls_walk *walk, uint32_t object, enum ls_event_kind kind)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < walk->events.count; i++)
        if (walk->events.at[i].kind == kind && is_of_object(terms, walk->events.at[i].lock, object))
            return true;
    return false;
}

/* By the function itself, not by one that it calls. */
static bool is_ended_here(const struct ls_walk *walk, uint32_t object)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < walk->events.count; i++)
        if (walk->events.at[i].kind == LS_EVENT_DESTROY && !walk->events.at[i].trace->inner &&
            is_of_object(terms, walk->events.at[i].lock, object))
            return true;
    return is_dying(walk, object);
}

static bool holds_lock_of(const struct ls_walk *walk, const struct ls_moment *moment,
                          uint32_t object)
{
    for (uint32_t i = 0; i < moment->holds; i++)
        if (is_of_object(&walk->flow->terms, moment->hold[i].lock, object))
            return true;
    return false;
}

static bool is_behind(const struct ls_site *site, const struct ls_site *other)
{
    return site->file == other->file && site->line > other->line;
}

/* The function takes a lock of the object further down. */
static bool locks_later(const struct ls_walk *walk, uint32_t object, const struct ls_site *site)
{
    for (uint32_t i = 0; i < walk->events.count; i++) {
        const struct ls_event *event = &walk->events.at[i];
        if (event->kind == LS_EVENT_ACQUIRE && is_behind(&event->trace->site, site) &&
            is_of_object(&walk->flow->terms, event->lock, object))
            return true;
    }
    return false;
}

/* Whoever makes or destroys the lock of an object has the object for himself; but not with the lock
 * held, nor before he calls what takes it first and ends the object then. */
static bool is_own(const struct ls_walk *walk, uint32_t address, uint32_t moment,
                   const struct ls_site *site)
{
    const struct ls_terms *terms = &walk->flow->terms;
    uint32_t object = object_of(terms, address);
    if (ls_term(terms, object)->kind == LS_TERM_GLOBAL)
        return false;
    if (has_event(walk, object, LS_EVENT_INIT))
        return true;
    bool ends = is_dying(walk, object) || has_event(walk, object, LS_EVENT_DESTROY);
    return ends &&
           !holds_lock_of(walk, &walk->flow->accesses[walk->proc].moments.at[moment], object) &&
           (is_ended_here(walk, object) || !locks_later(walk, object, site));
}

/* The argument is such an object that ends here, or a part of one. */
static bool is_own_argument(const struct ls_walk *walk, uint32_t value,
                            const struct ls_passage *call)
{
    bool is_part = ls_term(&walk->flow->terms, value)->kind == LS_TERM_FIELD;
    return value && (is_part || is_dying(walk, value)) &&
           is_own(walk, value, call->moment, &call->site);
}

/* Most functions neither make nor destroy anything. */
static bool makes_or_ends(const struct ls_walk *walk)
{
    for (uint32_t i = 0; i < walk->events.count; i++)
        if (walk->events.at[i].kind == LS_EVENT_INIT || walk->events.at[i].kind == LS_EVENT_DESTROY)
            return true;
    return walk->dying.count > 0;
}

void ls_makers_drop(const struct ls_walk *walk, struct ls_accesses *accesses)
{
    if (!makes_or_ends(walk))
        return;
    for (uint32_t i = 0; i < accesses->touches.count; i++) {
        struct ls_touch *touch = &accesses->touches.at[i];
        if (!is_shared_by_now(walk, touch->address, touch->owner) &&
            is_own(walk, touch->address, touch->moment, &touch->site))
            touch->owner = (struct ls_owner){0};
    }
    for (uint32_t i = 0; i < accesses->passages.count; i++) {
        const struct ls_passage *call = &accesses->passages.at[i];
        for (uint32_t k = 0; k < call->count; k++)
            if (is_own_argument(walk, call->args[k].value, call) &&
                !is_shared_by_now(walk, call->args[k].value, call->args[k].owner))
                call->args[k].owner = (struct ls_owner){0};
    }
}
