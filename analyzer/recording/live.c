#include "recording/live.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/hash.h"
#include "recording/shared.h"
#include "recording/waits.h"

struct watched_thread {
    uint64_t offset;       /* of its record */
    uint64_t sequence;     /* of its want at the last poll */
    enum ls_stance stance; /* what it has waited for since then */
    bool shared;           /* that is shared with other processes */
    bool ended;
};

struct watched_process {
    char *path;
    int file;                    /* -1: over */
    uint64_t walked;             /* up to here its records are known */
    LS_VEC(uint64_t) unfinished; /* where records were being written when they were passed */
    LS_VEC(struct watched_thread) threads;
    uint64_t seen_ns;      /* alive, and still writing its recording */
    uint64_t standing;     /* hash of who stood still when last looked at closely */
    uint64_t linked;       /* hash of who waits for locks, if some are shared; else 0 */
    uint32_t doubts;       /* times that all threads stood, and there seemed to be others */
    LS_VEC(uint64_t) told; /* hashes of the deadlocks that were told */
};

/* So many places are looked at again; more are never being written at once. A thread that has ended
 * is a task of the system for some time yet, an unknown one stays. */
enum { UNFINISHED_KEPT = 1024, MOST_DOUBTS = 20 };

struct ls_live {
    char *directory;
    LS_VEC(struct watched_process) processes;
    uint64_t linked; /* hash of who stood still between processes when last looked at closely */
    LS_VEC(uint64_t) told; /* hashes of the deadlocks between processes that were told */
};

struct ls_live *ls_live_new(const char *directory)
{
    struct ls_live *live = calloc(1, sizeof *live);
    if (!live || !(live->directory = strdup(directory)))
        ls_die("out of memory");
    return live;
}

/* So that who reads the recording later knows it as well. */
static void write_header(const struct watched_process *process, size_t offset, const void *value,
                         size_t size)
{
    int file = open(process->path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (pwrite(file, value, size, (off_t)offset) < 0)
        ls_warn("%s: %s", process->path, strerror(errno));
    close(file);
}

static void write_stalled(const struct watched_process *process)
{
    const uint64_t stalled = 1;
    write_header(process, offsetof(struct lsr_header, stalled), &stalled, sizeof stalled);
}

static void write_linked(const struct watched_process *process)
{
    const uint32_t linked = 1;
    write_header(process, offsetof(struct lsr_header, linked), &linked, sizeof linked);
}

void ls_live_free(struct ls_live *live)
{
    for (uint32_t i = 0; i < live->processes.count; i++) {
        struct watched_process *process = &live->processes.at[i];
        if (process->file >= 0) {
            write_header(process, offsetof(struct lsr_header, seen_ns), &process->seen_ns,
                         sizeof process->seen_ns);
            close(process->file);
        }
        ls_vec_release(&process->unfinished);
        ls_vec_release(&process->threads);
        ls_vec_release(&process->told);
        free(process->path);
    }
    ls_vec_release(&live->processes);
    ls_vec_release(&live->told);
    free(live->directory);
    free(live);
}

static bool is_recording(const char *name)
{
    size_t length = strlen(name), suffix = strlen(LSR_SUFFIX);
    return length > suffix && strcmp(name + length - suffix, LSR_SUFFIX) == 0;
}

static void watch(struct ls_live *live, const char *name)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", live->directory, name) >= sizeof path)
        return;
    for (uint32_t i = 0; i < live->processes.count; i++) {
        if (strcmp(live->processes.at[i].path, path) == 0)
            return;
    }
    struct watched_process process = {.file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK),
                                      .walked = LSR_HEADER_SIZE};
    if (process.file < 0)
        return;
    if (!(process.path = strdup(path)))
        ls_die("out of memory");
    ls_vec_push(&live->processes, process);
}

static void look_for_processes(struct ls_live *live)
{
    DIR *directory = opendir(live->directory);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        if (is_recording(entry->d_name))
            watch(live, entry->d_name);
    }
    if (directory)
        closedir(directory);
}

static bool read_at(const struct watched_process *process, uint64_t offset, void *data, size_t size)
{
    return pread(process->file, data, size, (off_t)offset) == (ssize_t)size;
}

/* ---- which threads there are */

/* Notes the record at `offset` if it is a thread. Returns its size; 0: nothing there yet. */
static uint64_t note(struct watched_process *process, uint64_t offset,
                     const struct lsr_record *record)
{
    if (record->tag == LSR_TAG(LSR_THREAD))
        ls_vec_push(&process->threads, (struct watched_thread){.offset = offset});
    else if (record->tag == 0 && process->unfinished.count < UNFINISHED_KEPT)
        ls_vec_push(&process->unfinished, offset);
    bool is_head = record->tag == 0 || (record->tag & LSR_TAG(0)) == LSR_TAG(0);
    return !is_head || record->size % LSR_UNIT ? 0 : record->size;
}

