/*
 * The layout of a recording: the one contract between the preloaded library, which writes it, and
 * the analyzer, which reads it. Self-contained: stdint only, no code of either side.
 *
 * A recording is one file per process image, mapped shared by the process and written in place. It
 * is valid at every instant: nothing has to happen at the end of the process, so what was recorded
 * survives _exit, abort, SIGKILL and crashes. The library records facts and interprets nothing.
 *
 *   struct lsr_header, LSR_HEADER_SIZE bytes | record | record | fill | record ... | zeros up to
 * the end
 *
 * Records
 *   Every record starts at a multiple of LSR_UNIT bytes with a struct lsr_record. Its reference
 * (lsr_ref) is its file offset divided by LSR_UNIT; it is the identity of the thread, object, stack
 * ... that it describes, never reused, and 0 means "none". Walk from LSR_HEADER_SIZE to
 * header.used:
 *     - read `tag` with acquire order. LSR_TAG(type): the record is complete, `size` bytes long (a
 *       multiple of LSR_UNIT); skip types you do not know.
 *     - tag 0, size not 0: being written, or left by a killed process; skip `size` bytes.
 *     - tag 0, size 0: reserved, nothing in it; go on at the next unit.
 *     - anything else: the file is damaged; go on at the next unit and say so.
 *   `size` is stored before the body and the tag after it (release), so these are the only cases.
 *   A record never moves, shrinks or disappears. References may point to records that are not
 * complete yet, or never will be: check the tag before you follow one.
 *
 * Growth
 *   The file grows by chunks that are allocated on disk before they are used; header.end is the end
 * of the last one. A full disk, a full quota or the size limit therefore costs records, never the
 * process: each record that could not be written is counted in header.lost[type]. Whoever would
 * have referred to it has 0 there.
 *
 * Who writes what
 *   Each record has one writer at a time, so counters are plain and exact. A THREAD is written by
 *   its creator up to start_ns, then by the thread itself, but for `joined_by` and `detached`. USE,
 *   TIMES, DEPENDENCY, EVENTS and HELD belong to the thread that they name. All others are
 * immutable once they are complete, but for: OBJECT `destroyed_ns`, `flags`, `foreign_releases`,
 * `arrivals`; MODULE `gone`; MISUSE `count`; SCRIPT `gives_up` (all atomic).
 *
 *   Fields change by aligned stores of their own width; a reader of a live file sees old or new
 *   values of each, but no snapshot across fields. A *blocked* thread changes nothing, so what is
 *   read twice with the same `want.sequence` and `want.use` not 0 in between is a fact: a reader
 *   that looks for deadlocks takes all threads twice and trusts what did not move.
 *
 * Units
 *   Times are nanoseconds of CLOCK_MONOTONIC; 0 means "not measured" (mode order takes no clock on
 * a lock operation, mode contention only when the lock was busy, or its hold is sampled). Addresses
 * are of the process; code addresses are *return* addresses (symbolise address - 1) and belong to
 * the MODULE whose range covers them. Fields called `local` are for the process only; readers
 * ignore them.
 *
 * Threads and happens-before
 *   A thread's life is cut into segments 0, 1, 2 ...: a new one begins when it creates a thread,
 * when it has joined one, and when it has passed a barrier (the first rounds of it). An ORDER
 * record says what began a segment. With them a reader builds vector clocks over create and join
 * only: everything a thread did up to segment s is before all of a thread created by ORDER{CREATE,
 * segment s + 1}; all of a joined thread is before ORDER{JOIN, segment s} of the joiner and
 * everything later.
 */
#ifndef LS_RUNTIME_CHECKER_RECORDING_H
#define LS_RUNTIME_CHECKER_RECORDING_H

#include <stdint.h>

#define LSR_MAGIC "LSREC\r\n" /* 8 bytes with the final 0 */
#define LSR_VERSION 2u
#define LSR_BYTE_ORDER 0x01020304u
#define LSR_UNIT 64u
#define LSR_HEADER_SIZE 4096u
/* <program>-<pid>.lsrec, or <program>-<pid>.<n>.lsrec when that is taken. */
#define LSR_SUFFIX ".lsrec"

