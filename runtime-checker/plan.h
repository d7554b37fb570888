/*
 * The layout of a plan: at which places threads are to be held back, so that a predicted deadlock
 * can happen. `lockstitch confirm` writes it, the library of every process of the run maps it
 * shared, and counts in it what came of it. Self-contained, like recording.h.
 *
 *   struct lsr_plan | struct lsr_plan_place[places] | paths of modules, each ended by 0
 *
 * A place is a call of a lock function, told by its innermost return addresses as offsets in the
 * files that they belong to: the same in every process, wherever the files are mapped. What stands
 * in the counters is atomic; all else is constant. A file that is not as this says is ignored.
 */
#ifndef LS_RUNTIME_CHECKER_PLAN_H
#define LS_RUNTIME_CHECKER_PLAN_H

#include <stdint.h>

#define LSR_PLAN_MAGIC UINT64_C(0x314e414c5052534c) /* "LSRPLAN1" */
#define LSR_PLAN_FRAMES 4
#define LSR_PLAN_PLACES 4096u /* more are refused */

enum lsr_plan_role {
    LSR_PLAN_FIRST,  /* where the lock that is held is taken: wait for the others to come so far */
    LSR_PLAN_SECOND, /* where the next one is asked for: wait for the circle to close */
    LSR_PLAN_YIELD   /* where a lock is taken that another thread is to take first, and to keep
                        while it waits for what this thread does later: let it pass */
};

struct lsr_plan {
    uint64_t magic;
    uint64_t size; /* of the whole file */
    uint32_t places;
    uint32_t gathers;   /* FIRST places hold threads back, too */
    uint64_t pause_ns;  /* the longest time that a thread is held back at one place */
    uint64_t budget_ns; /* of all pauses of a process together */
    uint64_t meetings;  /* circles that closed */
    uint64_t pauses;
    uint64_t paused_ns;
    uint64_t reserved[8];
};

struct lsr_plan_frame {
    uint32_t module; /* offset of its path in the file; 0: end of the frames */
    uint32_t reserved;
    uint64_t offset; /* of the return address, in addresses of the file; with LSR_SCRIPT_FRAME: a
                        line of a script */
};

struct lsr_plan_place {
    uint32_t role;  /* enum lsr_plan_role */
    uint32_t cycle; /* that the place belongs to */
    uint64_t ways;  /* of that cycle that lead over it, a bit for each */
    uint32_t frames;
    uint32_t reserved;
    uint64_t arrivals;
    uint64_t meetings;
    struct lsr_plan_frame frame[LSR_PLAN_FRAMES];
};

_Static_assert(sizeof(struct lsr_plan) == 128, "plan");
_Static_assert(sizeof(struct lsr_plan_place) == 104, "place");

#endif
