#include "recording/deeds.h"

#include "model/witness.h"
#include "model/wording.h"
#include "recording/witness.h"

enum ls_mode ls_mode_of(unsigned op)
{
    return op == LSR_OP_SHARE ? LS_SHARED : LS_EXCLUSIVE;
}

const char *ls_acquires(struct ls_process *process, uint32_t lock, unsigned op, unsigned how)
{
    struct ls_arena *arena = &process->model->arena;
    const char *verb = how & LSR_HOW_REACQUIRE ? LS_WAITS_AND_ACQUIRES
                       : op == LSR_OP_SHARE    ? "acquires (shared)"
                                               : "acquires";
    return ls_arena_printf(arena, "%s %s", verb, ls_say_lock(arena, process->model, lock));
}

const struct ls_witness *ls_use_witness(struct ls_process *process, const struct lsr_use *use,
                                        uint32_t lock)
{
    const struct ls_path *path = ls_process_path(process, use->stack);
    return ls_witness_make(process, ls_process_thread(process, use->thread),
                           path ? path : ls_process_site(process, use->site),
                           ls_acquires(process, lock, use->op, use->how), NULL, 0);
}
