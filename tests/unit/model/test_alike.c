/* Kinds of uses give the answers that pairs of uses give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/alike.h"
#include "model/uses.h"

enum { USES = 300 };

static uint32_t next(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

/* Uses by three threads in six segments, with up to two of three locks. */
static void add_uses(struct fixture *fixture, uint32_t seed, uint32_t count)
{
    static const char *const names[] = {"one", "two", "many"};
    static const char *const locks[] = {"A", "B", "C"};
    uint32_t first[3];
    for (uint32_t t = 0; t < 3; t++) {
        first[t] = fixture_segment(fixture, names[t], LS_MODEL_NONE, LS_MODEL_NONE);
        fixture_segment(fixture, names[t], first[t], t > 0 ? first[0] : LS_MODEL_NONE);
    }
    fixture->model.threads.at[fixture_thread(fixture, "many")].many = true;
    for (uint32_t i = 0; i < count; i++) {
        struct ls_use_hold *hold = LS_NEW_ARRAY(&fixture->model.arena, struct ls_use_hold, 2);
        uint32_t thread = next(&seed, 3), holds = next(&seed, 3);
        for (uint32_t h = 0; h < holds; h++)
            hold[h] = (struct ls_use_hold){.lock = fixture_lock(fixture, locks[next(&seed, 3)]),
                                           .mode = next(&seed, 2) ? LS_EXCLUSIVE : LS_SHARED};
        struct ls_use use = {.thread = fixture_thread(fixture, names[thread]),
                             .segment = first[thread] + next(&seed, 2),
                             .flags = next(&seed, 2 * LS_USE_WRITE),
                             .holds = holds,
                             .hold = hold};
        ls_vec_push(&fixture->model.uses, use);
    }
}

static bool has_company(struct ls_parallel *parallel, const struct ls_use *use)
{
    for (uint32_t i = 0; i < parallel->model->uses.count; i++) {
        const struct ls_use *other = &parallel->model->uses.at[i];
        if (ls_parallel_can(parallel, use->thread, use->segment, other->thread, other->segment))
            return true;
    }
    return false;
}

static void kinds_answer_for_their_uses(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 6; seed++) {
        struct fixture fixture;
        struct ls_parallel parallel;
        struct ls_alike alike;
        struct ls_shared shared = {.uses = USES};
        fixture_init(&fixture);
        add_uses(&fixture, seed, USES);
        ls_parallel_init(&parallel, &fixture.model);
        ls_alike_init(&alike, &parallel, &shared);
        assert_in_range(alike.kinds, 2, USES - 1);
        for (uint32_t a = 0; a < USES; a++) {
            const struct ls_use *use = &fixture.model.uses.at[a];
            assert_int_equal(ls_alike_has_company(&alike, alike.kind[a]),
                             has_company(&parallel, use));
            for (uint32_t b = 0; b < USES; b++)
                assert_int_equal(ls_alike_collide(&alike, alike.kind[a], alike.kind[b]),
                                 ls_uses_collide(&parallel, use, &fixture.model.uses.at[b]));
        }
        ls_alike_release(&alike);
        ls_parallel_release(&parallel);
        fixture_release(&fixture);
    }
}

static void the_one_thread_of_a_variable_has_no_company(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_parallel parallel;
    struct ls_alike alike;
    struct ls_shared shared = {.first = 1, .uses = 1};
    fixture_init(&fixture);
    fixture_thread(&fixture, "other");
    ls_vec_push(&fixture.model.uses, (struct ls_use){.thread = 0, .segment = LS_MODEL_NONE});
    struct ls_use own = {.thread = fixture_thread(&fixture, "own"), .segment = LS_MODEL_NONE};
    ls_vec_push(&fixture.model.uses, own);
    ls_parallel_init(&parallel, &fixture.model);
    ls_alike_init(&alike, &parallel, &shared);
    assert_int_equal(alike.kinds, 1);
    assert_false(ls_alike_has_company(&alike, 0));
    assert_false(ls_alike_has_company(&alike, 0));
    ls_alike_release(&alike);
    ls_parallel_release(&parallel);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_answer_for_their_uses),
        cmocka_unit_test(the_one_thread_of_a_variable_has_no_company),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
