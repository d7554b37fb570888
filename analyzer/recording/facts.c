#include "recording/facts.h"

#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/holds.h"

/* ---- dependencies */

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

/* Which lock of a class it was nobody knows; a probe that would not wait looks like one that would.
 * A circle through a lock of a class contains an acquisition of it. */
static enum ls_confidence confidence_of(const struct ls_process *process,
                                        const struct lsr_dependency *dependency, uint32_t lock)
{
    if (process->model->locks.at[lock].many)
        return LS_AUDIT;
    return dependency->how & LSR_HOW_PROBE ? LS_LIKELY : LS_CERTAIN;
}

static void add_acquisition(struct ls_process *process, const struct ls_segments *segments,
                            const struct lsr_dependency *dependency)
{
    uint32_t thread = ls_process_thread(process, dependency->thread);
    uint32_t lock = ls_process_lock(process, dependency->object);
    if (thread == LS_MODEL_NONE || lock == LS_MODEL_NONE ||
        (dependency->op != LSR_OP_ACQUIRE && dependency->op != LSR_OP_SHARE))
        return;
    struct ls_holds holds = ls_holds_of(process, dependency, thread);
    if (holds.count == 0)
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
        .confidence = confidence_of(process, dependency, lock),
        .holds = holds.count,
        .hold = holds.hold,
        .witness = ls_witness_make(process, thread, ls_process_path(process, dependency->stack),
                                   ls_acquires(process, lock, dependency->op, dependency->how),
                                   holds.held, holds.count),
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
static bool is_over(const struct lsr_header *header, lsr_ref ref,
                    const struct lsr_thread_record *thread)
{
    lsr_ref ended_by = header->ended_by ? header->ended_by : header->main_thread;
    return thread->end_ns || (header->state == LSR_STATE_EXITED && ref == ended_by);
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
    if (index == LS_MODEL_NONE || !is_over(process->recording->header, ref, thread))
        return;
    for (uint32_t i = 0; i < count; i++)
        add_exit(process, thread, index, &held[i]);
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
}
