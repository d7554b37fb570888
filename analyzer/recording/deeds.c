#include "recording/deeds.h"

enum ls_mode ls_mode_of(unsigned op)
{
    return op == LSR_OP_SHARE ? LS_SHARED : LS_EXCLUSIVE;
}

const char *ls_acquires(struct ls_process *process, uint32_t lock, unsigned op, unsigned how)
{
    const struct ls_lock *named = &process->model->locks.at[lock];
    const char *verb = how & LSR_HOW_REACQUIRE ? "re-acquires" : "acquires";
    const char *mode = op == LSR_OP_SHARE              ? " for reading"
                       : named->kind == LS_LOCK_RWLOCK ? " for writing"
                       : how & LSR_HOW_REACQUIRE       ? " after waiting for a condition"
                                                       : "";
    return ls_arena_printf(&process->model->arena, "%s %s%s", verb, named->name, mode);
}
