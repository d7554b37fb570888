#include "flow/apis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"

static int add(struct ls_apis *apis, const char *yaml)
{
    return ls_apis_add(apis, "test.yml", yaml, strlen(yaml));
}

static int set_up(void **state)
{
    *state = ls_apis_new();
    return 0;
}

static int tear_down(void **state)
{
    ls_apis_free(*state);
    return 0;
}

static void a_model_says_role_arguments_and_success(void **state)
{
    assert_int_equal(add(*state, "library: l\n"
                                 "functions:\n"
                                 "  - names: [take, grab]\n"
                                 "    acquire: {lock: 2, kind: rwlock, shared: true, try: true}\n"
                                 "    success: nonzero\n"),
                     0);
    const struct ls_api *api = ls_apis_find(*state, "grab");
    assert_non_null(api);
    assert_string_equal(api->name, "grab");
    assert_int_equal(api->role, LS_ROLE_ACQUIRE);
    assert_int_equal(api->lock, 2);
    assert_int_equal(api->kind, LS_LOCK_RWLOCK);
    assert_true(api->shared && api->try && !api->timed);
    assert_false(api->recursive || api->may_fail || api->indirect || api->believed);
    assert_true(api->override);
    assert_int_equal(api->success, LS_SUCCESS_NONZERO);
    assert_non_null(ls_apis_find(*state, "take"));
    assert_null(ls_apis_find(*state, "give"));
}

static void a_wait_says_when_it_ends(void **state)
{
    assert_int_equal(add(*state, "functions:\n"
                                 "  - names: [nap]\n"
                                 "    wait: {condition: 1, lock: 2, timed: true, until: 3}\n"),
                     0);
    assert_int_equal(ls_apis_find(*state, "nap")->until, 3);
    assert_int_equal(add(*state, "functions: [{names: [f], signal: {condition: 1, until: 2}}]"),
                     -1);
}

static void memory_is_said_beside_the_role(void **state)
{
    assert_int_equal(add(*state, "memory:\n"
                                 "  - {names: [copy, put], writes: 1, reads: 2}\n"
                                 "  - {names: ['at_*'], writes: 1, reads: 1, atomic: true}\n"
                                 "  - {names: ['at_load*'], reads: 1, atomic: true}\n"
                                 "  - {names: [make], new: true, zeroed: true}\n"),
                     0);
    const struct ls_memory *copy = ls_apis_memory(*state, "put");
    assert_true(copy && copy->writes == 1 && copy->reads == 2 && !copy->atomic && !copy->makes_new);
    assert_int_equal(ls_apis_memory(*state, "at_add")->writes, 1);
    assert_int_equal(ls_apis_memory(*state, "at_load_n")->writes, 0);
    assert_true(ls_apis_memory(*state, "at_load_n")->atomic);
    assert_true(ls_apis_memory(*state, "make")->makes_new &&
                ls_apis_memory(*state, "make")->zeroed);
    assert_null(ls_apis_memory(*state, "copy_all"));
    assert_int_equal(add(*state, "memory: [{names: [copy], reads: 3}]"), 0); /* the later counts */
    assert_int_equal(ls_apis_memory(*state, "copy")->reads, 3);
    assert_int_equal(add(*state, "memory: [{writes: 1}]"), -1);
    assert_int_equal(add(*state, "memory: [{names: [f], gives: 1}]"), -1);
    assert_int_equal(add(*state, "memory: {names: [f]}"), -1);
}

static void traits_are_said_for_many_functions(void **state)
{
    assert_int_equal(add(*state, "traits:\n"
                                 "  cancellation: [read, sleep]\n"
                                 "  library_lock: [printf, sleep]\n"
                                 "  drops_last: [unref]\n"),
                     0);
    assert_int_equal(ls_apis_traits(*state, "read"), LS_TRAIT_CANCELLATION);
    assert_int_equal(ls_apis_traits(*state, "sleep"),
                     LS_TRAIT_CANCELLATION | LS_TRAIT_LIBRARY_LOCK);
    assert_int_equal(ls_apis_traits(*state, "unref"), LS_TRAIT_DROPS_LAST);
    assert_int_equal(ls_apis_traits(*state, "write"), 0);
    assert_int_equal(add(*state, "traits: {colour: [read]}"), -1);
    assert_int_equal(add(*state, "traits: {cancellation: read}"), -1);
}

static void a_release_for_one_mode_says_so(void **state)
{
    add(*state, "functions:\n"
                "  - {names: [r], release: {lock: 1, kind: rwlock, shared: true}}\n"
                "  - {names: [w], release: {lock: 1, kind: rwlock, exclusive: true}}\n"
                "  - {names: [u], release: {lock: 1, kind: rwlock}}\n");
    assert_true(ls_apis_find(*state, "r")->by_mode && ls_apis_find(*state, "r")->shared);
    assert_true(ls_apis_find(*state, "w")->by_mode && !ls_apis_find(*state, "w")->shared);
    assert_false(ls_apis_find(*state, "u")->by_mode);
}

