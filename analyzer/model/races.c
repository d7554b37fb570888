#include "model/races.h"

#include <string.h>

#include "model/alike.h"
#include "model/announced.h"
#include "model/discipline.h"
#include "model/peers.h"
#include "model/uses.h"
#include "model/witness.h"

enum {
    FEWEST_PEERS = 3, /* fields of the object that are used with the lock only */
    FEWEST_VOTES = 3, /* for a guard of fields, whose uses may be of different objects */
    MOST_LAPSES = 12, /* places without the guard; more are a habit, see is_convincing */
    FEWEST_CALLS = 5, /* with a lock that is no part of the object */
};

struct search {
    struct ls_parallel *parallel;
    const struct ls_peers *peers;
    const struct ls_shared *shared;
    uint32_t number; /* of `shared` */
    struct ls_guard guard;
    uint32_t supported;   /* by so many fields, see support_of */
    uint32_t writer;      /* the only one, where all who write keep to the lock (discipline.h) */
    struct ls_race *race; /* the worst one so far */
    bool found;
};

/* A function that uses the variable right after it has released a lock of the object is a witness.
 */
static uint32_t fewest_votes(const struct ls_model *model, const struct ls_shared *shared)
{
    for (uint32_t i = 0; i < shared->uses; i++)
        if (model->uses.at[shared->first + i].flags & LS_USE_AFTER_UNLOCK)
            return FEWEST_VOTES - 1;
    return FEWEST_VOTES;
}

/* There is one such lock for a piece of memory: it is part of the same object, or a global. What
 * one caller holds around all may be there for something else. */
static bool is_one_guard(const struct ls_model *model, const struct ls_shared *shared,
                         const struct ls_guard *guard)
{
    const struct ls_lock *lock = &model->locks.at[guard->lock];
    if (lock->name[0] == '*' && strcmp(lock->name + 1, shared->name) == 0)
        return false; /* the variable leads to the lock */
    return !lock->many || (guard->same_object && (shared->is_object || !guard->is_taken_once ||
                                                  ls_discipline_has_own(shared, lock)));
}

/* Other fields of the object that leave no doubt that the lock guards it; 0 = there is doubt. */
static uint32_t support_of(const struct search *search, const struct ls_guard *guard)
{
    if (guard->lock == LS_MODEL_NONE || guard->holding * 2 < guard->of ||
        !is_one_guard(search->parallel->model, search->shared, guard))
        return 0;
    struct ls_support support = ls_peers_support(search->peers, search->number, guard->lock);
    bool is_clear = support.fields >= FEWEST_PEERS && support.holding * 10 >= support.of * 9;
    return is_clear ? support.fields : 0;
}

/* So many places hold it that the others are mistakes. */
static bool is_rule(const struct ls_guard *guard)
{
    return guard->holding >= 5 && guard->holding * 7 >= guard->of * 6;
}

/* The guard is believed in so far that a use without it looks like a mistake. */
static bool is_convincing(const struct search *search, const struct ls_guard *guard)
{
    const struct ls_model *model = search->parallel->model;
    const struct ls_shared *shared = search->shared;
    if (guard->declared || search->supported > 0)
        return true;
    if (guard->lock == LS_MODEL_NONE || guard->writes == 0 ||
        (guard->of_keeper && !shared->is_object && !is_rule(guard)))
        return false; /* what is taken out of a queue is used without its lock */
    if (!shared->is_object &&
        (!is_one_guard(model, shared, guard) || guard->holding < fewest_votes(model, shared)))
        return false;
    if (!shared->is_object && guard->of - guard->holding > MOST_LAPSES)
        return guard->holding * 4 >= guard->of * 3;
    return guard->holding * 3 >= guard->of * 2 || (guard->holding == 1 && guard->of == 2);
}

/* So many places hold it that it does not matter who runs the one that does not. Where readers do
 * without it, it does: there is another habit beside the lock. */
static bool is_overwhelming(const struct search *search)
{
    const struct ls_guard *guard = &search->guard;
    return !guard->of_writers && (guard->calls_of || search->supported > 0 || is_rule(guard));
}

