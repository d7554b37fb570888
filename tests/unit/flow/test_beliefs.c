#include "flow/beliefs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ir/builder.h"

/* A program of one unit that calls functions which it only declares. */
struct story {
    struct ls_unit *unit;
    struct ls_program *program;
    struct ls_apis *apis;
    struct ls_arena arena;
    const struct ls_beliefs *beliefs;
};

static uint32_t string(struct story *story, const char *text)
{
    return ls_intern(&story->unit->strings, text);
}

static uint32_t add_function(struct story *story, const char *name, const char *type,
                             uint32_t flags)
{
    ls_vec_push(&story->unit->functions, (struct ls_function){.name = string(story, name),
                                                              .symbol = string(story, name),
                                                              .type = string(story, type),
                                                              .flags = flags});
    return story->unit->functions.count - 1;
}

/* A function that calls `callee`, and returns what that returns. */
static void use_result(struct story *story, uint32_t callee)
{
    struct ls_builder b;
    uint32_t user = add_function(story, "user", "int (void)", LS_FN_DEFINED);
    uint32_t type = story->unit->functions.at[callee].type;
    struct ls_operand unknown = {.kind = LS_OPERAND_UNKNOWN};
    ls_builder_begin(&b, story->unit, user);
    struct ls_operand result = ls_builder_call(&b, (struct ls_operand){LS_OPERAND_FUNCTION, callee},
                                               type, &unknown, 1, (struct ls_site){0, 1, 1});
    ls_builder_return(&b, result, (struct ls_site){0, 2, 1});
    ls_builder_end(&b, (struct ls_site){0, 3, 1});
}

static void begin(struct story *story)
{
    *story = (struct story){.unit = ls_unit_new(), .apis = ls_apis_new()};
    ls_vec_push(&story->unit->files, string(story, "/s/story.c"));
}

static void believe(struct story *story)
{
    story->program = ls_program_new(&story->unit, 1);
    story->beliefs = ls_beliefs_new(&story->arena, story->program, story->apis);
}

static void end(struct story *story)
{
    ls_arena_release(&story->arena);
    ls_program_free(story->program);
    ls_apis_free(story->apis);
    ls_unit_free(story->unit);
}

static const struct ls_api *find(const struct story *story, const char *name)
{
    for (uint32_t i = 0; i < story->program->procs.count; i++)
        if (strcmp(story->program->procs.at[i].name, name) == 0)
            return ls_beliefs_find(story->beliefs, i);
    fail_msg("no function %s", name);
    return NULL;
}

struct declaration {
    const char *name, *type;
};

/* What is believed of the first of these, all of them only declared. */
static struct ls_api believed(const struct declaration *declarations, size_t count)
{
    struct story story;
    begin(&story);
    for (size_t i = 0; i < count && declarations[i].name; i++)
        add_function(&story, declarations[i].name, declarations[i].type, 0);
    believe(&story);
    const struct ls_api *api = find(&story, declarations[0].name);
    struct ls_api result = api ? *api : (struct ls_api){.role = LS_ROLES};
    end(&story);
    return result;
}

#define BELIEVED(...)                                                                              \
    believed((struct declaration[]){__VA_ARGS__},                                                  \
             sizeof((struct declaration[]){__VA_ARGS__}) / sizeof(struct declaration))

static void a_pair_is_believed(void **state)
{
    (void)state;
    struct ls_api lock =
        BELIEVED({"x_lock", "void (struct x *)"}, {"x_unlock", "int (struct x *)"});
    assert_int_equal(lock.role, LS_ROLE_ACQUIRE);
    assert_int_equal(lock.success, LS_SUCCESS_ALWAYS);
    assert_int_equal(lock.lock, 1);
    assert_int_equal(lock.kind, LS_LOCK_MUTEX);
    assert_true(lock.believed);
    struct ls_api unlock =
        BELIEVED({"x_unlock", "int (struct x *)"}, {"x_lock", "void (struct x *)"});
    assert_int_equal(unlock.role, LS_ROLE_RELEASE);
    assert_true(unlock.believed);
}

