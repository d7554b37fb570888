#include "recording/holds.h"

#include "recording/deeds.h"

/* Constructors and destructors of libraries may wait, for files and for threads of their own: what
 * they hold is the loader's choice. */
static bool is_of_interest(const struct ls_process *process,
                           const struct lsr_dependency *dependency,
                           const struct lsr_dependency_held *held)
{
    const struct lsr_object *object =
        ls_recording_get(process->recording, held->object, LSR_OBJECT);
    return dependency->op == LSR_OP_ACQUIRE || dependency->op == LSR_OP_SHARE ||
           !(object && object->flags & LSR_OBJECT_LOADER);
}

struct ls_holds ls_holds_of(struct ls_process *process, const struct lsr_dependency *dependency,
                            uint32_t thread)
{
    struct ls_arena *arena = &process->model->arena;
    struct ls_hold *hold = LS_NEW_ARRAY(arena, struct ls_hold, dependency->held_count);
    struct ls_held_lock *held = LS_NEW_ARRAY(arena, struct ls_held_lock, dependency->held_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < dependency->held_count; i++) {
        const struct lsr_dependency_held *entry = &dependency->held[i];
        uint32_t lock = ls_process_lock(process, entry->object);
        if (lock == LS_MODEL_NONE || !is_of_interest(process, dependency, entry))
            continue;
        held[count] = (struct ls_held_lock){lock, ls_process_path(process, entry->stack)};
        hold[count] = (struct ls_hold){
            .lock = lock,
            .mode = ls_mode_of(entry->op),
            .acquired =
                ls_witness_make(process, thread, held[count].path,
                                ls_acquires(process, lock, entry->op, entry->how), held, count),
            .recorded = (uint64_t)process->number << 32 | entry->stack,
        };
        count++;
    }
    return (struct ls_holds){count, hold, held};
}
