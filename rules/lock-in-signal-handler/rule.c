/* A signal handler takes a lock that the thread which it interrupts may hold. */
#include "rule.h"

#include "model/wording.h"
#include "restricted.h"

static void report_lock(const struct ls_model *model, const struct ls_restricted *fact,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, fact->lock);
    const char *handler = ls_say_function(arena, ls_restricted_start(fact));
    struct ls_finding finding =
        ls_restricted_finding(findings, model, fact, "the handler is installed here",
                              ls_arena_printf(arena, "the handler locks %s", name),
                              ls_arena_printf(arena, "the program holds %s from here on", name));
    finding.rule = "lock-in-signal-handler";
    finding.level = fact->other && !fact->try ? LS_ERROR : LS_WARNING;
    finding.message =
        fact->other && !fact->try
            ? ls_arena_printf(
                  arena,
                  "self-deadlock: the signal handler %s locks %s, which the thread that "
                  "it interrupts may hold",
                  handler, name)
            : ls_arena_printf(arena, "the signal handler %s locks %s", handler, name);
    finding.note = "a handler runs in the middle of any thread: when that one holds the lock, both "
                   "wait for ever; lock functions are not async-signal-safe";
    finding.advice = "set a flag, write to a pipe or post a semaphore in the handler, or take the "
                     "signal with sigwait() in a thread of its own";
    ls_findings_add(findings, &finding);
}

static void report_call(const struct ls_model *model, const struct ls_restricted *fact,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *handler = ls_say_function(arena, ls_restricted_start(fact));
    struct ls_finding finding = ls_restricted_finding(
        findings, model, fact, "the handler is installed here", "not async-signal-safe", "");
    finding.rule = "lock-in-signal-handler";
    finding.level = LS_NOTE;
    finding.message = ls_arena_printf(
        arena, "the signal handler %s calls %s(), which may take a lock of the C library", handler,
        fact->function);
    finding.note = "when the signal comes in the middle of such a function, the handler waits for "
                   "the thread that it interrupts";
    finding.advice = "call async-signal-safe functions only (man 7 signal-safety)";
    ls_findings_add(findings, &finding);
}

void ls_judge_lock_in_signal_handler(const struct ls_model *model, struct ls_findings *findings)
{
    ls_restricted_judge(model, findings, LS_IN_SIGNAL_HANDLER, report_lock, report_call);
}
