/* Findings of one model in another one, which outlives the first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "join/import.h"

static const char *text(struct ls_model *model, const char *text)
{
    return ls_arena_strdup(&model->arena, text);
}

static struct ls_finding make(struct ls_model *model)
{
    struct ls_location at = {text(model, "a.c"), text(model, "f"), 3, 1};
    struct ls_lock lock = {.name = text(model, "queue.lock"),
                           .created = at,
                           .member = at,
                           .holder = text(model, "queue")};
    struct ls_thread thread = {.name = text(model, "worker"),
                               .start_routine = text(model, "work"),
                               .created = at,
                               .run = 1,
                               .program = text(model, "/bin/server"),
                               .ended = text(model, "returned")};
    ls_vec_push(&model->locks, lock);
    ls_vec_push(&model->threads, thread);
    struct ls_waypoint *step = LS_NEW(&model->arena, struct ls_waypoint);
    uint32_t *held = LS_NEW(&model->arena, uint32_t);
    *step = (struct ls_waypoint){at, text(model, "acquires 'queue.lock'"), held, 1};
    struct ls_witness *witness = LS_NEW(&model->arena, struct ls_witness);
    const struct ls_witness **list = LS_NEW(&model->arena, const struct ls_witness *);
    *witness = (struct ls_witness){0, 1, step};
    *list = witness;
    return (struct ls_finding){
        .rule = "deadlock", .message = text(model, "m"), .at = at, .witnesses = 1, .witness = list};
}

/* A text that stayed behind would be gone: the sanitizer sees it, and so does the next user of the
 * memory. */
static void nothing_stays_behind(void **state)
{
    (void)state;
    struct ls_model from, to;
    ls_model_init(&from);
    ls_model_init(&to);
    struct ls_finding original = make(&from);
    const char *program = from.threads.at[0].program, *holder = from.locks.at[0].holder;
    const char *file = from.locks.at[0].member.file;
    struct ls_finding finding = ls_import_finding(&to, &from, &original);
    assert_ptr_not_equal(to.threads.at[0].program, program);
    assert_ptr_not_equal(to.locks.at[0].holder, holder);
    assert_ptr_not_equal(to.locks.at[0].member.file, file);
    ls_model_release(&from);
    assert_string_equal(finding.message, "m");
    assert_string_equal(finding.witness[0]->step[0].what, "acquires 'queue.lock'");
    const struct ls_thread *thread = &to.threads.at[finding.witness[0]->thread];
    assert_string_equal(thread->program, "/bin/server");
    assert_string_equal(thread->ended, "returned");
    const struct ls_lock *lock = &to.locks.at[finding.witness[0]->step[0].held[0]];
    assert_string_equal(lock->holder, "queue");
    assert_string_equal(lock->member.file, "a.c");
    ls_model_release(&to);
}

/* In source facts there are no programs. */
static void what_is_not_known_stays_so(void **state)
{
    (void)state;
    struct ls_model from, to;
    ls_model_init(&from);
    ls_model_init(&to);
    struct ls_finding original = make(&from);
    from.threads.at[0].program = from.locks.at[0].holder = NULL;
    ls_import_finding(&to, &from, &original);
    assert_null(to.threads.at[0].program);
    assert_null(to.locks.at[0].holder);
    ls_model_release(&from);
    ls_model_release(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_stays_behind),
        cmocka_unit_test(what_is_not_known_stays_so),
    };
    return cmocka_run_group_tests_name("join/import", tests, NULL, NULL);
}
