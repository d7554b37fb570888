/* Which lock is believed to guard a variable, and which uses race. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/peers.h"
#include "model/races.h"
#include "model/votes.h"
#include "uses.h"

enum { READ = 0, WRITE = LS_USE_WRITE };

struct asked {
    bool found;
    struct ls_race race;
    uint32_t line, other; /* of the two uses */
};

static struct asked ask(struct fixture *fixture, uint32_t variable, bool with_peers)
{
    struct ls_parallel parallel;
    struct ls_peers peers = {0};
    struct asked asked = {0};
    ls_parallel_init(&parallel, &fixture->model);
    if (with_peers)
        ls_peers_init(&peers, &parallel);
    asked.found = ls_race_find(&parallel, with_peers ? &peers : NULL, variable, &asked.race);
    if (asked.found) {
        asked.line = fixture->model.uses.at[asked.race.odd].trail->at.line;
        asked.other = fixture->model.uses.at[asked.race.other].trail->at.line;
    }
    ls_peers_release(&peers);
    ls_parallel_release(&parallel);
    return asked;
}

static struct ls_guard guard_of(struct fixture *fixture, uint32_t variable)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, &fixture->model);
    struct ls_guard guard = ls_guard_infer(&parallel, variable);
    ls_parallel_release(&parallel);
    return guard;
}

