#include "recording/uses.h"

#include <stdlib.h>

#include "base/diag.h"
#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/witness.h"

enum { MANY_FAILURES = 1000 /* in a row: a loop that does nothing else */ };

/* The C library's own handler, in which a thread that is cancelled takes down its stack: what it
 * interrupts is a call that waits. The frame below it is the one that returns from the signal. */
static bool is_cancellation(const struct ls_process *process, const struct lsr_stack *stack)
{
    if (stack->interrupted < 2)
        return false;
    const struct ls_mapping *handler =
        ls_process_mapping(process, stack->frames[stack->interrupted - 2] - 1);
    return handler && handler->hidden;
}

static bool in_handler(const struct ls_process *process, const struct lsr_use *use)
{
    const struct lsr_stack *stack = ls_recording_get(process->recording, use->stack, LSR_STACK);
    return stack && stack->interrupted && !is_cancellation(process, stack);
}

static bool acquires(const struct lsr_use *use)
{
    return use->op == LSR_OP_ACQUIRE || use->op == LSR_OP_SHARE;
}

/* ---- locks in handlers of signals */

static bool is_of_handler(const struct lsr_stack *stack, uint64_t frame)
{
    for (uint32_t i = 0; i < stack->interrupted; i++) {
        if (stack->frames[i] == frame)
            return true;
    }
    return false;
}

/* The way from the handler on, without what it has interrupted. */
static const struct ls_witness *way_of_handler(struct ls_process *process,
                                               const struct lsr_use *use, uint32_t lock)
{
    const struct lsr_stack *stack = ls_recording_get(process->recording, use->stack, LSR_STACK);
    const struct ls_path *whole = ls_process_path(process, use->stack);
    if (!whole)
        return ls_use_witness(process, use, lock);
    struct ls_path own = *whole;
    while (own.count > 1 && (!is_of_handler(stack, *own.frame) || own.at->line == 0)) {
        own.count--;
        own.at++;
        own.frame++;
    }
    return ls_witness_make(process, ls_process_thread(process, use->thread), &own,
                           ls_acquires(process, lock, use->op, use->how), NULL, 0);
}

/* For each lock of the model one use outside of handlers, whoever's. */
static const struct lsr_use **ordinary_uses(const struct ls_process *process)
{
    const struct lsr_use **ordinary = calloc(process->model->locks.count + 1, sizeof *ordinary);
    lsr_ref ref;
    if (!ordinary)
        ls_die("out of memory");
    LS_EACH_RECORD(process->recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(process->recording, ref, LSR_USE);
        uint32_t lock = ls_process_lock(process, use->object);
        if (lock != LS_MODEL_NONE && acquires(use) && !ordinary[lock] && !in_handler(process, use))
            ordinary[lock] = use;
    }
    return ordinary;
}

static void add_in_handler(struct ls_process *process, const struct lsr_use *use,
                           const struct lsr_use *const *ordinary)
{
    uint32_t lock = ls_process_lock(process, use->object);
    if (lock == LS_MODEL_NONE || !acquires(use) || !in_handler(process, use))
        return;
    ls_vec_push(&process->model->restricted,
                (struct ls_restricted){
                    .context = LS_IN_SIGNAL_HANDLER,
                    .confidence = LS_LIKELY, /* it may be blocked wherever the lock is held */
                    .thread = ls_process_thread(process, use->thread),
                    .lock = lock,
                    .function = "",
                    .try = use->how & LSR_HOW_TRY,
                    .witness = way_of_handler(process, use, lock),
                    .other = ordinary[lock] ? ls_use_witness(process, ordinary[lock], lock) : NULL,
                    .count = use->count,
                });
}

/* ---- locks that no thread of a forked child can release */

static void add_lost(struct ls_process *process, const struct lsr_misuse *misuse)
{
    uint32_t lock = ls_process_lock(process, misuse->object);
    uint32_t thread = ls_process_thread(process, misuse->thread);
    if (misuse->kind != LSR_MISUSE_LOST_BY_FORK || lock == LS_MODEL_NONE)
        return;
    const struct ls_path *path = ls_process_path(process, misuse->stack);
    ls_vec_push(&process->model->restricted,
                (struct ls_restricted){
                    .context = LS_IN_FORKED_CHILD,
                    .confidence = LS_CERTAIN,
                    .thread = thread,
                    .lock = lock,
                    .function = "",
                    .witness = ls_witness_make(
                        process, thread, path ? path : ls_process_site(process, misuse->site),
                        ls_acquires(process, lock, LSR_OP_ACQUIRE, 0), NULL, 0),
                    .count = misuse->count,
                });
}

/* ---- tries in vain */

static void add_spin(struct ls_process *process, const struct lsr_use *use)
{
    uint32_t lock = ls_process_lock(process, use->object);
    if (lock == LS_MODEL_NONE || !(use->how & LSR_HOW_TRY) || use->most_failures < MANY_FAILURES)
        return;
    ls_vec_push(&process->model->spins, (struct ls_spin){
                                            .kind = LS_SPIN_TRYLOCK,
                                            .confidence = LS_LIKELY,
                                            .thread = ls_process_thread(process, use->thread),
                                            .lock = lock,
                                            .subject = "",
                                            .witness = ls_use_witness(process, use, lock),
                                            .rounds = use->most_failures,
                                        });
}

void ls_recorded_uses_fill(struct ls_process *process)
{
    const struct ls_recording *recording = process->recording;
    const struct lsr_use **ordinary = ordinary_uses(process);
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        add_in_handler(process, use, ordinary);
        add_spin(process, use);
    }
    LS_EACH_RECORD(recording, LSR_MISUSE, k, ref)
    add_lost(process, ls_recording_get(recording, ref, LSR_MISUSE));
    free(ordinary);
}