typedef uint32_t lsr_ref; /* file offset / LSR_UNIT; 0: none */

enum lsr_type {
    LSR_MODULE = 1,
    LSR_THREAD,
    LSR_OBJECT,
    LSR_STACK,
    LSR_USE,
    LSR_TIMES,
    LSR_DEPENDENCY,
    LSR_ORDER,
    LSR_MISUSE,
    LSR_HELD,
    LSR_SCRIPT,
    LSR_EVENTS,
    LSR_TYPES /* number of types + 1 */
};

#define LSR_TAG(type) (UINT32_C(0x4c530000) | (uint32_t)(type))

struct lsr_record {
    uint32_t size; /* bytes, this header included; a multiple of LSR_UNIT */
    uint32_t tag;  /* LSR_TAG(type) once the record is complete, 0 before */
};

/* ---- header ---------------------------------------------------------------- */

enum lsr_mode {
    LSR_MODE_ORDER = 1,  /* no clock on lock operations */
    LSR_MODE_CONTENTION, /* waits timed when the lock was busy, and a few holds of each site */
    LSR_MODE_FULL        /* most holds timed, too */
};

enum lsr_state {
    LSR_STATE_RUNNING = 1, /* or killed: look whether `pid` with `start_ticks` still lives */
    LSR_STATE_EXITED,  /* exit(), return from main, _exit(), quick_exit(): `exit_status` is set */
    LSR_STATE_ABORTED, /* abort() */
    LSR_STATE_EXECED   /* replaced itself by another program; same pid, another recording */
};

/* What a reader cannot assume to have seen; bits of header.unseen. */
enum lsr_unseen {
    LSR_UNSEEN_FORK =
        1u << 0, /* child of a fork that was not seen: locks held at the fork are unknown */
    LSR_UNSEEN_SYMBOLS = 1u << 1, /* some functions could not be interposed on this C library */
    LSR_UNSEEN_GROWTH = 1u << 2,  /* the file could not grow: see `lost` */
    LSR_UNSEEN_CHILD = 1u << 3,   /* a forked child could not make its recording */
    LSR_UNSEEN_SCRIPT =
        1u << 4, /* locks of Python scripts: 3.13.1 and later call nothing for them */
    LSR_UNSEEN_LIBRARY = 1u << 5 /* a library found the C library's functions without looking here:
                                    RTLD_DEEPBIND, a namespace of its own */
};

struct lsr_header {
    char magic[8];
    uint32_t byte_order; /* LSR_BYTE_ORDER as the process stores it */
    uint16_t version;    /* LSR_VERSION; others are refused */
    uint16_t word_size;  /* bytes of a pointer */
    uint32_t pid;
    uint32_t parent_pid;
    uint32_t mode;       /* enum lsr_mode */
    uint32_t state;      /* enum lsr_state */
    int32_t exit_status; /* as given to exit(), valid in LSR_STATE_EXITED */
    uint32_t unseen;     /* enum lsr_unseen */
    uint64_t start_ns;   /* CLOCK_MONOTONIC when the recording began; differences to it are exact */
    uint64_t start_realtime_ns;
    uint64_t
        start_ticks; /* start time of the process, field 22 of /proc/PID/stat; pid + it is unique */
    uint64_t end_ns; /* when `state` left RUNNING; 0 before */
    uint64_t used;   /* file offset up to which records are reserved */
    uint64_t end;    /* file offset up to which the file is allocated */
    uint64_t size_limit; /* the recording will not grow past this */
    lsr_ref main_thread; /* 0 in a child whose forking thread is unknown */
    uint32_t threads;    /* THREAD records ever made: the next own number is threads + 1 */
    uint64_t lost[16];   /* records that could not be written, by enum lsr_type */
    uint64_t stalled; /* not 0: whoever watched the process has seen that none of its threads could
                         go on, and that nothing outside would wake one */
    uint32_t processors; /* that the process could use when the recording began; 0: unknown */
    uint32_t linked;  /* not 0: whoever watched has seen a deadlock of threads of this and of other
                         processes */
    uint64_t seen_ns; /* the last time that whoever watched it saw it alive, if it was killed */
    char directory[256]; /* that it was started in, absolute; empty when it is longer */
    char exe[1024];      /* absolute path of the program; all strings end in 0, cut when too long */
    char command[1528];  /* arguments separated by 0, ended by an empty one; or cut */
    lsr_ref ended_by;    /* THREAD that has ended the process; 0: unknown */
    uint32_t reserved;
    char parent[1024]; /* path of the recording of the process that forked this one; empty if not so
                        */
};