/* Two threads at once. */
static void begin(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_segment(fixture, "T1", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_segment(fixture, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
}

static void the_lock_that_most_places_hold_is_the_guard(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t total = uses_variable(&f, "total");
    uses_repeat(&f, "T1", WRITE, 11, "A", 3);
    uses_repeat(&f, "T2", WRITE, 111, "A B", 2);
    uses_add(&f, "T2", WRITE, 211, "B");
    struct ls_guard guard = guard_of(&f, total);
    assert_int_equal(guard.lock, fixture_lock(&f, "A"));
    assert_int_equal(guard.holding, 5);
    assert_int_equal(guard.of, 6);
    assert_int_equal(guard.writes, 5);
    fixture_release(&f);
}

/* A place that holds it on some ways only speaks for both; who only reads does not show that it is
 * for writing. */
static void mixed_places_and_readers_are_counted(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t total = uses_variable(&f, "total");
    uses_add(&f, "T1", WRITE, 11, "A");
    uses_add(&f, "T1", WRITE, 11, "");
    uses_add(&f, "T2", READ, 111, "A");
    struct ls_guard guard = guard_of(&f, total);
    assert_int_equal(guard.holding, 2);
    assert_int_equal(guard.of, 3);
    assert_int_equal(guard.writes, 1);
    fixture_release(&f);
}

/* Whether the guard is believed: so many places hold it, so many do not. */
static void enough_places_must_agree(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned flags; /* of those that hold it */
        uint32_t with, without;
        bool believed;
    } cases[] = {
        {"total", WRITE, 1, 1, true},
        {"total", WRITE, 2, 2, false},
        {"total", WRITE, 4, 2, true},
        {"total", READ, 9, 1, false}, /* perhaps it is for reading something else */
        {"queue.length", WRITE, 2, 1, false},
        {"queue.length", WRITE | LS_USE_AFTER_UNLOCK, 2, 1, true},
        {"queue.length", WRITE, 3, 1, true},
        {"queue.length", WRITE, 24, 12, true},
        {"queue.length", WRITE, 28, 13, false}, /* so many do not forget a lock */
        {"queue.length", WRITE, 39, 13, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        uint32_t lock = fixture_lock(&f, "queue.lock"), variable = uses_variable(&f, cases[i].name);
        f.model.locks.at[lock].many = true;
        uses_repeat(&f, "T1", cases[i].flags, 11, "queue.lock", cases[i].with);
        uses_repeat(&f, "T2", WRITE, 1011, "", cases[i].without);
        struct asked asked = ask(&f, variable, false);
        assert_true(asked.found);
        assert_int_equal(asked.race.guard.lock, cases[i].believed ? lock : LS_MODEL_NONE);
        fixture_release(&f);
    }
}

/* A global that two threads write without a lock; what else is known makes it less sure. */
static void what_is_known_of_threads_counts(void **state)
{
    (void)state;
    enum { PLAIN, HANDED_OVER, PERHAPS_MANY, CALLED_BACK, CASES };
    for (int i = 0; i < CASES; i++) {
        struct fixture f;
        begin(&f);
        uint32_t total = uses_variable(&f, "total");
        uses_add(&f, "T1", WRITE, 11, "")->waited = i == HANDED_OVER ? LS_BY_SIGNAL : 0;
        if (i == PERHAPS_MANY)
            f.model.threads.at[0].many = f.model.threads.at[0].perhaps_many = true;
        else
            uses_add(&f, "T2", WRITE | (i == CALLED_BACK ? LS_USE_CALLBACK : 0), 111, "");
        f.model.threads.at[1].signals = LS_BY_SIGNAL;
        struct asked asked = ask(&f, total, false);
        assert_true(asked.found);
        assert_int_equal(asked.race.confidence, i == PLAIN ? LS_LIKELY : LS_AUDIT);
        fixture_release(&f);
    }
}

/* Eight places hold it; of the ninth nobody knows. */
static void who_may_hold_the_guard_is_not_odd(void **state)
{
    (void)state;
    for (int perhaps = 0; perhaps < 2; perhaps++) {
        struct fixture f;
        begin(&f);
        uint32_t total = uses_variable(&f, "total");
        uses_repeat(&f, "T1", WRITE, 11, "A", 8);
        uses_add(&f, "T2", WRITE, 211, perhaps ? "?A" : "");
        assert_int_equal(ask(&f, total, false).race.confidence, perhaps ? LS_AUDIT : LS_LIKELY);
        fixture_release(&f);
    }
}

static void one_place_has_one_vote(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t total = uses_variable(&f, "total");
    for (int i = 0; i < 9; i++)
        uses_add(&f, "T1", WRITE, 11, "B");
    uses_repeat(&f, "T2", WRITE, 111, "A", 2);
    assert_int_equal(guard_of(&f, total).lock, fixture_lock(&f, "A"));
    assert_int_equal(guard_of(&f, total).of, 3);
    fixture_release(&f);
}

static void who_is_alone_does_not_vote(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    uint32_t before = fixture_segment(&f, "main", LS_MODEL_NONE, LS_MODEL_NONE);
    uint32_t total = uses_variable(&f, "total");
    uses_repeat(&f, "main", WRITE, 11, "", 5);
    fixture_segment(&f, "main", before, LS_MODEL_NONE);
    fixture_segment(&f, "T1", before, LS_MODEL_NONE);
    uses_add(&f, "main", WRITE, 111, "A");
    uses_add(&f, "T1", WRITE, 121, "A");
    assert_int_equal(guard_of(&f, total).of, 2);
    assert_false(ask(&f, total, false).found);
    fixture_release(&f);
}

static void the_odd_one_out_is_named(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t total = uses_variable(&f, "total");
    uses_repeat(&f, "T1", WRITE, 11, "A", 4);
    uses_repeat(&f, "T2", WRITE, 111, "A", 4);
    uses_add(&f, "T2", READ, 211, "");
    struct asked asked = ask(&f, total, false);
    assert_true(asked.found);
    assert_int_equal(asked.line, 211);
    assert_int_equal(asked.other / 100, 0); /* of the other thread */
    assert_int_equal(asked.race.guard.lock, fixture_lock(&f, "A"));
    assert_int_equal(asked.race.confidence, LS_LIKELY);
    fixture_release(&f);
}

static void common_locks_and_atomics_do_not_race(void **state)
{
    (void)state;
    static const struct {
        unsigned flags;
        const char *one, *two;
        bool races;
    } cases[] = {
        {WRITE, "A", "A", false},    {WRITE, "A", "B", true},
        {WRITE, "A:r", "A:r", true}, {READ, "", "", false},
        {WRITE, "A:r", "A", false},  {WRITE | LS_USE_ATOMIC, "", "", false},
        {WRITE, "", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        uint32_t total = uses_variable(&f, "total");
        uses_add(&f, "T1", cases[i].flags, 11, cases[i].one);
        uses_add(&f, "T2", cases[i].flags, 111, cases[i].two);
        assert_int_equal(ask(&f, total, false).found, cases[i].races);
        fixture_release(&f);
    }
}

/* What makes the race of a global, written by two threads without any lock, less sure. */
static void doubts_are_for_audits(void **state)
{
    (void)state;
    static const struct {
        unsigned flags;
        const char *locks;
        enum ls_confidence confidence;
    } cases[] = {
        {WRITE, "", LS_LIKELY},
        {WRITE | LS_USE_VOLATILE, "", LS_AUDIT},
        {WRITE | LS_USE_CALLBACK, "", LS_AUDIT},
        {WRITE | LS_USE_GUESSED, "", LS_AUDIT},
        {WRITE | LS_USE_DOUBTFUL, "", LS_LIKELY}, /* the other one surely holds none */
        {WRITE | LS_USE_HANDLE, "", LS_AUDIT},
        {WRITE, "?A", LS_AUDIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        uint32_t total = uses_variable(&f, "total");
        uses_add(&f, "T1", cases[i].flags, 11, cases[i].locks);
        uses_add(&f, "T2", WRITE, 111, *cases[i].locks ? "A" : "");
        struct asked asked = ask(&f, total, false);
        assert_true(asked.found);
        assert_int_equal(asked.race.confidence, cases[i].confidence);
        fixture_release(&f);
    }
}

/* Five places of six hold it; the sixth is a mistake where one lock guards one object. */
static void a_lock_of_another_object_convinces_nobody(void **state)
{
    (void)state;
    for (int same = 0; same < 2; same++) {
        struct fixture f;
        begin(&f);
        uint32_t lock = fixture_lock(&f, "queue.lock");
        f.model.locks.at[lock].many = true;
        f.model.locks.at[lock].holder = "queue";
        uint32_t length = uses_variable(&f, "queue.length");
        uses_repeat(&f, "T1", WRITE, 11, same ? "queue.lock" : "queue.lock:x", 5);
        uses_repeat(&f, "T2", WRITE, 111, "", 1);
        struct asked asked = ask(&f, length, false);
        assert_true(asked.found);
        assert_int_equal(asked.race.confidence, same ? LS_LIKELY : LS_AUDIT);
        assert_int_equal(asked.race.guard.lock == LS_MODEL_NONE, !same);
        fixture_release(&f);
    }
}

/* All five are called by one function, which has taken the lock: that is one decision. For a lock
 * of the object's own type it does not matter. */
static void what_one_caller_holds_is_no_guard_of_others(void **state)
{
    (void)state;
    for (int own = 0; own < 2; own++) {
        struct fixture f;
        begin(&f);
        uint32_t lock = fixture_lock(&f, "file.lock");
        f.model.locks.at[lock].many = true;
        f.model.locks.at[lock].holder = own ? "io" : "file";
        uint32_t state_of_io = uses_variable(&f, "io.state");
        struct ls_trail taken = {.at = uses_at(&f, 1), .function = 1, .steps = 1};
        struct ls_trail call = {.at = uses_at(&f, 2), .function = 1, .steps = 1};
        for (uint32_t i = 0; i < 5; i++) {
            struct ls_use *use = uses_add(&f, "T1", WRITE, 11 + 10 * i, "file.lock");
            ((struct ls_use_hold *)use->hold)->taken = &taken;
            ((struct ls_trail *)use->trail)->from = &call;
            ((struct ls_trail *)use->trail)->steps = 2;
        }
        uses_add(&f, "T2", WRITE, 111, "");
        assert_true(guard_of(&f, state_of_io).is_taken_once);
        assert_int_equal(ask(&f, state_of_io, false).race.confidence, own ? LS_LIKELY : LS_AUDIT);
        fixture_release(&f);
    }
}

static void a_declared_guard_needs_no_votes(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t total = uses_variable(&f, "total");
    uses_add(&f, "T1", WRITE | LS_USE_VOLATILE, 11, "A");
    uses_repeat(&f, "T2", WRITE | LS_USE_VOLATILE, 111, "B", 4);
    f.model.shareds.at[total].guard = fixture_lock(&f, "A");
    struct asked asked = ask(&f, total, false);
    assert_true(asked.race.guard.declared);
    assert_int_equal(asked.race.guard.lock, fixture_lock(&f, "A"));
    assert_int_equal(asked.line / 100, 1);
    assert_int_equal(asked.race.confidence, LS_LIKELY);
    fixture_release(&f);
}

/* Readers without the lock have voted it down, but all who write hold it, except some. */
static void writers_vote_alone_when_readers_do_without(void **state)
{
    (void)state;
    static const struct {
        uint32_t with, without;
        bool convinced;
    } cases[] = {{4, 1, true}, {4, 0, false}, {3, 2, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        uint32_t total = uses_variable(&f, "total");
        uses_repeat(&f, "T1", WRITE, 11, "A", cases[i].with);
        uses_repeat(&f, "T2", READ, 111, "", 9);
        uses_repeat(&f, "T2", WRITE, 311, "", cases[i].without);
        struct asked asked = ask(&f, total, false);
        assert_true(asked.found);
        assert_int_equal(asked.race.guard.of_writers, cases[i].convinced);
        if (cases[i].convinced)
            assert_int_equal(asked.line, 311);
        fixture_release(&f);
    }
}

/* A lock of the object that has a pointer to this one: all but one of seven must hold it. */
static void the_lock_of_a_keeper_needs_more_votes(void **state)
{
    (void)state;
    for (uint32_t with = 4; with <= 6; with++) {
        struct fixture f;
        begin(&f);
        uint32_t lock = fixture_lock(&f, "post.lock");
        f.model.locks.at[lock].many = true;
        uint32_t filled = uses_variable(&f, "ring.filled");
        for (uint32_t i = 0; i < with; i++) {
            struct ls_use *use = uses_add(&f, "T1", WRITE, 11 + 10 * i, "post.lock:x");
            ((struct ls_use_hold *)use->hold)->of_keeper = true;
        }
        uses_add(&f, "T2", WRITE, 111, "");
        assert_true(guard_of(&f, filled).of_keeper);
        assert_int_equal(ask(&f, filled, false).race.confidence, with == 6 ? LS_LIKELY : LS_AUDIT);
        fixture_release(&f);
    }
}

/* One place uses the field; four who call its function hold the lock of the object, a fifth does
 * not. */
static void callers_vote_where_one_place_is_all(void **state)
{
    (void)state;
    static const struct {
        const char *locks;
        unsigned flags;
        enum ls_confidence confidence;
    } cases[] = {{"boat.lock", 0, LS_LIKELY},
                 {"boat.lock:x", 0, LS_AUDIT},
                 {"boat.lock", LS_USE_CALLBACK, LS_AUDIT},
                 {"boat.lock", LS_USE_MIXED, LS_AUDIT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        uint32_t lock = fixture_lock(&f, "boat.lock");
        f.model.locks.at[lock].many = true;
        struct ls_calling calling = {.lock = lock, .holding = 4, .of = 5, .function = "row"};
        uint32_t oars = uses_variable(&f, "boat.oars");
        uses_add(&f, "T1", WRITE, 11, cases[i].locks);
        struct ls_use *odd = uses_add(&f, "T2", WRITE | cases[i].flags, 11, "");
        odd->calling = &calling;
        struct asked asked = ask(&f, oars, false);
        assert_true(asked.found);
        assert_int_equal(asked.race.confidence, cases[i].confidence);
        if (asked.race.confidence == LS_LIKELY)
            assert_string_equal(asked.race.guard.calls_of, "row");
        fixture_release(&f);
    }
}

/* What others of the object say for the lock: fields that are always used with it, fields that are
 * once used without, fields that are only read with it. */
static struct asked ask_with_peers(uint32_t always, uint32_t lapsing, uint32_t read)
{
    struct fixture f;
    begin(&f);
    uint32_t lock = fixture_lock(&f, "queue.lock");
    f.model.locks.at[lock].many = true;
    for (uint32_t i = 0; i < always + lapsing + read; i++) {
        bool lapses = i >= always && i < always + lapsing, reads = i >= always + lapsing;
        uses_variable(&f, ls_arena_printf(&f.model.arena, "queue.f%u", i));
        uses_repeat(&f, "T1", reads ? READ : WRITE, 11, "queue.lock", 4);
        uses_add(&f, "T2", reads ? READ : WRITE, 111, lapses ? "" : "queue.lock");
    }
    uses_variable(&f, "pool.size");
    uses_repeat(&f, "T1", WRITE, 311, "queue.lock", 4);
    uint32_t odd = uses_variable(&f, "queue.odd");
    uses_add(&f, "T1", WRITE, 411, "queue.lock");
    uses_add(&f, "T2", WRITE, 511, "");
    struct asked asked = ask(&f, odd, true);
    fixture_release(&f);
    return asked;
}

static void other_fields_of_the_object_speak_for_the_guard(void **state)
{
    (void)state;
    assert_int_equal(ask_with_peers(3, 0, 0).race.peers, 3);
    assert_int_equal(ask_with_peers(3, 0, 0).race.confidence, LS_LIKELY);
    assert_int_equal(ask_with_peers(2, 0, 0).race.peers, 0);
    assert_int_equal(ask_with_peers(2, 0, 0).race.confidence, LS_AUDIT);
    assert_int_equal(ask_with_peers(0, 4, 0).race.peers, 0);
    assert_int_equal(ask_with_peers(3, 1, 0).race.peers, 3);
    assert_int_equal(ask_with_peers(3, 4, 0).race.peers, 0); /* fewer than nine of ten */
    assert_int_equal(ask_with_peers(2, 0, 1).race.peers, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lock_that_most_places_hold_is_the_guard),
        cmocka_unit_test(mixed_places_and_readers_are_counted),
        cmocka_unit_test(enough_places_must_agree),
        cmocka_unit_test(what_is_known_of_threads_counts),
        cmocka_unit_test(who_may_hold_the_guard_is_not_odd),
        cmocka_unit_test(one_place_has_one_vote),
        cmocka_unit_test(who_is_alone_does_not_vote),
        cmocka_unit_test(the_odd_one_out_is_named),
        cmocka_unit_test(common_locks_and_atomics_do_not_race),
        cmocka_unit_test(doubts_are_for_audits),
        cmocka_unit_test(a_lock_of_another_object_convinces_nobody),
        cmocka_unit_test(what_one_caller_holds_is_no_guard_of_others),
        cmocka_unit_test(a_declared_guard_needs_no_votes),
        cmocka_unit_test(writers_vote_alone_when_readers_do_without),
        cmocka_unit_test(the_lock_of_a_keeper_needs_more_votes),
        cmocka_unit_test(callers_vote_where_one_place_is_all),
        cmocka_unit_test(other_fields_of_the_object_speak_for_the_guard),
    };
    return cmocka_run_group_tests_name("model/races", tests, NULL, NULL);
}
