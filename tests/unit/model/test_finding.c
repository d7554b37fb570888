/* Order, repetitions and fingerprints of findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/finding.h"

static struct ls_finding finding_at(const char *file, const char *function, uint32_t line)
{
    return (struct ls_finding){.rule = "missing-unlock",
                               .level = LS_ERROR,
                               .confidence = LS_LIKELY,
                               .message = "m",
                               .at = {file, function, line, 1},
                               .note = "",
                               .advice = ""};
}

static void findings_are_ordered_by_weight_then_place(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_findings findings;
    fixture_init(&fixture);
    ls_findings_init(&findings);
    struct ls_finding late = finding_at("b.c", "f", 9), early = finding_at("b.c", "f", 2);
    struct ls_finding note = finding_at("a.c", "f", 1), sure = finding_at("c.c", "f", 3);
    note.level = LS_NOTE;
    sure.confidence = LS_CERTAIN;
    ls_findings_add(&findings, &note);
    ls_findings_add(&findings, &late);
    ls_findings_add(&findings, &early);
    ls_findings_add(&findings, &sure);
    ls_findings_finish(&findings, &fixture.model);
    assert_int_equal(findings.all.count, 4);
    assert_string_equal(findings.all.at[0].at.file, "c.c");
    assert_int_equal(findings.all.at[1].at.line, 2);
    assert_int_equal(findings.all.at[2].at.line, 9);
    assert_string_equal(findings.all.at[3].at.file, "a.c");
    ls_findings_release(&findings);
    fixture_release(&fixture);
}

static void repetitions_are_dropped(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_findings findings;
    fixture_init(&fixture);
    ls_findings_init(&findings);
    struct ls_finding finding = finding_at("a.c", "f", 2);
    finding.count = 3;
    ls_findings_add(&findings, &finding);
    ls_findings_add(&findings, &finding);
    ls_findings_finish(&findings, &fixture.model);
    assert_int_equal(findings.all.count, 1);
    assert_int_equal(findings.all.at[0].count, 6);
    ls_findings_release(&findings);
    fixture_release(&fixture);
}

/* The fingerprint of a finding alone in a run. */
static uint64_t fingerprint(struct fixture *fixture, const struct ls_finding *finding)
{
    struct ls_findings findings;
    ls_findings_init(&findings);
    ls_findings_add(&findings, finding);
    ls_findings_finish(&findings, &fixture->model);
    uint64_t found = findings.all.at[0].fingerprint;
    ls_findings_release(&findings);
    return found;
}

static void fingerprints_survive_moved_lines(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t locks[] = {fixture_lock(&fixture, "A"), fixture_lock(&fixture, "B")};
    uint32_t swapped[] = {locks[1], locks[0]};
    struct ls_related related[] = {{.at = {"b.c", "g", 7, 1}, .what = ""},
                                   {.at = {"w.c", "wrapper", 1, 1}, .what = "", .detail = true}};
    struct ls_finding finding = finding_at("a.c", "f", 2), other = finding_at("c.c", "g", 40);
    finding.lock = locks;
    other.lock = swapped;
    finding.locks = other.locks = 2;
    finding.relateds = 1;
    other.relateds = 2; /* a place inside of a wrapper does not count */
    finding.related = other.related = related;
    assert_int_not_equal(fingerprint(&fixture, &finding), fingerprint(&fixture, &other));
    other.at.function = "f";
    assert_int_equal(fingerprint(&fixture, &finding), fingerprint(&fixture, &other));
    other.locks = 1;
    assert_int_not_equal(fingerprint(&fixture, &finding), fingerprint(&fixture, &other));
    other.locks = 2;
    other.subject = "queue.count";
    assert_int_not_equal(fingerprint(&fixture, &finding), fingerprint(&fixture, &other));
    other.subject = NULL;
    other.rule = "double-lock";
    assert_int_not_equal(fingerprint(&fixture, &finding), fingerprint(&fixture, &other));
    fixture_release(&fixture);
}

/* Locks on the heap are numbered as they are made, which the next run does in another order. */
static void fingerprints_survive_another_run(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t once[] = {fixture_lock(&fixture, "A"), fixture_lock(&fixture, "B")};
    uint32_t again[] = {fixture_lock(&fixture, "C"), fixture_lock(&fixture, "D")};
    uint32_t others[] = {fixture_lock(&fixture, "E"), once[1]};
    const char *names[] = {"q->lock #1", "pool[2].lock #12", "q->lock #7", "pool[4].lock",
                           "q->lock#1"};
    for (uint32_t i = 0; i < 5; i++)
        fixture.model.locks.at[i].name = names[i];
    struct ls_finding first = finding_at("a.c", "f", 2), second = first, third = first;
    first.locks = second.locks = third.locks = 2;
    first.lock = once;
    second.lock = again;
    third.lock = others;
    assert_int_equal(fingerprint(&fixture, &first), fingerprint(&fixture, &second));
    assert_int_not_equal(fingerprint(&fixture, &first), fingerprint(&fixture, &third));
    fixture_release(&fixture);
}

static void fingerprints_count_equal_findings(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_findings findings;
    fixture_init(&fixture);
    ls_findings_init(&findings);
    struct ls_finding first = finding_at("a.c", "f", 2), second = finding_at("a.c", "f", 5);
    ls_findings_add(&findings, &second);
    ls_findings_add(&findings, &first);
    ls_findings_finish(&findings, &fixture.model);
    assert_int_equal(findings.all.at[0].fingerprint, fingerprint(&fixture, &first));
    assert_int_not_equal(findings.all.at[1].fingerprint, findings.all.at[0].fingerprint);
    ls_findings_release(&findings);
    fixture_release(&fixture);
}

static void a_saved_fingerprint_is_not_given_again(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_findings findings;
    fixture_init(&fixture);
    ls_findings_init(&findings);
    struct ls_finding new = finding_at("a.c", "f", 2), saved = finding_at("a.c", "f", 5);
    saved.fingerprint = fingerprint(&fixture, &new);
    ls_findings_add(&findings, &new);
    ls_findings_add(&findings, &saved);
    ls_findings_finish(&findings, &fixture.model);
    assert_int_equal(findings.all.at[1].fingerprint, saved.fingerprint);
    assert_int_not_equal(findings.all.at[0].fingerprint, saved.fingerprint);
    ls_findings_release(&findings);
    fixture_release(&fixture);
}

static void types_without_a_name_are_no_lines(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    struct ls_finding before = finding_at("a.c", "f", 2), after = before, other = before;
    before.subject = "queue.h:30.length";
    after.subject = "queue.h:4711.length";
    other.subject = "queue.h:30.width";
    assert_int_equal(fingerprint(&fixture, &before), fingerprint(&fixture, &after));
    assert_int_not_equal(fingerprint(&fixture, &before), fingerprint(&fixture, &other));
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_ordered_by_weight_then_place),
        cmocka_unit_test(repetitions_are_dropped),
        cmocka_unit_test(fingerprints_survive_moved_lines),
        cmocka_unit_test(fingerprints_survive_another_run),
        cmocka_unit_test(fingerprints_count_equal_findings),
        cmocka_unit_test(a_saved_fingerprint_is_not_given_again),
        cmocka_unit_test(types_without_a_name_are_no_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
