/*
 * The lock of the dynamic loader, which dlopen and dlclose hold while they run constructors and
 * destructors: code of the program that takes locks of its own.
 *
 * When it is got cannot be seen. But nothing of the program runs inside of dlopen before it has
 * been: so a thread that calls dlopen wants the lock, and one that asks for another lock from in
 * there has it. A thread that waits for the loader therefore shows as one that waits, and one whose
 * constructor waits as one that has the loader.
 */
#ifndef LS_CORE_LOADER_H
#define LS_CORE_LOADER_H

#include "core/operation.h"

/* One call into the loader; ended by lsr_loader_end in every way out of the wrapper (declare it
 * LSR_LOADING). A call from within another one is not recorded: the lock is recursive. */
struct lsr_loading {
    bool counts;
    struct lsr_call call;
    struct lsr_outer outer;
};

#define LSR_LOADING struct lsr_loading __attribute__((cleanup(lsr_loader_end)))

void lsr_loader_begin(struct lsr_loading *loading, struct lsr_call call);
/* A call that only looks something up, and runs nothing of the program: it is recorded when the
 * thread holds a lock. */
void lsr_loader_looks(struct lsr_loading *loading, struct lsr_call call);
void lsr_loader_end(struct lsr_loading *loading);

/* The calling thread is about to ask for something in a call from `call`: if that is inside of the
 * loader, it has the loader's lock. The gate is closed. */
void lsr_loader_entered(struct lsr_thread *thread, struct lsr_call call);

#endif
