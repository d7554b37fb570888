/* Declared lock orders: what is against them, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/declared.h"

static const struct {
    const char *declared;
    const char *script;
    uint32_t findings; /* or REFUSED */
} cases[] = {
#define REFUSED UINT32_MAX
    {"", "A B", 0},
    {"# only words\n\n", "A B", 0},
    {"A > B", "A B", 0},
    {"B > A", "A B", 1},
    {"B > A # why", "A B -B C", 1},
    {"C > B > A", "A C", 1},
    {"C > B\nB > A\n", "A C", 1},
    {"leaf A", "A B", 1},
    {"leaf B", "A B", 0},
    {"leafy > A", "A B", 0},
    {"* > A", "A B", 1},
    {"B* > A*", "A B", 1},
    {"B* > C", "A B", 0},
    {"B > A", "A B:t", 0},
    {"A >", "A B", REFUSED},
    {"> A", "A B", REFUSED},
    {"A B", "A B", REFUSED},
    {"leaf", "A B", REFUSED},
    {"leaf A B", "A B", REFUSED},
    {"A > A", "A B", REFUSED},
    {"A > B > C > A", "A B", REFUSED},
};

static void edges_are_held_against_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        struct ls_findings findings;
        fixture_init(&fixture);
        ls_findings_init(&findings);
        fixture_run(&fixture, "T1", cases[i].script);
        const char *text = cases[i].declared;
        struct ls_declared *declared = ls_declared_read("test", text, strlen(text));
        uint32_t found =
            declared ? ls_declared_check(declared, &fixture.model, &findings) : REFUSED;
        if (found != cases[i].findings)
            fail_msg("'%s' and '%s': %d findings, expected %d", text, cases[i].script, (int)found,
                     (int)cases[i].findings);
        ls_declared_free(declared);
        ls_findings_release(&findings);
        fixture_release(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(edges_are_held_against_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
