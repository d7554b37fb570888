#include "recording/live.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "make.h"

enum { POLLS = 4 }; /* enough to see that threads stand still */

struct place {
    char directory[64], path[96];
};

static void make_place(struct place *place)
{
    snprintf(place->directory, sizeof place->directory, "live-XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    snprintf(place->path, sizeof place->path, "%s/shop-1.lsrec", place->directory);
}

static void remove_place(const struct place *place)
{
    unlink(place->path);
    rmdir(place->directory);
}

static void write_file(const struct place *place, const void *data, size_t size)
{
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Two threads that wait for each other, in a process that nobody knows anything of. */
static void make_deadlock(struct make *make)
{
    make_opposite_order(make);
    make_header(make)->state = LSR_STATE_RUNNING;
    make_header(make)->pid = INT_MAX;
}

static bool poll_some_times(struct ls_live *live)
{
    struct ls_hang hang;
    for (int i = 0; i < POLLS; i++) {
        if (!ls_live_poll(live, &hang))
            continue;
        assert_int_equal(hang.count, 1);
        ls_hang_release(&hang);
        return true;
    }
    return false;
}

static void a_deadlock_is_told_once(void **state)
{
    (void)state;
    struct make make;
    struct place place;
    make_place(&place);
    make_deadlock(&make);
    write_file(&place, make.data, make.size);
    struct ls_live *live = ls_live_new(place.directory);
    assert_true(poll_some_times(live));
    assert_false(poll_some_times(live));
    ls_live_free(live);
    make_release(&make);
    remove_place(&place);
}

static void a_recording_is_seen_before_it_has_a_header(void **state)
{
    (void)state;
    struct make make;
    struct place place;
    make_place(&place);
    make_deadlock(&make);
    uint8_t *empty = calloc(1, make.size);
    assert_non_null(empty);
    write_file(&place, empty, make.size);
    free(empty);
    struct ls_live *live = ls_live_new(place.directory);
    assert_false(poll_some_times(live));
    write_file(&place, make.data, make.size);
    assert_true(poll_some_times(live));
    ls_live_free(live);
    make_release(&make);
    remove_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deadlock_is_told_once),
        cmocka_unit_test(a_recording_is_seen_before_it_has_a_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