static void revisit(struct watched_process *process)
{
    uint32_t count = process->unfinished.count;
    process->unfinished.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct lsr_record record;
        uint64_t offset = process->unfinished.at[i];
        if (read_at(process, offset, &record, sizeof record))
            note(process, offset, &record);
    }
}

/* Walks through what was added since the last poll, in pieces. */
static void walk(struct watched_process *process, uint64_t used)
{
    static const size_t piece = 256 * 1024;
    uint8_t *data = malloc(piece);
    if (!data)
        ls_die("out of memory");
    while (process->walked + LSR_UNIT <= used) {
        ssize_t got = pread(process->file, data, piece, (off_t)process->walked);
        uint64_t at = 0;
        while (at + LSR_UNIT <= (uint64_t)(got > 0 ? got : 0) && process->walked + at < used) {
            uint64_t size =
                note(process, process->walked + at, (const struct lsr_record *)(data + at));
            at += size ? size : LSR_UNIT;
        }
        if (at == 0)
            break;
        process->walked += at;
    }
    free(data);
}

/* ---- do they stand still? */

/* What the thread waits for since the last poll. */
static void take_stance(const struct watched_process *process, struct watched_thread *thread,
                        const struct lsr_thread_record *record)
{
    struct lsr_use use;
    struct lsr_object object;
    if (!read_at(process, (uint64_t)record->want.use * LSR_UNIT, &use, sizeof use))
        return;
    bool known = use.op != LSR_OP_JOIN &&
                 read_at(process, (uint64_t)use.object * LSR_UNIT, &object, sizeof object);
    thread->stance = ls_stance_of(&use, known ? &object : NULL);
    thread->shared = known && object.flags & LSR_OBJECT_SHARED;
}

static void look_at(const struct watched_process *process, struct watched_thread *thread)
{
    struct lsr_thread_record record;
    enum ls_stance stood = thread->stance;
    thread->stance = LS_STANCE_RUNS;
    if (thread->ended || !read_at(process, thread->offset, &record, sizeof record))
        return;
    thread->ended = record.end_ns != 0;
    if (record.want.use && !thread->ended && record.want.sequence == thread->sequence) {
        thread->stance = stood;
        if (stood == LS_STANCE_RUNS)
            take_stance(process, thread, &record);
    }
    thread->sequence = record.want.sequence;
}

/* The hash of all threads that have waited for a lock or for a thread since the last poll, and,
 * when no thread is left that does not wait, of all; 0 when there are none. */
static uint64_t who_stands(struct watched_process *process)
{
    uint64_t locks = 0, all = 0;
    bool runs = false, shared = false;
    for (uint32_t i = 0; i < process->threads.count; i++) {
        struct watched_thread *thread = &process->threads.at[i];
        look_at(process, thread);
        uint64_t key[] = {thread->offset, thread->sequence};
        if (thread->ended)
            continue;
        runs |= thread->stance == LS_STANCE_RUNS;
        all = ls_hash(key, sizeof key, all);
        if (thread->stance == LS_STANCE_LOCK) {
            locks = ls_hash(key, sizeof key, locks);
            shared |= thread->shared;
        }
    }
    process->linked = shared ? locks : 0;
    return runs ? locks : all;
}

/* A thread that sleeps waits; one that runs, or was stopped, may be on its way out. Spinning looks
 * like running. */
static bool sleeps(const struct ls_recording *recording, const struct ls_wait *wait)
{
    const struct lsr_thread_record *thread = ls_recording_get(recording, wait->thread, LSR_THREAD);
    const struct lsr_object *object = ls_recording_get(recording, wait->use->object, LSR_OBJECT);
    if (object && object->kind == LSR_KIND_SPIN)
        return true;
    char state = ls_task_state(recording->header->pid, thread->tid);
    return state == 'S' || state == '?';
}

static bool has_stood(const struct watched_process *process, const struct ls_wait *wait)
{
    for (uint32_t i = 0; i < process->threads.count; i++) {
        const struct watched_thread *thread = &process->threads.at[i];
        if (thread->offset == (uint64_t)wait->thread * LSR_UNIT)
            return thread->stance != LS_STANCE_RUNS && thread->sequence == wait->sequence;
    }
    return false;
}