/* ---- code ------------------------------------------------------------------ */

#define LSR_MODULE_RANGES 4

/* A file mapped as code: the program, a library, [vdso]. A library that was unloaded and one loaded
 * at the same addresses later are two modules; `generation` orders them: the highest that covers an
 * address holds. */
struct lsr_module {
    struct lsr_record record;
    uint64_t bias; /* address in the process - address in the ELF file */
    uint32_t generation;
    uint32_t gone; /* unloaded since */
    uint64_t seen_ns;
    struct {
        uint64_t start, end; /* executable addresses [start, end); 0, 0: unused */
        uint64_t offset;     /* of `start` in the file */
    } range[LSR_MODULE_RANGES];
    uint32_t build_id_size; /* 0: none */
    uint8_t build_id[20];
    uint16_t path_size; /* without the final 0 */
    char path[];        /* absolute, ends in 0 */
};

/* A call stack, innermost first: frames[0] returns into the caller of the lock function.
 * Equal stacks are one record. A depth of LSR_STACK_DEPTH may be cut. */
#define LSR_STACK_DEPTH 48

struct lsr_stack {
    struct lsr_record record;
    uint64_t hash;
    uint64_t local;
    uint32_t depth;
    uint32_t interrupted; /* frames from this one on were interrupted by a signal, those before are
                             its handler's; 0: none */
    uint64_t frames[];
};

/* A place in a program that an interpreter runs. A site or a frame with LSR_SCRIPT_FRAME set is no
 * address: its low 32 bits refer to such a record. */
#define LSR_SCRIPT_FRAME (UINT64_C(1) << 63)

struct lsr_script {
    struct lsr_record record;
    uint64_t local;
    uint64_t code; /* only for the process */
    uint32_t line;
    uint16_t file_size, function_size; /* without the final 0 */
    uint32_t gives_up; /* times that a try of a lock from here failed, and no wait came after it */
    char text[];       /* the file, 0, the function, 0 */
};

/* ---- objects --------------------------------------------------------------- */

enum lsr_kind {
    LSR_KIND_MUTEX = 1,
    LSR_KIND_RWLOCK,
    LSR_KIND_SPIN,
    LSR_KIND_COND,
    LSR_KIND_SEMAPHORE,
    LSR_KIND_BARRIER,
    LSR_KIND_ONCE,
    LSR_KIND_GUARD, /* of a static variable of C++ */
    LSR_KIND_FUTEX,
    LSR_KIND_PSEUDO, /* locks inside of libraries: the loader's, a stdio stream's */
    LSR_KIND_THREAD, /* only as kind of what is waited for: the object is a THREAD record */
    LSR_KIND_CALL    /* a function that may block, called while locks are held: no memory, its
                        `address` is an enum lsr_blocking */
};

/* Functions that may block for a reason outside of the process: LSR_BLOCKING(symbol, name). Added
 * to at the end only. */
