#include "recording/fill.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "recording/contentions.h"
#include "recording/creations.h"
#include "recording/deadlocks.h"
#include "recording/events.h"
#include "recording/facts.h"
#include "recording/identity.h"
#include "recording/lifelong.h"
#include "recording/meetings.h"
#include "recording/names.h"
#include "recording/permits.h"
#include "recording/segments.h"
#include "recording/sites.h"
#include "recording/tallies.h"
#include "recording/times.h"
#include "recording/unseen.h"
#include "recording/uses.h"

/* ---- threads */

static const char *how_it_ended(const struct lsr_header *header,
                                const struct lsr_thread_record *thread)
{
    switch (thread->ended) {
    case LSR_ENDED_RETURNED:
        return "returned";
    case LSR_ENDED_EXITED:
        return "pthread_exit";
    case LSR_ENDED_CANCELLED:
        return "cancelled";
    }
    switch (header->state) {
    case LSR_STATE_EXITED:
        return thread->flags & LSR_THREAD_MAIN ? "exit" : "alive at exit";
    case LSR_STATE_ABORTED:
        return "alive at abort";
    case LSR_STATE_EXECED:
        return "alive at exec";
    }
    return ls_recording_alive(header) ? "running" : "killed";
}

static uint64_t since(uint64_t time, uint64_t start)
{
    return time > start ? time - start : 0;
}

/* Since the start of the first process. Each has the clock of its machine, and the time of day when
 * it began. 0: not known. */
static uint64_t moment(const struct lsr_header *header, uint64_t time, uint64_t run_start)
{
    return time ? since(time, header->start_ns) + since(header->start_realtime_ns, run_start) : 0;
}

static void add_thread(struct ls_process *process, lsr_ref ref, uint64_t run_start)
{
    const struct lsr_header *header = process->recording->header;
    const struct lsr_thread_record *record = ls_recording_get(process->recording, ref, LSR_THREAD);
    if (record->ended == LSR_ENDED_UNBORN)
        return;
    process->index[ref] = process->model->threads.count;
    struct ls_thread *thread = ls_vec_add(&process->model->threads);
    ls_name_thread(process, ref, thread);
    thread->is_main = record->flags & LSR_THREAD_MAIN;
    thread->start_ns =
        moment(header, record->start_ns ? record->start_ns : record->created_ns, run_start);
    thread->end_ns = moment(header, record->end_ns ? record->end_ns : header->end_ns, run_start);
    thread->wait_ns = record->wait_ns;
    thread->longest_wait_ns = record->max_wait_ns;
    thread->waits = record->waits;
    thread->voluntary_switches = record->switches[0];
    thread->involuntary_switches = record->switches[1];
    thread->ended = how_it_ended(header, record);
}

/* ---- locks */

static bool is_lock(const struct lsr_object *object, enum ls_lock_kind *kind)
{
    switch (object->kind) {
    case LSR_KIND_MUTEX:
        *kind = LS_LOCK_MUTEX;
        return true;
    case LSR_KIND_RWLOCK:
        *kind = LS_LOCK_RWLOCK;
        return true;
    case LSR_KIND_SPIN:
        *kind = LS_LOCK_SPIN;
        return true;
    case LSR_KIND_SEMAPHORE:
        /* As a lock only; one that others post, or with several permits, is a signal or a counter.
         */
        *kind = LS_LOCK_SEMAPHORE;
        return object->value == 1 && object->foreign_releases == 0 &&
               !(object->flags & LSR_OBJECT_SIGNAL);
    case LSR_KIND_ONCE:
        *kind = LS_LOCK_ONCE;
        return true;
    case LSR_KIND_GUARD:
    case LSR_KIND_PSEUDO:
        *kind = LS_LOCK_OTHER;
        return true;
    default:
        return false;
    }
}

static enum ls_lock_type lock_type(const struct lsr_object *object)
{
    if (object->kind == LSR_KIND_RWLOCK)
        return object->flags & LSR_OBJECT_PREFER_WRITER ? LS_TYPE_WRITERS_FIRST : LS_TYPE_NORMAL;
    if (object->kind != LSR_KIND_MUTEX)
        return LS_TYPE_UNKNOWN;
    if (object->flags & LSR_OBJECT_RECURSIVE)
        return LS_TYPE_RECURSIVE;
    if (object->flags & LSR_OBJECT_ERRORCHECK)
        return LS_TYPE_ERRORCHECK;
    return object->flags & LSR_OBJECT_ADAPTIVE ? LS_TYPE_ADAPTIVE : LS_TYPE_NORMAL;
}

static void add_condition(struct ls_process *process, lsr_ref ref, const struct lsr_object *object)
{
    process->index[ref] = process->model->conditions.count;
    struct ls_condition_variable *condition = ls_vec_add(&process->model->conditions);
    *condition = (struct ls_condition_variable){
        .address = object->address, .many = object->flags & LSR_OBJECT_CLASS, .signalled = true};
    condition->name = ls_name_object(process, object, &condition->created);
}

struct lock_times {
    struct ls_histogram wait, hold;
};