/* ---- is nobody left? */

/* Signals that a program handles although nobody sends them: its own faults, and what the C library
 * needs for cancellation. */
static bool handles_signals(uint32_t pid)
{
    static const int harmless[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT,
                                   SIGTRAP, SIGSYS, 32,     33};
    char path[64], line[256];
    uint64_t caught = UINT64_MAX;
    snprintf(path, sizeof path, "/proc/%" PRIu32 "/status", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        sscanf(line, "SigCgt: %" SCNx64, &caught);
    if (file)
        fclose(file);
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        caught &= ~(UINT64_C(1) << (harmless[i] - 1));
    return caught != 0;
}

static uint32_t count_tasks(uint32_t pid)
{
    char path[64];
    uint32_t count = 0;
    snprintf(path, sizeof path, "/proc/%" PRIu32 "/task", pid);
    DIR *directory = opendir(path);
    struct dirent *entry;
    while (directory && (entry = readdir(directory)))
        count += entry->d_name[0] != '.';
    if (directory)
        closedir(directory);
    return count;
}

/* Now, in the file: it has not gone on since the recording was read. */
static bool still_stands(const struct watched_process *process, const struct ls_wait *wait)
{
    struct lsr_thread_record record;
    return read_at(process, (uint64_t)wait->thread * LSR_UNIT, &record, sizeof record) &&
           record.want.use && record.want.sequence == wait->sequence;
}

/* Nobody outside of the circle can bring what its threads wait for: no thread that was not seen, no
 * handler of a signal. */
static bool nobody_is_left(struct watched_process *process, const struct ls_recording *recording,
                           const struct ls_circle *stall)
{
    uint32_t pid = recording->header->pid;
    if (handles_signals(pid))
        return false;
    if (count_tasks(pid) != stall->length) {
        if (process->doubts++ < MOST_DOUBTS)
            process->standing = 0;
        return false;
    }
    for (uint32_t i = 0; i < stall->length; i++) {
        if (!still_stands(process, &stall->wait[i]))
            return false;
    }
    return true;
}

/* What tells a wait from all others of its process. */
static uint64_t hash_wait(const struct ls_wait *wait, uint64_t seed)
{
    uint64_t key[] = {wait->thread, wait->sequence};
    return ls_hash(key, sizeof key, seed);
}

/* A circle of threads that have all stood still and were not told of before. */
static bool is_news(struct watched_process *process, const struct ls_recording *recording,
                    const struct ls_circle *circle)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < circle->length; i++) {
        const struct ls_wait *wait = &circle->wait[i];
        if (!has_stood(process, wait) || !sleeps(recording, wait)) {
            process->standing = 0; /* not sure yet: look again */
            return false;
        }
        hash += hash_wait(wait, 0);
    }
    for (uint32_t i = 0; i < process->told.count; i++) {
        if (process->told.at[i] == hash)
            return false;
    }
    if (circle->is_stall && !nobody_is_left(process, recording, circle))
        return false;
    ls_vec_push(&process->told, hash);
    if (circle->is_stall)
        write_stalled(process);
    return true;
}