#define LSR_BLOCKING_CALLS(CALL)                                                                   \
    CALL(READ, "read")                                                                             \
    CALL(WRITE, "write")                                                                           \
    CALL(PREAD, "pread")                                                                           \
    CALL(PWRITE, "pwrite")                                                                         \
    CALL(READV, "readv")                                                                           \
    CALL(WRITEV, "writev")                                                                         \
    CALL(RECV, "recv")                                                                             \
    CALL(RECVFROM, "recvfrom")                                                                     \
    CALL(RECVMSG, "recvmsg")                                                                       \
    CALL(SEND, "send")                                                                             \
    CALL(SENDTO, "sendto")                                                                         \
    CALL(SENDMSG, "sendmsg")                                                                       \
    CALL(CONNECT, "connect")                                                                       \
    CALL(ACCEPT, "accept")                                                                         \
    CALL(POLL, "poll")                                                                             \
    CALL(SELECT, "select")                                                                         \
    CALL(EPOLL_WAIT, "epoll_wait")                                                                 \
    CALL(SLEEP, "sleep")                                                                           \
    CALL(USLEEP, "usleep")                                                                         \
    CALL(NANOSLEEP, "nanosleep")                                                                   \
    CALL(CLOCK_NANOSLEEP, "clock_nanosleep")                                                       \
    CALL(FSYNC, "fsync")                                                                           \
    CALL(FDATASYNC, "fdatasync")                                                                   \
    CALL(FLOCK, "flock")                                                                           \
    CALL(WAITPID, "waitpid")                                                                       \
    CALL(WAIT, "wait")                                                                             \
    CALL(SYSTEM, "system")                                                                         \
    CALL(SIGWAIT, "sigwait")                                                                       \
    CALL(PAUSE, "pause")                                                                           \
    CALL(GETADDRINFO, "getaddrinfo")

enum lsr_blocking {
    LSR_BLOCKING_NONE = 0,
#define LSR_BLOCKING(symbol, name) LSR_BLOCKING_##symbol,
    LSR_BLOCKING_CALLS(LSR_BLOCKING)
#undef LSR_BLOCKING
        LSR_BLOCKINGS
};

/* struct lsr_object.flags */
enum lsr_object_flag {
    LSR_OBJECT_RECURSIVE = 1u << 0, /* of mutexes; none of the three: normal */
    LSR_OBJECT_ERRORCHECK = 1u << 1,
    LSR_OBJECT_ADAPTIVE = 1u << 2,
    LSR_OBJECT_ROBUST = 1u << 3,
    LSR_OBJECT_PRIO_INHERIT = 1u << 4,
    LSR_OBJECT_PRIO_PROTECT = 1u << 5,
    LSR_OBJECT_SHARED = 1u << 6,        /* between processes */
    LSR_OBJECT_PREFER_WRITER = 1u << 7, /* rwlock whose readers wait behind a waiting writer */
    LSR_OBJECT_C11 = 1u << 8,           /* mtx_t, cnd_t */
    LSR_OBJECT_INITIALISED =
        1u << 9, /* its init function was seen; `created` is that call. Otherwise
                    a static initialiser: `created` is the first use */
    LSR_OBJECT_DESTROYED = 1u << 10, /* destroyed_ns set */
    LSR_OBJECT_REPLACED = 1u << 11,  /* destroyed by initialising a new one at its address */
    LSR_OBJECT_SIGNAL = 1u << 12, /* semaphore: posted by another than its holder, or waited for by
                                     its holder. It is no lock, whatever was recorded before */
    LSR_OBJECT_CLASS =
        1u << 13, /* stands for many locks, or conditions, that were made in the same place */
    LSR_OBJECT_LOADER =
        1u << 14 /* pseudo: the lock of the dynamic loader; `address` says nothing */
};

/* A lock or another object that threads synchronise on. An address that is destroyed and
 * initialised again is a new object of the next generation. What is done with it is in its USE
 * records, who holds it now in the held lists of the threads: there is no second copy of either
 * here.
 *
 * Mutexes, read-write locks, spin locks, semaphores and conditions that were made in one place
 * (equal `created`, kind, flags, and `value`) are a class. The first of a class that are used have
 * an OBJECT each, of later ones some; for all others there is one OBJECT with LSR_OBJECT_CLASS,
 * whose `address` is that of one of them: so a table of a million locks costs what a few hundred
 * do. Whether two threads with such an object mean the same lock, only the addresses in `held` and
 * `want` tell. */