/* What is summed up over all processes. */
struct sums {
    struct ls_identities identities;
    LS_VEC(struct lock_times) times; /* by lock */
};

static void add_objects(struct ls_process *process, struct sums *sums)
{
    LS_VEC(struct ls_lock) locks = {0};
    LS_VEC(lsr_ref) refs = {0};
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_OBJECT, i, ref)
    {
        const struct lsr_object *object = ls_recording_get(process->recording, ref, LSR_OBJECT);
        struct ls_lock lock = {.type = lock_type(object),
                               .robust = object->flags & LSR_OBJECT_ROBUST,
                               .many = object->flags & LSR_OBJECT_CLASS,
                               .address = object->address};
        if (object->kind == LSR_KIND_COND)
            add_condition(process, ref, object);
        if (!is_lock(object, &lock.kind))
            continue;
        lock.name = ls_name_object(process, object, &lock.created);
        ls_vec_push(&locks, lock);
        ls_vec_push(&refs, ref);
    }
    uint32_t *index = LS_NEW_ARRAY(&sums->identities.arena, uint32_t, locks.count);
    ls_identities_add(&sums->identities, process->model, process->recording->header->exe, locks.at,
                      locks.count, index);
    for (uint32_t i = 0; i < locks.count; i++)
        process->index[refs.at[i]] = index[i];
    ls_vec_release(&locks);
    ls_vec_release(&refs);
}

/* What a thread waited for was the end of another one. */
static void forget_wait(struct ls_process *process, const struct lsr_use *use)
{
    uint32_t index = ls_process_thread(process, use->thread);
    const struct lsr_times *wait = ls_recording_get(process->recording, use->wait, LSR_TIMES);
    if (index == LS_MODEL_NONE)
        return;
    struct ls_thread *thread = &process->model->threads.at[index];
    thread->waits -= wait->count;
    thread->wait_ns -= wait->total_ns;
    if (thread->waits == 0)
        thread->longest_wait_ns = 0;
}

static void add_use(struct ls_process *process, const struct lsr_use *use,
                    const struct ls_lifelong *lifelong, struct sums *sums)
{
    uint32_t index = ls_process_lock(process, use->object);
    if (index == LS_MODEL_NONE || (use->op != LSR_OP_ACQUIRE && use->op != LSR_OP_SHARE))
        return;
    struct ls_lock *lock = &process->model->locks.at[index];
    lock->acquisitions += use->count;
    bool join = ls_lifelong_is_join(lifelong, process->recording, use);
    if (!(use->how & LSR_HOW_TRY) && !join) /* who only tries does not wait */
        lock->contended += use->contended;
    if (join)
        forget_wait(process, use);
    else
        ls_histogram_add(&sums->times.at[index].wait,
                         ls_recording_get(process->recording, use->wait, LSR_TIMES));
    ls_histogram_add(&sums->times.at[index].hold,
                     ls_recording_get(process->recording, use->hold, LSR_TIMES));
}

static void sum_uses(struct ls_process *process, struct sums *sums)
{
    lsr_ref ref;
    while (sums->times.count < process->model->locks.count)
        ls_vec_push(&sums->times, (struct lock_times){0});
    struct ls_lifelong lifelong;
    ls_lifelong_find(&lifelong, process->recording);
    LS_EACH_RECORD(process->recording, LSR_USE, i, ref)
    add_use(process, ls_recording_get(process->recording, ref, LSR_USE), &lifelong, sums);
    ls_lifelong_release(&lifelong);
}

static void write_sums(struct ls_model *model, const struct sums *sums)
{
    for (uint32_t i = 0; i < sums->times.count; i++) {
        model->locks.at[i].wait = ls_histogram_times(&sums->times.at[i].wait);
        model->locks.at[i].hold = ls_histogram_times(&sums->times.at[i].hold);
    }
}

/* ---- a process, and all of them */

static void mark_run(struct ls_process *process, uint32_t first_thread)
{
    struct ls_model *model = process->model;
    const char *program = ls_arena_strdup(&model->arena, process->recording->header->exe);
    for (uint32_t i = first_thread; i < model->threads.count; i++) {
        model->threads.at[i].run = process->number + 1;
        model->threads.at[i].program = program;
    }
}

static void fill_process(struct ls_process *process, struct sums *sums, uint64_t run_start)
{
    struct ls_model *model = process->model;
    uint32_t first_lock = model->locks.count, first_thread = model->threads.count;
    uint32_t first_condition = model->conditions.count;
    uint32_t first_acquisition = model->acquisitions.count;
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_THREAD, i, ref)
    add_thread(process, ref, run_start);
    mark_run(process, first_thread);
    add_objects(process, sums);
    sum_uses(process, sums);
    ls_number_names(model, first_lock, first_thread, first_condition);
    struct ls_segments segments;
    ls_segments_fill(&segments, process);
    ls_recorded_facts_fill(process, &segments);
    ls_meetings_fill(process, first_acquisition);
    ls_recorded_waits_fill(process, &segments);
    ls_recorded_uses_fill(process);
    ls_recorded_contentions_fill(process);
    ls_recorded_tallies_fill(process);
    ls_recorded_permits_fill(process);
    ls_recorded_creations_fill(process, &segments);
    ls_sites_fill(process);
    ls_segments_release(&segments);
    ls_deadlocks_fill(process);
    ls_unseen_fill(process);
}

