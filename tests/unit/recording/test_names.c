/* Names of locks in source lines, times of histograms, and symbols of this very program. */
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "recording/expression.h"
#include "recording/symbols.h"
#include "recording/times.h"

static void expressions_in_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line, *lock;
    } cases[] = {
        {"    pthread_mutex_init(&queue->lock, NULL);", "queue->lock"},
        {"    if (pthread_mutex_lock(&table[i].lock) != 0)", "table[i].lock"},
        {"    mtx_lock(&m);", "m"},
        {"    sem_wait(&pool.free);", "pool.free"},
        {"    std::lock_guard<std::mutex> guard(account.m);", "account.m"},
        {"    std::unique_lock<std::mutex> lk{shared->m};", "shared->m"},
        {"    std::lock_guard guard(m_);", "m_"},
        {"    queue_.mutex_.lock();", "queue_.mutex_"},
        {"    q->m.lock();", "q->m"},
        {"    my_lock(get_lock(3));", NULL},
        {"    count++;", NULL},
        {"    lock();", NULL},
        {"    lock(", NULL},
        {"", NULL},
    };
    struct ls_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = ls_expression_in_line(&arena, cases[i].line);
        if (cases[i].lock)
            assert_string_equal(found ? found : "(none)", cases[i].lock);
        else
            assert_null(found);
    }
    ls_arena_release(&arena);
}

static void percentiles_stay_in_their_bucket(void **state)
{
    (void)state;
    struct ls_histogram histogram = {0};
    struct lsr_times times = {.count = 100, .total_ns = 100000, .max_ns = 70000};
    times.bucket[10] = 98; /* [1024, 2048) */
    times.bucket[16] = 2;  /* [65536, 131072) */
    ls_histogram_add(&histogram, &times);
    ls_histogram_add(&histogram, NULL);
    struct ls_times found = ls_histogram_times(&histogram);
    assert_int_equal(found.count, 100);
    assert_int_equal(found.total, 100000);
    assert_in_range(found.p50, 1024, 2047);
    assert_in_range(found.p99, 65536, 70000);
    assert_int_equal(ls_histogram_times(&(struct ls_histogram){0}).p99, 0);
}

/* ---- symbols: the functions and variables below are looked up by address */

static pthread_mutex_t plain_mutex = PTHREAD_MUTEX_INITIALIZER;

static struct {
    int count;
    struct {
        long pad;
        pthread_mutex_t lock;
    } slot[3];
} table;

static pthread_mutex_t *local_mutex(void)
{
    static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
    return &inner;
}

static struct ls_module *own_module(struct ls_symbols *symbols, uint64_t *bias)
{
    char path[4096];
    Dl_info info;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    assert_true(length > 0);
    path[length] = '\0';
    assert_true(dladdr((void *)(uintptr_t)own_module, &info));
    *bias = (uint64_t)(uintptr_t)info.dli_fbase;
    return ls_symbols_module(symbols, path, "", 0);
}

static void own_functions_and_variables(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_symbols *symbols = ls_symbols_new(&arena);
    uint64_t bias;
    struct ls_module *module = own_module(symbols, &bias);
    if (ls_module_state(module) != LS_MODULE_WHOLE) {
        ls_symbols_free(symbols);
        ls_arena_release(&arena);
        skip(); /* built without -g */
    }
    struct ls_frames frames =
        ls_module_code(module, (uint64_t)(uintptr_t)own_functions_and_variables - bias);
    assert_string_equal(frames.at[frames.count - 1].function, "own_functions_and_variables");
    assert_non_null(strstr(frames.at[0].file, "recording/test_names.c"));
    assert_true(frames.at[0].line > 80);
    struct ls_object object = ls_module_object(module, (uint64_t)(uintptr_t)&plain_mutex - bias);
    assert_string_equal(object.name, "plain_mutex");
    assert_true(object.defined.line > 0);
    object = ls_module_object(module, (uint64_t)(uintptr_t)&table.slot[2].lock - bias);
    assert_string_equal(object.name, "table.slot[2].lock");
    object = ls_module_object(module, (uint64_t)(uintptr_t)local_mutex() - bias);
    assert_string_equal(object.name, "inner");
    assert_string_equal(object.scope, "local_mutex");
    assert_null(ls_module_object(module, UINT64_MAX / 2).name);
    ls_symbols_free(symbols);
    ls_arena_release(&arena);
}

static void modules_that_are_not_there(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_symbols *symbols = ls_symbols_new(&arena);
    struct ls_module *gone = ls_symbols_module(symbols, "/nonexistent/libgone.so", "", 0);
    assert_int_equal(ls_module_state(gone), LS_MODULE_MISSING);
    assert_string_equal(ls_module_code(gone, 0x1f3).at[0].function, "libgone.so+0x1f3");
    assert_null(ls_module_object(gone, 0x1f3).name);
    assert_false(ls_module_spans(gone, 0x1f3));
    assert_ptr_equal(gone, ls_symbols_module(symbols, "/nonexistent/libgone.so", "", 0));
    ls_symbols_free(symbols);
    ls_arena_release(&arena);
}

static void another_build_of_a_module_gives_no_names(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_symbols *symbols = ls_symbols_new(&arena);
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    assert_true(length > 0);
    path[length] = '\0';
    struct ls_module *module = ls_symbols_module(symbols, path, "not its build id 123", 20);
    assert_int_equal(ls_module_state(module), LS_MODULE_CHANGED);
    ls_symbols_free(symbols);
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_in_lines),
        cmocka_unit_test(percentiles_stay_in_their_bucket),
        cmocka_unit_test(own_functions_and_variables),
        cmocka_unit_test(modules_that_are_not_there),
        cmocka_unit_test(another_build_of_a_module_gives_no_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