struct lsr_object {
    struct lsr_record record;
    uint64_t local;
    uint64_t address;
    uint32_t kind;       /* enum lsr_kind */
    uint32_t flags;      /* enum lsr_object_flag */
    uint32_t generation; /* 1, 2, ...: of this address */
    lsr_ref creator;     /* THREAD */
    lsr_ref created;     /* STACK of its init call or first use */
    uint32_t value;      /* initial value of a semaphore, parties of a barrier */
    uint64_t created_ns;
    uint64_t destroyed_ns;
    uint64_t foreign_releases; /* releases by a thread that did not hold it */
    uint64_t shared_inode; /* where a process-shared object lies, in the file of its memory; set by
                              who watches the process when threads wait for it. 0: unknown */
    uint64_t shared_device;
    uint64_t shared_offset;
    uint64_t arrivals; /* at a barrier, so far; of a condition: signals that found a waiter; of a
                          read-write lock: read locks taken while a writer waited */
    uint64_t members;  /* LSR_OBJECT_CLASS: locks that it has stood for */
    uint32_t least;    /* of a semaphore: permits that were left at least, plus 1; 0: never used, */
    uint32_t most;     /* permits that there were at most, */
    uint32_t waiters;  /* and threads that waited at once, at most */
    uint8_t reserved[4];
};

/* ---- what threads do with objects ------------------------------------------ */

enum lsr_op {
    LSR_OP_ACQUIRE = 1, /* mutex, write lock, spin, semaphore, once ...: alone */
    LSR_OP_SHARE,       /* read lock */
    LSR_OP_WAIT,        /* condition, barrier, futex: wait for an event */
    LSR_OP_SIGNAL,      /* wake one; semaphore: post */
    LSR_OP_BROADCAST,   /* wake all */
    LSR_OP_JOIN         /* wait for the end of a thread */
};

/* struct lsr_use.flags, lsr_held.flags, lsr_dependency.flags: how the thread came to it */
enum lsr_how {
    LSR_HOW_TRY = 1u << 0,   /* did not wait: such a dependency closes no cycle, but tells why */
    LSR_HOW_TIMED = 1u << 1, /* gives up at a time: a cycle through it is a stall, no deadlock */
    LSR_HOW_REACQUIRE = 1u << 2,  /* the mutex again after a condition wait; the call is the wait */
    LSR_HOW_INHERITED = 1u << 3,  /* held by the forking thread when this process was forked */
    LSR_HOW_OWNER_DIED = 1u << 4, /* robust mutex got with EOWNERDEAD */
    LSR_HOW_PROBE = 1u << 5       /* with TRY: the caller waits if the try fails, so it does make a
                                     dependency, when it succeeds */
};

/* Everything one thread did to one object by one operation from one call site. The sum over
 * threads is the site's, the sum over sites is the object's.
 * `thread` 0 is reserved for sums of threads that have ended. */
