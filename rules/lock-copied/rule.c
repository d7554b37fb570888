/* The bytes of a lock become another object. */
#include "rule.h"

#include <string.h>

#include "model/wording.h"

static const char *say_message(struct ls_arena *arena, const struct ls_copy *copy)
{
    const char *function = ls_say_function(arena, copy->at.function);
    if (*copy->lock)
        return ls_arena_printf(arena, "%s %s a '%s', and with it the lock '%s'", function,
                               copy->how, copy->type, copy->lock);
    return ls_arena_printf(arena, "%s %s a lock ('%s')", function, copy->how, copy->type);
}

void ls_judge_lock_copied(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->copies.count; i++) {
        const struct ls_copy *copy = &model->copies.at[i];
        struct ls_finding finding = {
            .rule = "lock-copied",
            .level = LS_WARNING,
            .confidence = copy->confidence,
            .evidence = LS_PREDICTED,
            .message = say_message(&findings->arena, copy),
            .at = copy->at,
            .note =
                "a lock is where it is: the copy is another one, in whatever state the first was "
                "at that moment, and using it is undefined",
            .advice = "copy the data only, and initialise a new lock in the copy; pass a pointer",
            .subject = copy->type};
        ls_finding_relate(findings, &finding, copy->at, "the lock is copied here");
        ls_findings_add(findings, &finding);
    }
}
