#include "join/tracks.h"

#include <string.h>

#include "base/hash.h"
#include "join/ways.h"
#include "model/wording.h"

/* ---- keys */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static uint64_t add_text(const char *text, uint64_t seed)
{
    return ls_hash(text, strlen(text) + 1, seed);
}

static uint64_t key_of_function(const struct ls_location *at, const char *routine)
{
    return add_text(routine, add_text(at->function, add_text(base_name(at->file), 1)));
}

static uint64_t key_of_line(const struct ls_location *at)
{
    return ls_hash(&at->line, sizeof at->line, add_text(base_name(at->file), 2));
}

/* SARIF knows threads by their names only, which are mostly those of the routines. "any thread" is
 * none. */
static const char *routine_of(const struct ls_model *model, uint32_t thread)
{
    if (thread == LS_MODEL_NONE)
        return "";
    const struct ls_thread *of = &model->threads.at[thread];
    if (of->is_main || *of->start_routine)
        return of->is_main ? "main" : of->start_routine;
    return strchr(of->name, ' ') ? "" : of->name;
}

/* ---- what was recorded */

static void add_place(struct ls_tracks *tracks, const struct ls_location *at, const char *routine)
{
    if (!at->function || !*at->function)
        return;
    ls_tally_again(&tracks->functions, key_of_function(at, routine));
    ls_tally_again(&tracks->functions, key_of_function(at, ""));
    ls_tally_again(&tracks->lines, key_of_line(at));
}

static void add_way(struct ls_tracks *tracks, const struct ls_witness *witness)
{
    for (uint32_t i = 0; witness && i < witness->steps; i++)
        add_place(tracks, &witness->step[i].at, routine_of(tracks->run, witness->thread));
}

static void add_acquisitions(struct ls_tracks *tracks)
{
    const struct ls_model *run = tracks->run;
    for (uint32_t i = 0; i < run->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &run->acquisitions.at[i];
        add_way(tracks, acquisition->witness);
        for (uint32_t k = 0; k < acquisition->holds; k++)
            add_way(tracks, acquisition->hold[k].acquired);
    }
    for (uint32_t i = 0; i < run->usages.count; i++)
        add_way(tracks, run->usages.at[i].witness);
    for (uint32_t i = 0; i < run->sites.count; i++)
        add_place(tracks, &run->sites.at[i].at, "");
}

void ls_tracks_init(struct ls_tracks *tracks, const struct ls_model *run)
{
    *tracks = (struct ls_tracks){.run = run, .threads = run->threads.count};
    add_acquisitions(tracks);
    for (uint32_t i = 0; i < run->blockings.count; i++)
        add_way(tracks, run->blockings.at[i].witness);
    for (uint32_t i = 0; i < run->waits.count; i++)
        add_way(tracks, run->waits.at[i].witness);
    for (uint32_t i = 0; i < run->signals.count; i++)
        add_way(tracks, run->signals.at[i].witness);
    for (uint32_t i = 0; i < run->posts.count; i++)
        add_way(tracks, run->posts.at[i].witness);
    for (uint32_t i = 0; i < run->threads.count; i++)
        add_place(tracks, &run->threads.at[i].created, "");
}

void ls_tracks_release(struct ls_tracks *tracks)
{
    ls_tally_release(&tracks->lines);
    ls_tally_release(&tracks->functions);
}

static bool is_of(const struct ls_tracks *tracks, uint32_t thread, const char *routine)
{
    return !*routine || strcmp(routine_of(tracks->run, thread), routine) == 0;
}

bool ls_tracks_began(const struct ls_tracks *tracks, const char *routine)
{
    uint32_t i = 0;
    while (i < tracks->threads && !is_of(tracks, i, routine))
        i++;
    return i < tracks->threads;
}

bool ls_tracks_entered(struct ls_tracks *tracks, const struct ls_location *at, const char *routine)
{
    return *ls_tally_at(&tracks->functions, key_of_function(at, routine)) > 0;
}

/* One that stands for many is two. */
static bool are_at_one_time(const struct ls_model *run, uint32_t a, uint32_t b)
{
    const struct ls_thread *one = &run->threads.at[a], *other = &run->threads.at[b];
    if (a == b)
        return one->many;
    return one->run == other->run && one->start_ns < other->end_ns && other->start_ns < one->end_ns;
}

bool ls_tracks_met(const struct ls_tracks *tracks, const char *routine, const char *other)
{
    for (uint32_t i = 0; i < tracks->threads; i++) {
        if (!is_of(tracks, i, routine))
            continue;
        for (uint32_t k = 0; k < tracks->threads; k++) {
            if (are_at_one_time(tracks->run, i, k) && is_of(tracks, k, other))
                return true;
        }
    }
    return false;
}

/* ---- verdicts */

/* What runs tell of one way of a finding. A function that nothing was recorded in may have been
 * called all the same. */