struct lsr_use {
    struct lsr_record record;
    uint64_t local;
    lsr_ref thread;
    lsr_ref object; /* OBJECT; for LSR_OP_JOIN a THREAD */
    uint16_t op;    /* enum lsr_op */
    uint16_t how;   /* enum lsr_how: TRY, TIMED, REACQUIRE */
    lsr_ref stack;  /* STACK of the first time; 0: lost */
    uint64_t site;  /* return address of the call */
    uint64_t count; /* times it succeeded: acquisitions, waits that were woken, signals, joins */
    uint64_t contended; /* times it was busy, or had to wait, when asked */
    uint64_t failed;    /* busy try, timeout, error, cancelled */
    lsr_ref wait;       /* TIMES spent waiting; 0: none yet */
    lsr_ref hold;       /* TIMES held (a sample of `count`; not in mode order); 0: none yet */
    lsr_ref blocker;    /* THREAD that held it the last time that it was busy; 0: unknown */
    uint32_t effect;    /* signal, broadcast: times that somebody was waiting. wait: times it woke
                           untimely */
    uint64_t blocker_site;  /* where `blocker` had acquired it */
    uint64_t last_ns;       /* of the last contended one */
    lsr_ref mutex;          /* of a condition wait: OBJECT of the mutex given with it, last time */
    uint32_t mutexes;       /* of a condition wait: times that `mutex` changed */
    uint64_t woken;         /* by signals, broadcasts: threads that were waiting */
    uint32_t streak;        /* of a try: failures in a row, up to now */
    uint32_t most_failures; /* and at most */
    uint32_t overtaken;     /* in its longest wait: times that `blocker` took the object again at
                               `blocker_site` */
    uint8_t reserved[4];
};

#define LSR_BUCKETS 40

/* Durations. bucket[i] counts those in [2^i, 2^(i+1)) ns; the first includes 0, the last all
 * longer. */
struct lsr_times {
    struct lsr_record record;
    uint64_t count;
    uint64_t total_ns;
    uint64_t max_ns;
    uint32_t bucket[LSR_BUCKETS];
};

/* One entry of a held list; innermost (latest) last. */
struct lsr_held {
    lsr_ref object;
    lsr_ref use;       /* 0: lost or inherited */
    lsr_ref stack;     /* of this acquisition, or of one from the same site and frame; 0: lost */
    uint16_t depth;    /* 1, or more for recursion and repeated read locks */
    uint8_t op;        /* LSR_OP_ACQUIRE or LSR_OP_SHARE */
    uint8_t how;       /* enum lsr_how */
    uint64_t since_ns; /* when it is timed, or was contended; else 0 */
    uint64_t address;
    uint64_t local[4];
};

/* More room for the held list of a thread that holds many. */
struct lsr_held_list {
    struct lsr_record record;
    lsr_ref thread;
    uint32_t capacity;
    uint8_t reserved[48];
    struct lsr_held held[];
};

/* "Thread t asked for this object while it held those": recorded before it blocks, so that a
 * program that really deadlocks has its last dependency in the recording. Made for ACQUIRE and
 * SHARE (the edges of the lock order), for WAIT and JOIN that can wait (waiting under a lock), and
 * for SIGNAL and BROADCAST of conditions. One per thread, held sequence (objects and modes),
 * object, op, how and call site; the stacks are those of the first time. A repeated acquisition of
 * an object that the thread holds makes none. `segments` lists the segments of the thread in which
 * it happened, the first LSR_SEGMENTS of them; when `segment_count` is larger the others lie
 * between the last listed and `last_segment`.
 */
#define LSR_SEGMENTS 6

struct lsr_dependency_held {
    lsr_ref object;
    lsr_ref use;
    lsr_ref stack;
    uint8_t op;
    uint8_t how;
    uint16_t reserved;
};

struct lsr_dependency {
    struct lsr_record record;
    uint64_t local;
    uint64_t key;
    lsr_ref thread;
    lsr_ref object;
    lsr_ref use;
    lsr_ref stack;
    uint16_t op;
    uint16_t how;
    uint32_t held_count; /* entries that follow */
    uint32_t held_total; /* larger when the outermost were left out */
    uint32_t segment_count;
    uint32_t segments[LSR_SEGMENTS];
    uint32_t last_segment;
    uint32_t reserved;
    uint64_t count;    /* times asked */
    uint64_t first_ns; /* CLOCK_MONOTONIC of the first time, in every mode */
    struct lsr_dependency_held held[];
};

/* ---- threads --------------------------------------------------------------- */

enum lsr_ended {
    LSR_ENDED_NOT = 0,
    LSR_ENDED_RETURNED,
    LSR_ENDED_EXITED,    /* pthread_exit, thrd_exit */
    LSR_ENDED_CANCELLED, /* or unwound by something else */
    LSR_ENDED_UNBORN     /* creation failed */
};

