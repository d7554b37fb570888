/* A variable is used by several threads, and nothing keeps them apart. */
#include "rule.h"

#include <stdlib.h>
#include <string.h>

#include "misuse.h"
#include "model/peers.h"
#include "model/races.h"
#include "model/recheck.h"
#include "model/trail.h"
#include "model/uses.h"
#include "model/witness.h"
#include "model/wording.h"

enum {
    MOST_RELATED = 6,
    MOST_NAMES = 4,
    MANY = 4, /* variables, in one function */
};

/* A race, and other variables that share its cause: fields of one record that one function uses
 * without the lock. */
struct told {
    struct ls_race race;
    uint32_t shared;
    uint32_t others;
    const char *other[MOST_NAMES];
    int weight; /* the most of all of them */
};

struct judgement {
    const struct ls_model *model;
    struct ls_parallel parallel;
    struct ls_peers peers;
    struct ls_arena *arena;
    LS_VEC(struct told) told;
};

static const struct ls_use *use_of(const struct judgement *judgement, uint32_t use)
{
    return &judgement->model->uses.at[use];
}

static const char *verb_of(const struct ls_use *use)
{
    if (use->flags & LS_USE_HANDLE)
        return "used";
    return use->flags & LS_USE_WRITE ? "written" : "read";
}

static const char *function_of(const struct ls_use *use)
{
    return use->trail->at.function;
}

/* "queue." of "queue.length", "slots" of "slots[1]": the record or the array that it is a part of.
 */
static size_t whole_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t length = strlen(name);
    if (dot)
        return (size_t)(dot - name) + 1;
    return length > 0 && name[length - 1] == ']' ? strcspn(name, "[") : 0;
}

/* main has it written: with several such variables in one function, a program is set up. */
static bool is_setting(const struct judgement *judgement, const struct ls_use *odd)
{
    return (odd->flags & LS_USE_WRITE) && strcmp(function_of(odd), "main") != 0 &&
           ls_model_is_main(judgement->model, odd->thread);
}

static bool same_cause(const struct judgement *judgement, const struct told *told,
                       const struct ls_race *race, const char *name)
{
    const char *known = judgement->model->shareds.at[told->shared].name;
    size_t length = whole_length(name);
    bool same_whole =
        length > 0 && length == whole_length(known) && strncmp(known, name, length) == 0;
    const struct ls_use *odd = use_of(judgement, race->odd);
    return (same_whole || race->guard.lock != LS_MODEL_NONE || is_setting(judgement, odd)) &&
           told->race.confidence == race->confidence && told->race.guard.lock == race->guard.lock &&
           strcmp(function_of(use_of(judgement, told->race.odd)),
                  function_of(use_of(judgement, race->odd))) == 0;
}

/* A list that falls apart comes first, a statistic that is off by one last. */
static int weight_of(const struct judgement *judgement, uint32_t shared)
{
    switch (judgement->model->shareds.at[shared].nature) {
    case LS_NATURE_POINTER:
        return 1;
    case LS_NATURE_COUNTER:
    case LS_NATURE_FLAG:
        return -1;
    default:
        return 0;
    }
}

/* Takes a further variable in; the one that is surest of all is told first. */
static void add_other(struct judgement *judgement, struct told *told, uint32_t shared,
                      const struct ls_race *race)
{
    uint32_t other = shared;
    int weight = weight_of(judgement, shared);
    told->weight = weight > told->weight ? weight : told->weight;
    if (race->score > told->race.score) {
        other = told->shared;
        told->race = *race;
        told->shared = shared;
    }
    if (told->others < MOST_NAMES)
        told->other[told->others] =
            ls_arena_printf(judgement->arena, "'%s'", judgement->model->shareds.at[other].name);
    told->others++;
}

static void note_race(struct judgement *judgement, uint32_t shared, const struct ls_race *race)
{
    const char *name = judgement->model->shareds.at[shared].name;
    for (uint32_t i = 0; i < judgement->told.count; i++) {
        struct told *told = &judgement->told.at[i];
        if (!same_cause(judgement, told, race, name))
            continue;
        add_other(judgement, told, shared, race);
        return;
    }
    struct told told = {.race = *race, .shared = shared, .weight = weight_of(judgement, shared)};
    ls_vec_push(&judgement->told, told);
}

/* Nothing at all keeps this function of one thread apart from the other thread. */
static bool same_place(const struct judgement *judgement, const struct told *a,
                       const struct told *b)
{
    const struct ls_race *one = &a->race, *two = &b->race;
    const struct ls_use *odd = use_of(judgement, one->odd), *odd_too = use_of(judgement, two->odd);
    return one->guard.lock == LS_MODEL_NONE && two->guard.lock == LS_MODEL_NONE &&
           one->confidence == two->confidence && odd->thread == odd_too->thread &&
           use_of(judgement, one->other)->thread == use_of(judgement, two->other)->thread &&
           strcmp(function_of(odd), function_of(odd_too)) == 0;
}

