/* The search of order.h against a brute-force reading of its definition, on random programs; and
 * its speed on a large one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/order.h"

enum { LOCKS = 6, LONGEST = 4, PROGRAMS = 1000 };

/* A small generator of our own, so that a seed means the same program everywhere. */
static uint32_t random_below(uint64_t *state, uint32_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % limit;
}

/* Appends a random lock or unlock; keeps `held` (bit = lock, the class m counts as two: bits 6 and
 * 7). */
static void random_word(uint64_t *state, char *script, size_t size, unsigned *held)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "G", "m:1", "m:2"};
    static const char *const suffixes[] = {"", "", "", "", "r", "r", "t", "d"};
    uint32_t lock = random_below(state, 8);
    char word[16];
    if (*held >> lock & 1) {
        snprintf(word, sizeof word, "-%s ", names[lock]);
    } else {
        const char *suffix = suffixes[random_below(state, 8)];
        if (lock >= LOCKS && *suffix == '\0' && random_below(state, 4) == 0)
            suffix = "o";
        snprintf(word, sizeof word, "%s%s%s ", names[lock], lock < LOCKS ? ":" : "", suffix);
    }
    *held ^= 1U << lock;
    strncat(script, word, size - strlen(script) - 1);
}

static void random_program(struct fixture *fixture, uint64_t *state)
{
    uint32_t pieces = 2 + random_below(state, 4);
    fixture_lock(fixture, "A");
    for (uint32_t i = 0; i < pieces; i++) {
        char thread[8], script[256] = "";
        unsigned held = 0;
        snprintf(thread, sizeof thread, "T%u", random_below(state, 4));
        uint32_t after =
            i > 0 && random_below(state, 3) == 0 ? random_below(state, i) : LS_MODEL_NONE;
        fixture_segment(fixture, thread, after, LS_MODEL_NONE);
        for (uint32_t words = 1 + random_below(state, 9); words > 0; words--)
            random_word(state, script, sizeof script, &held);
        fixture_run(fixture, thread, script);
        if (random_below(state, 8) == 0)
            fixture->model.threads.at[fixture_thread(fixture, thread)].many = true;
    }
}

/* One choice of acquisitions and of their links, as the definition sees it. */
struct chain {
    const struct ls_model *model;
    uint32_t length;
    const struct ls_acquisition *at[LONGEST];
    const struct ls_hold *link[LONGEST];
};

static bool conflicts(enum ls_mode a, enum ls_mode b)
{
    return a == LS_EXCLUSIVE || b == LS_EXCLUSIVE;
}

static bool has_already(const struct ls_acquisition *acquisition)
{
    for (uint32_t i = 0; i < acquisition->holds; i++) {
        if (acquisition->hold[i].lock == acquisition->lock && !acquisition->hold[i].other_instance)
            return true;
    }
    return false;
}

static bool is_gated(const struct chain *chain, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < chain->at[a]->holds; i++) {
        for (uint32_t k = 0; k < chain->at[b]->holds; k++) {
            const struct ls_hold *x = &chain->at[a]->hold[i], *y = &chain->at[b]->hold[k];
            if (x->lock == y->lock && conflicts(x->mode, y->mode) &&
                !chain->model->locks.at[x->lock].many)
                return true;
        }
    }
    return false;
}

static bool can_meet(const struct chain *chain, uint32_t a, uint32_t b)
{
    const struct ls_acquisition *x = chain->at[a], *y = chain->at[b];
    return !is_gated(chain, a, b) &&
           fixture_parallel(chain->model, x->thread, x->segment, y->thread, y->segment);
}

static bool is_deadlock(const struct chain *chain)
{
    unsigned ordered = LS_ACQUIRE_ORDERED;
    for (uint32_t i = 0; i < chain->length; i++)
        ordered &= chain->at[i]->flags;
    if (ordered)
        return false;
    for (uint32_t i = 0; i < chain->length; i++) {
        uint32_t next = (i + 1) % chain->length;
        if (chain->at[i]->lock != chain->link[next]->lock ||
            !conflicts(chain->at[i]->mode, chain->link[next]->mode) ||
            (chain->at[i]->flags & LS_ACQUIRE_TRY) || has_already(chain->at[i]))
            return false;
        for (uint32_t k = 0; k < i; k++) {
            if (!can_meet(chain, k, i))
                return false;
            bool instances = chain->length == 2 && chain->link[0]->other_instance;
            if (chain->link[k]->lock == chain->link[i]->lock && !instances)
                return false;
        }
    }
    return true;
}

/* Sets of locks as numbers: a count of 0 to 2 per lock, in base 4. */
struct sets {
    uint32_t count;
    uint32_t at[4096];
};

static void add_set(struct sets *sets, uint32_t set)
{
    for (uint32_t i = 0; i < sets->count; i++) {
        if (sets->at[i] == set)
            return;
    }
    assert_true(sets->count < 4096);
    sets->at[sets->count++] = set;
}

static void extend(struct chain *chain, uint32_t wanted, struct sets *sets)
{
    if (chain->length >= 2 && is_deadlock(chain)) {
        uint32_t set = 0;
        for (uint32_t i = 0; i < chain->length; i++)
            set += 1U << 2 * chain->link[i]->lock;
        add_set(sets, set);
    }
    if (chain->length == LONGEST)
        return;
    for (uint32_t i = 0; i < chain->model->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &chain->model->acquisitions.at[i];
        for (uint32_t k = 0; k < acquisition->holds; k++) {
            if (wanted != LS_MODEL_NONE && acquisition->hold[k].lock != wanted)
                continue;
            chain->at[chain->length] = acquisition;
            chain->link[chain->length++] = &acquisition->hold[k];
            extend(chain, acquisition->lock, sets);
            chain->length--;
        }
    }
}