enum lsr_thread_flag {
    LSR_THREAD_MAIN = 1u << 0,
    LSR_THREAD_C11 = 1u << 1,
    LSR_THREAD_FOREIGN = 1u << 2, /* its creation was not seen: raw clone, or before the library */
    LSR_THREAD_FORKED = 1u << 3   /* this process's copy of the thread that called fork */
};

/* What the thread waits for at this moment, or is about to ask for; published before it can block.
 * `use` names object, operation and call site. A thread that was counted into a lock an instant ago
 * may still show it: what stays for long is what blocks. */
struct lsr_want {
    lsr_ref use; /* 0: runs */
    lsr_ref stack;
    uint64_t sequence; /* + 1 with each publication: also the number of operations so far */
    uint64_t since_ns; /* 0: not measured */
    lsr_ref mutex;     /* condition wait: OBJECT to get back after the wake-up */
    lsr_ref blocker;   /* THREAD that held it when the wait began; 0: unknown */
    uint64_t address;  /* of the object; 0: it is a thread */
};

#define LSR_HELD_INLINE 8

/* After `end_ns` is set the destructors of the thread's own variables may still lock and unlock,
 * for microseconds: a thread holds locks at its end if held_count is not 0 a while later. */
struct lsr_thread_record {
    struct lsr_record record;
    uint32_t number; /* 1, 2, ... in order of creation */
    uint32_t tid;    /* of the system, 0: not started. Reused by later threads */
    uint32_t flags;  /* enum lsr_thread_flag */
    uint32_t ended;  /* enum lsr_ended */
    char name[16];   /* as the system has it */
    uint64_t start_routine;
    lsr_ref creator;          /* THREAD, 0: none */
    lsr_ref created;          /* STACK of the create call */
    uint32_t creator_segment; /* the creator's last segment before it: all up to here is before this
                                 thread */
    uint32_t segment;         /* its present one */
    uint64_t created_ns;
    uint64_t start_ns;
    uint64_t end_ns;
    lsr_ref joined_by; /* THREAD */
    uint32_t detached;
    uint64_t waits;   /* acquisitions that had to wait */
    uint64_t wait_ns; /* their time (contention, full) */
    uint64_t max_wait_ns;
    uint64_t switches[2]; /* context switches, voluntary and not; set at its end, and at the end of
                             the process for the thread that ends it */
    struct lsr_want want;
    uint64_t held_at; /* file offset of the held list: struct lsr_held[held_capacity] */
    uint32_t held_capacity;
    uint32_t held_count;
    uint64_t held_lost;             /* locks held that the list had no room for */
    uint64_t stack_low, stack_high; /* its own stack, 0: unknown */
    lsr_ref end_stack; /* of the call that ended it, or the process, when it held locks; else 0 */
    uint8_t reserved[36];
    struct lsr_held held[LSR_HELD_INLINE];
};

enum lsr_order_kind {
    LSR_ORDER_CREATE = 1, /* `thread` made `other` before its segment `segment` began */
    LSR_ORDER_JOIN,       /* `other` had ended before segment `segment` of `thread` began */
    LSR_ORDER_BARRIER /* `thread` passed round `round` of barrier `other` before segment `segment`:
                         all that came to that round had ended their segments before */
};

struct lsr_order {
    struct lsr_record record;
    uint32_t kind; /* enum lsr_order_kind */
    lsr_ref thread;
    uint32_t segment;
    lsr_ref other; /* THREAD; OBJECT of a barrier */
    lsr_ref stack; /* of the call */
    uint32_t round;
    uint64_t ns;
    uint8_t reserved[24];
};

/* ---- the order of events: mode full only */

enum lsr_event_kind {
    LSR_EVENT_ACQUIRED = 0, /* got the lock of `use`; a recursive one only the first time */
    LSR_EVENT_RELEASES,     /* is about to let go of what it got by `use` */
    LSR_EVENT_SIGNALS,      /* of a condition, or a post of a semaphore that is no lock */
    LSR_EVENT_WOKEN         /* from a wait for one of those */
};

