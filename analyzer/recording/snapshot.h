/* A running process at one moment, for people: who waits for what, and which locks are busy.
 *
 * Only its recording is read, and /proc: the process is not stopped, and does not notice. Symbols
 * and names are looked up once and kept, so that a look costs about as much as reading the file.
 * Not thread-safe. */
#ifndef LS_RECORDING_SNAPSHOT_H
#define LS_RECORDING_SNAPSHOT_H

#include "base/arena.h"
#include "base/vec.h"
#include "recording/reader.h"

struct ls_thread_state {
    const char *name;
    uint32_t number, tid;
    char system_state;     /* of /proc: R, S, D ...; '?' when it is gone */
    const char *waits_for; /* "'queue.lock'", "the end of worker"; NULL: it does not wait */
    const char *held_by;   /* a thread; NULL: nobody that is known */
    uint64_t waiting_ns;   /* for so long */
    const char *at;        /* the place where it waits: "queue.c:12"; "" */
    const char *holds;     /* "'a', 'b'"; "" */
    double rate;           /* operations on locks in a second */
};

/* A lock, or all locks of one name. */
struct ls_lock_state {
    const char *name;
    uint32_t members;
    uint64_t acquisitions, contended; /* since the start */
    double rate, contended_rate;      /* in a second */
    double waiting;                   /* threads that wait for it on average: seconds in a second */
    uint32_t waiters;                 /* at this moment */
    const char *held_by;              /* one of them; NULL: nobody that is known */
};

struct ls_snapshot {
    struct ls_arena arena; /* of its texts, but for names */
    const char *program;
    uint32_t pid;
    uint64_t up_ns;
    bool ended;
    uint32_t waiting; /* threads */
    double rate;      /* acquisitions in a second */
    double contention;
    LS_VEC(struct ls_thread_state) threads; /* that live, longest wait first */
    LS_VEC(struct ls_lock_state) locks;     /* hottest first */
};

struct ls_watcher;

/* Watches the recording at `path`. NULL when it is none (said to the user). */
struct ls_watcher *ls_watcher_new(const char *path);
void ls_watcher_free(struct ls_watcher *watcher);

/* Looks. Rates are those since the last look; a thread waits when it stood still since then, so the
 * first look of all shows no rates, and each thread as it seems to be. 0, or -1 when the recording
 * cannot be read any more. The snapshot is released by the caller, before the watcher is freed. */
int ls_watcher_look(struct ls_watcher *watcher, struct ls_snapshot *snapshot);
void ls_snapshot_release(struct ls_snapshot *snapshot);

/* Paths of the recordings that running processes write: those of the process `pid`, or of the
 * programs called `program`; 0 and NULL: of all. Texts are in the arena. Returns how many. */
uint32_t ls_find_live_recordings(struct ls_arena *arena, uint32_t pid, const char *program,
                                 const char *const **paths);

#endif