/* For want of a header: only a name with a word for a lock is believed. */
static void names_without_declarations_must_be_of_locks(void **state)
{
    (void)state;
    static const char none[] = "int ()";
    struct ls_api lock = BELIEVED({"x_mutex_lock", none}, {"x_mutex_unlock", none});
    assert_int_equal(lock.role, LS_ROLE_ACQUIRE);
    assert_int_equal(lock.lock, 1);
    assert_false(lock.named);
    assert_int_equal(BELIEVED({"x_lock", none}, {"x_unlock", none}).role, LS_ROLES);
    assert_int_equal(BELIEVED({"x_mutex_lock", none}, {"y_mutex_unlock", none}).role, LS_ROLES);
    assert_int_equal(
        BELIEVED({"x_mutex_init", none}, {"x_mutex_lock", none}, {"x_mutex_unlock", none}).role,
        LS_ROLE_INIT);
    assert_int_equal(
        BELIEVED({"x_mutex_destroy", none}, {"x_mutex_lock", none}, {"x_mutex_unlock", none}).role,
        LS_ROLE_DESTROY);
    assert_int_equal(BELIEVED({"x_mutex_init", none}, {"y_mutex_lock", none}).role, LS_ROLES);
}

static void readers_and_writers_share_a_lock(void **state)
{
    (void)state;
    struct ls_api read =
        BELIEVED({"x_rdlock", "void (struct x *)"}, {"x_wrlock", "void (struct x *)"},
                 {"x_unlock", "void (struct x *)"});
    assert_int_equal(read.kind, LS_LOCK_RWLOCK);
    assert_true(read.shared);
    struct ls_api both =
        BELIEVED({"x_unlock", "void (struct x *)"}, {"x_rdlock", "void (struct x *)"});
    assert_int_equal(both.kind, LS_LOCK_RWLOCK);
    assert_int_equal(BELIEVED({"spin_acquire", "void (volatile int *)"},
                              {"spin_release", "void (volatile int *)"})
                         .kind,
                     LS_LOCK_SPIN);
}

static void only_a_try_that_returns_bool_is_understood(void **state)
{
    (void)state;
    struct ls_api try =
        BELIEVED({"x_trylock", "_Bool (struct x *)"}, {"x_unlock", "void (struct x *)"});
    assert_int_equal(try.role, LS_ROLE_ACQUIRE);
    assert_int_equal(try.success, LS_SUCCESS_NONZERO);
    assert_true(try.try);
    assert_int_equal(
        BELIEVED({"x_trylock", "int (struct x *)"}, {"x_unlock", "void (struct x *)"}).role,
        LS_ROLES);
    /* And what it may have locked makes the others doubtful. */
    assert_int_equal(BELIEVED({"x_lock", "void (struct x *)"}, {"x_unlock", "void (struct x *)"},
                              {"x_trylock", "int (struct x *)"})
                         .role,
                     LS_ROLES);
}

static void a_lock_beyond_doubt_returns_0_or_an_error(void **state)
{
    (void)state;
    struct ls_api try =
        BELIEVED({"x_mutex_trylock", "int (struct x *)"}, {"x_mutex_unlock", "int (struct x *)"});
    assert_int_equal(try.role, LS_ROLE_ACQUIRE);
    assert_int_equal(try.success, LS_SUCCESS_ZERO);
    assert_int_equal(
        BELIEVED({"x_mutex_trylock", "long (struct x *)"}, {"x_mutex_unlock", "int (struct x *)"})
            .role,
        LS_ROLES);
}

/* Of the first of each of these nothing is believed. */
static void doubts_are_decisive(void **state)
{
    (void)state;
    static const struct declaration stories[][3] = {
        {{"x_lock", "void (struct x *)"}},
        {{"x_lock", "void (struct x *)"}, {"y_unlock", "void (struct x *)"}},
        {{"x_lock", "void (struct x *)"}, {"x_unlock", "void (struct y *)"}},
        {{"x_lock", "void (int)"}, {"x_unlock", "void (int)"}},
        {{"x_lock", "void (void)"}, {"x_unlock", "void (void)"}},
        {{"x_lock", "void (struct x *, int)"}, {"x_unlock", "void (struct x *, int)"}},
        {{"x_lock", "void (const struct x *)"}, {"x_unlock", "void (const struct x *)"}},
        {{"x_lock", "int (char *)"}, {"x_unlock", "int (char *)"}},
        {{"x_lock", "void (struct x **)"}, {"x_unlock", "void (struct x **)"}},
        {{"x_lock", "void (void (*)(void))"}, {"x_unlock", "void (void (*)(void))"}},
        {{"x_lock", "void (struct _IO_FILE *)"}, {"x_unlock", "void (struct _IO_FILE *)"}},
        {{"x_lock", "void (struct log_file *)"}, {"x_unlock", "void (struct log_file *)"}},
        {{"SDL_LockSurface", "int (SDL_Surface *)"}, {"SDL_UnlockSurface", "void (SDL_Surface *)"}},
        {{"buffer_acquire", "void (struct x *)"}, {"buffer_release", "void (struct x *)"}},
        {{"block", "void (struct x *)"}, {"unblock", "void (struct x *)"}},
        {{"x_lock", "void (struct x *)"},
         {"x_unlock", "void (struct x *)"},
         {"x_unlock_and_free", "void (struct x *)"}},
        {{"x_lock", "void (struct x *)"},
         {"x_unlock", "void (struct x *)"},
         {"x_lock_timeout", "int (struct x *, int)"}},
    };
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++)
        if (believed(stories[i], 3).role != LS_ROLES)
            fail_msg("story %zu, %s, is believed", i, stories[i][0].name);
}

