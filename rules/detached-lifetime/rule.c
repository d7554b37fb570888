/* A thread that nobody waits for, and what it needs is gone: a variable of main(), memory that is
 * freed, or the process, in the middle of what it writes. */
#include "rule.h"

#include "model/witness.h"
#include "model/wording.h"

static const char *say_message(struct ls_arena *arena, const struct ls_outliving *outliving)
{
    const char *function = ls_say_function(arena, outliving->gone.function);
    switch (outliving->kind) {
    case LS_OUTLIVES_MAIN:
        return ls_arena_printf(arena,
                               "thread %s has the address of '%s', a variable of main(), and may "
                               "still run when main() returns",
                               outliving->routine, outliving->subject);
    case LS_OUTLIVES_OBJECT:
        return ls_arena_printf(arena, "%s frees what thread %s was given, and may still use",
                               function, outliving->routine);
    case LS_HANDED_OVER:
        return ls_arena_printf(arena, "%s uses what it has given to thread %s, which frees it",
                               function, outliving->routine);
    case LS_UNLOADED:
        return ls_arena_printf(
            arena, "%s unloads a library whose code a thread that it has created may still run",
            function);
    case LS_CUT_OFF:
        break;
    }
    return ls_arena_printf(arena,
                           "main() returns while thread %s may be in the middle of writing with "
                           "%s()",
                           outliving->routine, outliving->subject);
}

static const struct {
    const char *gone, *note, *advice;
} words[] = {
    [LS_OUTLIVES_MAIN] =
        {"main() returns here",
         "exit handlers still run then, and the thread goes on all that time on a stack that is "
         "used again",
         "join the thread before main() returns, or give it an object that lasts"},
    [LS_OUTLIVES_OBJECT] = {"is freed here", "nothing waits for the thread before",
                            "join the thread first, or let it free what it was given"},
    [LS_HANDED_OVER] = {"is used here", "the thread may have come to its end by then",
                        "use it before the thread is created, or let the thread have a copy"},
    [LS_UNLOADED] = {"is unloaded here",
                     "nothing waits for the thread before: it goes on in memory "
                     "that is not there any more",
                     "join the thread first"},
    [LS_CUT_OFF] = {"main() returns here",
                    "the end of main() ends all threads where they stand: what the thread was "
                    "writing stays half written",
                    "tell the thread to end, and join it before main() returns"},
};

static void report(const struct ls_outliving *outliving, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, 3);
    const struct ls_witness **way = LS_NEW(arena, const struct ls_witness *);
    *way = outliving->created;
    struct ls_finding finding = {.rule = "detached-lifetime",
                                 .level = LS_WARNING,
                                 .confidence = outliving->confidence,
                                 .evidence = LS_PREDICTED,
                                 .message = say_message(arena, outliving),
                                 .at = ls_witness_end(outliving->created),
                                 .related = related,
                                 .witness = way,
                                 .witnesses = 1,
                                 .note = words[outliving->kind].note,
                                 .advice = words[outliving->kind].advice,
                                 .subject = outliving->routine};
    related[finding.relateds++] =
        (struct ls_related){.at = finding.at, .what = "the thread is created here"};
    related[finding.relateds++] =
        (struct ls_related){.at = outliving->gone, .what = words[outliving->kind].gone};
    if (outliving->writes.line > 0)
        related[finding.relateds++] =
            (struct ls_related){.at = outliving->writes, .what = "the thread writes here"};
    ls_findings_add(findings, &finding);
}

/* A thread that is told for its memory need not be told for what it writes. */
static bool is_told(const struct ls_model *model, uint32_t index)
{
    struct ls_location at = ls_witness_end(model->outlivings.at[index].created);
    for (uint32_t i = 0; i < index; i++) {
        struct ls_location other = ls_witness_end(model->outlivings.at[i].created);
        if (ls_location_equal(&other, &at) &&
            model->outlivings.at[i].confidence >= model->outlivings.at[index].confidence)
            return true;
    }
    return false;
}

void ls_judge_detached_lifetime(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->outlivings.count; i++)
        if (!is_told(model, i))
            report(&model->outlivings.at[i], findings);
}
