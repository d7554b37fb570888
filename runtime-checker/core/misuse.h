/*
 * Misuse that shows at the call itself. One MISUSE record per kind, object and call site;
 * repetitions count.
 */
#ifndef LS_CORE_MISUSE_H
#define LS_CORE_MISUSE_H

#include "core/thread.h"
#include "recording.h"

struct lsr_misuse_facts {
    enum lsr_misuse_kind kind;
    lsr_ref object;
    lsr_ref second;      /* another object concerned; 0: none */
    lsr_ref other;       /* thread that holds it; 0: unknown */
    lsr_ref other_stack; /* where it was acquired */
};

/* Records a misuse, or counts it when the same was seen at this call before. */
void lsr_misuse_note(struct lsr_thread *thread, struct lsr_call call,
                     const struct lsr_misuse_facts *facts);

/* In a forked child: none is recorded any more. */
void lsr_misuses_forget(void);

#endif
