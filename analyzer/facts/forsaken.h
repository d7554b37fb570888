/* Threads that are joined or detached on some ways through the function that creates them, but not
 * on all: it returns without it, or puts the next thread into the same handle. */
#ifndef LS_FACTS_FORSAKEN_H
#define LS_FACTS_FORSAKEN_H

#include "facts/looks.h"

struct ls_forsaken {
    bool found;
    bool overwritten;    /* by the next thread; otherwise the function returns */
    struct ls_site site; /* there */
};

/* What may become of the thread that `call` creates, in this block; its handle is put at the
 * address `handle`, and what it returns is 0 when there is a thread. Only ways on which there
 * surely is one count, and no ways that something decides which the function has noted on its way.
 */
struct ls_forsaken ls_forsaken_find(const struct ls_look *look, uint32_t block,
                                    const struct ls_inst *call, struct ls_operand handle);

#endif
