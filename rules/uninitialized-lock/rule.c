/* A lock is used that is none: not made yet, never made, or destroyed; or it is made a second time.
 */
#include "rule.h"

#include <string.h>

#include "base/lists.h"
#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

/* What to say of each kind: where `%s` stand, the function and the lock. */
struct words {
    enum ls_misuse_kind kind;
    enum ls_level level;
    const char *message, *earlier, *now, *note, *advice;
};

static const struct words all_words[] = {
    {LS_USE_DESTROYED, LS_ERROR, "%s uses %s after it was destroyed", "%s is destroyed here",
     "%s is used here, though destroyed",
     "undefined behaviour: glibc refuses with EINVAL, and the code goes on without the lock",
     "destroy the lock after its last use, or initialise it again first"},
    {LS_DESTROY_TWICE, LS_ERROR, "%s destroys %s a second time", "%s is destroyed here first",
     "%s is destroyed again",
     "undefined behaviour: by now the memory may belong to somebody else, or hold another lock",
     "destroy it in one place, with the object that it is part of"},
    {LS_USE_UNINITIALISED, LS_ERROR, "%s uses %s, which nothing has initialised", "",
     "%s is used here", "whatever lies in that memory is taken for a lock",
     "initialise the lock where the object is made, before anybody else can reach it"},
    {LS_USE_ZEROED, LS_WARNING, "%s uses %s, which nothing in the program initialises", "",
     "%s is used here",
     "the memory is cleared, which happens to be an unlocked mutex on Linux; neither POSIX nor C "
     "promises it",
     "initialise the lock where the object is made, before anybody else can reach it"},
    {LS_USE_UNSET, LS_ERROR, "%s uses %s by way of a pointer that nothing in the program sets", "",
     "%s is used here", "the pointer is null, so the program crashes here",
     "let the pointer lead to a lock that is initialised, before its first use"},
    {LS_INIT_LATE, LS_ERROR, "%s initialises %s after it created a thread that uses it",
     "the thread is created here", "%s is initialised only here",
     "the thread may lock it before; then it is initialised under the feet of its owner",
     "initialise everything that a thread uses before the thread is created"},
    {LS_INIT_TWICE, LS_WARNING, "%s initialises %s a second time", "%s is initialised here first",
     "%s is initialised again",
     "undefined behaviour: if a thread has locked it meanwhile, two threads are let in",
     "initialise it in one place, once; destroy it before it is made anew"},
    {LS_INIT_USED, LS_ERROR, "%s initialises %s after it was used", "%s is used here",
     "%s is initialised only here",
     "the first use was of a lock that was not one yet, and what it protected was not",
     "initialise the lock before its first use"},
    {LS_INIT_BY_THREAD, LS_WARNING, "%s initialises %s, which all threads share, in a thread", "",
     "%s is initialised here",
     "another thread of the kind would initialise it again, and nobody may use it before",
     "initialise it before the thread is created"},
    {LS_VALUE_FREED, LS_ERROR,
     "%s frees what its thread keeps under %s, and the key's destructor frees it again",
     "%s is created here, with the destructor", "the value of %s is freed here, and stays there",
     "destructors run for all values that are not null when a thread ends: memory is freed twice",
     "put a null pointer under the key when its value is freed, or leave it to the destructor"},
    {LS_NEVER_ENDED, LS_NOTE, "%s creates %s, and nothing in the program deletes it", "",
     "%s is created here",
     "a process has few keys, and what has created this one may be unloaded or started again",
     "delete the key when the last thread that uses it has ended"},
};

static const struct words *find_words(enum ls_misuse_kind kind)
{
    for (size_t i = 0; i < sizeof all_words / sizeof *all_words; i++)
        if (all_words[i].kind == kind)
            return &all_words[i];
    return NULL;
}

/* `format` has at most one %s, for the lock. */
static const char *say(struct ls_arena *arena, const char *format, const char *name)
{
    const char *at = strstr(format, "%s");
    if (!at)
        return format;
    return ls_arena_printf(arena, "%.*s%s%s", (int)(at - format), format, name, at + 2);
}

/* One function that initialises a lock again and again does one thing wrong. */
static bool is_same_again(const struct ls_misuse *a, const struct ls_misuse *b)
{
    struct ls_location a_at = ls_misuse_site(a), b_at = ls_misuse_site(b);
    return a->kind == LS_INIT_TWICE && b->kind == LS_INIT_TWICE && a->lock == b->lock &&
           strcmp(a_at.function, b_at.function) == 0 && strcmp(a_at.file, b_at.file) == 0;
}

