/* A permit of a semaphore is lost, or given although nobody had taken it. */
#include "rule.h"

#include "leak.h"
#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

static bool is_permit(const struct ls_model *model, uint32_t lock)
{
    return model->locks.at[lock].kind == LS_LOCK_SEMAPHORE;
}

/* The same semaphore, or the same field of an object that one of them knows by its name. */
static bool are_alike(const struct ls_model *model, uint32_t a, uint32_t b)
{
    const struct ls_location *member = &model->locks.at[a].member;
    return a == b || (*member->file && ls_location_equal(member, &model->locks.at[b].member));
}

/* Where some threads only take and others only give, a permit that one function keeps may be meant
 * for another thread. */
static enum ls_confidence weigh(const struct ls_model *model, uint32_t lock,
                                enum ls_confidence confidence)
{
    bool are_returned = false;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        if (!is_permit(model, i) || !are_alike(model, lock, i))
            continue;
        if (model->locks.at[i].permits == LS_PERMITS_HANDED)
            return LS_AUDIT;
        are_returned |= model->locks.at[i].permits == LS_PERMITS_RETURNED;
    }
    return are_returned ? confidence : LS_AUDIT;
}

/* Permits that a way keeps */

static bool is_judged(const struct ls_model *model, const struct ls_imbalance *imbalance)
{
    return is_permit(model, imbalance->lock);
}

static const char *say_leak(struct ls_arena *arena, const struct ls_leak *leak, const char *name)
{
    const struct ls_imbalance *imbalance = leak->imbalance;
    const char *function = ls_say_function(arena, imbalance->function);
    if (imbalance->between_rounds)
        return ls_arena_printf(
            arena, "a loop of %s goes on to its next round without giving back its permit of %s",
            function, name);
    if (leak->exits > 1)
        return ls_arena_printf(arena, "%s keeps its permit of %s on %u of its %u ways out",
                               function, name, leak->exits, imbalance->exits);
    return ls_arena_printf(
        arena, "%s keeps its permit of %s when it returns here, unlike elsewhere", function, name);
}

static void report_leak(const struct ls_model *model, const struct ls_leak *leak,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    uint32_t lock = leak->imbalance->lock;
    const char *name = ls_say_lock(arena, model, lock);
    struct ls_finding finding = ls_leak_finding(
        findings, model, leak, ls_arena_printf(arena, "takes a permit of %s here", name),
        ls_arena_printf(arena, "still has the permit of %s here", name),
        leak->imbalance->between_rounds ? "goes on with the permit" : "leaves with the permit");
    finding.rule = "sem-imbalance";
    finding.level = LS_WARNING;
    finding.confidence = weigh(model, lock, finding.confidence);
    finding.message = say_leak(arena, leak, name);
    finding.note = "every time this happens there is one permit less; when none is left, everybody "
                   "waits for ever";
    finding.advice = "post on this way as well, or leave through one exit that does";
    ls_findings_add(findings, &finding);
}

/* Permits that were never taken */

static void report_gift(const struct ls_model *model, const struct ls_misuse *misuse,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_finding finding = ls_misuse_finding(
        findings, model, misuse, LS_ONE_WAY, ls_arena_printf(arena, "posts %s here", name),
        ls_arena_printf(arena, "posts %s here%s", name, misuse->earlier ? " again" : ""));
    const char *function = ls_say_function(arena, finding.at.function);
    finding.rule = "sem-imbalance";
    finding.level = LS_WARNING;
    finding.confidence = weigh(model, misuse->lock, finding.confidence);
    finding.message =
        misuse->earlier
            ? ls_arena_printf(arena, "%s gives back its permit of %s twice", function, name)
            : ls_arena_printf(arena, "%s posts %s on a way on which it has not taken a permit",
                              function, name);
    finding.note = "from now on there is one permit more than there should be: one thread too many "
                   "gets in";
    finding.advice = "post once for each permit that was taken, on the ways that took one";
    ls_findings_add(findings, &finding);
}

/* Waits that a signal cut short */

