/* Locks are taken in opposite orders: the cycles of the lock-order graph that can deadlock. */
#include "rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "base/vec.h"
#include "model/declared.h"
#include "model/order.h"
#include "model/runs.h"
#include "model/witness.h"
#include "model/wording.h"

/* Longer rings exist on paper (and at the philosophers' table). */
enum {
    MAX_LENGTH = 16,
    MOST_ALIKE = 4, /* other functions that are named with a finding */
};

struct judgement {
    const struct ls_model *model;
    const struct ls_cycle *cycle;
    uint32_t alike; /* cycles of other locks that are made in the same way */
    const struct ls_order_edges *edges;
    struct ls_arena *arena;
};

static const struct ls_acquisition *leg(const struct judgement *judgement, uint32_t at)
{
    return &judgement->model->acquisitions.at[judgement->cycle->acquisition[at]];
}

static const struct ls_witness *way_to_hold(const struct judgement *judgement, uint32_t at)
{
    return leg(judgement, at)->hold[judgement->cycle->hold[at]].acquired;
}

static uint32_t next_lock(const struct ls_cycle *cycle, uint32_t at)
{
    return cycle->lock[(at + 1) % cycle->length];
}

static int compare_edges(const void *left, const void *right)
{
    const struct ls_order_edge *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

/* How often the code does what this leg does. */
static uint32_t usual(const struct judgement *judgement, uint32_t at)
{
    const struct ls_cycle *cycle = judgement->cycle;
    struct ls_order_edge key = {.from = cycle->lock[at], .to = next_lock(cycle, at)};
    const struct ls_order_edge *edge = bsearch(
        &key, judgement->edges->all.at, judgement->edges->all.count, sizeof key, compare_edges);
    return edge ? edge->sites : 0;
}

/* The leg to look at first: the order that fewest places keep, the last of equals. */
static uint32_t odd_one_out(const struct judgement *judgement)
{
    uint32_t found = 0;
    for (uint32_t i = 1; i < judgement->cycle->length; i++) {
        if (usual(judgement, i) <= usual(judgement, found))
            found = i;
    }
    return found;
}

/* The threads of the legs; those of one name are numbered. */
static const char *say_thread(const struct judgement *judgement, uint32_t at)
{
    const char *name =
        ls_say_the_thread(judgement->arena, judgement->model, leg(judgement, at)->thread);
    uint32_t namesakes = 0, number = 1;
    for (uint32_t i = 0; i < judgement->cycle->length; i++) {
        const char *other =
            ls_say_the_thread(judgement->arena, judgement->model, leg(judgement, i)->thread);
        namesakes += strcmp(name, other) == 0;
        number += i < at && strcmp(name, other) == 0;
    }
    return namesakes > 1 ? ls_arena_printf(judgement->arena, "%s #%u", name, number) : name;
}

/* "f() and g()": the functions in which the legs get both locks, each once. Returns how many. */
static uint32_t say_functions(const struct judgement *judgement, const char **text)
{
    const char *names[MAX_LENGTH];
    uint32_t count = 0;
    for (uint32_t i = 0; i < judgement->cycle->length; i++) {
        const char *function =
            ls_witness_common_function(way_to_hold(judgement, i), leg(judgement, i)->witness);
        const char *name = ls_say_function(judgement->arena, function);
        bool known = false;
        for (uint32_t k = 0; k < count; k++)
            known = known || strcmp(names[k], name) == 0;
        if (!known)
            names[count++] = name;
    }
    *text = ls_say_list(judgement->arena, names, count);
    return count;
}

/* Two static variables may have one name: then the file tells them apart, or a number. */
static const char *say_lock(const struct judgement *judgement, uint32_t at)
{
    const struct ls_cycle *cycle = judgement->cycle;
    const struct ls_lock *all = judgement->model->locks.at, *lock = &all[cycle->lock[at]];
    const char *name = ls_say_lock(judgement->arena, judgement->model, cycle->lock[at]);
    uint32_t number = 1;
    bool alone = true, file_tells = *lock->created.file != '\0';
    for (uint32_t i = 0; i < cycle->length; i++) {
        const struct ls_lock *other = &all[cycle->lock[i]];
        if (other == lock || strcmp(other->name, lock->name) != 0)
            continue;
        alone = false;
        number += i < at;
        file_tells &= strcmp(other->created.file, lock->created.file) != 0;
    }
    if (alone)
        return name;
    const char *slash = strrchr(lock->created.file, '/');
    return file_tells ? ls_arena_printf(judgement->arena, "%s of %s", name,
                                        slash ? slash + 1 : lock->created.file)
                      : ls_arena_printf(judgement->arena, "%s #%u", name, number);
}

static const char *say_locks(const struct judgement *judgement)
{
    const char *names[MAX_LENGTH];
    for (uint32_t i = 0; i < judgement->cycle->length; i++)
        names[i] = say_lock(judgement, i);
    return ls_say_list(judgement->arena, names, judgement->cycle->length);
}

static bool is_one_class(const struct ls_cycle *cycle)
{
    return cycle->lock[0] == cycle->lock[1];
}

static const char *say_message(const struct judgement *judgement)
{
    const struct ls_cycle *cycle = judgement->cycle;
    const char *label = cycle->timed ? "stall" : "deadlock", *functions;
    uint32_t count = say_functions(judgement, &functions);
    if (is_one_class(cycle) && count == 1)
        return ls_arena_printf(
            judgement->arena, "%s: %s locks %s of two objects, and nothing fixes which one first",
            label, functions, ls_say_lock(judgement->arena, judgement->model, cycle->lock[0]));
    if (is_one_class(cycle))
        return ls_arena_printf(
            judgement->arena, "%s: %s of two objects is locked in either order by %s", label,
            ls_say_lock(judgement->arena, judgement->model, cycle->lock[0]), functions);
    if (cycle->length == 2)
        return ls_arena_printf(judgement->arena, "%s: %s are locked in opposite orders by %s",
                               label, say_locks(judgement), functions);
    return ls_arena_printf(judgement->arena, "%s: %s are locked in a circle by %s", label,
                           say_locks(judgement), functions);
}

/* A site, and the place inside of the lock wrapper when there is one. */
static uint32_t add_site(const struct judgement *judgement, struct ls_related *related,
                         const struct ls_witness *way, const struct ls_witness *other,
                         const char *what)
{
    struct ls_location at = ls_witness_branch(way, other), end = ls_witness_end(way);
    related[0] = (struct ls_related){.at = at, .what = what};
    if (ls_location_equal(&at, &end))
        return 1;
    if (ls_witness_fork(way, other) + 2 < way->steps)
        related[0].what = ls_arena_printf(judgement->arena, "%s, by way of %s", what,
                                          ls_say_function(judgement->arena, end.function));
    related[1] = (struct ls_related){.at = end, .what = what, .detail = true};
    return 2;
}

/* The hold of another object of the class that is acquired; NULL when there is none. */
static const struct ls_hold *other_object(const struct ls_acquisition *acquisition)
{
    for (uint32_t i = 0; i < acquisition->holds; i++)
        if (acquisition->hold[i].lock == acquisition->lock && acquisition->hold[i].other_instance)
            return &acquisition->hold[i];
    return NULL;
}

/* Takes two objects of the class of the cycle, in whatever order they come. */
static bool is_alike(const struct judgement *judgement, const struct ls_acquisition *other)
{
    return other->lock == judgement->cycle->lock[0] && other_object(other) &&
           !(other->flags & (LS_ACQUIRE_TRY | LS_ACQUIRE_TIMED | LS_ACQUIRE_ORDERED)) &&
           other->confidence > LS_AUDIT;
}

static bool is_told(const struct ls_related *related, uint32_t count, struct ls_location at)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(related[i].at.function, at.function) == 0)
            return true;
    return false;
}