static bool is_within(uint32_t small, uint32_t large)
{
    for (; small != 0; small >>= 2, large >>= 2) {
        if ((small & 3) > (large & 3))
            return false;
    }
    return true;
}

static int compare_sets(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Only the sets that contain no smaller one. */
static void keep_minimal(struct sets *sets)
{
    struct sets all = *sets;
    sets->count = 0;
    for (uint32_t i = 0; i < all.count; i++) {
        bool minimal = true;
        for (uint32_t k = 0; k < all.count; k++)
            minimal = minimal && (i == k || !is_within(all.at[k], all.at[i]));
        if (minimal)
            sets->at[sets->count++] = all.at[i];
    }
    qsort(sets->at, sets->count, sizeof *sets->at, compare_sets);
}

static void collect(const struct ls_model *model, struct sets *sets)
{
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, model, LONGEST);
    assert_false(cycles.truncated);
    for (uint32_t i = 0; i < cycles.all.count; i++) {
        const struct ls_cycle *cycle = &cycles.all.at[i];
        struct chain chain = {.model = model, .length = cycle->length};
        uint32_t set = 0;
        for (uint32_t k = 0; k < cycle->length; k++) {
            set += 1U << 2 * cycle->lock[k];
            chain.at[k] = &model->acquisitions.at[cycle->acquisition[k]];
            chain.link[k] = &chain.at[k]->hold[cycle->hold[k]];
        }
        assert_int_equal(is_deadlock(&chain), cycle->acquittal == LS_NOT_ACQUITTED);
        if (cycle->acquittal == LS_NOT_ACQUITTED)
            sets->at[sets->count++] = set;
    }
    ls_cycles_release(&cycles);
    qsort(sets->at, sets->count, sizeof *sets->at, compare_sets);
}

static void random_programs_agree_with_the_definition(void **state)
{
    (void)state;
    static struct sets expected, found;
    uint32_t deadlocks = 0;
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        struct fixture fixture;
        uint64_t number = seed;
        fixture_init(&fixture);
        random_program(&fixture, &number);
        expected.count = found.count = 0;
        struct chain chain = {.model = &fixture.model};
        extend(&chain, LS_MODEL_NONE, &expected);
        keep_minimal(&expected);
        collect(&fixture.model, &found);
        if (expected.count != found.count ||
            memcmp(expected.at, found.at, found.count * sizeof *found.at) != 0)
            fail_msg("seed %u: %u sets expected, %u found", (unsigned)seed, expected.count,
                     found.count);
        deadlocks += found.count;
        fixture_release(&fixture);
    }
    assert_true(deadlocks > PROGRAMS / 10);
}

static void fill_large(struct fixture *fixture, uint32_t locks, uint32_t acquisitions,
                       bool backwards)
{
    struct ls_model *model = &fixture->model;
    uint64_t state = 42;
    for (uint32_t i = 0; i < locks; i++)
        *ls_vec_add(&model->locks) = (struct ls_lock){.name = "lock"};
    for (uint32_t i = 0; i < 64; i++)
        *ls_vec_add(&model->threads) = (struct ls_thread){.name = "thread"};
    struct ls_witness *witness = LS_NEW(&model->arena, struct ls_witness);
    for (uint32_t i = 0; i < acquisitions; i++) {
        uint32_t holds = 1 + random_below(&state, 4);
        struct ls_hold *hold = LS_NEW_ARRAY(&model->arena, struct ls_hold, holds);
        uint32_t lock = holds + random_below(&state, locks - holds);
        for (uint32_t k = 0; k < holds; k++)
            hold[k] = (struct ls_hold){.lock = random_below(&state, lock), .acquired = witness};
        if (backwards)
            lock = random_below(&state, locks);
        ls_vec_push(&model->acquisitions,
                    (struct ls_acquisition){.thread = random_below(&state, 64),
                                            .segment = LS_MODEL_NONE,
                                            .lock = lock,
                                            .holds = holds,
                                            .hold = hold,
                                            .witness = witness});
    }
}

static double seconds_of_search(struct fixture *fixture, struct ls_cycles *cycles)
{
    struct timespec start, end;
    ls_cycles_init(cycles);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    ls_cycles_find(cycles, &fixture->model, 8);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

/* Generous limits: a debug build with sanitizers on a busy machine must keep them too. */
static void a_large_ordered_program_is_quick(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_cycles cycles;
    fixture_init(&fixture);
    fill_large(&fixture, 5000, 100000, false);
    double seconds = seconds_of_search(&fixture, &cycles);
    print_message("5000 locks, 100000 acquisitions in order: %.3f s\n", seconds);
    assert_int_equal(cycles.all.count, 0);
    assert_false(cycles.truncated);
    assert_true(seconds < 10);
    ls_cycles_release(&cycles);
    fixture_release(&fixture);
}

static void a_large_wild_program_is_cut_off(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_cycles cycles;
    fixture_init(&fixture);
    fill_large(&fixture, 5000, 100000, true);
    double seconds = seconds_of_search(&fixture, &cycles);
    print_message("5000 locks, 100000 acquisitions at random: %.3f s, %u cycles\n", seconds,
                  cycles.all.count);
    assert_true(cycles.truncated);
    assert_true(cycles.all.count > 100);
    assert_true(seconds < 20);
    ls_cycles_release(&cycles);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_programs_agree_with_the_definition),
        cmocka_unit_test(a_large_ordered_program_is_quick),
        cmocka_unit_test(a_large_wild_program_is_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
