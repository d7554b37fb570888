/*
 * The state of a thread inside of the process: one block of memory per thread, found through one
 * 8-byte initial-exec thread-local pointer, and its THREAD record in the recording.
 *
 * The gate keeps the library out of its own way. It is open while the program runs, also inside of
 * the real lock functions, and closed while the library works for this thread: a signal handler
 * that comes in between, or a lock taken by something that the library calls, passes through
 * unrecorded. The page of the gate is wiped by the kernel in forked children (MADV_WIPEONFORK),
 * whatever way they were forked: there it reads LSR_GATE_NONE.
 *
 * Blocks are reused when their thread is gone, never unmapped: other threads may look into them.
 */
#ifndef LS_CORE_THREAD_H
#define LS_CORE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/stack.h"
#include "core/table.h"
#include "recording.h"

enum lsr_gate {
    LSR_GATE_NONE = 0, /* no block yet, or a forked child that is not set up */
    LSR_GATE_OPEN,
    LSR_GATE_CLOSED
};

#define LSR_SLOTS 512u
#define LSR_WAYS 4u /* slots in which one operation may be found; a power of two */
#define LSR_DEPENDENCY_SLOTS 256u
#define LSR_STACK_SLOTS 64u
#define LSR_FIRST_USES 256u
#define LSR_FIRST_DEPENDENCIES 128u
#define LSR_INHERITED 32u

/* What an operation works on, as found by its first occurrence. */
struct lsr_target {
    struct lsr_object *object;
    struct lsr_use *use; /* its counters; a scratch record when the recording is full */
    /* As the entry of a held list begins; use_ref and stack also as in struct lsr_want. */
    lsr_ref object_ref, use_ref, stack;
    uint16_t depth; /* 1 */
    uint8_t op, how;
};

/* One entry of the cache from (call site, frame, callers, address, operation) to target: a line of
 * the processor's cache. */
struct lsr_slot {
    uint64_t key; /* lsr_slot_key; 0: empty */
    struct lsr_callers callers;
    struct lsr_target target;
} __attribute__((aligned(64)));

/* One entry of the cache from (call site, frame, callers) to stack. */
struct lsr_stack_slot {
    uint64_t site, frame;
    struct lsr_callers callers;
    const struct lsr_stack *record;
    lsr_ref stack;
    /* Where frames[i] of the record lies, in bytes above `frame`; 0: not known. */
    uint32_t at[LSR_STACK_DEPTH];
};

/* Words of lsr_held.local: a hash of the list up to the entry; its struct lsr_use. */
enum { LSR_HELD_CHAIN, LSR_HELD_USE };

/* A lock held by the forking thread, carried into the child. */
struct lsr_inherited {
    uint64_t address;
    uint32_t kind;
    uint16_t depth;
    uint8_t op;
};

enum lsr_over {
    LSR_OVER_NOT = 0,
    LSR_OVER_ENDED,  /* its function has returned; destructors may still run */
    LSR_OVER_JOINED, /* or never started: nothing of it runs any more */
};

struct lsr_thread {
    uint32_t gate; /* enum lsr_gate; first, on the wiped page */
    uint32_t tid;
    struct lsr_thread_record *record;
    struct lsr_held *held; /* the held list, in the recording */
    uint32_t held_count, held_capacity;
    lsr_ref ref;
    uint32_t watched;              /* each acquisition is to be looked at: a plan, or a log */
    uint32_t fills;                /* of slots, so far */
    uint32_t searches;             /* of slots that were found behind the first one */
    uint32_t captures;             /* stacks taken */
    bool meets_classes;            /* has used a lock that has no record of its own */
    uint64_t want_frame;           /* of the call that published the want */
    const struct lsr_use *blocker; /* of the owner of what it last found busy; NULL: unknown */
    uint64_t blocker_count;        /* the count of that one at the time */
    struct {
        uint64_t semaphore, site; /* the lock that was tried last, and from where */
        bool waits, failed;       /* the interpreter is let go; the try has failed */
    } script;                     /* of core/python.c */
    void *once;                   /* of interpose/once.c: the init routine that is about to run */
    struct {
        struct lsr_events *piece;
        uint32_t total;
        bool is_open;
    } log; /* of core/log.c */
    struct {
        uint64_t frame; /* of the call into the loader; 0: is in none */
        struct lsr_target target;
    } loader; /* of core/loader.c */
    uint64_t stack_low, stack_high, base_frame;
    struct lsr_use scratch;         /* counters of what could not be recorded */
    struct lsr_thread_record spare; /* stands for its record when there is no room for one */
    struct lsr_slot slots[LSR_SLOTS];
    struct {
        uint64_t key;
        struct lsr_dependency *dependency;
    } dependencies[LSR_DEPENDENCY_SLOTS];
    struct lsr_stack_slot stacks[LSR_STACK_SLOTS];
    struct lsr_table uses_by_hash, dependencies_by_key;
    struct lsr_entry first_uses[LSR_FIRST_USES];
    struct lsr_entry first_dependencies[LSR_FIRST_DEPENDENCIES];

