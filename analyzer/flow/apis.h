/* API models: what library functions do with locks, conditions and threads, read from YAML.
 *
 * These are summaries written by hand: a primitive is a function whose effect is said
 * here (rules/apis/, and the user's own files in the same syntax); what other functions do is
 * inferred from their code. The syntax is described in docs/api-models.md. Files are read strictly:
 * an unknown key or value, and one that does not belong to its role, is an error with its line. A
 * later model of the same function replaces an earlier one. */
#ifndef LS_FLOW_APIS_H
#define LS_FLOW_APIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

enum ls_role {
    LS_ROLE_ACQUIRE,
    LS_ROLE_RELEASE,
    LS_ROLE_INIT,
    LS_ROLE_DESTROY,
    LS_ROLE_SETTYPE,
    LS_ROLE_WAIT,
    LS_ROLE_SIGNAL,
    LS_ROLE_CREATE,
    LS_ROLE_JOIN,
    LS_ROLE_DETACH,
    LS_ROLE_BLOCK,
    LS_ROLE_SETDETACH,
    LS_ROLE_SELF,  /* returns the handle of the calling thread */
    LS_ROLE_YIELD, /* lets others run, or waits for an instant */
    LS_ROLE_EXIT,
    LS_ROLE_FREE,        /* gives memory back */
    LS_ROLE_FORK,        /* returns twice: 0 in the child */
    LS_ROLE_EXEC,        /* becomes another program; when it returns, it has failed */
    LS_ROLE_CANCEL,      /* asks a thread to end */
    LS_ROLE_CANCELSTATE, /* says whether the calling thread may be cancelled */
    LS_ROLE_PUSH,        /* registers a clean-up handler */
    LS_ROLE_POP,
    LS_ROLE_SETJMP,  /* returns again, not with 0, when somebody jumps back */
    LS_ROLE_JUMP,    /* does that, out of all functions in between */
    LS_ROLE_HANDLER, /* installs a signal handler */
    LS_ROLE_ATFORK,  /* installs what fork() calls before */
    LS_ROLE_ATEXIT,  /* installs what runs when the process ends, in the thread that ends it */
    LS_ROLE_COPY,    /* copies bytes */
    LS_ROLE_TAKE,    /* takes a permit of a semaphore, and waits until there is one */
    LS_ROLE_POST,    /* gives a permit to a semaphore */
    LS_ROLE_PERMITS, /* makes a semaphore with a number of permits */
    LS_ROLE_USE,     /* wants something that is no lock to have been made: a key */
    LS_ROLES
};

/* What is true of a function whatever its role. */
enum ls_traits {
    LS_TRAIT_CANCELLATION = 1, /* a thread can be cancelled in it */
    LS_TRAIT_LIBRARY_LOCK = 2, /* may take a lock of the C library: not for signal handlers, nor for
                                  the child of a process with threads */
    LS_TRAIT_LOWERS_COUNT = 4, /* takes from a counter, and returns what it was or is */
    LS_TRAIT_DROPS_LAST = 8,   /* likewise, and returns whether nothing is left */
    LS_TRAIT_REACHES_LOCK =
        16, /* calls one with LIBRARY_LOCK somewhere below: never read, but found */
    LS_TRAIT_MASKS_SIGNALS = 32,   /* keeps signals away from the thread, or lets them in again */
    LS_TRAIT_AWAITS_SIGNALS = 64,  /* waits, and lets signals in as long as it does */
    LS_TRAIT_HANDLER_FIELD = 128,  /* of a field: what is stored there handles signals */
    LS_TRAIT_LOCK_TYPE = 256,      /* of a type: its objects keep threads apart, and are no data */
    LS_TRAIT_ROBUST = 512,         /* only for locks that outlive the death of their owner */
    LS_TRAIT_MAY_FAIL = 1024,      /* may not do it without a reason, and says so */
    LS_TRAIT_WANTS_INIT = 2048,    /* for locks that only a call can make: no value is one */
    LS_TRAIT_DESTROYS_HELD = 4096, /* the holder may destroy the lock when nobody waits for it */
    LS_TRAIT_TELLS_OWN = 8192,     /* only tells the thread something of itself */
    LS_TRAIT_FINDS_CODE = 16384,   /* returns the address of code that can be unloaded */
    LS_TRAIT_UNLOADS_CODE = 32768,
    LS_TRAIT_GIVES_NEXT = 65536, /* returns one after the other, as many as there are */
};

enum ls_success { LS_SUCCESS_ALWAYS, LS_SUCCESS_ZERO, LS_SUCCESS_NONZERO };

/* In the place of an argument number: what the function returns. */
enum { LS_API_RESULT = 255 };

/* What says that nobody need join a thread: in attribute objects, and in `state` of CREATE. */
enum { LS_STATE_DETACHED = 1 };