#define LSR_EVENT_KINDS 4u

struct lsr_event {
    uint64_t ns;
    lsr_ref use;
    uint32_t what; /* segment of the thread * LSR_EVENT_KINDS + enum lsr_event_kind */
};

/* So many of a thread, and bytes of all threads, are written down. */
#define LSR_EVENTS_OF_THREAD 32768u
#define LSR_EVENTS_OF_ALL (UINT64_C(64) << 20)

/* What a thread did, in its order: a piece of it. The pieces of a thread are in order of their
 * references. A thread ends with a piece that is `cut` when there was more than is written down. */
struct lsr_events {
    struct lsr_record record;
    lsr_ref thread;
    uint32_t count; /* grows as long as it is the last piece */
    uint32_t capacity;
    uint32_t cut;
    uint8_t reserved[40];
    struct lsr_event event[];
};

/* ---- misuse seen at the call ----------------------------------------------- */

enum lsr_misuse_kind {
    LSR_MISUSE_RELOCK = 1,     /* locks what it holds already, and that is not recursive */
    LSR_MISUSE_UNLOCK_FREE,    /* unlocks what nobody holds */
    LSR_MISUSE_UNLOCK_FOREIGN, /* unlocks what `other` holds (0: somebody) */
    LSR_MISUSE_DESTROY_HELD,   /* destroys what `other` holds */
    LSR_MISUSE_INIT_HELD,      /* initialises what `other` holds */
    LSR_MISUSE_WAIT_UNLOCKED,  /* waits on condition `object` without holding the mutex `second` */
    LSR_MISUSE_USE_DESTROYED,  /* uses what was destroyed and not initialised since */
    LSR_MISUSE_LOST_BY_FORK,   /* asks, in a forked child, for what a thread held that the fork did
                                  not copy: it will never be released */
    LSR_MISUSE_JOIN_DETACHED,  /* joins thread `other`, which is detached; no object */
    LSR_MISUSE_JOIN_TWICE      /* joins thread `other`, which was joined before, `other_stack` being
                                  where; no object */
};

/* One per kind, object and call site. Ends of threads and of the process with locks held are not
 * events: the held lists tell them. */
struct lsr_misuse {
    struct lsr_record record;
    uint64_t local;
    uint32_t kind; /* enum lsr_misuse_kind */
    lsr_ref thread;
    lsr_ref object;
    lsr_ref second;
    uint64_t site;
    lsr_ref stack;
    lsr_ref other;       /* THREAD that holds it, 0: none or unknown */
    lsr_ref other_stack; /* where it was acquired (relock: by the thread itself) */
    uint32_t reserved0;
    uint64_t first_ns;
    uint64_t count;
    uint8_t reserved[56];
};

_Static_assert(sizeof(struct lsr_record) == 8, "record");
_Static_assert(sizeof(struct lsr_header) == LSR_HEADER_SIZE, "header");
_Static_assert(sizeof(struct lsr_object) == 128, "object");
_Static_assert(sizeof(struct lsr_use) == 128, "use");
_Static_assert(sizeof(struct lsr_times) == 192, "times");
_Static_assert(sizeof(struct lsr_held) == 64, "held");
_Static_assert(sizeof(struct lsr_held_list) == 64, "held list");
_Static_assert(sizeof(struct lsr_dependency_held) == 16, "dependency held");
_Static_assert(sizeof(struct lsr_dependency) == 104, "dependency");
_Static_assert(sizeof(struct lsr_thread_record) == 256 + 64 * LSR_HELD_INLINE, "thread");
_Static_assert(sizeof(struct lsr_order) == 64, "order");
_Static_assert(sizeof(struct lsr_events) == 64, "events");
_Static_assert(sizeof(struct lsr_misuse) == 128, "misuse");
_Static_assert(LSR_TYPES <= 16, "header.lost");

#endif
