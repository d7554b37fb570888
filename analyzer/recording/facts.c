#include "recording/facts.h"

#include <stdlib.h>

#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/times.h"
#include "recording/witness.h"

/* ---- dependencies */

/* The held locks of a dependency that are locks of the model, outermost first. */
static uint32_t collect_holds(struct ls_process *process, const struct lsr_dependency *dependency,
                              uint32_t thread, struct ls_hold *holds, struct ls_held_lock *held)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < dependency->held_count; i++) {
        const struct lsr_dependency_held *entry = &dependency->held[i];
        uint32_t lock = ls_process_lock(process, entry->object);
        if (lock == LS_MODEL_NONE)
            continue;
        held[count] = (struct ls_held_lock){lock, ls_process_path(process, entry->stack)};
        holds[count] = (struct ls_hold){
            .lock = lock,
            .mode = ls_mode_of(entry->op),
            .acquired =
                ls_witness_make(process, thread, held[count].path,
                                ls_acquires(process, lock, entry->op, entry->how), held, count),
            .recorded = (uint64_t)process->number << 32 | entry->stack,
        };
        count++;
    }
    return count;
}

static void add_in_segments(struct ls_process *process, const struct ls_segments *segments,
                            const struct lsr_dependency *dependency,
                            struct ls_acquisition acquisition)
{
    uint32_t listed =
        dependency->segment_count < LSR_SEGMENTS ? dependency->segment_count : LSR_SEGMENTS;
    bool last_listed = false;
    for (uint32_t i = 0; i <= listed; i++) {
        uint32_t number = i < listed ? dependency->segments[i] : dependency->last_segment;
        if (i == listed && last_listed)
            break;
        last_listed |= number == dependency->last_segment;
        acquisition.segment = ls_segments_find(segments, acquisition.thread, number);
        if (acquisition.segment != LS_MODEL_NONE)
            ls_vec_push(&process->model->acquisitions, acquisition);
    }
}

/* A place in a script that was seen to go on without the lock when it was taken. */
static bool gives_up(const struct ls_process *process, const struct lsr_dependency *dependency)
{
    const struct lsr_use *use = ls_recording_get(process->recording, dependency->use, LSR_USE);
    const struct lsr_script *script =
        use && use->site & LSR_SCRIPT_FRAME
            ? ls_recording_get(process->recording, (lsr_ref)use->site, LSR_SCRIPT)
            : NULL;
    return script && script->gives_up;
}

static void add_acquisition(struct ls_process *process, const struct ls_segments *segments,
                            const struct lsr_dependency *dependency)
{
    struct ls_arena *arena = &process->model->arena;
    uint32_t thread = ls_process_thread(process, dependency->thread);
    uint32_t lock = ls_process_lock(process, dependency->object);
    if (thread == LS_MODEL_NONE || lock == LS_MODEL_NONE ||
        (dependency->op != LSR_OP_ACQUIRE && dependency->op != LSR_OP_SHARE))
        return;
    struct ls_hold *holds = LS_NEW_ARRAY(arena, struct ls_hold, dependency->held_count);
    struct ls_held_lock *held = LS_NEW_ARRAY(arena, struct ls_held_lock, dependency->held_count);
    uint32_t count = collect_holds(process, dependency, thread, holds, held);
    if (count == 0)
        return;
    bool probe = dependency->how & LSR_HOW_PROBE;
    bool tries = dependency->how & LSR_HOW_TRY || (probe && gives_up(process, dependency));
    unsigned flags = (tries ? LS_ACQUIRE_TRY : 0u) |
                     (dependency->how & LSR_HOW_TIMED ? LS_ACQUIRE_TIMED : 0u) |
                     (dependency->how & LSR_HOW_REACQUIRE ? LS_ACQUIRE_REACQUIRE : 0u);
    struct ls_acquisition acquisition = {
        .thread = thread,
        .lock = lock,
        .mode = ls_mode_of(dependency->op),
        .flags = flags,
        .confidence = probe ? LS_LIKELY : LS_CERTAIN, /* one that would not wait looks the same */
        .holds = count,
        .hold = holds,
        .witness = ls_witness_make(process, thread, ls_process_path(process, dependency->stack),
                                   ls_acquires(process, lock, dependency->op, dependency->how),
                                   held, count),
        .count = dependency->count,
        .recorded = (uint64_t)process->number << 32 | dependency->stack,
    };
    add_in_segments(process, segments, dependency, acquisition);
}

/* ---- misuses */

