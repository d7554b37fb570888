#include "recording/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/diag.h"
#include "base/hash.h"
#include "model/wording.h"
#include "recording/names.h"
#include "recording/process.h"

/* What is kept of an object or thread from look to look. */
struct memory {
    lsr_ref ref;
    const char *name;
    uint64_t acquisitions, contended, wait_ns; /* at the last look */
    uint64_t sequence, standing_since;
    bool seen;
    UT_hash_handle hh;
};

struct ls_watcher {
    char *path;
    struct ls_model model; /* names and symbols live in its arena */
    struct ls_symbols *symbols;
    struct memory *memories; /* uthash: by ref */
    uint64_t last_ns;
};

/* One look. */
struct look {
    struct ls_watcher *watcher;
    struct ls_snapshot *snapshot;
    struct ls_recording recording;
    struct ls_process process;
    uint64_t now_ns;
    double seconds; /* since the last one; 0: the first */
};

struct ls_watcher *ls_watcher_new(const char *path)
{
    struct ls_recording recording;
    if (ls_recording_open(&recording, path, LS_FAULTS_TOLD) != 0)
        return NULL;
    ls_recording_release(&recording);
    struct ls_watcher *watcher = calloc(1, sizeof *watcher);
    if (!watcher || !(watcher->path = strdup(path)))
        ls_die("out of memory");
    ls_model_init(&watcher->model);
    watcher->symbols = ls_symbols_new(&watcher->model.arena);
    return watcher;
}

void ls_watcher_free(struct ls_watcher *watcher)
{
    if (!watcher)
        return;
    HASH_CLEAR(hh, watcher->memories);
    ls_symbols_free(watcher->symbols);
    ls_model_release(&watcher->model);
    free(watcher->path);
    free(watcher);
}

void ls_snapshot_release(struct ls_snapshot *snapshot)
{
    ls_vec_release(&snapshot->threads);
    ls_vec_release(&snapshot->locks);
    ls_arena_release(&snapshot->arena);
}

/* ---- what is remembered */

static struct memory *remember(struct ls_watcher *watcher, lsr_ref ref)
{
    struct memory *memory;
    HASH_FIND(hh, watcher->memories, &ref, sizeof ref, memory);
    if (!memory) {
        memory = LS_NEW(&watcher->model.arena, struct memory);
        memory->ref = ref;
        HASH_ADD(hh, watcher->memories, ref, sizeof ref, memory);
    }
    return memory;
}

static const char *name_of_object(struct look *look, lsr_ref ref)
{
    const struct lsr_object *object = ls_recording_get(&look->recording, ref, LSR_OBJECT);
    struct memory *memory = remember(look->watcher, ref);
    struct ls_location created;
    if (!memory->name && object)
        memory->name = ls_name_object(&look->process, object, &created);
    return memory->name ? memory->name : "an unknown lock";
}

static const char *name_of_thread(struct look *look, lsr_ref ref)
{
    const struct lsr_thread_record *record = ls_recording_get(&look->recording, ref, LSR_THREAD);
    struct memory *memory = remember(look->watcher, ref);
    struct ls_thread named = {0};
    if (!memory->name && record) {
        ls_name_thread(&look->process, ref, &named);
        memory->name = named.name;
    }
    return memory->name ? memory->name : "a thread";
}

static const char *quote(struct look *look, const char *name)
{
    return ls_arena_printf(&look->snapshot->arena, "'%s'", name);
}

/* ---- threads */

static const char *say_held(struct look *look, const struct lsr_thread_record *record)
{
    const char *text = "";
    uint32_t count;
    const struct lsr_held *held = ls_recording_held(&look->recording, record, &count);
    for (uint32_t i = 0; i < count; i++)
        text = ls_arena_printf(&look->snapshot->arena, "%s%s'%s'", text, *text ? ", " : "",
                               name_of_object(look, held[i].object));
    return text;
}

/* The thread that has the object, or one of its class, on its list; 0: none has. `address` 0: any
 * of the class. */
static lsr_ref holder_of(const struct look *look, lsr_ref object, uint64_t address)
{
    lsr_ref ref;
    LS_EACH_RECORD(&look->recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *record =
            ls_recording_get(&look->recording, ref, LSR_THREAD);
        uint32_t count;
        const struct lsr_held *held = ls_recording_held(&look->recording, record, &count);
        for (uint32_t k = 0; k < count; k++) {
            if (held[k].object == object && (!address || held[k].address == address))
                return ref;
        }
    }
    return 0;
}

