/* Linking by name, and the call graph of what was linked. */
#include "program/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "ir/builder.h"

enum { MOST_UNITS = 3 };

struct story {
    struct ls_unit *units[MOST_UNITS];
    uint32_t count;
    struct ls_program *program;
};

static struct ls_unit *add_unit(struct story *story, const char *file)
{
    struct ls_unit *unit = ls_unit_new();
    ls_vec_push(&unit->files, ls_intern(&unit->strings, file));
    return story->units[story->count++] = unit;
}

/* Static functions get a symbol of their file. */
static uint32_t add_function(struct ls_unit *unit, const char *name, uint32_t flags)
{
    char symbol[64];
    const char *file = flags & LS_FN_STATIC ? ls_unit_text(unit, unit->files.at[0]) : "";
    snprintf(symbol, sizeof symbol, "%s%s%s", name, *file ? "@" : "", file);
    struct ls_function function = {.name = ls_intern(&unit->strings, name),
                                   .symbol = ls_intern(&unit->strings, symbol),
                                   .type = ls_intern(&unit->strings, "void (void)"),
                                   .flags = flags};
    ls_vec_push(&unit->functions, function);
    return unit->functions.count - 1;
}

/* Gives the function a body that calls these two of its unit, one after the other; LS_NONE: none.
 */
static void define(struct ls_unit *unit, uint32_t function, uint32_t first, uint32_t second)
{
    uint32_t callees[] = {first, second};
    struct ls_builder b;
    ls_builder_begin(&b, unit, function);
    for (uint32_t i = 0; i < 2; i++)
        if (callees[i] != LS_NONE)
            ls_builder_call(&b, (struct ls_operand){LS_OPERAND_FUNCTION, callees[i]},
                            unit->functions.at[callees[i]].type, NULL, 0,
                            (struct ls_site){0, 2 + i, 1});
    ls_builder_end(&b, (struct ls_site){0, 9, 1});
}

static void link_all(struct story *story)
{
    story->program = ls_program_new(story->units, story->count);
}

static void end(struct story *story)
{
    ls_program_free(story->program);
    for (uint32_t i = 0; i < story->count; i++)
        ls_unit_free(story->units[i]);
}

/* The proc that a function of a unit is. */
static uint32_t proc_of(const struct story *story, uint32_t unit, uint32_t function)
{
    return story->program->maps[unit].function[function];
}

static uint32_t rank_of(const struct ls_program *program, uint32_t proc)
{
    uint32_t rank = 0;
    while (program->bottom_up[rank] != proc)
        rank++;
    return rank;
}

static void a_declaration_means_the_definition_of_another_unit(void **state)
{
    (void)state;
    struct story story = {0};
    struct ls_unit *a = add_unit(&story, "/s/a.c"), *b = add_unit(&story, "/s/b.c");
    uint32_t caller = add_function(a, "caller", LS_FN_DEFINED),
             declared = add_function(a, "work", 0);
    uint32_t work = add_function(b, "work", LS_FN_DEFINED);
    define(a, caller, declared, declared);
    define(b, work, LS_NONE, LS_NONE);
    link_all(&story);
    uint32_t proc = proc_of(&story, 0, declared);
    assert_int_equal(story.program->procs.count, 2);
    assert_int_equal(proc, proc_of(&story, 1, work));
    assert_true(story.program->procs.at[proc].defined);
    assert_int_equal(story.program->procs.at[proc].unit, 1);
    assert_int_equal(story.program->procs.at[proc].callers, 2);
    end(&story);
}

static void static_functions_of_one_name_are_two(void **state)
{
    (void)state;
    struct story story = {0};
    uint32_t helper[2];
    for (uint32_t i = 0; i < 2; i++) {
        struct ls_unit *unit = add_unit(&story, i ? "/s/b.c" : "/s/a.c");
        uint32_t user = add_function(unit, i ? "second" : "first", LS_FN_DEFINED);
        helper[i] = add_function(unit, "helper", LS_FN_DEFINED | LS_FN_STATIC);
        define(unit, user, helper[i], LS_NONE);
        define(unit, helper[i], LS_NONE, LS_NONE);
    }
    link_all(&story);
    assert_int_equal(story.program->procs.count, 4);
    assert_int_not_equal(proc_of(&story, 0, helper[0]), proc_of(&story, 1, helper[1]));
    assert_int_equal(story.program->procs.at[proc_of(&story, 0, helper[0])].callers, 1);
    end(&story);
}