/* The one comes after a wait, for all that is known for the thread of the other. */
static bool is_handed_over(const struct ls_model *model, const struct ls_use *after,
                           const struct ls_use *before)
{
    return after->thread != before->thread && before->thread != LS_MODEL_NONE &&
           (after->waited & model->threads.at[before->thread].signals);
}

/* Objects of one type that are kept in different places have different guards: what a caller holds
 * for its own objects says nothing of those that another lock is held for. Who writes with the
 * guard held as a reader has no other one. */
static bool is_guarded_otherwise(const struct ls_model *model, const struct ls_shared *shared,
                                 const struct ls_guard *guard, const struct ls_use *odd)
{
    return guard->lock != LS_MODEL_NONE && !shared->is_object && odd->holds > 0 &&
           !ls_use_hold(odd, guard->lock) &&
           !(guard->same_object && !guard->of_keeper && model->locks.at[guard->lock].many);
}

/* The others may stand still: it has waited for them with a lock held, and holds one. Or nobody
 * knows the object yet: a function of a library that makes it. */
static bool is_apart(const struct ls_model *model, const struct ls_use *odd)
{
    bool is_anybody =
        odd->thread == LS_MODEL_NONE || !model->threads.at[odd->thread].start_routine[0];
    return ((odd->waited & LS_BY_STOPPING) && odd->holds > 0) ||
           ((odd->flags & LS_USE_BY_MAKER) && is_anybody);
}

/* Before a lock is made nobody can hold it: its maker has what it guards for himself. Where there
 * is one object only, the order of its threads tells that better. */
static bool makes_guard(const struct ls_model *model, const struct ls_shared *shared,
                        const struct ls_guard *guard, const struct ls_use *odd)
{
    if (shared->is_object && ls_model_is_main(model, odd->thread))
        return false;
    for (uint32_t i = 0; guard->lock != LS_MODEL_NONE && i < model->makings.count; i++)
        if (model->makings.at[i].lock == guard->lock &&
            model->makings.at[i].function == odd->trail->function)
            return true;
    return false;
}

/* The function has looked at the variable before, with a lock that `with` holds too. */
static bool is_looked_at_before(const struct ls_model *model, const struct ls_shared *shared,
                                const struct ls_use *use, const struct ls_use *with)
{
    for (uint32_t i = shared->first; i < shared->first + shared->uses; i++) {
        const struct ls_use *look = &model->uses.at[i];
        if (!(look->flags & LS_USE_WRITE) && look->trail->function == use->trail->function &&
            look->trail->at.line < use->trail->at.line && ls_uses_have_common_lock(look, with))
            return true;
    }
    return false;
}

/* `if (!x) x = make();`, wherever it is written. */
static bool is_set_once(const struct ls_model *model, const struct ls_shared *shared)
{
    for (uint32_t i = shared->first; i < shared->first + shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[i];
        if ((use->flags & LS_USE_WRITE) && !is_looked_at_before(model, shared, use, use))
            return false;
    }
    return true;
}

/* Read by a function that has seen under the lock that it is there. */
static bool is_seen_to_be_there(const struct ls_model *model, const struct ls_shared *shared,
                                const struct ls_guard *guard, const struct ls_use *read,
                                const struct ls_use *write)
{
    return !(read->flags & LS_USE_WRITE) && (write->flags & LS_USE_WRITE) && !guard->declared &&
           is_looked_at_before(model, shared, read, write) &&
           (guard->lock == LS_MODEL_NONE || is_set_once(model, shared));
}

/* Whoever gave the objects of a library a lock, or takes one for this variable, expects that
 * several threads use it. What a program with a main hands out is called by one thread at a time,
 * mostly.
 */
static bool expects_threads(const struct ls_model *model, const struct ls_guard *guard)
{
    return model->is_library && ((guard->meant && !(guard->meant->flags & LS_USE_CALLBACK)) ||
                                 (guard->same_object && model->locks.at[guard->lock].many));
}

/* Nobody knows whether this thread comes to the place; those that do hold the lock, some of them.
 */
static bool is_guess_of_guarded(const struct search *search, const struct ls_use *odd)
{
    const struct ls_model *model = search->parallel->model;
    for (uint32_t i = 0; (odd->flags & LS_USE_GUESSED) && i < search->shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[search->shared->first + i];
        if (ls_location_equal(&use->trail->at, &odd->trail->at) &&
            ls_use_holds(use, search->guard.lock))
            return true;
    }
    return false;
}

