#include "project/cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* An empty directory with the files a.c and include/a.h, and a cache in cache/. */
struct fixture {
    char directory[32];
    struct ls_cache *cache;
};

static const char *const files[] = {"a.c", "include/a.h", "include/"};
enum { FILES = 3 };
static const char value[] = "the facts";

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    strcpy(f->directory, "cache-XXXXXX");
    if (!mkdtemp(f->directory) || chdir(f->directory) != 0 || mkdir("include", 0777) != 0)
        return -1;
    write_file("a.c", "int a;");
    write_file("include/a.h", "int b;");
    f->cache = ls_cache_open("cache", "1");
    return f->cache ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[64];
    ls_cache_close(f->cache, UINT64_MAX);
    int status = chdir("..");
    snprintf(command, sizeof command, "rm -rf %s", f->directory);
    status |= system(command); // NOLINT(cert-env33-c)
    free(f);
    return status;
}

static struct ls_cache_key key_of(const char *text)
{
    return ls_cache_key((struct ls_cache_key){{0}}, text, strlen(text));
}

static void reopen(struct fixture *f, const char *version)
{
    ls_cache_close(f->cache, UINT64_MAX);
    f->cache = ls_cache_open("cache", version);
    assert_non_null(f->cache);
}

static void store(struct fixture *f)
{
    ls_cache_store(f->cache, key_of("k"), files, FILES, value, sizeof value);
}

/* As a later process would: with a fresh look at the files. */
static bool finds(struct fixture *f, const char *key)
{
    struct ls_cache_entry entry;
    reopen(f, "1");
    bool found = ls_cache_find(f->cache, key_of(key), &entry);
    if (found) {
        assert_int_equal(entry.size, sizeof value);
        assert_string_equal(entry.bytes, value);
        ls_cache_entry_release(&entry);
    }
    return found;
}

static void what_was_stored_is_found(void **state)
{
    struct fixture *f = *state;
    assert_false(finds(f, "k"));
    store(f);
    assert_true(finds(f, "k"));
    assert_false(finds(f, "other"));
    reopen(f, "2");
    struct ls_cache_entry entry;
    assert_false(ls_cache_find(f->cache, key_of("k"), &entry));
}

static void only_contents_count(void **state)
{
    struct fixture *f = *state;
    store(f);
    write_file("a.c", "int A;");
    assert_false(finds(f, "k"));
    write_file("a.c", "int a;");
    assert_true(finds(f, "k"));
    unlink("include/a.h");
    assert_false(finds(f, "k"));
    write_file("include/a.h", "int b;");
    assert_true(finds(f, "k"));
    write_file("include/object.o", "");
    assert_true(finds(f, "k"));
    write_file("include/new.h", "");
    assert_false(finds(f, "k"));
}

static void damaged_entries_are_not_there(void **state)
{
    struct fixture *f = *state;
    store(f);
    char path[300], bytes[1024];
    DIR *directory = opendir("cache");
    struct dirent *entry;
    while ((entry = readdir(directory)) && entry->d_name[0] == '.')
        ;
    assert_non_null(entry);
    snprintf(path, sizeof path, "cache/%s", entry->d_name);
    closedir(directory);
    int fd = open(path, O_RDWR);
    ssize_t size = read(fd, bytes, sizeof bytes);
    assert_true(size > 0 && size < (ssize_t)sizeof bytes);
    for (ssize_t at = 0; at < size; at++) {
        char wrong = (char)~bytes[at];
        assert_int_equal(pwrite(fd, &wrong, 1, at), 1);
        assert_false(finds(f, "k"));
        assert_int_equal(pwrite(fd, &bytes[at], 1, at), 1);
    }
    assert_true(finds(f, "k"));
    for (ssize_t cut = size; cut-- > 0;) {
        assert_int_equal(ftruncate(fd, cut), 0);
        assert_false(finds(f, "k"));
    }
    close(fd);
    store(f);
    assert_true(finds(f, "k"));
}

static void files_that_change_meanwhile_are_noticed(void **state)
{
    struct fixture *f = *state;
    struct timespec past = {.tv_sec = 1}, future = {.tv_sec = 1L << 32};
    assert_true(ls_cache_untouched(f->cache, files, FILES, future));
    assert_false(ls_cache_untouched(f->cache, files, FILES, past));
    struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(AT_FDCWD, "a.c", times, 0), 0);
    assert_false(ls_cache_untouched(f->cache, files, FILES, future));
    assert_true(ls_cache_untouched(f->cache, files + 1, FILES - 1, future));
}

/* Makes everything in the cache look as if it was last used then. */
static void age(time_t seconds)
{
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    DIR *directory = opendir("cache");
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] != '.')
            assert_int_equal(utimensat(dirfd(directory), entry->d_name, times, 0), 0);
    }
    closedir(directory);
}

static void store_and_close(struct fixture *f, const char *key, uint64_t limit)
{
    reopen(f, "1");
    ls_cache_store(f->cache, key_of(key), files, FILES, value, sizeof value);
    ls_cache_close(f->cache, limit);
    f->cache = ls_cache_open("cache", "1");
}

static void what_is_old_or_too_much_is_deleted(void **state)
{
    struct fixture *f = *state;
    store_and_close(f, "k", UINT64_MAX);
    age(time(NULL) - 60);
    store_and_close(f, "l", UINT64_MAX);
    assert_true(finds(f, "l"));
    age(time(NULL) - 60);
    assert_true(finds(f, "k")); /* used, so newer than l */
    store_and_close(f, "m", 300);
    assert_true(finds(f, "k"));
    assert_false(finds(f, "l"));
    assert_true(finds(f, "m"));
    age(time(NULL) - 100L * 24 * 3600);
    store_and_close(f, "n", UINT64_MAX);
    assert_false(finds(f, "k"));
    assert_true(finds(f, "n"));
}

static void a_directory_that_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_null(ls_cache_open("a.c/cache", "1"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_stored_is_found),           TEST(only_contents_count),
        TEST(damaged_entries_are_not_there),      TEST(files_that_change_meanwhile_are_noticed),
        TEST(what_is_old_or_too_much_is_deleted), TEST(a_directory_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