/* A function that shares as many variables as that with another thread is one finding, not many. */
static void gather_places(struct judgement *judgement)
{
    for (uint32_t i = 0; i < judgement->told.count; i++) {
        struct told *told = &judgement->told.at[i];
        uint32_t same = 0, kept = i + 1;
        for (uint32_t k = i; k < judgement->told.count; k++)
            same += same_place(judgement, told, &judgement->told.at[k]);
        for (uint32_t k = i + 1; same >= MANY && k < judgement->told.count; k++) {
            struct told *other = &judgement->told.at[k];
            if (same_place(judgement, told, other))
                add_other(judgement, told, other->shared, &other->race);
            else
                judgement->told.at[kept++] = *other;
        }
        if (same >= MANY)
            judgement->told.count = kept;
    }
}

static const char *say_guard(const struct judgement *judgement, const struct ls_race *race)
{
    const struct ls_guard *guard = &race->guard;
    if (guard->declared)
        return "its declaration says that this lock guards it";
    if (guard->calls_of)
        return ls_arena_printf(judgement->arena, "%u of %u calls of %s hold it", guard->holding,
                               guard->of, ls_say_function(judgement->arena, guard->calls_of));
    if (guard->meant)
        return ls_arena_printf(judgement->arena, "%s takes it to %s the variable",
                               ls_say_function(judgement->arena, function_of(guard->meant)),
                               guard->meant->flags & LS_USE_WRITE ? "write" : "read");
    const char *votes =
        guard->holding == 1
            ? "the other access holds it"
            : ls_arena_printf(judgement->arena, "%u of %u %s hold it", guard->holding, guard->of,
                              guard->of_writers ? "places that write it" : "accesses");
    if (race->peers == 0)
        return votes;
    return ls_arena_printf(judgement->arena, "%s, and all accesses to %u other fields do, too",
                           votes, race->peers);
}

static const char *say_message(const struct judgement *judgement, const struct told *told)
{
    const struct ls_model *model = judgement->model;
    const struct ls_race *race = &told->race;
    const struct ls_use *odd = use_of(judgement, race->odd),
                        *other = use_of(judgement, race->other);
    const char *name = model->shareds.at[told->shared].name;
    const char *function = ls_say_function(judgement->arena, function_of(odd));
    if (race->guard.lock != LS_MODEL_NONE) {
        bool is_reader = ls_use_hold(odd, race->guard.lock) != NULL;
        return ls_arena_printf(judgement->arena, "'%s' is %s in %s %s %s%s: %s", name, verb_of(odd),
                               function, is_reader ? "with" : "without",
                               ls_say_lock(judgement->arena, model, race->guard.lock),
                               is_reader ? " for reading only" : "", say_guard(judgement, race));
    }
    if (race->odd == race->other)
        return ls_arena_printf(
            judgement->arena, "'%s' is written in %s by several threads at once%s, with no lock",
            name, function, ls_say_kind_of_thread(judgement->arena, model, odd->thread));
    if (strcmp(function_of(odd), function_of(other)) == 0)
        return ls_arena_printf(
            judgement->arena, "'%s' is %s in %s%s by two threads, with no common lock", name,
            verb_of(odd), function,
            strcmp(verb_of(odd), verb_of(other)) == 0
                ? ""
                : ls_arena_printf(judgement->arena, " and %s there", verb_of(other)));
    return ls_arena_printf(judgement->arena,
                           "'%s' is %s in %s and %s in %s by another thread, with no common lock",
                           name, verb_of(odd), function, verb_of(other),
                           ls_say_function(judgement->arena, function_of(other)));
}

static const char *say_holds(const struct judgement *judgement, const struct ls_use *use)
{
    uint32_t locks[8], count = 0;
    while (count < use->holds && count < 8) {
        locks[count] = use->hold[count].lock;
        count++;
    }
    if (count == 0)
        return "holding no lock";
    return ls_arena_printf(judgement->arena, "holding %s",
                           ls_say_locks(judgement->arena, judgement->model, locks, count));
}

static struct ls_related related_to(const struct judgement *judgement, const struct ls_use *use,
                                    const char *name)
{
    return (struct ls_related){
        .at = use->trail->at,
        .what = ls_arena_printf(judgement->arena, "%s %s '%s', %s",
                                ls_say_the_thread(judgement->arena, judgement->model, use->thread),
                                ls_use_verb(use), name, say_holds(judgement, use))};
}