static void report_interruption(const struct ls_model *model, const struct ls_ignored *ignored,
                                struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = {
        .rule = "sem-imbalance",
        .level = LS_WARNING,
        .confidence = ignored->confidence,
        .evidence = model->evidence,
        .at = ignored->at,
        .subject = ignored->function,
        .note = "a signal makes the call return without a permit; the post that follows gives one "
                "that nobody took",
        .advice = "wait again as long as it fails with EINTR: `while (sem_wait(&s) != 0 && errno "
                  "== EINTR) continue;`"};
    finding.message =
        ls_arena_printf(arena, "%s goes on without looking whether %s() was interrupted",
                        ls_say_function(arena, ignored->at.function), ignored->function);
    ls_finding_relate(findings, &finding, ignored->at, "the result is dropped");
    if (ignored->relies.line > 0)
        ls_finding_relate(findings, &finding, ignored->relies,
                          "takes for granted that there is a permit to give back");
    else
        finding.note = "a signal makes the call return although nobody has posted";
    ls_finding_relate(findings, &finding, ignored->because,
                      "a handler that interrupts calls is installed here");
    ls_findings_add(findings, &finding);
}

/* Permits that a thread of a run has kept */

static const char *say_others(struct ls_arena *arena, const struct ls_kept_permits *kept)
{
    const char *waiting = ls_arena_printf(arena, "%u still wait%s for one at the end",
                                          kept->waiting, kept->waiting == 1 ? "s" : "");
    if (kept->others == 0)
        return ls_arena_printf(arena, "no thread gave more than it took; %s", waiting);
    return ls_arena_printf(arena, "%u other thread%s gave back all; %s", kept->others,
                           kept->others == 1 ? "" : "s", waiting);
}

static void report_kept(const struct ls_model *model, const struct ls_kept_permits *kept,
                        struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    unsigned long long taken = kept->taken, posted = kept->posted;
    const char *thread =
        kept->thread == LS_MODEL_NONE ? "a thread" : model->threads.at[kept->thread].name;
    struct ls_finding finding = {
        .rule = "sem-imbalance",
        .level = LS_WARNING,
        .confidence = LS_LIKELY,
        .evidence = model->evidence,
        .at = ls_witness_end(kept->witness),
        .subject = kept->semaphore,
        .advice = "post on every way on which a permit was taken",
        .message =
            ls_arena_printf(arena, "%s took %llu permit%s of '%s', gave back %llu, and ended",
                            thread, taken, taken == 1 ? "" : "s", kept->semaphore, posted),
        .note = say_others(arena, kept)};
    ls_finding_relate(findings, &finding, finding.at, "takes the permit");
    ls_finding_show(findings, &finding, kept->witness);
    ls_findings_add(findings, &finding);
}

/* Another thread has lost one that was taken at the same place. */
static bool is_kept_again(const struct ls_model *model, uint32_t index)
{
    const struct ls_kept_permits *kept = &model->kept_permits.at[index];
    struct ls_location at = ls_witness_end(kept->witness);
    for (uint32_t i = 0; i < index; i++) {
        struct ls_location earlier = ls_witness_end(model->kept_permits.at[i].witness);
        if (ls_location_equal(&earlier, &at))
            return true;
    }
    return false;
}

static void judge_gifts(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++)
        if (model->misuses.at[i].kind == LS_RELEASE_UNHELD &&
            is_permit(model, model->misuses.at[i].lock) &&
            !ls_misuse_is_again(&told, &model->misuses.at[i]))
            report_gift(model, &model->misuses.at[i], findings);
    ls_tally_release(&told);
}

void ls_judge_sem_imbalance(const struct ls_model *model, struct ls_findings *findings)
{
    ls_leaks leaks = {0};
    ls_leaks_find(model, is_judged, &leaks);
    for (uint32_t i = 0; i < leaks.count; i++)
        report_leak(model, &leaks.at[i], findings);
    judge_gifts(model, findings);
    for (uint32_t i = 0; i < model->ignored.count; i++)
        if (model->ignored.at[i].kind == LS_IGNORED_INTERRUPTED)
            report_interruption(model, &model->ignored.at[i], findings);
    for (uint32_t i = 0; i < model->kept_permits.count; i++)
        if (!is_kept_again(model, i))
            report_kept(model, &model->kept_permits.at[i], findings);
    ls_vec_release(&leaks);
}