static enum ls_confidence confidence_of(const struct search *search, const struct ls_use *odd,
                                        const struct ls_use *other)
{
    const struct ls_model *model = search->parallel->model;
    const struct ls_shared *shared = search->shared;
    const struct ls_guard *guard = &search->guard;
    unsigned flags = odd->flags | other->flags;
    bool against_guard = guard->lock != LS_MODEL_NONE && ls_use_holds(other, guard->lock);
    bool is_odd_one_out =
        against_guard && is_overwhelming(search) && !is_guess_of_guarded(search, odd);
    if (is_odd_one_out ? ls_use_may_hold(odd, guard->lock)
                       : (odd->flags & (LS_USE_DOUBTFUL | LS_USE_MIXED)) ||
                             ls_uses_may_be_kept_apart(odd, other))
        return LS_AUDIT;
    if (guard->declared)
        return LS_LIKELY;
    if ((flags & LS_USE_HANDLE) && !(is_odd_one_out && is_one_guard(model, shared, guard)))
        return LS_AUDIT; /* the library may have locks of its own */
    if (flags & (LS_USE_VOLATILE | LS_USE_ATOMIC | LS_USE_DONE_BEFORE))
        return LS_AUDIT;
    if (search->writer != LS_MODEL_NONE && search->writer == odd->thread)
        return LS_AUDIT;
    if (guard->meant && ls_model_is_main(model, odd->thread))
        return LS_AUDIT; /* which may be alone at the time, for reasons of its own */
    if (is_guarded_otherwise(model, shared, guard, odd) || is_apart(model, odd) ||
        makes_guard(model, shared, guard, odd))
        return LS_AUDIT;
    if ((guard->lock != LS_MODEL_NONE ? odd->flags : flags) & LS_USE_SET_UP)
        return LS_AUDIT; /* the flag itself is told, if it can race */
    if (odd->thread == other->thread && odd->thread != LS_MODEL_NONE &&
        model->threads.at[odd->thread].perhaps_many)
        return LS_AUDIT;
    if (ls_model_is_main(model, odd->thread) && (other->flags & LS_USE_CALLBACK))
        return LS_AUDIT; /* which main may call itself, or has not registered yet */
    if (is_odd_one_out)
        return LS_LIKELY;
    if (!shared->is_object && (odd->flags & other->flags & LS_USE_CALLBACK) &&
        !(against_guard && expects_threads(model, guard)))
        return LS_AUDIT; /* objects of one event loop are used by one thread */
    if (against_guard && !(odd->flags & LS_USE_GUESSED) &&
        (!(odd->flags & LS_USE_CALLBACK) || expects_threads(model, guard)))
        return LS_LIKELY;
    if ((flags & (LS_USE_CALLBACK | LS_USE_GUESSED)) || is_handed_over(model, odd, other) ||
        is_handed_over(model, other, odd))
        return LS_AUDIT;
    bool known_threads = odd->thread != LS_MODEL_NONE && other->thread != LS_MODEL_NONE &&
                         model->threads.at[odd->thread].start_routine[0] &&
                         model->threads.at[other->thread].start_routine[0];
    return shared->is_object && known_threads ? LS_LIKELY : LS_AUDIT;
}

/* The confidence that no race of this use with another one exceeds: what confidence_of says of one
 * use alone. */
static enum ls_confidence most_confident(const struct ls_model *model,
                                         const struct ls_shared *shared,
                                         const struct ls_guard *guard, const struct ls_use *odd)
{
    if (guard->declared)
        return odd->flags & LS_USE_DOUBTFUL ? LS_AUDIT : LS_LIKELY;
    if ((odd->flags & (LS_USE_DOUBTFUL | LS_USE_VOLATILE | LS_USE_ATOMIC | LS_USE_DONE_BEFORE)) ||
        (guard->lock == LS_MODEL_NONE && !shared->is_object) ||
        is_guarded_otherwise(model, shared, guard, odd) || is_apart(model, odd))
        return LS_AUDIT;
    return LS_LIKELY;
}