static bool is_related(const struct ls_finding *finding, const struct ls_use *use)
{
    struct ls_location at = use->trail->at;
    for (uint32_t i = 0; i < finding->relateds; i++)
        if (ls_location_equal(&finding->related[i].at, &at))
            return true;
    return false;
}

/* The call that names the object, when a function of many uses does the rest. */
static void relate_place(const struct judgement *judgement, const struct ls_use *use,
                         const char *name, struct ls_finding *finding, struct ls_related *related)
{
    const struct ls_trail *place = ls_use_place(use);
    if (place != use->trail)
        related[finding->relateds++] = (struct ls_related){
            .at = place->at, .what = ls_arena_printf(judgement->arena, "'%s' is meant here", name)};
}

/* The two ways, and further places that collide with the second in the same manner. */
static void relate(struct judgement *judgement, const struct told *told, struct ls_finding *finding)
{
    const struct ls_shared *shared = &judgement->model->shareds.at[told->shared];
    const struct ls_race *race = &told->race;
    const struct ls_use *other = use_of(judgement, race->other);
    struct ls_related *related =
        LS_NEW_ARRAY(judgement->arena, struct ls_related, MOST_RELATED + 4);
    finding->related = related;
    related[finding->relateds++] =
        related_to(judgement, use_of(judgement, race->odd), shared->name);
    related[finding->relateds++] = related_to(judgement, other, shared->name);
    relate_place(judgement, use_of(judgement, race->odd), shared->name, finding, related);
    if (race->other != race->odd)
        relate_place(judgement, other, shared->name, finding, related);
    for (uint32_t i = 0; i < shared->uses && finding->relateds < MOST_RELATED; i++) {
        const struct ls_use *use = use_of(judgement, shared->first + i);
        bool is_odd = race->guard.lock == LS_MODEL_NONE || !ls_use_holds(use, race->guard.lock);
        if (is_odd && !is_related(finding, use) &&
            ls_uses_collide(&judgement->parallel, use, other)) {
            related[finding->relateds] = related_to(judgement, use, shared->name);
            related[finding->relateds++].detail = true;
        }
    }
}

static const char *say_note(const struct judgement *judgement, const struct told *told)
{
    const struct ls_shared *shared = &judgement->model->shareds.at[told->shared];
    const char *believed =
        shared->is_object
            ? "the two accesses can happen at the same time, and one of them is a write"
            : "if both are the same object, the two accesses can happen at the same time";
    if (told->others == 0)
        return believed;
    uint32_t named = told->others < MOST_NAMES ? told->others : MOST_NAMES;
    const char *names = ls_say_list(judgement->arena, told->other, named);
    return ls_arena_printf(judgement->arena, "%s; the same goes for %s%s", believed, names,
                           told->others > named ? " and others" : "");
}

static const char *advice_for(const struct judgement *judgement, const struct ls_race *race)
{
    if (race->guard.lock == LS_MODEL_NONE)
        return "guard the variable with one lock, or make it atomic";
    return ls_use_hold(use_of(judgement, race->odd), race->guard.lock)
               ? "take the lock for writing here, or make the variable atomic"
               : "hold the lock here as well, or make the variable atomic";
}

static bool is_setup(const struct judgement *judgement, const struct told *told)
{
    return told->race.guard.lock == LS_MODEL_NONE && told->others + 1 >= MOST_NAMES &&
           is_setting(judgement, use_of(judgement, told->race.odd));
}

static void report(struct judgement *judgement, const struct told *told,
                   struct ls_findings *findings)
{
    const struct ls_race *race = &told->race;
    const struct ls_witness **ways = LS_NEW_ARRAY(judgement->arena, const struct ls_witness *, 2);
    ways[0] = ls_trail_tell(judgement->model, judgement->arena, use_of(judgement, race->odd));
    ways[1] = ls_trail_tell(judgement->model, judgement->arena, use_of(judgement, race->other));
    struct ls_finding finding = {.rule = "data-race",
                                 .level = LS_WARNING,
                                 .confidence =
                                     is_setup(judgement, told) ? LS_AUDIT : race->confidence,
                                 .evidence = LS_PREDICTED,
                                 .message = say_message(judgement, told),
                                 .subject = judgement->model->shareds.at[told->shared].name,
                                 .weight = told->weight,
                                 .at = ls_witness_end(ways[0]),
                                 .witness = ways,
                                 .witnesses = 2,
                                 .note = say_note(judgement, told),
                                 .advice = advice_for(judgement, race)};
    if (race->guard.lock != LS_MODEL_NONE) {
        finding.locks = 1;
        finding.lock = ls_arena_copy(judgement->arena, &race->guard.lock, sizeof(uint32_t));
    }
    relate(judgement, told, &finding);
    ls_findings_add(findings, &finding);
}