/* Other functions that do the same have the same fault. */
static uint32_t add_alike(const struct judgement *judgement, struct ls_related *related,
                          uint32_t count)
{
    uint32_t before = count;
    const struct ls_model *model = judgement->model;
    for (uint32_t i = 0; i < model->acquisitions.count && count < before + MOST_ALIKE; i++) {
        const struct ls_acquisition *other = &model->acquisitions.at[i];
        if (!is_alike(judgement, other))
            continue;
        struct ls_location at = ls_witness_branch(other->witness, other_object(other)->acquired);
        if (!is_told(related, count, at))
            related[count++] = (struct ls_related){
                .at = at,
                .what = ls_arena_printf(judgement->arena, "%s takes two of %s as well",
                                        ls_say_function(judgement->arena, at.function),
                                        ls_say_lock(judgement->arena, model, other->lock))};
    }
    return count - before;
}

/* Both locks of every leg. */
static void relate(const struct judgement *judgement, struct ls_finding *finding)
{
    const struct ls_cycle *cycle = judgement->cycle;
    struct ls_related *related =
        LS_NEW_ARRAY(judgement->arena, struct ls_related, (size_t)cycle->length * 4 + MOST_ALIKE);
    for (uint32_t i = 0; i < cycle->length; i++) {
        const struct ls_witness *first = way_to_hold(judgement, i);
        const struct ls_witness *second = leg(judgement, i)->witness;
        const char *thread = say_thread(judgement, i);
        const char *held = say_lock(judgement, i);
        const char *wanted = say_lock(judgement, (i + 1) % cycle->length);
        finding->relateds +=
            add_site(judgement, related + finding->relateds, first, second,
                     ls_arena_printf(judgement->arena, "%s locks %s", thread, held));
        finding->relateds += add_site(
            judgement, related + finding->relateds, second, first,
            ls_arena_printf(judgement->arena, "%s waits for %s, holding %s", thread, wanted, held));
    }
    if (is_one_class(cycle))
        finding->relateds += add_alike(judgement, related, finding->relateds);
    finding->related = related;
}