static void a_try_says_what_its_failure_is(void **state)
{
    assert_int_equal(
        add(*state, "functions: [{names: [t], acquire: {lock: 1, try: true, failure: 110}}]"), 0);
    assert_int_equal(ls_apis_find(*state, "t")->failure, 110);
    assert_int_equal(add(*state, "functions: [{names: [t], acquire: {lock: 1, failure: 0}}]"), -1);
    assert_int_equal(add(*state, "functions: [{names: [t], release: {lock: 1, failure: 1}}]"), -1);
}

static void a_later_model_replaces_an_earlier_one(void **state)
{
    add(*state, "functions: [{names: [f], acquire: {lock: 1}}]");
    add(*state, "functions: [{names: [f], release: {lock: 1}}]");
    assert_int_equal(ls_apis_find(*state, "f")->role, LS_ROLE_RELEASE);
}

static void what_is_returned_may_take_the_place_of_an_argument(void **state)
{
    add(*state, "functions: [{names: [new], init: {lock: result, recursive: true}},"
                "            {names: [make], init: {lock: 1, indirect: true}},"
                "            {names: [start], create: {thread: result, start: 2}},"
                "            {names: [wait], join: {thread: 1, indirect: true}}]");
    assert_int_equal(ls_apis_find(*state, "new")->lock, LS_API_RESULT);
    assert_true(ls_apis_find(*state, "new")->recursive);
    assert_int_equal(ls_apis_find(*state, "make")->lock, 1);
    assert_true(ls_apis_find(*state, "make")->indirect);
    assert_int_equal(ls_apis_find(*state, "start")->thread, LS_API_RESULT);
    assert_true(ls_apis_find(*state, "wait")->indirect);
}

static void what_blocks_says_how(void **state)
{
    add(*state, "functions: [{names: [get], block: {kind: socket, flags: 4, nonblocking: 0x40}},"
                "            {names: [query], block: {}},"
                "            {names: [leave], detach: {thread: 1}}]");
    const struct ls_api *get = ls_apis_find(*state, "get");
    assert_int_equal(get->role, LS_ROLE_BLOCK);
    assert_int_equal(get->block, LS_BLOCK_SOCKET);
    assert_int_equal(get->flags, 4);
    assert_int_equal(get->nonblocking, 0x40);
    assert_int_equal(ls_apis_find(*state, "query")->block, LS_BLOCK_USER);
    assert_int_equal(ls_apis_find(*state, "leave")->role, LS_ROLE_DETACH);
}

static void a_library_may_stand_back(void **state)
{
    add(*state, "functions: [{names: [f], acquire: {lock: 1, may_fail: true}, success: zero}]\n"
                "override: false");
    add(*state, "functions: [{names: [g], acquire: {lock: 1, may_fail: false}}]");
    assert_false(ls_apis_find(*state, "f")->override);
    assert_true(ls_apis_find(*state, "f")->may_fail);
    assert_true(ls_apis_find(*state, "g")->override);
    assert_false(ls_apis_find(*state, "g")->may_fail);
}