enum gone { NEVER, PERHAPS, SURELY };

/* A lock that is taken on the way, by the way's own account, and that no run took there. */
static bool is_missed(const struct ls_model *source, const struct ls_location *at)
{
    bool known = false;
    for (uint32_t i = 0; i < source->sites.count; i++) {
        const struct ls_lock_site *site = &source->sites.at[i];
        if (!ls_spot_is_line(&site->at, at))
            continue;
        known = true;
        if (site->count > 0)
            return false;
    }
    return known;
}

/* *why: what was never done; that of the first way stays. */
static enum gone look(struct ls_tracks *tracks, const struct ls_model *source,
                      const struct ls_witness *way, struct ls_arena *arena, const char **why)
{
    const char *routine = routine_of(tracks->run, way->thread);
    if (!ls_tracks_began(tracks, routine)) {
        *why = *why ? *why
                    : ls_arena_printf(arena, "no run started %s", ls_say_function(arena, routine));
        return NEVER;
    }
    for (uint32_t i = 0; i < way->steps; i++) {
        const struct ls_location *at = &way->step[i].at;
        if (is_missed(source, at)) {
            *why = *why ? *why
                        : ls_arena_printf(arena,
                                          "no run took the lock that is taken on the way, in %s",
                                          ls_say_function(arena, at->function));
            return NEVER;
        }
    }
    return ls_tracks_entered(tracks, &way->step[way->steps - 1].at, routine) ? SURELY : PERHAPS;
}

static bool all_met(const struct ls_tracks *tracks, const struct ls_finding *finding)
{
    for (uint32_t i = 1; i < finding->witnesses; i++) {
        if (!ls_tracks_met(tracks, routine_of(tracks->run, finding->witness[i - 1]->thread),
                           routine_of(tracks->run, finding->witness[i]->thread)))
            return false;
    }
    return true;
}

static bool has_ways(const struct ls_finding *finding)
{
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        if (finding->witness[i]->steps == 0)
            return false;
    }
    return finding->witnesses > 0;
}

/* The functions in which the ways end that were gone like this. */
static const char *say_ends(const struct ls_finding *finding, const enum gone *gone,
                            enum gone wanted, struct ls_arena *arena)
{
    const char **name = LS_NEW_ARRAY(arena, const char *, finding->witnesses);
    uint32_t count = 0;
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        const struct ls_witness *way = finding->witness[i];
        const char *end = ls_say_function(arena, way->step[way->steps - 1].at.function);
        if (gone[i] == wanted && (count == 0 || strcmp(name[count - 1], end) != 0))
            name[count++] = end;
    }
    return ls_say_list(arena, name, count);
}

static bool is_race(const struct ls_finding *finding)
{
    return strcmp(finding->rule, "data-race") == 0 ||
           strcmp(finding->rule, "double-checked-locking") == 0;
}

/* Everybody began, and nothing speaks against it. */
static void judge_possible(const struct ls_tracks *tracks, struct ls_finding *finding,
                           const enum gone *gone, struct ls_arena *arena)
{
    const char *unseen = say_ends(finding, gone, PERHAPS, arena);
    bool single = finding->witnesses == 1, met = all_met(tracks, finding);
    finding->trial = met && !*unseen ? LS_TRIAL_EXERCISED : LS_TRIAL_PARTLY;
    if (!met)
        finding->proof = "its threads ran, but in no run at one time; a test that has both at once "
                         "is needed";
    else if (*unseen)
        finding->proof = ls_arena_printf(
            arena, "its thread%s; whether %s came to %s cannot be seen, as no lock was taken there",
            single ? " ran" : "s ran at one time", single ? "it" : "they", unseen);
    else
        finding->proof = ls_arena_printf(
            arena, "runs came to %s%s%s", say_ends(finding, gone, SURELY, arena),
            single ? "" : ", with such threads at one time",
            is_race(finding) ? "; recordings hold no accesses to memory: whether it happened is "
                               "for ThreadSanitizer to tell"
                             : ", and nothing was recorded that shows it");
}

void ls_tracks_judge(struct ls_tracks *tracks, const struct ls_model *source,
                     struct ls_finding *finding, struct ls_arena *arena)
{
    enum gone *gone = LS_NEW_ARRAY(arena, enum gone, finding->witnesses + 1);
    bool never = false, surely = false;
    const char *why = NULL;
    if (!has_ways(finding))
        return;
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        gone[i] = look(tracks, source, finding->witness[i], arena, &why);
        never |= gone[i] == NEVER;
        surely |= gone[i] == SURELY;
    }
    if (!never) {
        judge_possible(tracks, finding, gone, arena);
        return;
    }
    finding->trial = surely ? LS_TRIAL_PARTLY : LS_TRIAL_NOT_EXERCISED;
    finding->proof = why;
}
