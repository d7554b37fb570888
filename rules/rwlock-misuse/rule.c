/* A thread that reads under a reader-writer lock asks for it again: to write, or to read. */
#include "rule.h"

#include "misuse.h"
#include "model/wording.h"

/* Another thread that wants to write can come between the two: then the second one waits for it. */
static bool has_writer(const struct ls_model *model, uint32_t lock)
{
    for (uint32_t i = 0; i < model->lock_places.count; i++)
        if (model->lock_places.at[i].lock == lock && model->lock_places.at[i].mode == LS_EXCLUSIVE)
            return true;
    return false;
}

/* Of a lock that is known to let writers go first, a second read is as wrong as an upgrade. */
static void describe_read(const struct ls_model *model, const struct ls_misuse *misuse,
                          struct ls_finding *finding, struct ls_arena *arena)
{
    bool writers_first = model->locks.at[misuse->lock].type == LS_TYPE_WRITERS_FIRST;
    finding->level = LS_WARNING;
    if (!writers_first)
        finding->confidence = LS_AUDIT;
    finding->message = ls_arena_printf(arena, "%s reads under %s again while it already does%s",
                                       ls_say_function(arena, ls_misuse_site(misuse).function),
                                       ls_say_lock(arena, model, misuse->lock),
                                       writers_first ? ", though writers go first" : "");
    finding->note = writers_first
                        ? "a writer that comes in between waits for the first request, and the "
                          "second one for the writer"
                        : "when a writer waits in between and the lock prefers writers, the second "
                          "request waits for the writer, and the writer for the first";
    finding->advice = "call a function that expects the lock to be held";
}

static void report(const struct ls_model *model, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    const char *function = ls_say_function(arena, ls_misuse_site(misuse).function);
    bool upgrade = misuse->kind == LS_UPGRADE;
    struct ls_finding finding = ls_misuse_finding(
        findings, model, misuse, LS_ONE_WAY,
        ls_arena_printf(arena, "%s is locked here to read", name),
        ls_arena_printf(arena, "%s is wanted here to %s", name, upgrade ? "write" : "read again"));
    finding.rule = "rwlock-misuse";
    if (upgrade) {
        finding.message = ls_arena_printf(
            arena, "self-deadlock: %s asks to write under %s while it still reads under it",
            function, name);
        finding.note =
            "the writer waits until all readers have gone, and this thread is one of them";
        finding.advice =
            "take it to write from the start, or let go, take it to write, and look at "
            "the data again";
    } else {
        describe_read(model, misuse, &finding, arena);
    }
    ls_findings_add(findings, &finding);
}

void ls_judge_rwlock_misuse(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&told, misuse);
        bool ours = misuse->kind == LS_UPGRADE ||
                    (misuse->kind == LS_READ_AGAIN && has_writer(model, misuse->lock));
        if (ours && !again)
            report(model, misuse, findings);
    }
    ls_tally_release(&told);
}