static const struct {
    enum lsr_misuse_kind recorded;
    enum ls_misuse_kind kind;
    const char *deed, *earlier;
} misuses[] = {
    {LSR_MISUSE_RELOCK, LS_RELOCK, "acquires again", "acquires"},
    {LSR_MISUSE_UNLOCK_FREE, LS_RELEASE_UNHELD, "releases", "releases"},
    {LSR_MISUSE_UNLOCK_FOREIGN, LS_RELEASE_OTHERS, "releases", "acquires"},
    {LSR_MISUSE_DESTROY_HELD, LS_DESTROY_HELD, "destroys", "acquires"},
    {LSR_MISUSE_INIT_HELD, LS_INIT_HELD, "initialises", "acquires"},
    {LSR_MISUSE_WAIT_UNLOCKED, LS_WAIT_UNHELD, "waits with", "acquires"},
    {LSR_MISUSE_USE_DESTROYED, LS_USE_DESTROYED, "uses", ""},
};

static const char *about(struct ls_process *process, const char *verb, uint32_t lock)
{
    struct ls_arena *arena = &process->model->arena;
    return ls_arena_printf(arena, "%s %s", verb, ls_say_lock(arena, process->model, lock));
}

static void add_misuse(struct ls_process *process, const struct lsr_misuse *misuse)
{
    /* Of a condition wait it is the mutex that is misused. */
    bool waits = misuse->kind == LSR_MISUSE_WAIT_UNLOCKED;
    uint32_t lock = ls_process_lock(process, waits ? misuse->second : misuse->object);
    uint32_t thread = ls_process_thread(process, misuse->thread);
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        if (misuses[i].recorded != misuse->kind || lock == LS_MODEL_NONE)
            continue;
        const struct ls_path *path = ls_process_path(process, misuse->stack);
        const struct ls_path *earlier = ls_process_path(process, misuse->other_stack);
        uint32_t owner =
            misuse->kind == LSR_MISUSE_RELOCK ? thread : ls_process_thread(process, misuse->other);
        struct ls_held_lock held = {lock, earlier};
        struct ls_misuse fact = {
            .kind = misuses[i].kind,
            /* memory that was freed and given out again may have been locked at its end */
            .confidence = misuse->kind == LSR_MISUSE_INIT_HELD ? LS_LIKELY : LS_CERTAIN,
            .lock = lock,
            .thread = thread,
            .witness = ls_witness_make(
                process, thread, path ? path : ls_process_site(process, misuse->site),
                about(process, misuses[i].deed, lock), &held, misuse->kind == LSR_MISUSE_RELOCK),
            .count = misuse->count,
        };
        if (earlier)
            fact.earlier = ls_witness_make(process, owner, earlier,
                                           about(process, misuses[i].earlier, lock), NULL, 0);
        ls_vec_push(&process->model->misuses, fact);
    }
}

/* ---- ends with locks held */

/* A thread that ended, or the one that ended the process. Others that exit() cut short were in the
 * middle of their work. */
static bool is_over(const struct lsr_header *header, const struct lsr_thread_record *thread)
{
    return thread->end_ns || (header->state == LSR_STATE_EXITED && thread->flags & LSR_THREAD_MAIN);
}

static void add_exit(struct ls_process *process, const struct lsr_thread_record *record,
                     uint32_t thread, const struct lsr_held *held)
{
    bool ended = record->end_ns != 0;
    const struct lsr_object *object =
        ls_recording_get(process->recording, held->object, LSR_OBJECT);
    uint32_t lock = ls_process_lock(process, held->object);
    if (lock == LS_MODEL_NONE || held->how & LSR_HOW_INHERITED || object->foreign_releases)
        return; /* or somebody else has released it, which is another story */
    const struct ls_path *path = ls_process_path(process, held->stack);
    struct ls_misuse fact = {
        .kind = LS_EXIT_HOLDING,
        .confidence = object->flags & LSR_OBJECT_ROBUST ? LS_AUDIT
                      : ended                           ? LS_CERTAIN
                                                        : LS_LIKELY,
        .lock = lock,
        .thread = thread,
        .earlier_mode = ls_mode_of(held->op),
        .mode = ls_mode_of(held->op),
        .earlier = ls_witness_make(process, thread, path,
                                   ls_acquires(process, lock, held->op, held->how), NULL, 0),
        .count = 1,
    };
    const struct ls_path *end = ls_process_path(process, record->end_stack);
    struct ls_held_lock here = {lock, path};
    const char *deed = ended ? "ends the thread" : "ends the program";
    fact.witness = end ? ls_witness_make(process, thread, end, deed, &here, 1) : fact.earlier;
    ls_vec_push(&process->model->misuses, fact);
}