static double score_of(const struct ls_guard *guard, const struct ls_use *odd, bool other_writes,
                       uint32_t other_steps)
{
    double score = guard->lock == LS_MODEL_NONE ? 0 : guard->score;
    return score + (odd->flags & LS_USE_WRITE ? 1 : 0) + (other_writes ? 0.5 : 0) -
           0.02 * odd->trail->steps - 0.01 * other_steps;
}

/* Worse than the worst so far. */
static bool is_worse(const struct search *search, enum ls_confidence confidence, double score)
{
    return !search->found || confidence > search->race->confidence ||
           (confidence == search->race->confidence && score > search->race->score);
}

/* Two uses that collide. What is cheap to tell is asked first: few pairs get to the end. */
static void look_at(struct search *search, uint32_t a, uint32_t b, enum ls_confidence most)
{
    const struct ls_model *model = search->parallel->model;
    const struct ls_use *odd = &model->uses.at[a], *other = &model->uses.at[b];
    double score = score_of(&search->guard, odd, other->flags & LS_USE_WRITE, other->trail->steps);
    if (!is_worse(search, most, score))
        return;
    enum ls_confidence confidence = confidence_of(search, odd, other);
    if (!is_worse(search, confidence, score))
        return;
    if (confidence > LS_AUDIT &&
        (is_seen_to_be_there(model, search->shared, &search->guard, odd, other) ||
         is_seen_to_be_there(model, search->shared, &search->guard, other, odd) ||
         (search->guard.holding < FEWEST_VOTES &&
          ls_is_announced(model, search->peers, search->number, odd, other))))
        confidence = LS_AUDIT;
    if (!is_worse(search, confidence, score))
        return;
    *search->race =
        (struct ls_race){.odd = a,
                         .other = b,
                         .guard = search->guard,
                         .peers = search->guard.lock != LS_MODEL_NONE ? search->supported : 0,
                         .confidence = confidence,
                         .score = score};
    search->found = true;
}

static void look_at_all(struct search *search, struct ls_alike *alike)
{
    const struct ls_model *model = search->parallel->model;
    const struct ls_shared *shared = search->shared;
    for (uint32_t a = 0; a < shared->uses; a++) {
        const struct ls_use *odd = &model->uses.at[shared->first + a];
        if ((search->guard.lock != LS_MODEL_NONE && ls_use_holds(odd, search->guard.lock)) ||
            (search->guard.of_writers && !(odd->flags & LS_USE_WRITE)) ||
            (search->guard.meant && !ls_purpose_is_lapse(alike, odd)))
            continue;
        enum ls_confidence most = most_confident(model, shared, &search->guard, odd);
        if (!is_worse(search, most, score_of(&search->guard, odd, true, 0)))
            continue;
        for (uint32_t b = 0; b < shared->uses; b++)
            if (ls_alike_collide(alike, alike->kind[a], alike->kind[b]))
                look_at(search, shared->first + a, shared->first + b, most);
    }
}

/* Nearly all who write hold it: whoever writes without it is odd, however many only look. */
static bool convinces_writers(const struct ls_model *model, const struct ls_shared *shared,
                              const struct ls_guard *guard)
{
    return guard->lock != LS_MODEL_NONE && !guard->of_keeper &&
           is_one_guard(model, shared, guard) && guard->holding >= FEWEST_VOTES &&
           guard->holding * 4 >= guard->of * 3;
}

/* A guard that unlocked readers have voted down, if the writers believe in it. */
static void search_among_writers(struct search *search, struct ls_alike *alike)
{
    search->guard = ls_guard_of_writers(alike);
    if (convinces_writers(search->parallel->model, search->shared, &search->guard))
        look_at_all(search, alike);
}

/* A guard that others have voted down, if it is taken for this variable somewhere: then whoever
 * writes without it is odd. */
static void search_by_purpose(struct search *search, struct ls_alike *alike,
                              const struct ls_guard *guard)
{
    const struct ls_model *model = search->parallel->model;
    if (!search->peers || guard->lock == LS_MODEL_NONE || guard->of_keeper ||
        !is_one_guard(model, search->shared, guard))
        return;
    search->guard = *guard;
    search->guard.meant = ls_purpose_find(search->peers->purposes, alike, guard->lock);
    if (search->guard.meant)
        look_at_all(search, alike);
}