static void what_nobody_defines_is_a_proc_without_a_body(void **state)
{
    (void)state;
    struct story story = {0};
    struct ls_unit *unit = add_unit(&story, "/s/a.c");
    uint32_t caller = add_function(unit, "caller", LS_FN_DEFINED);
    uint32_t library = add_function(unit, "library", 0);
    define(unit, caller, library, LS_NONE);
    link_all(&story);
    assert_true(story.program->procs.at[proc_of(&story, 0, caller)].defined);
    assert_false(story.program->procs.at[proc_of(&story, 0, library)].defined);
    end(&story);
}

static void callees_come_before_callers(void **state)
{
    (void)state;
    struct story story = {0};
    struct ls_unit *unit = add_unit(&story, "/s/a.c");
    uint32_t top = add_function(unit, "top", LS_FN_DEFINED);
    uint32_t ping = add_function(unit, "ping", LS_FN_DEFINED);
    uint32_t pong = add_function(unit, "pong", LS_FN_DEFINED);
    uint32_t leaf = add_function(unit, "leaf", LS_FN_DEFINED);
    define(unit, top, ping, LS_NONE);
    define(unit, ping, pong, leaf);
    define(unit, pong, ping, LS_NONE);
    define(unit, leaf, LS_NONE, LS_NONE);
    link_all(&story);
    const struct ls_program *program = story.program;
    const struct ls_proc *procs = program->procs.at;
    uint32_t a = proc_of(&story, 0, ping), b = proc_of(&story, 0, pong);
    assert_int_equal(procs[a].component, procs[b].component);
    assert_true(procs[a].in_cycle && procs[b].in_cycle);
    assert_false(procs[proc_of(&story, 0, top)].in_cycle);
    assert_true(rank_of(program, proc_of(&story, 0, leaf)) < rank_of(program, a));
    assert_true(rank_of(program, a) < rank_of(program, proc_of(&story, 0, top)));
    assert_true(rank_of(program, b) < rank_of(program, proc_of(&story, 0, top)));
    assert_int_equal(rank_of(program, a) > rank_of(program, b)
                         ? rank_of(program, a) - rank_of(program, b)
                         : rank_of(program, b) - rank_of(program, a),
                     1);
    end(&story);
}

struct seen {
    uint32_t count;
    uint32_t callee[4], line[4];
};

static void see(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                uint32_t callee)
{
    struct seen *seen = context;
    (void)proc;
    (void)block;
    assert_true(seen->count < 4);
    seen->callee[seen->count] = callee;
    seen->line[seen->count++] = call->site.line;
}

static void calls_are_visited_in_their_order(void **state)
{
    (void)state;
    struct story story = {0};
    struct seen seen = {0};
    struct ls_unit *unit = add_unit(&story, "/s/a.c");
    uint32_t caller = add_function(unit, "caller", LS_FN_DEFINED);
    uint32_t second = add_function(unit, "b", 0), first = add_function(unit, "a", 0);
    define(unit, caller, first, second);
    link_all(&story);
    ls_program_each_call(story.program, proc_of(&story, 0, caller), see, &seen);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.callee[0], proc_of(&story, 0, first));
    assert_int_equal(seen.callee[1], proc_of(&story, 0, second));
    assert_int_equal(seen.line[0], 2);
    assert_int_equal(seen.line[1], 3);
    end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_declaration_means_the_definition_of_another_unit),
        cmocka_unit_test(static_functions_of_one_name_are_two),
        cmocka_unit_test(what_nobody_defines_is_a_proc_without_a_body),
        cmocka_unit_test(callees_come_before_callers),
        cmocka_unit_test(calls_are_visited_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