/* ---- functions that are declared to require a lock */

static const char *say_callee(struct ls_arena *arena, const struct ls_misuse *misuse)
{
    const struct ls_location *at = &misuse->witness->step[misuse->witness->steps - 1].at;
    return ls_say_function(arena, at->function);
}

static void report_call(const struct ls_model *model, const struct ls_misuse *misuse,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_finding finding = ls_misuse_finding(
        findings, model, misuse, LS_ONE_WAY, ls_arena_printf(arena, "%s is unlocked here", name),
        ls_arena_printf(arena, "what is called here requires %s", name));
    finding.rule = "data-race";
    finding.level = LS_WARNING;
    finding.message =
        ls_arena_printf(arena, "%s calls a function without %s, which it is declared to require",
                        say_callee(arena, misuse), name);
    finding.note = "what the function uses is guarded by the lock, its declaration says";
    finding.advice = "hold the lock here, or declare that the caller must hold it already";
    ls_findings_add(findings, &finding);
}

static void judge_calls(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++)
        if (model->misuses.at[i].kind == LS_CALL_UNHELD &&
            !ls_misuse_is_again(&told, &model->misuses.at[i]))
            report_call(model, &model->misuses.at[i], findings);
    ls_tally_release(&told);
}

/* Parts of atomic objects that are used by themselves: whoever made the whole atomic meant threads
 * to meet there. */
static void judge_torn(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    for (uint32_t i = 0; i < model->torn.count; i++) {
        const struct ls_torn *torn = &model->torn.at[i];
        struct ls_finding finding = {
            .rule = "data-race",
            .level = LS_WARNING,
            .confidence = LS_LIKELY,
            .evidence = LS_PREDICTED,
            .message = ls_arena_printf(
                arena, "%s %s '%s', a part of an atomic object, which is not atomic",
                ls_say_function(arena, torn->at.function), torn->writes ? "writes" : "reads",
                torn->name),
            .at = torn->at,
            .note = "only the object as a whole is read and written in one step; C leaves the use "
                    "of a part undefined",
            .advice = "read the whole object into a variable of its own, and write the whole back "
                      "by an exchange",
            .subject = torn->name};
        ls_finding_relate(findings, &finding, torn->at, "a part is used here");
        ls_findings_add(findings, &finding);
    }
}

/* An atomic without a value is none yet. */
static void judge_unset(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    for (uint32_t i = 0; i < model->unset.count; i++) {
        const struct ls_unset *unset = &model->unset.at[i];
        const char *function = ls_say_function(arena, unset->at.function);
        struct ls_finding finding = {
            .rule = "data-race",
            .level = LS_WARNING,
            .confidence = unset->confidence,
            .evidence = LS_PREDICTED,
            .message = ls_arena_printf(
                arena,
                unset->is_used ? "%s uses the atomic variable '%s', which has no value yet"
                               : "%s starts threads before the atomic variable '%s' has a value",
                function, unset->name),
            .at = unset->defined,
            .note = "an automatic variable that is not initialised is no atomic object yet: C "
                    "leaves undefined what an operation on it does, and atomic_init() itself is "
                    "not atomic",
            .advice = "give it a value where it is defined",
            .subject = unset->name};
        ls_finding_relate(findings, &finding, unset->defined, "it is defined without a value");
        ls_finding_relate(findings, &finding, unset->at,
                          unset->is_used ? "it is used here" : "threads start here");
        ls_findings_add(findings, &finding);
    }
}

/* A test before the lock is taken: another rule says that better, unless a writer is meant. */
static bool is_told_elsewhere(struct judgement *judgement, uint32_t shared,
                              const struct ls_race *race)
{
    struct ls_recheck recheck;
    return !race->guard.of_writers && ls_recheck_find(&judgement->parallel, shared, &recheck);
}

void ls_judge_data_race(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .arena = &findings->arena};
    ls_parallel_init(&judgement.parallel, model);
    ls_peers_init(&judgement.peers, &judgement.parallel);
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        struct ls_race race;
        if (!model->shareds.at[i].is_hidden &&
            ls_race_find(&judgement.parallel, &judgement.peers, i, &race) &&
            !is_told_elsewhere(&judgement, i, &race))
            note_race(&judgement, i, &race);
    }
    gather_places(&judgement);
    for (uint32_t i = 0; i < judgement.told.count; i++)
        report(&judgement, &judgement.told.at[i], findings);
    judge_calls(model, findings);
    judge_torn(model, findings);
    judge_unset(model, findings);
    ls_vec_release(&judgement.told);
    ls_peers_release(&judgement.peers);
    ls_parallel_release(&judgement.parallel);
}
