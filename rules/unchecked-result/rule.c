/* A call says that it has not been done, and nobody listens. */
#include "rule.h"

#include "model/wording.h"

static const char *say_message(struct ls_arena *arena, const struct ls_ignored *ignored)
{
    const char *function = ls_say_function(arena, ignored->at.function);
    const char *what = ignored->is_permit ? "a permit" : "the lock";
    switch (ignored->kind) {
    case LS_IGNORED_CREATE:
        return ls_arena_printf(arena, "%s does not look whether %s() created %s%s", function,
                               ignored->function, *ignored->subject ? "a thread for " : "a thread",
                               *ignored->subject ? ls_say_function(arena, ignored->subject) : "");
    case LS_IGNORED_TIMED:
        return ls_arena_printf(arena, "%s goes on without looking whether %s() got %s in time",
                               function, ignored->function, what);
    case LS_IGNORED_EXCHANGE:
        return ls_arena_printf(arena, "%s goes on without looking whether %s() exchanged the value",
                               function, ignored->function);
    case LS_IGNORED_RETRY:
        return ls_arena_printf(arena,
                               "%s does not try again when %s() fails, as it may for no reason",
                               function, ignored->function);
    default:
        return ls_arena_printf(arena, "%s goes on without looking whether %s() got %s", function,
                               ignored->function, what);
    }
}

static const char *relies_text(const struct ls_ignored *ignored)
{
    return ignored->kind == LS_IGNORED_CREATE ? "takes for granted that there is a thread"
           : ignored->is_permit ? "takes for granted that there is a permit to give back"
                                : "takes for granted that the lock is held";
}

static const char *note_of(const struct ls_ignored *ignored)
{
    if (ignored->is_permit)
        return "when it did not, one thread too many goes on, and the post gives a permit that "
               "nobody took";
    switch (ignored->kind) {
    case LS_IGNORED_CREATE:
        return "when the system is short of threads, the handle is never set, and what uses it is "
               "undefined; the work is not done";
    case LS_IGNORED_EXCHANGE:
    case LS_IGNORED_RETRY:
        return "the weak form fails now and then on ARM, POWER and RISC-V, though the value is the "
               "expected one; x86 does not show it";
    default:
        return "when it did not, the data is touched without the lock, and the unlock opens it for "
               "whoever holds it";
    }
}

static const char *advice_on(enum ls_ignored_kind kind)
{
    return kind == LS_IGNORED_EXCHANGE || kind == LS_IGNORED_RETRY
               ? "try it in a loop, or use the strong form"
               : "test the result, and take the other way when it failed";
}

void ls_judge_unchecked_result(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->ignored.count; i++) {
        const struct ls_ignored *ignored = &model->ignored.at[i];
        if (ignored->kind == LS_IGNORED_INTERRUPTED)
            continue; /* sem-imbalance says so */
        struct ls_finding finding = {.rule = "unchecked-result",
                                     .level = LS_WARNING,
                                     .confidence = ignored->confidence,
                                     .evidence = model->evidence,
                                     .message = say_message(&findings->arena, ignored),
                                     .at = ignored->at,
                                     .note = note_of(ignored),
                                     .advice = advice_on(ignored->kind),
                                     .locks = ignored->lock != LS_MODEL_NONE,
                                     .lock = &ignored->lock,
                                     .subject = ignored->function,
                                     .count = ignored->count};
        if (ignored->kind != LS_IGNORED_RETRY)
            ls_finding_relate(findings, &finding, ignored->at, "the result is dropped");
        if (ignored->relies.line > 0)
            ls_finding_relate(findings, &finding, ignored->relies, relies_text(ignored));
        ls_findings_add(findings, &finding);
    }
}