/* Each of these is refused, with a message and without a crash. */
static void mistakes_are_refused(void **state)
{
    static const char *const wrong[] = {
        "functions: [{names: [f], acquire: {lok: 1}}]",
        "functions: [{names: [f], acquire: {lock: 0}}]",
        "functions: [{names: [f], acquire: {lock: many}}]",
        "functions: [{names: [f], acquire: {lock: 1, kind: door}}]",
        "functions: [{names: [f], grab: {lock: 1}}]",
        "functions: [{names: [f], acquire: 1}]",
        "functions: [{names: [f], acquire: {lock: result}}]",
        "functions: [{names: [f], acquire: {lock: 1, start: 2}}]",
        "functions: [{names: [f], acquire: {lock: 1, try: yes}}]",
        "functions: [{names: [f], acquire: {kind: mutex}}]",
        "functions: [{names: [f], acquire: {lock: 1}, release: {lock: 1}}]",
        "functions: [{names: [f], wait: {condition: 1, kind: mutex}}]",
        "functions: [{names: [f], create: {thread: 1}}]",
        "functions: [{names: [f], create: {start: result}}]",
        "functions: [{names: [f], join: {}}]",
        "functions: [{names: [f], settype: {attribute: 1}}]",
        "functions: [{names: [f], block: {kind: mutex}}]",
        "functions: [{names: [f], block: {flags: 1, nonblocking: often}}]",
        "functions: [{names: [f], acquire: {lock: 1, time: 2}}]",
        "override: perhaps",
        "functions: [{names: [f]}]",
        "functions: [{acquire: {lock: 1}}]",
        "functions: [{names: [f], acquire: {lock: 1}, success: maybe}]",
        "functions: {names: [f]}",
        "function: []",
        "- f",
        "functions: [",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(add(*state, wrong[i]), -1);
}

static void an_empty_text_is_no_model(void **state)
{
    assert_int_equal(add(*state, ""), 0);
    assert_null(ls_apis_find(*state, "f"));
}

/* One function of each built-in library where it differs from the others. */
static const struct {
    const char *name;
    struct ls_api api; /* without a name */
} built_in[] = {
#define BUILT_IN(name, ...)                                                                        \
    {                                                                                              \
        name,                                                                                      \
        {                                                                                          \
            .override = true, __VA_ARGS__                                                          \
        }                                                                                          \
    }
#define KERNEL(name, ...)                                                                          \
    {                                                                                              \
        name,                                                                                      \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
    BUILT_IN("pthread_mutex_lock", .role = LS_ROLE_ACQUIRE, .lock = 1, .success = LS_SUCCESS_ZERO),
    BUILT_IN("pthread_create", .role = LS_ROLE_CREATE, .thread = 1, .start = 3, .argument = 4,
             .success = LS_SUCCESS_ZERO),
    BUILT_IN("mtx_init", .role = LS_ROLE_INIT, .success = LS_SUCCESS_ZERO, .lock = 1, .type = 2),

    BUILT_IN("g_mutex_lock", .role = LS_ROLE_ACQUIRE, .lock = 1),
    BUILT_IN("g_mutex_trylock", .role = LS_ROLE_ACQUIRE, .lock = 1, .try = true,
             .success = LS_SUCCESS_NONZERO),
    BUILT_IN("g_rec_mutex_lock", .role = LS_ROLE_ACQUIRE, .lock = 1, .recursive = true),
    BUILT_IN("g_rw_lock_reader_unlock", .role = LS_ROLE_RELEASE, .lock = 1, .shared = true,
             .kind = LS_LOCK_RWLOCK),
    BUILT_IN("g_cond_wait_until", .role = LS_ROLE_WAIT, .condition = 1, .lock = 2, .timed = true),
    BUILT_IN("g_thread_new", .role = LS_ROLE_CREATE, .thread = LS_API_RESULT, .start = 2,
             .argument = 3),
    BUILT_IN("g_thread_create", .role = LS_ROLE_CREATE, .thread = LS_API_RESULT, .start = 1,
             .argument = 2, .success = LS_SUCCESS_NONZERO),

    BUILT_IN("uv_mutex_trylock", .role = LS_ROLE_ACQUIRE, .lock = 1, .try = true,
             .success = LS_SUCCESS_ZERO),
    BUILT_IN("pthread_key_create", .role = LS_ROLE_INIT, .success = LS_SUCCESS_ZERO, .lock = 1,
             .kind = LS_LOCK_KEY, .indirect = true),
    BUILT_IN("tss_set", .role = LS_ROLE_USE, .lock = 1, .kind = LS_LOCK_KEY),
    BUILT_IN("uv_key_create", .role = LS_ROLE_INIT, .success = LS_SUCCESS_ZERO, .lock = 1,
             .kind = LS_LOCK_KEY),
    BUILT_IN("uv_mutex_init_recursive", .role = LS_ROLE_INIT, .success = LS_SUCCESS_ZERO, .lock = 1,
             .recursive = true),
    BUILT_IN("uv_thread_create_ex", .role = LS_ROLE_CREATE, .thread = 1, .start = 3, .argument = 4,
             .success = LS_SUCCESS_ZERO),
    BUILT_IN("uv_thread_join", .role = LS_ROLE_JOIN, .thread = 1, .indirect = true,
             .success = LS_SUCCESS_ZERO),

    BUILT_IN("apr_thread_mutex_create", .role = LS_ROLE_INIT, .success = LS_SUCCESS_ZERO, .lock = 1,
             .indirect = true, .type = 2),
    BUILT_IN("apr_thread_rwlock_tryrdlock", .role = LS_ROLE_ACQUIRE, .lock = 1, .shared = true,
             .try = true, .kind = LS_LOCK_RWLOCK, .success = LS_SUCCESS_ZERO),
    BUILT_IN("apr_thread_join", .role = LS_ROLE_JOIN, .thread = 2, .success = LS_SUCCESS_ZERO),

    BUILT_IN("SDL_LockMutex", .role = LS_ROLE_ACQUIRE, .lock = 1, .recursive = true,
             .success = LS_SUCCESS_ZERO),
    BUILT_IN("SDL_AtomicTryLock", .role = LS_ROLE_ACQUIRE, .lock = 1, .try = true,
             .kind = LS_LOCK_SPIN, .success = LS_SUCCESS_NONZERO),
    BUILT_IN("SDL_CreateThread", .role = LS_ROLE_CREATE, .thread = LS_API_RESULT, .start = 1,
             .argument = 3, .success = LS_SUCCESS_NONZERO),

    BUILT_IN("sem_wait", .role = LS_ROLE_TAKE, .lock = 1, .interruptible = true,
             .kind = LS_LOCK_SEMAPHORE, .success = LS_SUCCESS_ZERO),
    BUILT_IN("sem_init", .role = LS_ROLE_PERMITS, .lock = 1, .value = 3, .kind = LS_LOCK_SEMAPHORE),
    BUILT_IN("SDL_CreateSemaphore", .role = LS_ROLE_PERMITS, .lock = LS_API_RESULT, .value = 1,
             .kind = LS_LOCK_SEMAPHORE),
    BUILT_IN("PR_NewLock", .role = LS_ROLE_INIT, .lock = LS_API_RESULT),
    BUILT_IN("PR_EnterMonitor", .role = LS_ROLE_ACQUIRE, .lock = 1, .recursive = true),
    BUILT_IN("PR_Wait", .role = LS_ROLE_WAIT, .condition = 1, .lock = 1),
    BUILT_IN("PR_CreateThread", .role = LS_ROLE_CREATE, .thread = LS_API_RESULT, .start = 2,
             .argument = 3, .success = LS_SUCCESS_NONZERO),

    KERNEL("mutex_lock_interruptible", .role = LS_ROLE_ACQUIRE, .lock = 1, .may_fail = true,
           .success = LS_SUCCESS_ZERO),
    KERNEL("mutex_trylock", .role = LS_ROLE_ACQUIRE, .lock = 1, .try = true,
           .success = LS_SUCCESS_NONZERO),
    KERNEL("down_trylock", .role = LS_ROLE_ACQUIRE, .lock = 1, .try = true, .kind = LS_LOCK_OTHER,
           .success = LS_SUCCESS_ZERO),
    KERNEL("_raw_spin_lock_irqsave", .role = LS_ROLE_ACQUIRE, .lock = 1, .kind = LS_LOCK_SPIN),
    KERNEL("atomic_dec_and_lock", .role = LS_ROLE_ACQUIRE, .lock = 2, .may_fail = true,
           .kind = LS_LOCK_SPIN, .success = LS_SUCCESS_NONZERO),
    KERNEL("up_read", .role = LS_ROLE_RELEASE, .lock = 1, .shared = true, .kind = LS_LOCK_RWLOCK),
    KERNEL("kthread_run", .role = LS_ROLE_CREATE, .thread = LS_API_RESULT, .start = 1,
           .argument = 2),
#undef BUILT_IN
#undef KERNEL
};

static void check_api(const struct ls_api *is, const struct ls_api *wanted)
{
    assert_int_equal(is->role, wanted->role);
    assert_int_equal(is->success, wanted->success);
    assert_int_equal(is->kind, wanted->kind);
    assert_int_equal(is->lock, wanted->lock);
    assert_int_equal(is->condition, wanted->condition);
    assert_int_equal(is->type, wanted->type);
    assert_int_equal(is->thread, wanted->thread);
    assert_int_equal(is->start, wanted->start);
    assert_int_equal(is->argument, wanted->argument);
    assert_true(is->shared == wanted->shared && is->try == wanted->try);
    assert_true(is->timed == wanted->timed && is->all == wanted->all);
    assert_true(is->recursive == wanted->recursive && is->may_fail == wanted->may_fail);
    assert_true(is->indirect == wanted->indirect && is->override == wanted->override);
}

static void the_built_in_models_say_what_the_manuals_say(void **state)
{
    assert_true(ls_embedded_apis_count >= 8);
    for (size_t i = 0; i < ls_embedded_apis_count; i++)
        assert_int_equal(ls_apis_add(*state, ls_embedded_apis[i].name, ls_embedded_apis[i].text,
                                     ls_embedded_apis[i].size),
                         0);
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        const struct ls_api *api = ls_apis_find(*state, built_in[i].name);
        if (!api)
            fail_msg("no model of %s", built_in[i].name);
        check_api(api, &built_in[i].api);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_model_says_role_arguments_and_success),
        TEST(a_wait_says_when_it_ends),
        TEST(memory_is_said_beside_the_role),
        TEST(traits_are_said_for_many_functions),
        TEST(a_release_for_one_mode_says_so),
        TEST(a_try_says_what_its_failure_is),
        TEST(a_later_model_replaces_an_earlier_one),
        TEST(what_is_returned_may_take_the_place_of_an_argument),
        TEST(what_blocks_says_how),
        TEST(a_library_may_stand_back),
        TEST(the_built_in_models_say_what_the_manuals_say),
        TEST(mistakes_are_refused),
        TEST(an_empty_text_is_no_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
