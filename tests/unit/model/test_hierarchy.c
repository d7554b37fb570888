/* Levels of locks: longest chains, groups of locks that are taken in both orders, leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/hierarchy.h"

/* "A=0 B=1c C=2l": lock, level, c in a cycle, l a leaf; in the order of the ranks. */
static const char *say(const struct ls_hierarchy *hierarchy, const struct ls_model *model,
                       char *text, size_t size)
{
    text[0] = '\0';
    for (uint32_t i = 0; i < hierarchy->ranks.count; i++) {
        const struct ls_rank *rank = &hierarchy->ranks.at[i];
        size_t used = strlen(text);
        snprintf(text + used, size - used, "%s%s=%u%s%s", i ? " " : "",
                 model->locks.at[rank->lock].name, rank->level, rank->cyclic ? "c" : "",
                 rank->leaf ? "l" : "");
    }
    return text;
}

static const struct {
    const char *name;
    const char *scripts[4];
    const char *ranks;
    uint32_t levels;
} cases[] = {
    {"nothing nested", {"A -A B -B"}, "", 0},
    {"a chain", {"A B C"}, "A=0 B=1 C=2l", 3},
    {"the longest way counts", {"A C -C B C"}, "A=0 B=1 C=2l", 3},
    {"two tops", {"A C", "B C"}, "A=0 B=0 C=1l", 2},
    {"both orders are one group", {"A B", "B A"}, "A=0c B=0c", 1},
    {"a ring", {"A B", "B C", "C A"}, "A=0c B=0c C=0c", 1},
    {"a ring above a leaf and below a top", {"T A B L", "B A"}, "T=0 A=1c B=1c L=2l", 3},
    {"a try makes no order", {"A B:t"}, "", 0},
    {"a try beside a wait does", {"A B:t", "A B"}, "A=0 B=1l", 2},
};

static void levels_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const char *const threads[] = {"T1", "T2", "T3", "T4"};
        struct fixture fixture;
        struct ls_hierarchy hierarchy;
        char text[256];
        fixture_init(&fixture);
        for (uint32_t k = 0; k < 4 && cases[i].scripts[k]; k++)
            fixture_run(&fixture, threads[k], cases[i].scripts[k]);
        ls_hierarchy_find(&hierarchy, &fixture.model);
        say(&hierarchy, &fixture.model, text, sizeof text);
        if (strcmp(text, cases[i].ranks) != 0 || hierarchy.levels != cases[i].levels)
            fail_msg("%s: '%s', %u levels; expected '%s', %u", cases[i].name, text,
                     hierarchy.levels, cases[i].ranks, cases[i].levels);
        ls_hierarchy_release(&hierarchy);
        fixture_release(&fixture);
    }
}

static void edges_inside_of_a_group_are_cyclic(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_hierarchy hierarchy;
    uint32_t cyclic = 0;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "A B C");
    fixture_run(&fixture, "T2", "B A");
    ls_hierarchy_find(&hierarchy, &fixture.model);
    for (uint32_t i = 0; i < hierarchy.edges.all.count; i++)
        cyclic += ls_hierarchy_is_cyclic(&hierarchy, &hierarchy.edges.all.at[i]);
    assert_int_equal(hierarchy.edges.all.count, 4);
    assert_int_equal(cyclic, 2);
    ls_hierarchy_release(&hierarchy);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_found),
        cmocka_unit_test(edges_inside_of_a_group_are_cyclic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
