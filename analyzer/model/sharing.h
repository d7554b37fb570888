/* Facts about memory: variables that several threads use, each use with the locks held, and what
 * outlives its frame. Part of the model, see model.h. */
#ifndef LS_MODEL_SHARING_H
#define LS_MODEL_SHARING_H

#include <stdbool.h>
#include <stdint.h>

#include "model/lock.h"
#include "model/site.h"

/* Ways to tell another thread that something is ready, other than a lock. */
enum ls_hand_over {
    LS_BY_SIGNAL = 1, /* condition variables, semaphores, barriers */
    LS_BY_ATOMIC = 2,
    LS_BY_STOPPING =
        4, /* a signal, with a lock held meanwhile: the others may stand still by then */
};

enum ls_use_flags {
    LS_USE_WRITE = 1,
    LS_USE_ATOMIC = 2,
    LS_USE_VOLATILE = 4,
    LS_USE_BY_CALL = 8,         /* a library function does it, with the address that it is given */
    LS_USE_DOUBTFUL = 16,       /* any other locks may be held than those that are known */
    LS_USE_CALLBACK = 32,       /* called from outside, nobody knows on which thread */
    LS_USE_AFTER_UNLOCK = 64,   /* the function has just released a lock of this object */
    LS_USE_BY_MAKER = 128,      /* by the function that has made the object, or one that it calls */
    LS_USE_MIXED = 512,         /* on ways that were merged: what tests told apart is not known */
    LS_USE_OF_INSTANCE = 1024,  /* of the object that only this instance of the thread was started
                                   with */
    LS_USE_GUESSED = 256,       /* by a pointer of many meanings: perhaps not on this thread */
    LS_USE_HANDLE = 2048,       /* by a library that alone knows what the object is made of */
    LS_USE_OF_FIRST = 16384,    /* only one thread of the routine does it: the one with number 0 */
    LS_USE_SET_UP = 8192,       /* the thread has set a flag before, so that it happens once */
    LS_USE_DONE_BEFORE = 32768, /* under a flag that main has set before there were threads: none of
                                   them comes here */
    LS_USE_OF_RECORD = 4096,    /* of the whole record that the variable is a field of */
};

/* A way that is not told yet. Programs have so many uses of memory that all their ways, written
 * out, would be most of the model; but steps are shared: each knows the one before it (trail.h). */
struct ls_trail {
    const struct ls_trail *from; /* the call before; NULL in the function where the thread starts */
    struct ls_location at;
    uint32_t function; /* a number for the function of `at`: names need not be unique */
    uint32_t steps;    /* from the start of the thread, this one included */
};

/* A lock that is held when memory is used. */
struct ls_use_hold {
    uint32_t lock;
    enum ls_mode mode;
    bool other_instance;          /* surely not part of the object that is accessed ... */
    bool of_keeper;               /* ... but of one that has a pointer to it */
    bool through;                 /* the pointer that is used leads to the lock */
    const struct ls_trail *taken; /* to the acquisition */
};

/* Nearly all calls of a function hold a lock. */
struct ls_calling {
    uint32_t lock;
    uint32_t holding, of; /* calls, by where they stand */
    const char *function; /* that is called */
};

/* A thread reads or writes a shared variable, and holds locks by then. */
struct ls_use {
    uint32_t shared; /* the variable */
    uint32_t thread, segment;
    unsigned flags;  /* enum ls_use_flags */
    unsigned waited; /* enum ls_hand_over: what the thread may have waited for before */
    unsigned named;  /* so many calls above the object is named that the memory is a part of */
    uint32_t object; /* equal in one function: surely the same piece of memory; 0 = not known */
    uint32_t holds, perhapses;
    const struct ls_use_hold *hold;
    const uint32_t *perhaps;      /* locks that may be held besides: nobody knows */
    const struct ls_trail *trail; /* to this access; ls_trail_tell makes a witness of it */
    const char *call;    /* the library function that uses the hidden state; NULL = no such */
    const char *instead; /* what to call in its place, or "" */
    const struct ls_calling *calling; /* a call on the way does without the lock that nearly all
                                         calls of its function hold; NULL = none does */
};

/* A function, known by its number in trails, makes locks of this class, itself or by one that it
 * calls. */
struct ls_making {
    uint32_t lock, function;
};

/* A thread is given the address of a variable that does not last: its function returns, or its loop
 * goes on with another value. */
struct ls_escape {
    const char *variable, *routine;
    bool is_reused; /* by the loop that creates threads */
    enum ls_confidence confidence;
    const struct ls_witness *created; /* its last step is the creation */
    struct ls_location gone;          /* where the function returns, or the variable is changed */
};

/* A part of an object that is _Atomic as a whole is used by itself, which is not atomic. */
struct ls_torn {
    const char *name; /* "position.x" */
    bool writes;
    struct ls_location at;
};

/* An automatic _Atomic variable that has no value yet where it is used, or where threads start. */
struct ls_unset {
    const char *name;
    enum ls_confidence confidence;
    bool is_used;               /* or else threads start */
    struct ls_location defined; /* where the variable is */
    struct ls_location at;
};

/* How much it matters that a variable is torn or late. */
enum ls_nature {
    LS_NATURE_OTHER,
    LS_NATURE_POINTER,
    LS_NATURE_COUNTER, /* it is only counted, and shown: nothing is decided by it */
    LS_NATURE_FLAG,    /* it is only ever set to 0 or 1 */
};

/* A variable, or one field of all objects of a type, that several threads use. */
struct ls_shared {
    const char *name; /* as a person would write it: "total", "queue.length", "slots[].free" */
    struct ls_location defined;
    struct ls_location member; /* where the field is declared; empty of a variable */
    const char *holder; /* the type or the variable that it is a field of; NULL: it is none */
    bool is_hidden;     /* state that library functions keep; `name` says which */
    bool is_safe_here;  /* hidden, but kept apart by glibc: other C libraries need not */
    enum ls_nature nature;
    bool is_object;       /* one piece of memory; otherwise uses may be of different objects */
    uint32_t guard;       /* the lock that its declaration says it is guarded by; LS_MODEL_NONE */
    uint32_t first, uses; /* model.uses[first .. first + uses) */
};

#endif
