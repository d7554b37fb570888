/* Threads that are joined or detached twice, one function f() each, which is given two
 * threads, `t` and `u`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

static const char prelude[] = "void *work(void *);"
                              "static void end(pthread_t it) { pthread_join(it, 0); }";

static const char *fate_in(const struct parsed *p)
{
    if (p->flow->rejoins.count == 0)
        return "once";
    const struct ls_flow_rejoin *it = &p->flow->rejoins.at[0];
    if (it->fate == LS_FATE_JOINED_TWICE)
        return "joined twice";
    return it->first_joins ? "detached after join"
           : it->joins     ? "joined after detach"
                           : "detached twice";
}

static void threads_end_once(void **state)
{
    (void)state;
    static const struct {
        const char *body, *fate;
    } all[] = {
        {"pthread_join(t, 0);", "once"},
        {"pthread_join(t, 0); pthread_join(u, 0);", "once"},
        {"pthread_join(t, 0); pthread_join(t, 0);", "joined twice"},
        {"end(t); pthread_join(t, 0);", "joined twice"},
        {"pthread_detach(t); pthread_join(t, 0);", "joined after detach"},
        {"pthread_join(t, 0); pthread_detach(t);", "detached after join"},
        {"pthread_detach(t); pthread_detach(t);", "detached twice"},
        {"if (look()) pthread_join(t, 0); else pthread_detach(t);", "once"},
        {"if (look()) { pthread_join(t, 0); return; } pthread_join(t, 0);", "once"},
        {"if (pthread_join(t, 0) != 0) pthread_join(t, 0);", "once"},
        {"pthread_join(t, 0); pthread_create(&t, 0, work, 0); pthread_join(t, 0);", "once"},
        {"pthread_t it = look() ? t : u; pthread_join(it, 0); pthread_join(t, 0);", "once"},
        {"pthread_tryjoin_np(t, 0); pthread_join(t, 0);", "once"},
        {"pthread_t it[4]; for (int i = 0; i < 4; i++) pthread_create(&it[i], 0, work, 0);"
         " for (int i = 0; i < 4; i++) pthread_join(it[i], 0);",
         "once"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char text[1000];
        struct parsed p;
        snprintf(text, sizeof text, "%s void f(pthread_t t, pthread_t u) { %s }", prelude,
                 all[i].body);
        parsed_init(&p, text);
        if (strcmp(fate_in(&p), all[i].fate) != 0)
            fail_msg("%s\n  expected: %s, but: %s", all[i].body, all[i].fate, fate_in(&p));
        parsed_release(&p);
    }
}

static void the_way_to_both_is_told(void **state)
{
    (void)state;
    struct parsed p;
    parsed_init(&p, "static void end(pthread_t it) { pthread_join(it, 0); }\n"
                    "void f(pthread_t t)\n{\n    pthread_detach(t);\n    end(t);\n}\n");
    assert_int_equal(p.flow->rejoins.count, 1);
    const struct ls_flow_rejoin *it = &p.flow->rejoins.at[0];
    assert_int_equal(it->first->proc, parsed_proc(&p, "f"));
    assert_null(it->first->inner);
    assert_int_equal(it->trace->proc, parsed_proc(&p, "f"));
    assert_int_equal(it->trace->site.line, it->first->site.line + 1);
    assert_int_equal(it->trace->inner->proc, parsed_proc(&p, "end"));
    parsed_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_end_once),
        cmocka_unit_test(the_way_to_both_is_told),
    };
    return cmocka_run_group_tests_name("flow/joins", tests, NULL, NULL);
}