static bool has_news(struct watched_process *process, const struct ls_recording *recording)
{
    struct ls_circles circles;
    bool news = false;
    ls_circles_find(&circles, recording);
    for (uint32_t i = 0; i < circles.all.count; i++)
        news |= is_news(process, recording, &circles.all.at[i]);
    ls_circles_release(&circles);
    return news;
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static bool poll_process(struct watched_process *process, struct ls_recording *found)
{
    struct lsr_header header;
    if (process->file < 0 || !read_at(process, 0, &header, sizeof header) ||
        memcmp(header.magic, LSR_MAGIC, sizeof header.magic) != 0)
        return false; /* it is only being made: the magic is written last */
    revisit(process);
    walk(process, header.used);
    uint64_t standing = who_stands(process), before = process->standing;
    process->standing = standing;
    if (header.state != LSR_STATE_RUNNING) {
        close(process->file);
        process->file = -1;
        return false;
    }
    if (kill((pid_t)header.pid, 0) == 0 || errno == EPERM)
        process->seen_ns = now_ns();
    if (!standing || standing == before ||
        ls_recording_open(found, process->path, LS_FAULTS_UNTOLD) != 0)
        return false;
    found->at_rest = has_news(process, found);
    if (found->at_rest)
        return true;
    ls_recording_release(found);
    return false;
}

/* ---- circles through several processes */

struct linked {
    struct ls_live *live;
    LS_VEC(struct watched_process *) processes;
    LS_VEC(struct ls_recording) recordings; /* theirs */
};

/* The recordings, now, of those whose threads wait for each other's locks, or could. */
static void open_linked(struct linked *linked)
{
    for (uint32_t i = 0; i < linked->live->processes.count; i++) {
        struct watched_process *process = &linked->live->processes.at[i];
        struct ls_recording recording;
        if (process->file < 0 || !process->linked ||
            ls_recording_open(&recording, process->path, LS_FAULTS_UNTOLD) != 0)
            continue;
        if (!ls_recording_alive(recording.header)) {
            ls_recording_release(&recording);
            continue;
        }
        ls_shared_locate(&recording);
        ls_vec_push(&linked->processes, process);
        ls_vec_push(&linked->recordings, recording);
    }
}

/* Marks the recordings of a circle that has stood still, unless it was told of before. */
static void take_news(struct linked *linked, const struct ls_circle *circle)
{
    struct ls_live *live = linked->live;
    uint64_t hash = 0;
    for (uint32_t i = 0; i < circle->length; i++) {
        const struct ls_wait *wait = &circle->wait[i];
        const struct ls_recording *recording = &linked->recordings.at[wait->process];
        if (!has_stood(linked->processes.at[wait->process], wait) || !sleeps(recording, wait)) {
            live->linked = 0; /* not sure yet: look again */
            return;
        }
        hash += hash_wait(wait, recording->header->pid);
    }
    for (uint32_t i = 0; i < live->told.count; i++) {
        if (live->told.at[i] == hash)
            return;
    }
    ls_vec_push(&live->told, hash);
    for (uint32_t i = 0; i < circle->length; i++) {
        linked->recordings.at[circle->wait[i].process].is_linked = true;
        write_linked(linked->processes.at[circle->wait[i].process]);
    }
}

/* Moves the recordings of deadlocked processes into *hang; the others are released. */
static bool hand_over(struct linked *linked, struct ls_hang *hang)
{
    hang->recording = calloc(linked->recordings.count + 1, sizeof *hang->recording);
    if (!hang->recording)
        ls_die("out of memory");
    for (uint32_t i = 0; i < linked->recordings.count; i++) {
        if (linked->recordings.at[i].is_linked)
            hang->recording[hang->count++] = linked->recordings.at[i];
        else
            ls_recording_release(&linked->recordings.at[i]);
    }
    return hang->count > 0;
}

static bool look_between(struct ls_live *live, struct ls_hang *hang)
{
    struct linked linked = {.live = live};
    struct ls_circles circles;
    open_linked(&linked);
    const struct ls_recording **all = calloc(linked.recordings.count + 1, sizeof *all);
    if (!all)
        ls_die("out of memory");
    for (uint32_t i = 0; i < linked.recordings.count; i++)
        all[i] = &linked.recordings.at[i];
    ls_circles_between(&circles, all, linked.recordings.count);
    for (uint32_t i = 0; i < circles.all.count; i++)
        take_news(&linked, &circles.all.at[i]);
    ls_circles_release(&circles);
    bool found = hand_over(&linked, hang);
    free(all);
    ls_vec_release(&linked.processes);
    ls_vec_release(&linked.recordings);
    return found;
}

/* Looks closely when somebody has begun to wait since the last time. */
static bool poll_between(struct ls_live *live, struct ls_hang *hang)
{
    uint64_t standing = 0, before = live->linked;
    uint32_t count = 0;
    for (uint32_t i = 0; i < live->processes.count; i++) {
        const struct watched_process *process = &live->processes.at[i];
        if (process->file < 0 || !process->linked)
            continue;
        standing = ls_hash(&process->linked, sizeof process->linked, standing);
        count++;
    }
    live->linked = standing;
    return count > 1 && standing != before && look_between(live, hang);
}

void ls_hang_release(struct ls_hang *hang)
{
    for (uint32_t i = 0; i < hang->count; i++)
        ls_recording_release(&hang->recording[i]);
    free(hang->recording);
    *hang = (struct ls_hang){0};
}

bool ls_live_poll(struct ls_live *live, struct ls_hang *hang)
{
    struct ls_recording found;
    *hang = (struct ls_hang){0};
    look_for_processes(live);
    for (uint32_t i = 0; i < live->processes.count; i++) {
        if (!poll_process(&live->processes.at[i], &found))
            continue;
        hang->recording = calloc(1, sizeof found);
        if (!hang->recording)
            ls_die("out of memory");
        hang->recording[hang->count++] = found;
        return true;
    }
    if (poll_between(live, hang))
        return true;
    ls_hang_release(hang);
    return false;
}
