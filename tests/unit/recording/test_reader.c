/* The reader takes what is valid and survives everything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "make.h"
#include "model/model.h"
#include "recording/fill.h"
#include "recording/reader.h"

static int load(struct ls_recording *recording, const struct make *make)
{
    return ls_recording_load(recording, "test.lsrec", make->data, make->size, LS_FAULTS_UNTOLD);
}

static void an_empty_recording_is_valid(void **state)
{
    (void)state;
    struct make make;
    struct ls_recording recording;
    make_init(&make);
    assert_int_equal(load(&recording, &make), 0);
    assert_int_equal(recording.records[LSR_THREAD].count, 0);
    assert_int_equal(recording.damaged + recording.unfinished, 0);
    assert_null(ls_recording_get(&recording, 0, LSR_THREAD));
    ls_recording_release(&recording);
    make_release(&make);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct make make;
    struct ls_recording recording;
    make_init(&make);
    make_header(&make)->version++;
    assert_int_equal(load(&recording, &make), -1);
    make_header(&make)->version--;
    make_header(&make)->byte_order = 0x04030201;
    assert_int_equal(load(&recording, &make), -1);
    make_header(&make)->magic[0] = 'X';
    assert_int_equal(load(&recording, &make), -1);
    make.size = LSR_HEADER_SIZE - 1;
    assert_int_equal(load(&recording, &make), -1);
    assert_int_equal(ls_recording_open(&recording, "/nonexistent.lsrec", LS_FAULTS_UNTOLD), -1);
    assert_int_equal(ls_recording_open(&recording, "/", LS_FAULTS_UNTOLD), -1);
    make_release(&make);
}

static void records_are_found_by_reference_and_type(void **state)
{
    (void)state;
    struct make make;
    struct ls_recording recording;
    make_init(&make);
    lsr_ref thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    lsr_ref object = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x7000));
    assert_int_equal(load(&recording, &make), 0);
    const struct lsr_object *found = ls_recording_get(&recording, object, LSR_OBJECT);
    assert_non_null(found);
    assert_int_equal(found->address, 0x7000);
    assert_null(ls_recording_get(&recording, thread, LSR_OBJECT));
    assert_null(ls_recording_get(&recording, thread + 1, LSR_THREAD));
    assert_null(ls_recording_get(&recording, UINT32_MAX, LSR_THREAD));
    ls_recording_release(&recording);
    make_release(&make);
}

static void half_written_records_are_left_out(void **state)
{
    (void)state;
    struct make make;
    struct ls_recording recording;
    make_init(&make);
    ((struct lsr_record *)make_object(&make, LSR_KIND_MUTEX, 0x7000))->tag = 0;
    struct lsr_record *reserved = make_record(&make, LSR_OBJECT, sizeof(struct lsr_object));
    *reserved = (struct lsr_record){0};
    make_object(&make, LSR_KIND_MUTEX, 0x8000);
    assert_int_equal(load(&recording, &make), 0);
    assert_int_equal(recording.records[LSR_OBJECT].count, 1);
    assert_int_equal(recording.unfinished, 1);
    assert_int_equal(recording.damaged, 0);
    ls_recording_release(&recording);
    make_release(&make);
}

static void damage_costs_only_its_record(void **state)
{
    (void)state;
    struct make make;
    struct ls_recording recording;
    make_init(&make);
    struct lsr_stack *stack = make_record(&make, LSR_STACK, sizeof *stack + 64);
    stack->depth = 1000;
    struct lsr_module *module = make_record(&make, LSR_MODULE, sizeof *module + 8);
    module->path_size = 60000;
    struct lsr_dependency *dependency = make_dependency(&make, 1, 0, 1, 1);
    dependency->held_count = UINT32_MAX;
    struct lsr_record *wild = make_record(&make, LSR_OBJECT, sizeof(struct lsr_object));
    wild->tag = 0xdeadbeef;
    make_object(&make, LSR_KIND_MUTEX, 0x8000);
    assert_int_equal(load(&recording, &make), 0);
    assert_int_equal(recording.damaged, 4);
    assert_int_equal(recording.records[LSR_OBJECT].count, 1);
    assert_int_equal(recording.records[LSR_STACK].count, 0);
    ls_recording_release(&recording);
    make_release(&make);
}

static void a_held_list_outside_of_the_file_is_empty(void **state)
{
    (void)state;
    struct make make;
    struct ls_recording recording;
    uint32_t count;
    make_init(&make);
    struct lsr_thread_record *thread = make_thread(&make, 1, 0, 0);
    make_hold(thread, &make, 70);
    lsr_ref ref = make_ref(&make, thread);
    assert_int_equal(load(&recording, &make), 0);
    assert_non_null(
        ls_recording_held(&recording, ls_recording_get(&recording, ref, LSR_THREAD), &count));
    assert_int_equal(count, 1);
    ls_recording_release(&recording);
    thread->held_at = make.size - 8;
    assert_int_equal(load(&recording, &make), 0);
    assert_null(
        ls_recording_held(&recording, ls_recording_get(&recording, ref, LSR_THREAD), &count));
    assert_int_equal(count, 0);
    ls_recording_release(&recording);
    make_release(&make);
}

/* Everything that reads a recording, for its memory errors. */
static void use(const uint8_t *data, size_t size)
{
    struct ls_recording recording;
    struct ls_model model;
    if (ls_recording_load(&recording, "test.lsrec", data, size, LS_FAULTS_UNTOLD) != 0)
        return;
    ls_model_init(&model);
    ls_recordings_fill(&model, &recording, 1);
    ls_model_release(&model);
    ls_recording_release(&recording);
}

static void every_shorter_file_is_readable(void **state)
{
    (void)state;
    struct make make;
    make_opposite_order(&make);
    for (size_t size = 0; size <= make.size; size += size < LSR_HEADER_SIZE ? 512 : 8)
        use(make.data, size);
    make_release(&make);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

/* Values that break bounds and types more often than random ones do. */
static uint64_t nasty(uint64_t *seed, const struct make *make)
{
    const uint64_t values[] = {0,
                               1,
                               UINT64_MAX,
                               0x80000000,
                               make->size,
                               make->size / LSR_UNIT,
                               LSR_TAG(next_random(seed) % LSR_TYPES),
                               LSR_HEADER_SIZE / LSR_UNIT + next_random(seed) % 64,
                               next_random(seed)};
    return values[next_random(seed) % (sizeof values / sizeof *values)];
}

static void mutations_never_crash(void **state)
{
    (void)state;
    struct make make;
    uint64_t seed = 0x10c5717c4;
    make_opposite_order(&make);
    uint8_t *copy = malloc(make.size);
    assert_non_null(copy);
    for (int round = 0; round < 20000; round++) {
        memcpy(copy, make.data, make.size);
        for (uint64_t edits = 1 + next_random(&seed) % 4; edits > 0; edits--) {
            uint64_t value = nasty(&seed, &make);
            size_t width = (size_t)1 << next_random(&seed) % 4;
            size_t from = next_random(&seed) % 8 ? LSR_HEADER_SIZE : 0;
            size_t at = (from + next_random(&seed) % (make.size - from - 8)) / width * width;
            memcpy(copy + at, &value, width);
        }
        use(copy, make.size);
    }
    free(copy);
    make_release(&make);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_recording_is_valid),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(records_are_found_by_reference_and_type),
        cmocka_unit_test(half_written_records_are_left_out),
        cmocka_unit_test(damage_costs_only_its_record),
        cmocka_unit_test(a_held_list_outside_of_the_file_is_empty),
        cmocka_unit_test(every_shorter_file_is_readable),
        cmocka_unit_test(mutations_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
