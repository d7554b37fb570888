/* Given the edges of a cycle: who can take them so that all wait for each other? */
#include "model/order_p.h"

#include <string.h>

#include "model/order.h"

enum { WORK_PER_QUESTION = 100000 };

static uint32_t reason(enum ls_acquittal acquittal)
{
    return UINT32_C(1) << acquittal;
}

/* When one of the two wants the very lock that the other's link is, the other instance of that
 * class is not the same object. */
static bool is_other_object(const struct ls_leg *a, const struct ls_leg *b, uint32_t lock)
{
    return (a->way->lock == lock && b->link->lock == lock) ||
           (b->way->lock == lock && a->link->lock == lock);
}

/* Two threads that wait for a lock of which there is only one will mostly hold different elements.
 */
static bool is_any_element(const struct ls_model *model, const struct ls_leg *a,
                           const struct ls_leg *b, uint32_t lock)
{
    return model->locks.at[lock].elements &&
           (!model->locks.at[a->way->lock].many || !model->locks.at[b->way->lock].many);
}

/* A lock held on both ways that keeps them from running at the same time; `uncertain` if the two
 * holds may be different objects. A certain one is preferred. LS_MODEL_NONE if there is none. */
static uint32_t find_gate(const struct ls_model *model, const struct ls_leg *a,
                          const struct ls_leg *b, bool *uncertain)
{
    uint32_t gate = LS_MODEL_NONE;
    *uncertain = false;
    if (!(a->way->mask & b->way->mask))
        return LS_MODEL_NONE;
    for (uint32_t i = 0, k = 0; i < a->way->holds && k < b->way->holds;) {
        const struct ls_way_hold *x = &a->way->hold[i], *y = &b->way->hold[k];
        i += x->lock <= y->lock;
        k += y->lock <= x->lock;
        if (x->lock != y->lock || (x->mode == LS_SHARED && y->mode == LS_SHARED))
            continue;
        if (!model->locks.at[x->lock].many) {
            *uncertain = false;
            return x->lock;
        }
        if (gate == LS_MODEL_NONE && !is_other_object(a, b, x->lock) &&
            !is_any_element(model, a, b, x->lock)) {
            gate = x->lock;
            *uncertain = true;
        }
    }
    return gate;
}

/* `waiter` wants what `holder` has as its link. */
static uint32_t judge_wait(const struct ls_leg *waiter, const struct ls_leg *holder)
{
    bool shared = waiter->way->mode == LS_SHARED && holder->link->mode == LS_SHARED;
    return shared ? reason(LS_SHARED_ONLY) : 0;
}

/* All legs take their locks in an order that the code fixes, so that there is no way around. The
 * locks may be instances of one class, or objects with names of their own that came to the same
 * code. */
static uint32_t judge_instances(const struct ls_choice *choice)
{
    unsigned flags = LS_ACQUIRE_ORDERED;
    for (uint32_t i = 0; i < choice->length; i++)
        flags &= choice->leg[i].way->flags;
    return flags ? reason(LS_INSTANCE_ORDER) : 0;
}

/* One pointer that may mean many functions may well mean the one that closes the circle; that two
 * of them do so at once is a guess. */
static void judge_chances(const struct ls_choice *choice, uint32_t at, struct ls_score *score)
{
    uint32_t chances = 0;
    for (uint32_t i = 0; i <= at; i++)
        chances += choice->leg[i].link->by_chance;
    if (chances > 1)
        score->doubt = LS_CERTAIN - LS_AUDIT;
}

/* What speaks against the way of leg `at`, beside the legs before it. */
static void judge_way(const struct ls_choice *choice, uint32_t at, struct ls_score *score)
{
    const struct ls_leg *legs = choice->leg, *leg = &legs[at];
    if (leg->way->flags & LS_ACQUIRE_TRY)
        score->reasons |= reason(LS_TRY_ONLY);
    score->timed |= (leg->way->flags & LS_ACQUIRE_TIMED) != 0;
    judge_chances(choice, at, score);
    if (at > 0)
        score->reasons |= judge_wait(&legs[at - 1], leg);
    if (choice->closed && at == choice->length - 1)
        score->reasons |= judge_wait(leg, &legs[0]) | judge_instances(choice);
    for (uint32_t i = 0; i < at; i++) {
        bool uncertain;
        uint32_t gate = find_gate(choice->graph->model, &legs[i], leg, &uncertain);
        if (gate != LS_MODEL_NONE && !uncertain)
            score->reasons |= reason(LS_GATED);
        score->uncertain |= uncertain;
    }
}

const struct ls_meeting_fact *ls_legs_meeting(const struct ls_model *model, const struct ls_leg *a,
                                              const struct ls_leg *b)
{
    if (model->meetings.count == 0)
        return NULL;
    return ls_model_meeting(model,
                            &(struct ls_way_taken){a->taker->thread, a->link->lock, a->way->lock},
                            &(struct ls_way_taken){b->taker->thread, b->link->lock, b->way->lock});
}

/* What the order of events says against two legs. */
static void judge_meeting(const struct ls_choice *choice, const struct ls_leg *a,
                          const struct ls_leg *b, struct ls_score *score)
{
    const struct ls_meeting_fact *meeting = ls_legs_meeting(choice->graph->model, a, b);
    uint32_t verdict = meeting ? meeting->verdict : LS_MEETING_UNKNOWN;
    if (verdict > LS_MEETING_POSSIBLE && verdict > score->apart)
        score->apart = verdict;
    if (verdict == LS_MEETING_SECTIONS && score->doubt < LS_CERTAIN - LS_LIKELY)
        score->doubt = LS_CERTAIN - LS_LIKELY;
}