static void show_ways(const struct judgement *judgement, struct ls_finding *finding)
{
    uint32_t length = judgement->cycle->length;
    const struct ls_witness **witness =
        LS_NEW_ARRAY(judgement->arena, const struct ls_witness *, length);
    for (uint32_t i = 0; i < length; i++)
        witness[i] = ls_witness_join(judgement->arena, way_to_hold(judgement, i),
                                     leg(judgement, i)->witness);
    finding->witness = witness;
    finding->witnesses = length;
}

/* Each leg was seen, but in runs of their own. */
static bool is_of_several_runs(const struct judgement *judgement)
{
    for (uint32_t i = 1; i < judgement->cycle->length; i++) {
        if (ls_runs_apart(judgement->model, leg(judgement, 0)->thread, leg(judgement, i)->thread))
            return true;
    }
    return false;
}

static bool is_kept_apart(const struct ls_cycle *cycle, enum ls_meeting_verdict verdict)
{
    return cycle->meeting && cycle->meeting->verdict == verdict;
}

/* What the order of all events of the run adds to it. */
static const char *say_meeting(const struct judgement *judgement, const char *believed)
{
    const struct ls_cycle *cycle = judgement->cycle;
    if (is_kept_apart(cycle, LS_MEETING_POSSIBLE))
        return ls_arena_printf(judgement->arena, "%s; the events of this run allow it", believed);
    return cycle->meeting ? cycle->meeting->why : believed;
}

static const char *say_note(const struct judgement *judgement)
{
    const struct ls_cycle *cycle = judgement->cycle;
    const char *believed = cycle->length == 2
                               ? "the two threads can run at the same time, and no lock is held on "
                                 "both ways that would keep them apart"
                               : "the threads can run at the same time, and no lock is held on two "
                                 "of the ways that would keep them apart";
    if (cycle->uncertain_gate)
        believed = ls_arena_printf(
            judgement->arena, "harmless if %s, which is held on both ways, belongs to one object",
            ls_say_lock(judgement->arena, judgement->model, cycle->gate));
    if (is_of_several_runs(judgement))
        believed = cycle->confidence == LS_AUDIT
                       ? "each way was seen in another run, and no run had such threads at once"
                       : "each way was seen in another run; such threads do run at the same time";
    believed = say_meeting(judgement, believed);
    if (cycle->timed)
        believed =
            ls_arena_printf(judgement->arena,
                            "%s; a request with a deadline ends the wait after a while", believed);
    if (judgement->alike > 0)
        believed = ls_arena_printf(
            judgement->arena, "%s; %s other set%s of such locks %s taken like this, here as well",
            believed, ls_say_count(judgement->arena, judgement->alike),
            judgement->alike == 1 ? "" : "s", judgement->alike == 1 ? "is" : "are");
    return believed;
}

static const char *say_advice(const struct ls_cycle *cycle)
{
    return is_one_class(cycle)
               ? "take the two in one order that does not depend on the caller, for instance by "
                 "address"
               : "take them in one order everywhere, or let go of the first before taking the next";
}

static uint64_t times_seen(const struct judgement *judgement)
{
    uint64_t count = leg(judgement, 0)->count;
    for (uint32_t i = 1; i < judgement->cycle->length; i++) {
        if (leg(judgement, i)->count < count)
            count = leg(judgement, i)->count;
    }
    return count;
}

/* It ends by itself, or a condition or a semaphore has put the ways in order. */
static bool is_bounded(const struct ls_cycle *cycle)
{
    return cycle->timed || is_kept_apart(cycle, LS_MEETING_EVENTS);
}