    /* Of its life; written by creator, itself and joiner. */
    struct lsr_thread *next;      /* in the list of free blocks, or of those that have ended */
    struct lsr_thread *same_hash; /* next one in its bucket of handles */
    uint32_t born;                /* its creator is done with the block */
    uint32_t over;                /* enum lsr_over */
    uint32_t queued;              /* in the list of those that have ended */
    uint32_t detached;
    uint32_t ending; /* enum lsr_ended to be recorded at its end; 0: cancelled */
    pthread_t handle;
    uint64_t stack_size;
    union {
        void *(*posix)(void *);
        int (*c11)(void *);
    } start;
    void *argument;

    /* Survives a fork: nothing above may be read in a forked child before it is set up again. */
    uint32_t inherited_valid; /* a fork that was seen is under way */
    uint32_t inherited_count;
    struct lsr_inherited inherited[LSR_INHERITED];
};

extern __thread struct lsr_thread *lsr_self
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* The slow way in: sets up threads that are not known and forked children. NULL: do not record. */
struct lsr_thread *lsr_enter_slowly(void);

/* Closes the gate. NULL when this call is not to be recorded. */
static inline struct lsr_thread *lsr_enter(void)
{
    struct lsr_thread *thread = lsr_self;
    if (__builtin_expect(thread->gate != LSR_GATE_OPEN, 0))
        return lsr_enter_slowly();
    thread->gate = LSR_GATE_CLOSED;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return thread;
}

/* Opens the gate again. */
static inline void lsr_leave(struct lsr_thread *thread)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    thread->gate = LSR_GATE_OPEN;
}

/* Closes the gate again after the real call. False: do nothing (the thread never entered, or a
 * signal handler left the gate closed by a long jump). */
static inline bool lsr_reenter(struct lsr_thread *thread)
{
    if (!thread || thread->gate != LSR_GATE_OPEN)
        return false;
    thread->gate = LSR_GATE_CLOSED;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return true;
}

/* ---- lives ----------------------------------------------------------------- */

/* The calling thread is the main thread of a process whose recording has just been opened.
 * `stack_top` is an address above its first frame. -1: no memory. */
int lsr_thread_main(uint64_t stack_top);

/* A block and a THREAD record for a thread that is about to be created; NULL: create it unrecorded.
 */
struct lsr_thread *lsr_thread_prepare(struct lsr_call call, uint64_t start_routine,
                                      const pthread_attr_t *attributes);

/* The creation has returned: `failed`, or the thread is `handle`. */
void lsr_thread_created(struct lsr_thread *child, bool failed, pthread_t handle);

/* First and last thing that a created thread does. */
void lsr_thread_begin(struct lsr_thread *self, const void *frame);
void lsr_thread_end(struct lsr_thread *self);

/* The calling thread is about to end itself. */
void lsr_thread_exits(struct lsr_call call);

/* The calling thread is about to end the process. */
void lsr_thread_exits_process(struct lsr_call call);

/* Writes down what the system has counted for the calling thread. */
void lsr_thread_take_usage(struct lsr_thread *self);

/* Begins a new segment of the calling thread, with the reason why. */
void lsr_thread_order(struct lsr_thread *self, struct lsr_call call, enum lsr_order_kind kind,
                      lsr_ref other, uint32_t round);

/* A thread was detached, joined, or given a name; one that is not known (any more) is let be. */
void lsr_thread_detached(pthread_t handle);
void lsr_thread_joined(struct lsr_call call, struct lsr_thread *joined, lsr_ref ref);
void lsr_thread_renamed(pthread_t handle, const char *name);

/* The block of a thread that can be joined, by handle; by system id: NULL when unknown. */
struct lsr_thread *lsr_thread_by_handle(pthread_t handle);
/* A detached thread with that handle that has not ended, or NULL. */
struct lsr_thread *lsr_thread_detached_by_handle(pthread_t handle);
struct lsr_thread *lsr_thread_by_tid(uint32_t tid);

/* The join of a thread. */
struct lsr_joined {
    pthread_t handle;
    lsr_ref thread; /* 0: none */
    lsr_ref stack;  /* of the call that joined it */
};

/* The last of the threads with that handle that were joined lately; `thread` 0 when there was none.
 */
struct lsr_joined lsr_thread_joined_by_handle(pthread_t handle);

/* In a forked child: sets up the block of the caller again, with the locks that it inherited; all
 * others are gone. */
void lsr_thread_forked(void);

/* Around fork(): saves what the calling thread holds for its copy in the child. */
void lsr_thread_before_fork(void);
void lsr_thread_after_fork(void);

#endif