static void what_is_about_the_lock_raises_no_doubt(void **state)
{
    (void)state;
    assert_true(BELIEVED({"x_lock", "void (struct x *)"}, {"x_unlock", "void (struct x *)"},
                         {"x_lock_init", "int (struct x *)"}, {"y_unlock_all", "void (struct x *)"})
                    .believed);
}

static void check_result(bool is_used, enum ls_role role)
{
    struct story story;
    begin(&story);
    uint32_t lock = add_function(&story, "x_lock", "int (struct x *)", 0);
    uint32_t unlock = add_function(&story, "x_unlock", "int (struct x *)", 0);
    use_result(&story, is_used ? lock : unlock);
    believe(&story);
    const struct ls_api *api = find(&story, "x_lock");
    assert_int_equal(api ? api->role : LS_ROLES, role);
    end(&story);
}

static void a_result_that_nobody_reads_says_nothing(void **state)
{
    (void)state;
    check_result(false, LS_ROLE_ACQUIRE);
    check_result(true, LS_ROLES);
}

static void code_is_believed_before_names(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    uint32_t lock = add_function(&story, "x_lock", "void (struct x *)", 0);
    add_function(&story, "x_unlock", "void (struct x *)", LS_FN_DEFINED);
    use_result(&story, lock);
    believe(&story);
    assert_null(find(&story, "x_lock"));
    assert_null(find(&story, "x_unlock"));
    end(&story);
}

static const struct ls_api *model_of(struct story *story, const char *override, const char *type,
                                     uint32_t flags)
{
    begin(story);
    char yaml[200];
    snprintf(yaml, sizeof yaml, "override: %s\nfunctions: [{names: [take], acquire: {lock: 1}}]",
             override);
    assert_int_equal(ls_apis_add(story->apis, "test.yml", yaml, strlen(yaml)), 0);
    add_function(story, "take", type, flags);
    believe(story);
    return find(story, "take");
}

static void check_model(const char *override, const char *type, uint32_t flags, bool counts)
{
    struct story story;
    const struct ls_api *api = model_of(&story, override, type, flags);
    assert_int_equal(api != NULL, counts);
    assert_true(!api || !api->believed);
    end(&story);
}

static void a_model_stands_back_when_its_library_says_so(void **state)
{
    (void)state;
    check_model("true", "void (struct x *)", 0, true);
    check_model("true", "int (int)", LS_FN_DEFINED, true);
    check_model("false", "void (struct x *)", 0, true);
    check_model("false", "unsigned long (struct x *)", 0, true);
    check_model("false", "void (struct x *)", LS_FN_DEFINED, false);
    check_model("false", "int (struct x *)", 0, false); /* it may fail */
    check_model("false", "void (int)", 0, false);
    check_model("false", "void (void)", 0, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_is_believed),
        cmocka_unit_test(names_without_declarations_must_be_of_locks),
        cmocka_unit_test(readers_and_writers_share_a_lock),
        cmocka_unit_test(only_a_try_that_returns_bool_is_understood),
        cmocka_unit_test(a_lock_beyond_doubt_returns_0_or_an_error),
        cmocka_unit_test(doubts_are_decisive),
        cmocka_unit_test(what_is_about_the_lock_raises_no_doubt),
        cmocka_unit_test(a_result_that_nobody_reads_says_nothing),
        cmocka_unit_test(code_is_believed_before_names),
        cmocka_unit_test(a_model_stands_back_when_its_library_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