static int compare_starts(const void *left, const void *right)
{
    const struct lsr_header *a = (*(const struct ls_recording *const *)left)->header;
    const struct lsr_header *b = (*(const struct ls_recording *const *)right)->header;
    if (a->start_realtime_ns != b->start_realtime_ns) /* their clocks may be of two machines */
        return a->start_realtime_ns < b->start_realtime_ns ? -1 : 1;
    return a->pid < b->pid ? -1 : a->pid > b->pid;
}

/* Several processes have threads and locks of equal names: "worker of pigz[4711]". */
static void mention_process(struct ls_process *process, uint32_t first_thread)
{
    struct ls_model *model = process->model;
    const struct lsr_header *header = process->recording->header;
    const char *slash = strrchr(header->exe, '/');
    for (uint32_t i = first_thread; i < model->threads.count; i++)
        model->threads.at[i].name =
            ls_arena_printf(&model->arena, "%s of %s[%u]", model->threads.at[i].name,
                            slash ? slash + 1 : header->exe, header->pid);
}

static bool is_incomplete(const struct ls_recording *recording)
{
    uint64_t lost = recording->damaged;
    for (int type = 0; type < LSR_TYPES; type++)
        lost += recording->header->lost[type];
    return lost > 0;
}

/* One thread that never took a lock: a shell, make, or any other program that only starts others.
 */
static bool is_silent(const struct ls_recording *recording)
{
    return recording->records[LSR_THREAD].count <= 1 && recording->records[LSR_OBJECT].count == 0 &&
           !is_incomplete(recording);
}

/* Sorts by start, and leaves out silent processes, but not all. Returns how many are left. */
static uint32_t choose(const struct ls_recording **sorted, const struct ls_recording *recordings,
                       uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &recordings[i];
    qsort(sorted, count, sizeof *sorted, compare_starts);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_silent(sorted[i]))
            sorted[kept++] = sorted[i];
    }
    return kept || count == 0 ? kept : 1;
}

/* The last moment that the recording knows of: a killed process could not write down its end. */
static uint64_t last_sign_of_life(const struct ls_recording *recording)
{
    const struct lsr_header *header = recording->header;
    uint64_t last = header->seen_ns;
    lsr_ref ref;
    if (header->end_ns)
        return header->end_ns;
    LS_EACH_RECORD(recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread = ls_recording_get(recording, ref, LSR_THREAD);
        const uint64_t moments[] = {thread->start_ns, thread->end_ns, thread->want.since_ns};
        for (size_t k = 0; k < sizeof moments / sizeof *moments; k++)
            last = moments[k] > last ? moments[k] : last;
    }
    LS_EACH_RECORD(recording, LSR_DEPENDENCY, i, ref)
    {
        const struct lsr_dependency *dependency = ls_recording_get(recording, ref, LSR_DEPENDENCY);
        last = dependency->first_ns > last ? dependency->first_ns : last;
    }
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        last = use->last_ns > last ? use->last_ns : last;
    }
    return last;
}

uint32_t ls_recordings_fill(struct ls_model *model, const struct ls_recording *recordings,
                            uint32_t count)
{
    const struct ls_recording **sorted =
        LS_NEW_ARRAY(&model->arena, const struct ls_recording *, count);
    struct ls_symbols *symbols = ls_symbols_new(&model->arena);
    struct sums sums = {0};
    LS_VEC(struct ls_process) linked = {0};
    uint32_t incomplete = 0;
    uint64_t end = 0;
    count = choose(sorted, recordings, count);
    uint64_t run_start = count ? sorted[0]->header->start_realtime_ns : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t last = moment(sorted[i]->header, last_sign_of_life(sorted[i]), run_start);
        struct ls_process process;
        uint32_t first_thread = model->threads.count;
        ls_process_init(&process, model, symbols, sorted[i]);
        process.number = (uint32_t)(sorted[i] - recordings);
        fill_process(&process, &sums, run_start);
        if (count > 1)
            mention_process(&process, first_thread);
        if (ls_may_be_linked(sorted[i]))
            ls_vec_push(&linked, process);
        else
            ls_process_release(&process);
        incomplete += is_incomplete(sorted[i]);
        end = last > end ? last : end;
        if (sorted[i]->header->processors > model->processors)
            model->processors = sorted[i]->header->processors;
    }
    if (linked.count > 1)
        ls_deadlocks_between_fill(linked.at, linked.count);
    for (uint32_t i = 0; i < linked.count; i++)
        ls_process_release(&linked.at[i]);
    ls_vec_release(&linked);
    write_sums(model, &sums);
    ls_vec_release(&sums.times);
    ls_identities_release(&sums.identities);
    model->has_run = true;
    model->evidence = LS_OBSERVED;
    model->duration_ns = end;
    ls_symbols_free(symbols);
    return incomplete;
}