/* Kept like the names: stacks never change. */
static const char *say_place(struct look *look, lsr_ref stack)
{
    struct memory *memory = remember(look->watcher, stack);
    struct ls_arena *arena = &look->watcher->model.arena;
    const struct ls_path *path = memory->name ? NULL : ls_process_path(&look->process, stack);
    if (path) {
        const struct ls_location *at = &path->at[path->count - 1];
        const char *slash = strrchr(at->file, '/');
        memory->name = at->line
                           ? ls_arena_printf(arena, "%s:%u", slash ? slash + 1 : at->file, at->line)
                           : at->function;
    }
    return memory->name ? memory->name : "";
}

/* A thread that stands where it stood waits; one on its way through a free lock does not. */
static void set_wait(struct look *look, const struct lsr_thread_record *record,
                     struct memory *memory, struct ls_thread_state *state)
{
    const struct lsr_use *use = ls_recording_get(&look->recording, record->want.use, LSR_USE);
    bool stands = use && (look->seconds == 0 || record->want.sequence == memory->sequence);
    if (!stands || !memory->standing_since || record->want.sequence != memory->sequence)
        memory->standing_since = look->now_ns;
    memory->sequence = record->want.sequence;
    if (!stands)
        return;
    uint64_t since = record->want.since_ns ? record->want.since_ns : memory->standing_since;
    state->waiting_ns = look->now_ns > since ? look->now_ns - since : 0;
    state->at = say_place(look, record->want.stack);
    if (use->op == LSR_OP_JOIN) {
        state->waits_for = ls_arena_printf(&look->snapshot->arena, "the end of %s",
                                           name_of_thread(look, use->object));
    } else {
        lsr_ref holder = record->want.blocker ? record->want.blocker
                                              : holder_of(look, use->object, record->want.address);
        state->waits_for = quote(look, name_of_object(look, use->object));
        if (use->op != LSR_OP_WAIT && holder)
            state->held_by = name_of_thread(look, holder);
    }
    look->snapshot->waiting++;
}

static void add_thread(struct look *look, lsr_ref ref)
{
    const struct lsr_thread_record *record = ls_recording_get(&look->recording, ref, LSR_THREAD);
    struct memory *memory = remember(look->watcher, ref);
    if (record->end_ns || record->ended || !record->tid)
        return;
    uint64_t before = memory->sequence;
    struct ls_thread_state state = {
        .name = name_of_thread(look, ref),
        .number = record->number,
        .tid = record->tid,
        .system_state = ls_task_state(look->recording.header->pid, record->tid),
        .at = "",
        .holds = say_held(look, record),
    };
    if (look->seconds > 0 && record->want.sequence > before)
        state.rate = (double)(record->want.sequence - before) / look->seconds;
    set_wait(look, record, memory, &state);
    ls_vec_push(&look->snapshot->threads, state);
}

