/* The child of a process with threads does more than become another program. */
#include "rule.h"

#include "model/wording.h"
#include "restricted.h"

static void report_lock(const struct ls_model *model, const struct ls_restricted *fact,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, fact->lock);
    const char *thread = fact->other ? ls_say_the_thread(arena, model, fact->other->thread)
                                     : "a thread of the parent";
    struct ls_finding finding =
        ls_restricted_finding(findings, model, fact, "the process is forked here",
                              ls_arena_printf(arena, "the child locks %s", name),
                              ls_arena_printf(arena, "%s holds %s from here on", thread, name));
    finding.rule = "fork-with-threads";
    finding.message = ls_arena_printf(
        arena, "the child of a fork locks %s, which %s may hold at that moment", name, thread);
    finding.note = "the child has a copy of the lock, but not the thread that would release it: it "
                   "waits for ever";
    finding.advice = "call exec or _exit at once in the child, use posix_spawn(), fork before the "
                     "threads are created, or take the lock in a pthread_atfork() handler";
    ls_findings_add(findings, &finding);
}

static void report_call(const struct ls_model *model, const struct ls_restricted *fact,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding =
        ls_restricted_finding(findings, model, fact, "the process is forked here",
                              "only async-signal-safe functions are allowed here", "");
    finding.rule = "fork-with-threads";
    finding.level = LS_WARNING;
    finding.message = ls_arena_printf(
        arena, "the child of a fork calls %s(), which may take a lock of the C library",
        fact->function);
    finding.note = "another thread may have held that lock at the fork; glibc takes care of malloc "
                   "and stdio, POSIX promises nothing";
    finding.advice = "call exec or _exit at once in the child, or use posix_spawn()";
    ls_findings_add(findings, &finding);
}

void ls_judge_fork_with_threads(const struct ls_model *model, struct ls_findings *findings)
{
    ls_restricted_judge(model, findings, LS_IN_FORKED_CHILD, report_lock, report_call);
}