/* A lock that is part of the object needs less calls than one that is held for many things. */
static bool is_habit(const struct search *search, const struct ls_calling *calling)
{
    bool is_many = search->parallel->model->locks.at[calling->lock].many;
    return is_many || (search->shared->is_object && calling->holding >= FEWEST_CALLS &&
                       calling->holding * 6 >= calling->of * 5);
}

/* The same function does the same elsewhere with the lock that its callers are used to take. */
static bool does_so_with(const struct ls_model *model, const struct ls_use *other,
                         const struct ls_use *odd)
{
    const struct ls_use_hold *hold = ls_use_hold(other, odd->calling->lock);
    return hold && other->trail->function == odd->trail->function &&
           (!model->locks.at[hold->lock].many || !hold->other_instance);
}

/* Nearly all who call the function hold the lock: whoever calls it without is odd, even if one
 * place alone uses the variable. */
static void search_among_callers(struct search *search, struct ls_alike *alike)
{
    const struct ls_model *model = search->parallel->model;
    const struct ls_shared *shared = search->shared;
    for (uint32_t a = 0; a < shared->uses; a++) {
        const struct ls_use *odd = &model->uses.at[shared->first + a];
        if (!odd->calling || ls_use_is_doubtful(odd) ||
            (odd->flags & (LS_USE_CALLBACK | LS_USE_GUESSED)) || !is_habit(search, odd->calling))
            continue; /* whoever calls back may hold it */
        search->supported = 0;
        search->guard = (struct ls_guard){.lock = odd->calling->lock,
                                          .holding = odd->calling->holding,
                                          .of = odd->calling->of,
                                          .calls_of = odd->calling->function};
        for (uint32_t b = 0; b < shared->uses; b++)
            if (does_so_with(model, &model->uses.at[shared->first + b], odd) &&
                ls_alike_collide(alike, alike->kind[a], alike->kind[b]))
                look_at(search, shared->first + a, shared->first + b, LS_LIKELY);
    }
}

/* A guard that the many statements of one function have voted down. */
static bool is_left_by_one(const struct search *search, struct ls_alike *alike)
{
    const struct ls_guard *guard = &search->guard;
    return guard->lock != LS_MODEL_NONE && guard->writes > 0 && !guard->of_keeper &&
           is_one_guard(search->parallel->model, search->shared, guard) &&
           ls_discipline_is_broken_once(alike, guard);
}

bool ls_race_find(struct ls_parallel *parallel, const struct ls_peers *peers, uint32_t number,
                  struct ls_race *race)
{
    const struct ls_model *model = parallel->model;
    const struct ls_shared *shared = &model->shareds.at[number];
    struct ls_alike alike;
    ls_alike_init(&alike, parallel, shared);
    struct search search = {.parallel = parallel,
                            .peers = peers,
                            .shared = shared,
                            .number = number,
                            .guard = peers ? peers->guard[number] : ls_guard_of(&alike),
                            .writer = LS_MODEL_NONE,
                            .race = race};
    search.supported = peers ? support_of(&search, &search.guard) : 0;
    bool is_believed = is_convincing(&search, &search.guard);
    if (!is_believed && ls_discipline_is_kept(&alike, peers, number, &search.guard)) {
        is_believed = true;
        search.writer = ls_discipline_writer(&alike);
    }
    is_believed = is_believed || is_left_by_one(&search, &alike);
    if (!is_believed) {
        const struct ls_guard elected = search.guard;
        if (elected.lock != LS_MODEL_NONE && elected.writes > 0)
            search_among_writers(&search, &alike);
        if (!search.found || race->confidence == LS_AUDIT)
            search_by_purpose(&search, &alike, &elected);
        search.guard = (struct ls_guard){.lock = LS_MODEL_NONE};
    }
    if (!search.found || race->confidence == LS_AUDIT)
        look_at_all(&search, &alike);
    if (!search.found || race->confidence == LS_AUDIT)
        search_among_callers(&search, &alike);
    ls_alike_release(&alike);
    return search.found;
}