/* What speaks against two takers, and what makes them less sure. */
static void judge_pair(const struct ls_choice *choice, const struct ls_taker *a,
                       const struct ls_taker *b, struct ls_score *score)
{
    bool apart = ls_runs_apart(choice->graph->model, a->thread, b->thread);
    if (a->thread == b->thread && a->thread != LS_MODEL_NONE &&
        choice->graph->model->threads.at[a->thread].perhaps_many)
        score->doubt = LS_CERTAIN - LS_AUDIT;
    if (!ls_parallel_can(choice->parallel, a->thread, a->segment, b->thread, b->segment)) {
        score->reasons |= reason(a->thread == b->thread || apart ? LS_SAME_THREAD : LS_ORDERED);
    } else if (ls_parallel_kept_apart(choice->parallel, a->thread, a->segment, b->thread,
                                      b->segment)) {
        score->reasons |= reason(LS_ORDERED);
    } else if (apart) {
        uint32_t doubt =
            LS_CERTAIN - ls_parallel_confidence(choice->parallel, a->thread, b->thread);
        score->doubt = doubt > score->doubt ? doubt : score->doubt;
    }
}

/* What speaks against the taker of leg `at`, beside those before it. */
static void judge_taker(const struct ls_choice *choice, uint32_t at, struct ls_score *score)
{
    const struct ls_taker *taker = choice->leg[at].taker;
    uint32_t doubt = LS_CERTAIN - taker->confidence;
    score->doubt = doubt > score->doubt ? doubt : score->doubt;
    score->steps += taker->steps;
    for (uint32_t i = 0; i < at; i++) {
        judge_pair(choice, choice->leg[i].taker, taker, score);
        judge_meeting(choice, &choice->leg[i], &choice->leg[at], score);
    }
}

bool ls_score_is_better(const struct ls_score *a, const struct ls_score *b)
{
    const uint32_t x[] = {a->acquittals, a->reasons, a->timed, a->apart,
                          a->uncertain,  a->doubt,   a->steps};
    const uint32_t y[] = {b->acquittals, b->reasons, b->timed, b->apart,
                          b->uncertain,  b->doubt,   b->steps};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        if (x[i] != y[i])
            return x[i] < y[i];
    }
    return false;
}

/* False when going on with this score cannot end better than what is known. */
static bool is_promising(const struct ls_choice *choice, struct ls_score *score)
{
    score->acquittals = (uint32_t)__builtin_popcount(score->reasons);
    if (choice->mode != LS_CHOOSE_EXCUSE && score->acquittals > 0)
        return false;
    return !choice->found || ls_score_is_better(score, &choice->best_score);
}

static bool is_over(const struct ls_choice *choice)
{
    return choice->work >= choice->stop || (choice->found && choice->mode == LS_CHOOSE_ANY);
}

static void choose_way(struct ls_choice *choice, uint32_t at, struct ls_score so_far);

static void choose_taker(struct ls_choice *choice, uint32_t at, struct ls_score so_far)
{
    const struct ls_way *way = choice->leg[at].way;
    for (uint32_t i = 0; i < way->takers && !is_over(choice); i++) {
        struct ls_score score = so_far;
        choice->work++;
        choice->leg[at].taker = &choice->graph->takers.at[way->first_taker + i];
        judge_taker(choice, at, &score);
        if (!is_promising(choice, &score))
            continue;
        if (at + 1 < choice->length) {
            choose_way(choice, at + 1, score);
            continue;
        }
        choice->found = true;
        choice->best_score = score;
        memcpy(choice->best, choice->leg, choice->length * sizeof *choice->leg);
    }
}

static void choose_way(struct ls_choice *choice, uint32_t at, struct ls_score so_far)
{
    const struct ls_arrow *edge = &choice->graph->edges.at[choice->edges[at]];
    for (uint32_t i = 0; i < edge->ways && !is_over(choice); i++) {
        struct ls_score score = so_far;
        struct ls_leg *leg = &choice->leg[at];
        choice->work++;
        leg->way = &choice->graph->ways.at[choice->graph->edge_ways[edge->first_way + i]];
        leg->link = ls_way_find_hold(leg->way, edge->from);
        judge_way(choice, at, &score);
        if (is_promising(choice, &score))
            choose_taker(choice, at, score);
    }
}

enum ls_choice_answer ls_choice_find(struct ls_choice *choice, enum ls_choice_mode mode,
                                     bool closed, const uint32_t *edges, uint32_t length)
{
    choice->mode = mode;
    choice->closed = closed;
    choice->edges = edges;
    choice->length = length;
    choice->found = false;
    choice->stop = choice->work + WORK_PER_QUESTION;
    if (choice->stop > choice->limit)
        choice->stop = choice->limit;
    choose_way(choice, 0, (struct ls_score){0});
    if (choice->found)
        return LS_CHOICE_FOUND;
    return choice->work >= choice->stop ? LS_CHOICE_UNKNOWN : LS_CHOICE_NONE;
}

uint32_t ls_choice_gate(const struct ls_choice *choice)
{
    uint32_t found = LS_MODEL_NONE;
    for (uint32_t i = 0; i < choice->length; i++) {
        for (uint32_t k = 0; k < i; k++) {
            bool uncertain;
            uint32_t gate =
                find_gate(choice->graph->model, &choice->best[k], &choice->best[i], &uncertain);
            if (gate != LS_MODEL_NONE && !uncertain)
                return gate;
            if (gate != LS_MODEL_NONE)
                found = gate;
        }
    }
    return found;
}
