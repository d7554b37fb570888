/* Rules that a project can configure, and rules about facts that only few have: what they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"
#include "rule.h"
#include "story.h"

static uint32_t nest(struct story *story, const char *const *names, uint32_t count)
{
    uint32_t thread = story_thread(story, "worker"), held = story_lock(story, names[0]);
    uint32_t inner = story_lock(story, names[count - 1]);
    struct ls_acquisition *acquisition =
        story_acquire(story, thread, held, "worker:10", inner, "worker:20");
    struct ls_hold *holds = LS_NEW_ARRAY(&story->model.arena, struct ls_hold, count);
    holds[0] = acquisition->hold[0];
    for (uint32_t i = 1; i + 1 < count; i++) {
        holds[i] = holds[0];
        holds[i].lock = story_lock(story, names[i]);
        holds[i].acquired = story_way(story, thread, "worker:15");
    }
    acquisition = &story->model.acquisitions.at[story->model.acquisitions.count - 1];
    acquisition->hold = holds;
    acquisition->holds = count - 1;
    return inner;
}

static const char *const three[] = {"outer", "middle", "inner"};

static void three_locks_are_more_than_two(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    nest(&story, three, 3);
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(finding->rule, "nested-locks");
    assert_string_equal(finding->message,
                        "worker() takes 'inner' while holding 'outer' and 'middle'");
    assert_int_equal(finding->level, LS_NOTE);
    story_release(&story);
}

static void the_depth_is_the_projects_to_choose(void **state)
{
    (void)state;
    const struct ls_rule_options deep = {.nested_depth = 3}, flat = {.nested_depth = 1};
    struct story story;
    story_init(&story);
    nest(&story, three, 3);
    story.findings.options = &deep;
    assert_int_equal(story_judge(&story), 0);
    story_release(&story);
    story_init(&story);
    nest(&story, three, 2);
    story.findings.options = &flat;
    assert_int_equal(story_judge(&story), 1);
    story_release(&story);
}

static void allowed_pairs_do_not_count(void **state)
{
    (void)state;
    const struct ls_lock_pair pair = {"out*", "inner"}, other = {"inner", "outer"};
    const struct ls_rule_options allowed = {2, 1, &pair}, not_allowed = {2, 1, &other};
    struct story story;
    story_init(&story);
    nest(&story, three, 3);
    story.findings.options = &allowed;
    assert_int_equal(story_judge(&story), 0);
    story_release(&story);
    story_init(&story);
    nest(&story, three, 3);
    story.findings.options = &not_allowed;
    assert_int_equal(story_judge(&story), 1);
    story_release(&story);
}

static void options_have_defaults(void **state)
{
    (void)state;
    struct ls_findings findings;
    ls_findings_init(&findings);
    assert_ptr_equal(ls_rule_options(&findings), &ls_rule_defaults);
    assert_int_equal(ls_rule_options(&findings)->nested_depth, 2);
    ls_findings_release(&findings);
}

static void a_handler_that_only_tries_does_not_hang(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    struct ls_restricted fact = {.context = LS_IN_SIGNAL_HANDLER,
                                 .confidence = LS_LIKELY,
                                 .thread = LS_MODEL_NONE,
                                 .lock = story_lock(&story, "stats"),
                                 .function = "",
                                 .witness = story_way(&story, LS_MODEL_NONE, "on_term:10"),
                                 .other = story_way(&story, LS_MODEL_NONE, "main:20")};
    ls_vec_push(&story.model.restricted, fact);
    const struct ls_finding *finding = story_judge_one(&story);
    assert_int_equal(finding->level, LS_ERROR);
    assert_string_equal(finding->message,
                        "self-deadlock: the signal handler on_term() locks 'stats', which the "
                        "thread that it interrupts may hold");
    story_release(&story);
    story_init(&story);
    fact.try = true;
    fact.lock = story_lock(&story, "stats");
    fact.witness = story_way(&story, LS_MODEL_NONE, "on_term:10");
    fact.other = story_way(&story, LS_MODEL_NONE, "main:20");
    ls_vec_push(&story.model.restricted, fact);
    assert_int_equal(story_judge_one(&story)->level, LS_WARNING);
    story_release(&story);
}

/* A worker reads under a lock of this type, and again. */
static uint32_t read_twice(struct story *story, enum ls_lock_type type)
{
    story_init(story);
    uint32_t lock = story_lock(story, "table"), thread = story_thread(story, "worker");
    story->model.locks.at[lock].type = type;
    story_misuse(story, LS_READ_AGAIN, lock, thread, "worker:20", "worker:10");
    return lock;
}

static void a_second_read_needs_a_writer(void **state)
{
    (void)state;
    struct story story;
    read_twice(&story, LS_TYPE_UNKNOWN);
    assert_int_equal(story_judge(&story), 0);
    story_release(&story);
}

static void a_second_read_is_worse_if_writers_go_first(void **state)
{
    (void)state;
    static const enum ls_lock_type types[] = {LS_TYPE_NORMAL, LS_TYPE_WRITERS_FIRST};
    static const enum ls_confidence expected[] = {LS_AUDIT, LS_CERTAIN};
    for (unsigned i = 0; i < 2; i++) {
        struct story story;
        struct ls_lock_place place = {.lock = read_twice(&story, types[i]), .mode = LS_EXCLUSIVE};
        ls_vec_push(&story.model.lock_places, place);
        assert_int_equal(story_judge_one(&story)->confidence, expected[i]);
        story_release(&story);
    }
}

static void the_lock_that_is_held_is_named(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t wrong = story_lock(&story, "orders"), held = story_lock(&story, "stock");
    uint32_t thread = story_thread(&story, "worker");
    struct ls_misuse *misuse =
        story_misuse(&story, LS_RELEASE_UNHELD, wrong, thread, "worker:20", NULL);
    misuse->has_other = true;
    misuse->other = held;
    assert_string_equal(story_judge_one(&story)->message,
                        "worker() unlocks 'orders', but what it holds is 'stock'");
    story_release(&story);
}

static void other_misuses_do_not_confuse_cancellation(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "input"), other = story_lock(&story, "output");
    uint32_t thread = story_thread(&story, "worker");
    story_misuse(&story, LS_RELEASE_UNHELD, other, thread, "worker:5", NULL);
    story_misuse(&story, LS_CANCEL_HOLDING, lock, thread, "worker:20", "worker:10");
    story_misuse(&story, LS_CANCEL_HOLDING, lock, thread, "worker:30", "worker:10");
    assert_int_equal(story_judge(&story), 2);
    story_release(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_locks_are_more_than_two),
        cmocka_unit_test(the_depth_is_the_projects_to_choose),
        cmocka_unit_test(allowed_pairs_do_not_count),
        cmocka_unit_test(options_have_defaults),
        cmocka_unit_test(a_handler_that_only_tries_does_not_hang),
        cmocka_unit_test(a_second_read_needs_a_writer),
        cmocka_unit_test(a_second_read_is_worse_if_writers_go_first),
        cmocka_unit_test(the_lock_that_is_held_is_named),
        cmocka_unit_test(other_misuses_do_not_confuse_cancellation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
