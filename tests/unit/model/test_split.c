/* Who comes between two critical sections that belong together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/split.h"
#include "uses.h"

enum { READ = 0, WRITE = LS_USE_WRITE };

/* T1 looks at line 11 and writes at line 13, each with A; T2 writes at line 111. */
static void tell(struct fixture *fixture, const char *act, const char *other, unsigned flags)
{
    fixture_init(fixture);
    fixture_segment(fixture, "T1", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_segment(fixture, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
    uses_variable(fixture, "total");
    uses_add(fixture, "T1", READ, 11, "A");
    uses_add(fixture, "T1", WRITE, 13, act);
    uses_add(fixture, "T2", flags, 111, other);
}

static bool ask(struct fixture *fixture, struct ls_split split, struct ls_intrusion *intrusion)
{
    struct ls_parallel parallel;
    split.lock = fixture_lock(fixture, "A");
    split.look = split.look_from = uses_at(fixture, 11);
    split.act = split.act_from = uses_at(fixture, 13);
    ls_parallel_init(&parallel, &fixture->model);
    bool found = ls_split_find(&parallel, &split, intrusion);
    ls_parallel_release(&parallel);
    return found;
}

static void another_thread_writes_meanwhile(void **state)
{
    (void)state;
    struct fixture f;
    struct ls_intrusion in;
    tell(&f, "A", "A", WRITE);
    assert_true(ask(&f, (struct ls_split){.confidence = LS_LIKELY}, &in));
    assert_int_equal(in.look, 0);
    assert_int_equal(in.act, 1);
    assert_int_equal(in.other, 2);
    assert_int_equal(in.confidence, LS_LIKELY);
    fixture_release(&f);
}

static void who_only_reads_or_comes_later_does_no_harm(void **state)
{
    (void)state;
    struct fixture f;
    struct ls_intrusion in;
    tell(&f, "A", "A", READ);
    assert_false(ask(&f, (struct ls_split){.confidence = LS_LIKELY}, &in));
    fixture_release(&f);
    tell(&f, "A", "A", WRITE);
    uint32_t *before = LS_NEW(&f.model.arena, uint32_t);
    f.model.segments.at[1].before = before; /* T2 begins when T1 has ended */
    f.model.segments.at[1].befores = 1;
    assert_false(ask(&f, (struct ls_split){.confidence = LS_LIKELY}, &in));
    fixture_release(&f);
}

/* A lock that was taken in one place is held over both. */
static void one_hold_over_both_sections_keeps_others_out(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct fixture f;
        struct ls_intrusion in;
        tell(&f, "A", "A", WRITE);
        struct ls_use_hold *look = (struct ls_use_hold *)f.model.uses.at[0].hold;
        struct ls_use_hold *act = (struct ls_use_hold *)f.model.uses.at[1].hold;
        if (over)
            act->taken = look->taken;
        assert_int_equal(ask(&f, (struct ls_split){.confidence = LS_LIKELY}, &in), !over);
        fixture_release(&f);
    }
}

static void doubts_are_for_audits(void **state)
{
    (void)state;
    static const struct {
        struct ls_split split;
        const char *other;
        unsigned flags;
        enum ls_confidence confidence;
    } cases[] = {
        {{.confidence = LS_LIKELY}, "A", WRITE, LS_LIKELY},
        {{.confidence = LS_CERTAIN}, "A", WRITE, LS_CERTAIN},
        {{.confidence = LS_LIKELY}, "", WRITE, LS_AUDIT},
        {{.confidence = LS_LIKELY}, "A", WRITE | LS_USE_CALLBACK, LS_AUDIT},
        {{.confidence = LS_LIKELY}, "A ?B", WRITE, LS_AUDIT},
        {{.confidence = LS_LIKELY, .same = true}, "A", WRITE, LS_AUDIT},
        {{.confidence = LS_LIKELY, .fresh = true}, "A", WRITE, LS_AUDIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct ls_intrusion in;
        tell(&f, "A", cases[i].other, cases[i].flags);
        assert_true(ask(&f, cases[i].split, &in));
        assert_int_equal(in.confidence, cases[i].confidence);
        fixture_release(&f);
    }
}

/* What a pointer points to is given back by one function only. */
static void a_pointer_is_in_danger_of_who_frees(void **state)
{
    (void)state;
    for (int frees = 0; frees < 2; frees++) {
        struct fixture f;
        struct ls_intrusion in;
        tell(&f, "A", "A", WRITE);
        struct ls_split split = {.kind = LS_SPLIT_POINTER, .confidence = LS_LIKELY};
        split.freed = uses_at(&f, frees ? 112 : 212);
        assert_int_equal(ask(&f, split, &in), frees);
        if (frees)
            assert_int_equal(in.act, LS_MODEL_NONE);
        fixture_release(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_thread_writes_meanwhile),
        cmocka_unit_test(who_only_reads_or_comes_later_does_no_harm),
        cmocka_unit_test(one_hold_over_both_sections_keeps_others_out),
        cmocka_unit_test(doubts_are_for_audits),
        cmocka_unit_test(a_pointer_is_in_danger_of_who_frees),
    };
    return cmocka_run_group_tests_name("model/split", tests, NULL, NULL);
}