static void report(const struct judgement *judgement, struct ls_findings *findings)
{
    const struct ls_cycle *cycle = judgement->cycle;
    struct ls_finding finding = {.rule = "lock-order",
                                 .level = is_bounded(cycle) ? LS_WARNING : LS_ERROR,
                                 .confidence = cycle->uncertain_gate ? LS_AUDIT : cycle->confidence,
                                 .evidence = LS_PREDICTED,
                                 .message = say_message(judgement),
                                 .note = say_note(judgement),
                                 .advice = say_advice(cycle),
                                 .count = times_seen(judgement)};
    uint32_t odd = odd_one_out(judgement);
    finding.at = ls_witness_branch(leg(judgement, odd)->witness, way_to_hold(judgement, odd));
    finding.locks = is_one_class(cycle) ? 1 : cycle->length;
    finding.lock =
        ls_arena_copy(judgement->arena, cycle->lock, cycle->length * sizeof *cycle->lock);
    relate(judgement, &finding);
    show_ways(judgement, &finding);
    ls_findings_add(findings, &finding);
}

/* ---- one cause, one finding: the same ways, with other locks of the same making */

static uint64_t hash_location(struct ls_location at, uint64_t hash)
{
    const uint32_t point[] = {at.line, at.column};
    return ls_hash(point, sizeof point, ls_hash(at.file, strlen(at.file), hash));
}

/* Where a leg takes its two locks, and where the ways to them part. How it comes there is no cause.
 */
static uint64_t hash_leg(const struct ls_witness *hold, const struct ls_witness *want)
{
    uint64_t hash = hash_location(ls_witness_branch(hold, want), 1);
    hash = hash_location(ls_witness_end(hold), hash);
    hash = hash_location(ls_witness_branch(want, hold), hash);
    return hash_location(ls_witness_end(want), hash);
}

static int compare_hashes(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Of the set of its ways: two accounts or three make no difference to a transfer. */
static uint64_t hash_cause(const struct judgement *judgement)
{
    uint64_t ways[MAX_LENGTH], hash = is_one_class(judgement->cycle);
    uint32_t length = judgement->cycle->length;
    for (uint32_t i = 0; i < length; i++)
        ways[i] = hash_leg(way_to_hold(judgement, i), leg(judgement, i)->witness);
    qsort(ways, length, sizeof *ways, compare_hashes);
    for (uint32_t i = 0; i < length; i++)
        hash = i > 0 && ways[i] == ways[i - 1] ? hash : ls_hash(&ways[i], sizeof *ways, hash);
    return hash;
}

struct cause {
    uint64_t hash;
    uint32_t cycle;
};

static int compare_causes(const void *left, const void *right)
{
    const struct cause *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->cycle < b->cycle ? -1 : a->cycle > b->cycle;
}

static bool is_reported(const struct ls_model *model, const struct ls_cycle *cycle)
{
    return !ls_model_deadlock_around(model, cycle->lock, cycle->length); /* says it better */
}

void ls_judge_lock_order(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_cycles cycles;
    struct ls_order_edges edges;
    LS_VEC(struct cause) causes = {0};
    ls_cycles_init(&cycles);
    ls_deadlocks_find(&cycles, model, MAX_LENGTH);
    ls_order_edges_find(&edges, model);
    if (cycles.truncated)
        ls_warn("the lock order is so tangled that not all cycles were looked at");
    struct judgement judgement = {.model = model, .edges = &edges, .arena = &findings->arena};
    for (uint32_t i = 0; i < cycles.all.count; i++) {
        judgement.cycle = &cycles.all.at[i];
        if (is_reported(model, judgement.cycle))
            ls_vec_push(&causes, (struct cause){hash_cause(&judgement), i});
    }
    if (causes.count > 1)
        qsort(causes.at, causes.count, sizeof *causes.at, compare_causes);
    for (uint32_t i = 0; i < causes.count; i += judgement.alike + 1) {
        judgement.cycle = &cycles.all.at[causes.at[i].cycle];
        judgement.alike = 0;
        while (i + judgement.alike + 1 < causes.count &&
               causes.at[i + judgement.alike + 1].hash == causes.at[i].hash)
            judgement.alike++;
        report(&judgement, findings);
    }
    ls_declared_check_pairs(model, findings);
    ls_vec_release(&causes);
    ls_order_edges_release(&edges);
    ls_cycles_release(&cycles);
}
