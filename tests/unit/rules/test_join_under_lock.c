/* join-under-lock with a third thread in between: what makes it an error, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story.h"

struct chain {
    struct story story;
    uint32_t main, serve, reload, config, queue;
    struct ls_acquisition *third;
    struct ls_hold held[2]; /* of the joining thread */
    struct ls_blocking *join;
};

static void add_usage(struct chain *chain, uint32_t thread, uint32_t lock, const char *way)
{
    ls_vec_push(&chain->story.model.usages,
                (struct ls_usage){.thread = thread,
                                  .segment = LS_MODEL_NONE,
                                  .lock = lock,
                                  .confidence = LS_LIKELY,
                                  .witness = story_way(&chain->story, thread, way)});
}

/* main joins serve and holds config; serve takes queue; reload holds queue and takes config. */
static void chain_init(struct chain *chain)
{
    struct story *story = &chain->story;
    story_init(story);
    chain->main = story_thread(story, "main");
    chain->serve = story_thread(story, "serve");
    chain->reload = story_thread(story, "reload");
    chain->config = story_lock(story, "config");
    chain->queue = story_lock(story, "queue");
    add_usage(chain, chain->serve, chain->queue, "serve:10");
    add_usage(chain, chain->reload, chain->config, "reload:21");
    chain->third =
        story_acquire(story, chain->reload, chain->queue, "reload:20", chain->config, "reload:21");
    chain->held[0] = (struct ls_hold){.lock = chain->config,
                                      .acquired = story_way(story, chain->main, "stop:30")};
    ls_vec_push(&story->model.blockings,
                (struct ls_blocking){.kind = LS_BLOCK_JOIN,
                                     .function = "pthread_join",
                                     .thread = chain->main,
                                     .segment = LS_MODEL_NONE,
                                     .confidence = LS_LIKELY,
                                     .releases = LS_MODEL_NONE,
                                     .semaphore = LS_MODEL_NONE,
                                     .joined = chain->serve,
                                     .holds = 1,
                                     .hold = chain->held,
                                     .witness = story_way(story, chain->main, "stop:31")});
    chain->join = &story->model.blockings.at[0];
}

static enum ls_level level_of(struct chain *chain)
{
    const struct ls_finding *finding = NULL;
    for (uint32_t i = 0, count = story_judge(&chain->story); i < count; i++) {
        const struct ls_finding *one = &chain->story.findings.all.at[i];
        if (strcmp(one->rule, "join-under-lock") == 0 && (!finding || one->level > finding->level))
            finding = one;
    }
    assert_non_null(finding);
    enum ls_level level = finding->level;
    story_release(&chain->story);
    return level;
}

static void three_threads_wait_for_each_other(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain);
    const struct ls_finding *finding = story_judge_one(&chain.story);
    assert_int_equal(finding->level, LS_ERROR);
    assert_int_equal(finding->witnesses, 3);
    assert_non_null(
        strstr(finding->message, "takes 'queue', under which thread reload takes 'config'"));
    story_release(&chain.story);
}

static void a_deadline_lets_one_go(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain);
    chain.third->flags = LS_ACQUIRE_TIMED;
    assert_int_equal(level_of(&chain), LS_WARNING);
    chain_init(&chain);
    chain.third->flags = LS_ACQUIRE_TRY;
    assert_int_equal(level_of(&chain), LS_NOTE);
}

static void what_both_hold_keeps_them_apart(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain);
    chain.held[1] = (struct ls_hold){.lock = chain.queue,
                                     .acquired = story_way(&chain.story, chain.main, "stop:29")};
    chain.join->holds = 2;
    assert_int_equal(level_of(&chain), LS_ERROR); /* serve itself takes what is held */
    chain_init(&chain);
    uint32_t gate = story_lock(&chain.story, "gate");
    struct ls_hold both[2] = {chain.third->hold[0], {.lock = gate}};
    both[1].acquired = chain.held[0].acquired;
    chain.held[1] = (struct ls_hold){.lock = gate, .acquired = chain.held[0].acquired};
    chain.join->holds = chain.third->holds = 2;
    chain.third->hold = both;
    add_usage(&chain, chain.reload, gate, "reload:19");
    assert_int_equal(level_of(&chain), LS_NOTE);
}

static void of_many_locks_another_may_be_meant(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain);
    chain.story.model.locks.at[chain.queue].many = true;
    assert_int_equal(level_of(&chain), LS_NOTE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_threads_wait_for_each_other),
        cmocka_unit_test(a_deadline_lets_one_go),
        cmocka_unit_test(what_both_hold_keeps_them_apart),
        cmocka_unit_test(of_many_locks_another_may_be_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
