/* What a lock is, and that it is held. Part of the model, see model.h. */
#ifndef LS_MODEL_LOCK_H
#define LS_MODEL_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/site.h"

enum ls_lock_kind {
    LS_LOCK_MUTEX,
    LS_LOCK_RWLOCK,
    LS_LOCK_SPIN,
    LS_LOCK_SEMAPHORE,
    LS_LOCK_ONCE,
    LS_LOCK_OTHER,
    LS_LOCK_CONDITION, /* no lock, but made and destroyed like one */
    LS_LOCK_KEY,       /* likewise: of values that each thread has for itself */
    LS_LOCK_KINDS
};

/* What a second request by the owner does. */
enum ls_lock_type {
    LS_TYPE_UNKNOWN, /* nothing said: judged as NORMAL, with less certainty */
    LS_TYPE_NORMAL,
    LS_TYPE_RECURSIVE,
    LS_TYPE_ERRORCHECK,
    LS_TYPE_ADAPTIVE,
    LS_TYPE_WRITERS_FIRST, /* of a reader-writer lock: who reads waits for a writer that waits */
};

/* Of a semaphore: who takes a permit gives it back; or some threads only take, some only give. */
enum ls_permits { LS_PERMITS_UNKNOWN, LS_PERMITS_RETURNED, LS_PERMITS_HANDED };

enum ls_mode { LS_EXCLUSIVE, LS_SHARED };

/* One lock of a run, or one class of locks of the source (a global, or "struct queue.lock" of any
 * queue). */
struct ls_lock {
    const char *name; /* as a person would write it: "list_lock", "queue.lock", "table[].lock" */
    enum ls_lock_kind kind;
    enum ls_lock_type type;
    bool is_mixed;           /* RECURSIVE, but made without that elsewhere */
    enum ls_permits permits; /* of a semaphore */
    bool has_several;        /* a semaphore with more than one permit at first */
    bool robust;             /* a mutex whose next owner is told that the last one has died */
    bool many;        /* stands for several instances: two holds of it need not be the same lock */
    bool elements;    /* of an array, chosen at run time: two holds are mostly not the same lock */
    uint64_t address; /* 0 in source facts */
    struct ls_location created; /* where it is defined, initialised or first seen */
    struct ls_location member;  /* as in ls_shared; empty in runs */
    const char *holder;         /* likewise; NULL in runs */
    uint64_t acquisitions, contended;
    struct ls_times wait, hold;
};

/* A lock that is held at some moment, and how it came to be. */
struct ls_hold {
    uint32_t lock;
    enum ls_mode mode;
    bool other_instance; /* of the class that is being acquired, but another object, we believe */
    bool by_chance;      /* a pointer that may mean many functions leads on to what is acquired */
    const struct ls_witness *acquired; /* its last step is the acquisition; never NULL */
    uint64_t recorded;                 /* as in struct ls_acquisition */
};

#endif