struct judgement {
    const struct ls_model *model;
    struct ls_findings *findings;
    struct ls_lists twice; /* LS_INIT_TWICE by lock */
    struct ls_causes causes;
    struct ls_tally told;
};

static struct ls_lists find_twice(struct ls_arena *arena, const struct ls_model *model)
{
    struct ls_lists twice = ls_lists_make(arena, model->locks.count, model->misuses.count);
    for (uint32_t i = 0; i < model->misuses.count; i++)
        if (model->misuses.at[i].kind == LS_INIT_TWICE)
            ls_lists_add(&twice, model->misuses.at[i].lock, i);
    return twice;
}

static bool is_told(const struct judgement *judgement, const struct ls_misuse *misuse)
{
    LS_EACH_LISTED(&judgement->twice, misuse->lock, i)
    {
        const struct ls_misuse *other = &judgement->model->misuses.at[i];
        if (other < misuse && is_same_again(other, misuse))
            return true;
    }
    return false;
}

static void relate_others(const struct judgement *judgement, const struct ls_misuse *misuse,
                          const char *now, struct ls_finding *finding)
{
    LS_EACH_LISTED(&judgement->twice, misuse->lock, i)
    {
        const struct ls_misuse *other = &judgement->model->misuses.at[i];
        if (other > misuse && is_same_again(misuse, other))
            ls_finding_relate(judgement->findings, finding, ls_misuse_site(other), now);
    }
}

/* Its words are not about locks at first. */
static bool is_about_keys(const struct ls_misuse *misuse)
{
    return misuse->kind == LS_VALUE_FREED || misuse->kind == LS_NEVER_ENDED;
}

static void report(const struct judgement *judgement, const struct ls_misuse *misuse,
                   const struct words *words)
{
    const struct ls_model *model = judgement->model;
    struct ls_findings *findings = judgement->findings;
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_finding finding = ls_misuse_finding(
        findings, model, misuse, misuse->kind == LS_VALUE_FREED ? LS_TWO_WAYS : LS_ONE_WAY,
        say(arena, words->earlier, name), say(arena, words->now, name));
    const char *function = misuse->earlier && misuse->kind == LS_INIT_LATE
                               ? ls_witness_common_function(misuse->earlier, misuse->witness)
                               : ls_misuse_site(misuse).function;
    relate_others(judgement, misuse, say(arena, words->now, name), &finding);
    ls_causes_relate(&judgement->causes, misuse, "and here, for the same reason", findings,
                     &finding);
    finding.rule = "uninitialized-lock";
    finding.level = words->level;
    finding.message =
        say(arena, say(arena, words->message, ls_say_function(arena, function)), name);
    finding.note = words->note;
    finding.advice = words->advice;
    if (model->locks.at[misuse->lock].kind == LS_LOCK_CONDITION) {
        finding.note = "undefined behaviour: who waits for it may never wake up";
        finding.advice = "initialise it with its object, before anybody else can reach it; destroy "
                         "it once, after its last use";
    } else if (model->locks.at[misuse->lock].kind == LS_LOCK_KEY && !is_about_keys(misuse)) {
        finding.note =
            misuse->kind == LS_INIT_TWICE
                ? "the first key is lost: nobody can delete it or read what threads keep "
                  "under it, and a process has few keys"
                : "undefined behaviour: it may be the key of somebody else's values";
        finding.advice = "create the key once, before the first thread that uses it or by "
                         "pthread_once(); delete it after the last one";
    }
    ls_findings_add(findings, &finding);
}

/* Of what is destroyed with an object, or made after a thread was created, one thing is wrong. */
static bool has_cause(const struct ls_misuse *misuse)
{
    return misuse->kind == LS_USE_DESTROYED || misuse->kind == LS_DESTROY_TWICE ||
           misuse->kind == LS_INIT_LATE;
}

void ls_judge_uninitialized_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model,
                                  .findings = findings,
                                  .twice = find_twice(&findings->arena, model),
                                  .causes = ls_causes_find(&findings->arena, model, has_cause)};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&judgement.told, misuse);
        const struct words *words = find_words(misuse->kind);
        if (words && !again && !is_told(&judgement, misuse) &&
            ls_causes_tells(&judgement.causes, misuse))
            report(&judgement, misuse, words);
    }
    ls_tally_release(&judgement.told);
}