/* Argument numbers count from 1; 0 = the function has no such argument. */
struct ls_api {
    const char *name;
    enum ls_role role;
    enum ls_success success;
    enum ls_lock_kind kind;
    uint8_t lock;      /* the lock or the semaphore, by address; or LS_API_RESULT */
    uint8_t condition; /* the condition variable, by address */
    uint8_t attribute; /* the lock's attribute object, by address */
    uint8_t type;      /* the lock's type, by value */
    uint8_t thread;    /* created: where its handle is put, or LS_API_RESULT; joined: the handle */
    uint8_t start;     /* the start routine */
    uint8_t argument;  /* what the start routine is given */
    uint8_t time;      /* of BLOCK: when 0 is given there, it does not wait */
    uint8_t until;     /* of WAIT: the time of the clock when it ends, by address or by value */
    uint8_t flags;     /* of BLOCK: flags, of which any of `nonblocking` makes it return at once */
    uint16_t nonblocking;
    enum ls_block_kind block;
    uint8_t failure; /* of ACQUIRE: what it returns when the lock is not free; 0 = not known */
    uint8_t
        inherited;  /* of ACQUIRE: what it returns with a robust lock whose owner has died; or 0 */
    uint8_t object; /* of FREE: the memory; of COPY: where it goes */
    uint8_t source; /* of COPY: where it comes from */
    uint8_t size;   /* of COPY: how many bytes */
    uint8_t value;  /* of PERMITS: how many there are at first; of USE: what is kept */
    uint8_t destructor; /* of INIT: what the values of a key are given to when a thread ends */
    uint8_t state;      /* of CREATE: LS_STATE_DETACHED or not; of CANCELSTATE: 1 when it may not */
    uint8_t writes;     /* of BLOCK: the descriptor or stream that it writes to */
    uint8_t buffer;     /* of PUSH and POP: what tells handlers apart */
    bool by_mode;       /* of RELEASE: the library has one function for readers, one for writers */
    bool process;       /* of EXIT: all threads end */
    bool quick;         /* of EXIT and ATEXIT: the handlers of the one are not those of the other */
    bool shared, try, timed, all;
    bool detached;        /* of CREATE: nobody need join the thread */
    bool rarely, briefly; /* of BLOCK, see model.h */
    bool apart;           /* of BLOCK: has state of its own, so that a lock keeps calls apart */
    bool anywhere;        /* of BLOCK: it may write to a socket or a pipe as well */
    bool interruptible;   /* of TAKE: a signal handler makes it come back without a permit */
    bool recursive;       /* locks of this function may be taken again by their owner */
    bool may_fail;        /* failure is an ordinary way out, and then the lock is surely not held */
    bool indirect; /* the argument is the address of the pointer to the lock, of the handle */
    bool override; /* the model counts even where the program defines the function itself */
    bool inferred; /* nobody wrote it: its code looks like that of a lock */
    bool believed; /* nobody wrote it: made by beliefs.h from a name, */
    bool named;    /* which says outright that it is about a lock */
};

/* What a function does with memory that it is given, or gives. */
struct ls_memory {
    uint8_t writes, reads; /* arguments by whose address it does so; numbers from 1, 0 = none */
    bool atomic;
    bool makes_new; /* it returns an object that nobody else knows, */
    bool zeroed;    /* full of zeros */
};

struct ls_apis;

struct ls_apis *ls_apis_new(void);
void ls_apis_free(struct ls_apis *apis);

/* Adds the models of one YAML text (copied). `origin` names it in messages. Returns 0, or -1 after
 * a message. */
int ls_apis_add(struct ls_apis *apis, const char *origin, const char *yaml, size_t size);

/* Adds the models that are a list under one key of a larger YAML text; its other keys are not
 * looked at. Returns 0, or -1 after a message. */
int ls_apis_add_list(struct ls_apis *apis, const char *origin, const char *yaml, size_t size,
                     const char *key);

/* Names functions where threads start in a way that no code shows: callbacks of a library.
 * `pattern` (borrowed) may hold `*`. */
void ls_apis_add_root(struct ls_apis *apis, const char *pattern);

/* Has the function been named so? */
bool ls_apis_is_root(const struct ls_apis *apis, const char *function);

/* The model of a function, or NULL. Owned by `apis`. */
const struct ls_api *ls_apis_find(const struct ls_apis *apis, const char *function);

/* Does the model give the argument (numbers from 1) a meaning? */
bool ls_api_names(const struct ls_api *api, uint32_t argument);

/* What is known of memory and a function; NULL when nothing is. Owned by `apis`. */
const struct ls_memory *ls_apis_memory(const struct ls_apis *apis, const char *function);

/* The traits of a function: bits of enum ls_traits. */
unsigned ls_apis_traits(const struct ls_apis *apis, const char *function);

#endif