static void add_exits(struct ls_process *process, lsr_ref ref)
{
    const struct lsr_thread_record *thread = ls_recording_get(process->recording, ref, LSR_THREAD);
    uint32_t index = ls_process_thread(process, ref), count;
    const struct lsr_held *held = ls_recording_held(process->recording, thread, &count);
    if (index == LS_MODEL_NONE || !is_over(process->recording->header, thread))
        return;
    for (uint32_t i = 0; i < count; i++)
        add_exit(process, thread, index, &held[i]);
}

/* ---- contention by call site */

struct wait_site {
    uint32_t lock;
    uint64_t site;
    uint64_t contended;
    const struct lsr_use
        *longest; /* the use with the longest wait: its path and blocker are shown */
    uint64_t longest_ns;
    struct ls_histogram wait;
};

static int compare_uses(const void *left, const void *right)
{
    const struct lsr_use *a = *(const struct lsr_use *const *)left;
    const struct lsr_use *b = *(const struct lsr_use *const *)right;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return a->thread < b->thread ? -1 : a->thread > b->thread;
}

static const struct ls_witness *blocker_of(struct ls_process *process, const struct lsr_use *use,
                                           uint32_t lock)
{
    const struct ls_path *path = ls_process_site(process, use->blocker_site);
    if (!path)
        return NULL;
    return ls_witness_make(process, ls_process_thread(process, use->blocker), path,
                           ls_acquires(process, lock, LSR_OP_ACQUIRE, 0), NULL, 0);
}

static void add_contention(struct ls_process *process, const struct wait_site *site)
{
    const struct lsr_use *use = site->longest;
    const struct ls_path *path = ls_process_path(process, use->stack);
    struct ls_times wait = ls_histogram_times(&site->wait);
    if (wait.count == 0)
        wait.count = site->contended;
    ls_vec_push(
        &process->model->contentions,
        (struct ls_contention){
            .lock = site->lock,
            .site = ls_witness_make(process, ls_process_thread(process, use->thread),
                                    path ? path : ls_process_site(process, use->site),
                                    ls_acquires(process, site->lock, use->op, use->how), NULL, 0),
            .blocker = blocker_of(process, use, site->lock),
            .wait = wait,
        });
}

static void merge_use(struct ls_process *process, struct wait_site *site, const struct lsr_use *use)
{
    const struct lsr_times *times = ls_recording_get(process->recording, use->wait, LSR_TIMES);
    uint64_t longest = times ? times->max_ns : 0;
    if (!site->longest || longest > site->longest_ns) {
        site->longest = use;
        site->longest_ns = longest;
    }
    site->contended += use->contended;
    ls_histogram_add(&site->wait, times);
}

static void add_contentions(struct ls_process *process)
{
    const struct ls_recording *recording = process->recording;
    LS_VEC(const struct lsr_use *) uses = {0};
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        if (use->contended && !(use->how & LSR_HOW_TRY) &&
            ls_process_lock(process, use->object) != LS_MODEL_NONE &&
            (use->op == LSR_OP_ACQUIRE || use->op == LSR_OP_SHARE))
            ls_vec_push(&uses, use);
    }
    if (uses.count > 1)
        qsort(uses.at, uses.count, sizeof *uses.at, compare_uses);
    for (uint32_t i = 0; i < uses.count;) {
        struct wait_site site = {
            ls_process_lock(process, uses.at[i]->object), uses.at[i]->site, 0, NULL, 0, {0}};
        uint32_t first = i;
        for (; i < uses.count && uses.at[i]->object == uses.at[first]->object &&
               uses.at[i]->site == site.site;
             i++)
            merge_use(process, &site, uses.at[i]);
        add_contention(process, &site);
    }
    ls_vec_release(&uses);
}

void ls_recorded_facts_fill(struct ls_process *process, const struct ls_segments *segments)
{
    const struct ls_recording *recording = process->recording;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_DEPENDENCY, i, ref)
    add_acquisition(process, segments, ls_recording_get(recording, ref, LSR_DEPENDENCY));
    LS_EACH_RECORD(recording, LSR_MISUSE, k, ref)
    add_misuse(process, ls_recording_get(recording, ref, LSR_MISUSE));
    LS_EACH_RECORD(recording, LSR_THREAD, m, ref)
    add_exits(process, ref);
    add_contentions(process);
}
