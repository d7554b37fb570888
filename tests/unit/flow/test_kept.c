/* Locks that some ways out of a function keep, and what is thought of each: whether callers can
 * know that they have the lock. One function, f(), each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

/* The first imbalance of f() in a word; "nothing" when there is none. */
static const char *thought_of(const struct ls_flow *flow, uint32_t proc)
{
    for (uint32_t i = 0; i < flow->imbalances.count; i++) {
        const struct ls_flow_imbalance *it = &flow->imbalances.at[i];
        if (it->proc == proc)
            return it->imprecise        ? "unsure"
                   : it->is_untold      ? "untold"
                   : it->is_conditional ? "conditional"
                   : it->is_suspect     ? "suspect"
                                        : "leak";
    }
    return "nothing";
}

struct expectation {
    const char *code, *thought;
};

static void expect(const struct expectation *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct parsed p;
        parsed_init(&p, all[i].code);
        const char *thought = thought_of(p.flow, parsed_proc(&p, "f"));
        if (strcmp(thought, all[i].thought) != 0)
            fail_msg("%s\n  expected: %s, but: %s", all[i].code, all[i].thought, thought);
        parsed_release(&p);
    }
}

#define EXPECT_ALL(all) expect(all, sizeof(all) / sizeof *(all))

#define LOCK "pthread_mutex_lock(&m);"
#define UNLOCK "pthread_mutex_unlock(&m);"

static void a_way_that_looks_like_the_others_leaks(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"void f(void) { " LOCK " if (look()) return; " UNLOCK " }", "leak"},
        {"int f(void) { " LOCK " if (look()) return 1; " UNLOCK " return 1; }", "leak"},
        {"int f(void) { " LOCK " if (look()) return -1; " UNLOCK " return 0; }", "leak"},
        {"void f(void) { " LOCK " count++; " UNLOCK " }", "nothing"},
        {"int f(int n) { " LOCK " if (n > limit) { " UNLOCK " return -1; } " UNLOCK " return 0; }",
         "nothing"},
    };
    EXPECT_ALL(all);
}

static void callers_tell_by_the_result(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"int f(void) { " LOCK " if (look()) return 0; " UNLOCK " return -1; }", "suspect"},
        {"_Bool f(void) { if (!look()) return 0; " LOCK " return 1; }", "nothing"},
        {"int *f(void) { " LOCK " if (look()) return &count; " UNLOCK " return 0; }", "suspect"},
        {"int *f(void) { " LOCK " if (look()) return 0; " UNLOCK " return &count; }", "leak"},
    };
    EXPECT_ALL(all);
}

static void callers_tell_by_what_they_passed(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"void f(int keep) { " LOCK " if (keep == 1) return; " UNLOCK " }", "nothing"},
        {"void f(int size) { " LOCK " if (size > 10) return; " UNLOCK " }", "untold"},
        {"void f(void) { " LOCK " if (limit) return; " UNLOCK " }", "leak"},
    };
    EXPECT_ALL(all);
}

static void callers_tell_by_what_is_left_to_them(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"struct s { int locked; }; void f(struct s *s) { " LOCK
         " if (look()) { s->locked = 1; return; }"
         " s->locked = 0; " UNLOCK " }",
         "suspect"},
        {"struct s { int tries; }; void f(struct s *s) { " LOCK
         " if (look()) { s->tries = 1; return; }"
         " s->tries = 1; " UNLOCK " }",
         "leak"},
        {"struct s { pthread_mutex_t lock; int n; }; int f(struct s *s, struct s **out) {"
         " pthread_mutex_lock(&s->lock); if (s->n) { *out = s; return 0; }"
         " pthread_mutex_unlock(&s->lock); return 0; }",
         "suspect"},
    };
    EXPECT_ALL(all);
}

static void who_always_keeps_it_is_for_locking(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"void f(void) { " LOCK " }", "suspect"},
        {"void f(int yes) { if (yes == 1) " LOCK " }", "conditional"},
        {"void f(void) { if (limit) " LOCK " }", "conditional"},
        {"void f(void) { pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER; "
         "pthread_mutex_lock(&own); }",
         "leak"},
    };
    EXPECT_ALL(all);
}

static void a_release_by_another_name_may_be_its_own(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"struct s { pthread_mutex_t lock; }; struct s *find(void); void f(struct s *s) {"
         " pthread_mutex_lock(&s->lock); if (look()) { pthread_mutex_unlock(&s->lock); return; }"
         " pthread_mutex_unlock(&find()->lock); }",
         "nothing"},
        {"struct s { pthread_mutex_t lock; }; struct s *find(void); void f(struct s *s) {"
         " pthread_mutex_lock(&s->lock); if (look()) { pthread_mutex_unlock(&s->lock); return; }"
         " count++; }",
         "leak"},
        {"struct s { pthread_mutex_t lock[4]; }; void f(struct s *s) {"
         " for (int i = 0; i < limit; i++) pthread_mutex_lock(&s->lock[i]); if (look()) return;"
         " for (int i = 0; i < limit; i++) pthread_mutex_unlock(&s->lock[i]); }",
         "nothing"},
        {"struct s { pthread_mutex_t lock; }; void f(struct s *a, struct s *b) {"
         " pthread_mutex_lock(&a->lock); struct s *it = look() ? a : b;"
         " pthread_mutex_unlock(&it->lock); }",
         "nothing"},
    };
    EXPECT_ALL(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_way_that_looks_like_the_others_leaks),
        cmocka_unit_test(callers_tell_by_the_result),
        cmocka_unit_test(callers_tell_by_what_they_passed),
        cmocka_unit_test(callers_tell_by_what_is_left_to_them),
        cmocka_unit_test(who_always_keeps_it_is_for_locking),
        cmocka_unit_test(a_release_by_another_name_may_be_its_own),
    };
    return cmocka_run_group_tests_name("flow/kept", tests, NULL, NULL);
}