static int compare_threads(const void *left, const void *right)
{
    const struct ls_thread_state *a = left, *b = right;
    if (a->waiting_ns != b->waiting_ns)
        return a->waiting_ns > b->waiting_ns ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* ---- locks */

struct sums {
    uint64_t acquisitions, contended, wait_ns;
    bool is_lock;
};

static void add_lock(struct look *look, lsr_ref ref, const struct sums *sums)
{
    struct memory *memory = remember(look->watcher, ref);
    lsr_ref holder = holder_of(look, ref, 0), thread;
    struct ls_lock_state state = {
        .name = name_of_object(look, ref),
        .members = 1,
        .acquisitions = sums->acquisitions,
        .contended = sums->contended,
        .held_by = holder ? name_of_thread(look, holder) : NULL,
    };
    if (look->seconds > 0 && memory->seen) {
        state.rate = (double)(sums->acquisitions - memory->acquisitions) / look->seconds;
        state.contended_rate = (double)(sums->contended - memory->contended) / look->seconds;
        state.waiting = (double)(sums->wait_ns - memory->wait_ns) / 1e9 / look->seconds;
    }
    LS_EACH_RECORD(&look->recording, LSR_THREAD, i, thread)
    {
        const struct lsr_thread_record *record =
            ls_recording_get(&look->recording, thread, LSR_THREAD);
        const struct lsr_use *use = ls_recording_get(&look->recording, record->want.use, LSR_USE);
        state.waiters += use && use->object == ref && record->want.since_ns && !record->end_ns;
    }
    memory->acquisitions = sums->acquisitions;
    memory->contended = sums->contended;
    memory->wait_ns = sums->wait_ns;
    memory->seen = true;
    ls_vec_push(&look->snapshot->locks, state);
}

static int compare_locks(const void *left, const void *right)
{
    const struct ls_lock_state *a = left, *b = right;
    if (a->waiting != b->waiting)
        return a->waiting > b->waiting ? -1 : 1;
    if (a->contended_rate != b->contended_rate)
        return a->contended_rate > b->contended_rate ? -1 : 1;
    if (a->contended != b->contended)
        return a->contended > b->contended ? -1 : 1;
    if (a->acquisitions != b->acquisitions)
        return a->acquisitions > b->acquisitions ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int compare_names(const void *left, const void *right)
{
    const struct ls_lock_state *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* Locks of one name cannot be told apart by a reader: they are one row. */
static void merge_locks(struct ls_snapshot *snapshot)
{
    struct ls_lock_state *locks = snapshot->locks.at;
    uint32_t kept = 0;
    if (snapshot->locks.count > 0)
        qsort(locks, snapshot->locks.count, sizeof *locks, compare_names);
    for (uint32_t i = 0; i < snapshot->locks.count; i++) {
        const struct ls_lock_state *next = &locks[i];
        struct ls_lock_state *last = kept > 0 ? &locks[kept - 1] : NULL;
        if (!last || strcmp(last->name, next->name) != 0) {
            locks[kept++] = *next;
            continue;
        }
        last->held_by = last->held_by ? last->held_by : next->held_by;
        last->members += next->members;
        last->acquisitions += next->acquisitions;
        last->contended += next->contended;
        last->rate += next->rate;
        last->contended_rate += next->contended_rate;
        last->waiting += next->waiting;
        last->waiters += next->waiters;
    }
    snapshot->locks.count = kept;
}

static void take_locks(struct look *look)
{
    const struct ls_recording *recording = &look->recording;
    struct sums *sums = calloc(recording->size / LSR_UNIT + 1, sizeof *sums);
    if (!sums)
        ls_die("out of memory");
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        const struct lsr_times *wait = ls_recording_get(recording, use->wait, LSR_TIMES);
        if ((use->op != LSR_OP_ACQUIRE && use->op != LSR_OP_SHARE) ||
            !ls_recording_get(recording, use->object, LSR_OBJECT))
            continue;
        sums[use->object].is_lock = true;
        sums[use->object].acquisitions += use->count;
        sums[use->object].contended += use->how & LSR_HOW_TRY ? 0 : use->contended;
        sums[use->object].wait_ns += wait ? wait->total_ns : 0;
    }
    uint64_t all = 0, contended = 0;
    LS_EACH_RECORD(recording, LSR_OBJECT, k, ref)
    {
        const struct lsr_object *object = ls_recording_get(recording, ref, LSR_OBJECT);
        all += sums[ref].acquisitions;
        contended += sums[ref].contended;
        if (sums[ref].is_lock && !(object->flags & LSR_OBJECT_DESTROYED))
            add_lock(look, ref, &sums[ref]);
    }
    free(sums);
    merge_locks(look->snapshot);
    look->snapshot->contention = all ? (double)contended / (double)all : 0;
}

/* ---- a look */

static uint64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int ls_watcher_look(struct ls_watcher *watcher, struct ls_snapshot *snapshot)
{
    struct look look = {.watcher = watcher, .snapshot = snapshot, .now_ns = monotonic_now()};
    *snapshot = (struct ls_snapshot){0};
    if (ls_recording_open(&look.recording, watcher->path, LS_FAULTS_UNTOLD) != 0)
        return -1;
    const struct lsr_header *header = look.recording.header;
    const char *slash = strrchr(header->exe, '/');
    look.seconds = watcher->last_ns ? (double)(look.now_ns - watcher->last_ns) / 1e9 : 0;
    snapshot->program = ls_arena_strdup(&snapshot->arena, slash ? slash + 1 : header->exe);
    snapshot->pid = header->pid;
    snapshot->up_ns = (header->end_ns ? header->end_ns : look.now_ns) - header->start_ns;
    snapshot->ended = !ls_recording_alive(header);
    ls_process_init(&look.process, &watcher->model, watcher->symbols, &look.recording);
    lsr_ref ref;
    LS_EACH_RECORD(&look.recording, LSR_THREAD, i, ref)
    add_thread(&look, ref);
    take_locks(&look);
    for (uint32_t i = 0; i < snapshot->locks.count; i++)
        snapshot->rate += snapshot->locks.at[i].rate;
    if (snapshot->threads.count > 1)
        qsort(snapshot->threads.at, snapshot->threads.count, sizeof *snapshot->threads.at,
              compare_threads);
    if (snapshot->locks.count > 1)
        qsort(snapshot->locks.at, snapshot->locks.count, sizeof *snapshot->locks.at, compare_locks);
    ls_process_release(&look.process);
    ls_recording_release(&look.recording);
    watcher->last_ns = look.now_ns;
    return 0;
}
