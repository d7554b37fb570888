#include "flow/lockname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int set_up(void **state)
{
    static struct ls_arena arena;
    ls_arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    ls_arena_release(*state);
    return 0;
}

static void words_count_as_a_whole(void **state)
{
    static const char *const others[] = {
        "clock",    "block",        "unblock",       "flock",        "lockf",          "flockfile",
        "unlockpt", "mlock",        "getc_unlocked", "gettimeofday", "deadlock_found", "locked",
        "acquire",  "pool_release", "enter",         "at_exit",      "buffer_acquire", ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ls_lockname_read(*state, others[i]).verb != LS_VERB_NONE)
            fail_msg("%s says something", others[i]);
}

static void a_name_is_a_verb_and_a_stem(void **state)
{
    static const struct {
        const char *name, *stem;
        enum ls_lockname_verb verb;
        enum ls_lockname_side side;
        bool releases, tries;
    } names[] = {
        {"lock", "", LS_VERB_LOCK, LS_SIDE_ANY, false, false},
        {"db_unlock", "db", LS_VERB_LOCK, LS_SIDE_ANY, true, false},
        {"XLockDisplay", "x_display", LS_VERB_LOCK, LS_SIDE_ANY, false, false},
        {"epicsMutexUnlock", "epics_mutex", LS_VERB_LOCK, LS_SIDE_ANY, true, false},
        {"PRLockTry", "pr", LS_VERB_LOCK, LS_SIDE_ANY, false, true},
        {"cache_tryrdlock", "cache", LS_VERB_LOCK, LS_SIDE_READ, false, true},
        {"cache_write_unlock", "cache", LS_VERB_LOCK, LS_SIDE_WRITE, true, false},
        {"rw_lock_unlock", "rw_lock", LS_VERB_LOCK, LS_SIDE_ANY, true, false},
        {"rw_lock_rlock", "rw_lock", LS_VERB_LOCK, LS_SIDE_READ, false, false},
        {"lock_acquire", "lock", LS_VERB_ACQUIRE, LS_SIDE_ANY, false, false},
        {"mtx_release", "mtx", LS_VERB_ACQUIRE, LS_SIDE_ANY, true, false},
        {"sqlite3_mutex_enter", "sqlite3_mutex", LS_VERB_ENTER, LS_SIDE_ANY, false, false},
        {"mutex_exit", "mutex", LS_VERB_ENTER, LS_SIDE_ANY, true, false},
        {"spin_lock_irq", "spin_irq", LS_VERB_LOCK, LS_SIDE_ANY, false, false},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ls_lockname name = ls_lockname_read(*state, names[i].name);
        assert_string_equal(name.stem, names[i].stem);
        assert_int_equal(name.verb, names[i].verb);
        assert_int_equal(name.side, names[i].side);
        assert_int_equal(name.releases, names[i].releases);
        assert_int_equal(name.tries, names[i].tries);
    }
}

static void things_that_are_no_mutual_exclusion_are_told(void **state)
{
    assert_true(ls_lockname_read(*state, "file_lock").other_thing);
    assert_true(ls_lockname_read(*state, "SDL_LockSurface").other_thing);
    assert_true(ls_lockname_read(*state, "my_sem_lock").other_thing);
    assert_false(ls_lockname_read(*state, "queue_lock").other_thing);
    assert_true(ls_lockname_read(*state, "lock_init").about);
    assert_true(ls_lockname_read(*state, "spin_lock").spins);
}

static bool closes(struct ls_arena *arena, const char *release, const char *acquire)
{
    struct ls_lockname a = ls_lockname_read(arena, release), b = ls_lockname_read(arena, acquire);
    return ls_lockname_closes(&a, &b);
}

static void a_pair_differs_in_the_verb_alone(void **state)
{
    assert_true(closes(*state, "x_unlock", "x_lock"));
    assert_true(closes(*state, "x_unlock", "x_trylock"));
    assert_true(closes(*state, "x_unlock", "x_rdlock"));
    assert_true(closes(*state, "x_rdunlock", "x_read_lock"));
    assert_true(closes(*state, "lock_release", "lock_acquire"));
    assert_true(closes(*state, "mutex_leave", "mutex_enter"));
    assert_false(closes(*state, "x_rdunlock", "x_wrlock"));
    assert_false(closes(*state, "x_rdunlock", "x_lock"));
    assert_false(closes(*state, "x_unlock", "y_lock"));
    assert_false(closes(*state, "x_lock", "x_unlock"));
    assert_false(closes(*state, "lock_release", "lock"));
}

static bool extends(struct ls_arena *arena, const char *longer, const char *shorter)
{
    struct ls_lockname a = ls_lockname_read(arena, longer), b = ls_lockname_read(arena, shorter);
    return ls_lockname_extends(&a, &b);
}

static void a_longer_name_extends_a_stem(void **state)
{
    assert_true(extends(*state, "x_unlock_and_free", "x_lock"));
    assert_true(extends(*state, "x_lock", "x_unlock"));
    assert_true(extends(*state, "x_lock", "lock"));
    assert_false(extends(*state, "xy_lock", "x_lock"));
    assert_false(extends(*state, "x_lock", "x_y_lock"));
}

/* Names of any length and shape are read without harm. */
static void odd_names_are_no_trouble(void **state)
{
    char name[300] = "";
    for (size_t i = 0; i + 6 < sizeof name; i++) {
        name[i] = i % 3 ? 'a' : '_';
        ls_lockname_read(*state, name);
    }
    assert_int_equal(ls_lockname_read(*state, name).verb, LS_VERB_NONE);
    assert_int_equal(ls_lockname_read(*state, "___lock__").verb, LS_VERB_LOCK);
    assert_int_equal(ls_lockname_read(*state, "LOCK").verb, LS_VERB_LOCK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(words_count_as_a_whole),
        TEST(a_name_is_a_verb_and_a_stem),
        TEST(things_that_are_no_mutual_exclusion_are_told),
        TEST(a_pair_differs_in_the_verb_alone),
        TEST(a_longer_name_extends_a_stem),
        TEST(odd_names_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
