#include "commands/reading.h"

#include "flow/lockname.h"
#include "ir/graph.h"

static bool is_lock_name(struct ls_arena *arena, const char *name)
{
    struct ls_lockname read = ls_lockname_read(arena, name);
    return read.verb != LS_VERB_NONE && !read.other_thing;
}

/* By function of the unit: whether its name says that it locks or unlocks. */
static const bool *lock_names(struct ls_arena *arena, const struct ls_unit *unit)
{
    bool *are = LS_NEW_ARRAY(arena, bool, unit->functions.count + 1);
    for (uint32_t i = 0; i < unit->functions.count; i++)
        are[i] = is_lock_name(arena, ls_unit_text(unit, unit->functions.at[i].name));
    return are;
}

static bool uses_locks(const struct ls_unit *unit, const struct ls_function *function,
                       const bool *are_locks)
{
    LS_EACH_INST (inst, unit, function)
        if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION && are_locks[inst->a.ref])
            return true;
    return false;
}

/* Only guesses have no holes left, where the source has errors at all. */
static bool is_whole(const struct ls_function *function)
{
    return !(function->flags & (LS_FN_DAMAGED | LS_FN_BROKEN)) || (function->flags & LS_FN_GUESSED);
}

struct ls_reading ls_reading_of(const struct ls_unit *unit)
{
    struct ls_arena arena = {0};
    struct ls_reading reading = {0, 0};
    const bool *are_locks = lock_names(&arena, unit);
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        const struct ls_function *function = &unit->functions.at[i];
        bool is_own = (function->flags & LS_FN_DEFINED) && function->site.file == unit->main_file;
        if (!is_own || !uses_locks(unit, function, are_locks))
            continue;
        reading.functions++;
        reading.whole += is_whole(function);
    }
    ls_arena_release(&arena);
    return reading;
}
