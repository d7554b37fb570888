/* What the name of a function says about locking: `XLockDisplay`, `db_mutex_try_lock`,
 * `cache_wrunlock`.
 *
 * Names are cut into words at underscores and at humps; a word counts only as a whole, so that
 * `clock`, `block`, `flock`, `unlockpt` and `getc_unlocked` say nothing. Verbs that other things
 * share with locks (acquire and release, enter and leave) count only next to a word for a lock. */
#ifndef LS_FLOW_LOCKNAME_H
#define LS_FLOW_LOCKNAME_H

#include <stdbool.h>

#include "base/arena.h"

enum ls_lockname_verb {
    LS_VERB_NONE, /* not about locking */
    LS_VERB_LOCK, /* and unlock */
    LS_VERB_ACQUIRE,
    LS_VERB_ENTER, /* and leave, exit */
};

enum ls_lockname_side { LS_SIDE_ANY, LS_SIDE_READ, LS_SIDE_WRITE };

struct ls_lockname {
    enum ls_lockname_verb verb;
    enum ls_lockname_side side; /* of a read-write lock, if the name says which */
    bool releases;
    bool tries;
    bool recursive;   /* says that its owner may take it again */
    bool spins;       /* names a spin lock */
    bool names_lock;  /* says outright that it is about a lock: mutex, rwlock, spinlock */
    bool other_thing; /* names something whose locking is no mutual exclusion of threads: a file, a
                         door, a texture; or a semaphore, which nobody owns */
    bool about;       /* may be about a lock instead of locking it: lock_init, lock_is_held */
    const char *stem; /* what is left of the name, in lower case, joined by '_' */
};

/* Reads a name; the stem is in the arena. */
struct ls_lockname ls_lockname_read(struct ls_arena *arena, const char *name);

/* True when the one releases what the other acquires, by their names alone. */
bool ls_lockname_closes(const struct ls_lockname *release, const struct ls_lockname *acquire);

/* True when the words of the stem are the first words of the other. */
bool ls_lockname_extends(const struct ls_lockname *longer, const struct ls_lockname *shorter);

#endif
