#include "project/project.h"

#include <ftw.h>
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

#include "base/paths.h"

/* Each test runs in an empty directory of its own. */
struct fixture {
    char home[512];
    char directory[512];
    struct ls_project project;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char template[] = "project-XXXXXX";
    if (!getcwd(f->home, sizeof f->home) || !mkdtemp(template) || chdir(template) != 0 ||
        !getcwd(f->directory, sizeof f->directory))
        return -1;
    ls_project_init(&f->project);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *level)
{
    (void)info, (void)kind, (void)level;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ls_project_release(&f->project);
    int status = chdir(f->home);
    nftw(f->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(f);
    return status;
}

/* Writes a file and the directories above it. */
static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s", name);
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The paths of the sources relative to the fixture's directory, each with its own options: "a.c
 * -DX, src/b.c". */
static const char *sources(struct fixture *f)
{
    struct ls_arena *arena = &f->project.arena;
    const char *text = "";
    for (uint32_t i = 0; i < f->project.sources.count; i++) {
        const struct ls_source *source = &f->project.sources.at[i];
        assert_true(ls_path_within(source->path, f->directory));
        text = ls_arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "",
                               source->path + strlen(f->directory) + 1);
        for (uint32_t a = 0; a < source->argc; a++)
            if (strncmp(source->argv[a], "-fgnuc-version", 14) != 0)
                text = ls_arena_printf(arena, "%s %s", text, source->argv[a]);
    }
    return text;
}

static void both_forms_of_commands_are_read(void **state)
{
    struct fixture *f = *state;
    write_file("a.c", "");
    write_file("src/b.c", "");
    write_file("compile_commands.json",
               "[{\"directory\": \".\", \"file\": \"a.c\", \"command\": \"cc '-DX=1 2' -c a.c\"},"
               " {\"directory\": \"src\", \"file\": \"b.c\", \"output\": \"b.o\","
               "  \"arguments\": [\"cc\", \"-DY=a b\", \"-c\", \"b.c\"]}]");
    assert_int_equal(ls_project_read(&f->project, ".", NULL, 0), 0);
    assert_string_equal(sources(f), "a.c -DX=1 2, src/b.c -DY=a b");
    assert_string_equal(f->project.root, f->directory);
    assert_true(ls_path_within(f->project.sources.at[1].directory, f->directory));
    assert_string_equal(f->project.sources.at[1].directory + strlen(f->directory), "/src");
}

static void what_cannot_be_used_is_counted(void **state)
{
    struct fixture *f = *state;
    write_file("a.c", "");
    write_file("b.cc", "");
    assert_int_equal(symlink("a.c", "link.c"), 0);
    write_file("compile_commands.json",
               "[{\"directory\": \"\", \"file\": \"gone.c\", \"command\": \"cc -c gone.c\"},"
               " {\"directory\": \"\", \"file\": \"a.c\", \"command\": \"cc -DA -c a.c\"},"
               " {\"directory\": \"\", \"file\": \"./x/../a.c\", \"command\": \"cc -DB -c a.c\"},"
               " {\"directory\": \"\", \"file\": \"link.c\", \"command\": \"cc -DC -c link.c\"},"
               " {\"directory\": \"\", \"file\": \"b.cc\", \"command\": \"c++ -c b.cc\"}]");
    assert_int_equal(ls_project_read(&f->project, "compile_commands.json", NULL, 0), 0);
    assert_string_equal(sources(f), "a.c -DA");
    assert_int_equal(f->project.missing.count, 1);
    assert_int_equal(f->project.duplicates, 2);
    assert_int_equal(f->project.not_c, 1);
}

static void paths_select(void **state)
{
    struct fixture *f = *state;
    write_file("a.c", "");
    write_file("src/b.c", "");
    write_file("src/deep/c.c", "");
    write_file("srcs/d.c", "");
    write_file("build/compile_commands.json",
               "[{\"directory\": \"..\", \"file\": \"a.c\", \"command\": \"cc\"},"
               " {\"directory\": \"..\", \"file\": \"src/b.c\", \"command\": \"cc\"},"
               " {\"directory\": \"..\", \"file\": \"src/deep/c.c\", \"command\": \"cc\"},"
               " {\"directory\": \"..\", \"file\": \"srcs/d.c\", \"command\": \"cc\"}]");
    const char *const paths[] = {"src/", "./a.c"};
    assert_int_equal(ls_project_read(&f->project, "build", paths, 2), 0);
    assert_string_equal(sources(f), "a.c, src/b.c, src/deep/c.c");
}

static void bad_databases_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {
        "",
        "[{]",
        "{}",
    };
    write_file("a.c", "");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file("compile_commands.json", bad[i]);
        ls_project_release(&f->project);
        ls_project_init(&f->project);
        assert_int_equal(ls_project_read(&f->project, ".", NULL, 0), -1);
    }
    assert_int_equal(ls_project_read(&f->project, "nowhere", NULL, 0), -1);
}

static void bad_entries_are_left_out(void **state)
{
    struct fixture *f = *state;
    write_file("a.c", "");
    write_file("compile_commands.json", "[1, {\"directory\": \".\"}, {\"file\": \"a.c\"},"
                                        " {\"file\": \"a.c\", \"arguments\": [1]},"
                                        " {\"file\": \"a.c\", \"command\": 1},"
                                        " {\"file\": \"a.c\", \"command\": \"cc a.c\"}]");
    assert_int_equal(ls_project_read(&f->project, ".", NULL, 0), 0);
    assert_string_equal(sources(f), "a.c");
    assert_int_equal(f->project.malformed, 5);
}

static void the_database_is_searched_upward_and_in_build(void **state)
{
    struct fixture *f = *state;
    struct ls_arena *arena = &f->project.arena;
    const char *const deep[] = {"src/net/a.c"};
    write_file("src/net/a.c", "");
    write_file("build-release/compile_commands.json", "[]");
    const char *found = ls_project_find_database(arena, deep, 1);
    assert_string_equal(found + strlen(f->directory), "/build-release/compile_commands.json");
    write_file("build-debug/compile_commands.json", "[]");
    found = ls_project_find_database(arena, deep, 1);
    assert_string_equal(found + strlen(f->directory), "/build-debug/compile_commands.json");
    write_file("src/compile_commands.json", "[]");
    found = ls_project_find_database(arena, deep, 1);
    assert_string_equal(found + strlen(f->directory), "/src/compile_commands.json");
    found = ls_project_find_database(arena, NULL, 0);
    assert_string_equal(found + strlen(f->directory), "/build-debug/compile_commands.json");
}

static void files_of_the_command_line(void **state)
{
    struct fixture *f = *state;
    write_file("a.c", "");
    write_file("flags.rsp", "-DA \"-DB=x y\"");
    const char *const files[] = {"a.c", "gone.c"}, *const flags[] = {"@flags.rsp", "-O2", "-Iinc"};
    assert_int_equal(ls_project_take(&f->project, files, 2, flags, 3), 0);
    assert_string_equal(sources(f), "a.c -DA -DB=x y -Iinc");
    assert_int_equal(f->project.missing.count, 1);
    assert_null(f->project.database);
}

static void guesses_take_all_c_files_and_header_directories(void **state)
{
    struct fixture *f = *state;
    write_file("p/src/b.c", "");
    write_file("p/src/a.c", "");
    write_file("p/inc/x/a.h", "");
    write_file("p/.git/x.c", "");
    write_file("p/build/CMakeFiles/id.c", "");
    write_file("p/doc/readme", "");
    const char *const paths[] = {"p"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_int_equal(f->project.sources.count, 2);
    const struct ls_source *first = &f->project.sources.at[0];
    assert_string_equal(first->path + strlen(f->directory), "/p/src/a.c");
    assert_true(first->guessed);
    static const char *const expected[] = {"/p", "/p", "/p/inc/x", "/p/inc/x", "/p/inc", "/p/inc"};
    assert_int_equal(first->argc, 1 + sizeof expected / sizeof *expected);
    assert_string_equal(first->argv[0], "-fgnuc-version=6.3.0");
    for (uint32_t i = 1; i < first->argc; i++)
        assert_string_equal(ls_source_directory(first, i) + strlen(f->directory), expected[i - 1]);
}

/* The directory is searched for the headers of the only source. */
static bool is_searched(struct fixture *f, const char *directory)
{
    const struct ls_source *source = &f->project.sources.at[0];
    for (uint32_t i = 1; i < source->argc; i++) {
        const char *searched = ls_source_directory(source, i);
        if (searched && strcmp(searched + strlen(f->directory), directory) == 0)
            return true;
    }
    return false;
}

static void names_of_headers_tell_where_they_start(void **state)
{
    struct fixture *f = *state;
    write_file("p/LICENSE", "");
    write_file("p/src/Makefile", "");
    write_file("p/src/net/deep/a.c", "#include \"one.h\"\n#include <own/two.h>\n");
    write_file("p/src/net/deep/one.h", "");
    write_file("p/api/include/own/two.h", "# include <own/sub/three/four.h>\n");
    write_file("p/gen/own/sub/three/four.h", "");
    write_file("p/unused/other/sub/five.h", "");
    const char *const paths[] = {"p/src/net/deep/a.c"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_int_equal(f->project.sources.count, 1);
    assert_true(is_searched(f, "/p/api/include"));
    assert_true(is_searched(f, "/p/gen"));
    assert_false(is_searched(f, "/p/unused"));
}

static void what_reached_headers_test_is_configured(void **state)
{
    struct fixture *f = *state;
    write_file("p/configure.ac", "AC_CONFIG_HEADERS(include/made.h, [echo])\n");
    write_file("p/src/a.c", "#include \"base.h\"\n");
    write_file("p/include/base.h", "#include \"made.h\"\n#ifdef HAVE_STDINT_H\n#endif\n");
    write_file("p/include/unused.h", "#ifdef HAVE_STDLIB_H\n#endif\n");
    const char *const paths[] = {"p/src/a.c"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_int_equal(f->project.generated.count, 1);
    assert_non_null(strstr(f->project.generated.at[0].text, "HAVE_STDINT_H"));
    assert_null(strstr(f->project.generated.at[0].text, "HAVE_STDLIB_H"));
}

static void nothing_is_taken_from_beside_the_top_of_a_project(void **state)
{
    struct fixture *f = *state;
    write_file("Makefile", "");
    write_file("other/x.h", "");
    write_file("p/COPYING", "");
    write_file("p/src/a.c", "#include \"x.h\"\n");
    write_file("p/inc/y.h", "");
    const char *const paths[] = {"p/src"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_true(is_searched(f, "/p/inc"));
    assert_false(is_searched(f, "/other"));
}

static bool has_option(struct fixture *f, uint32_t source, const char *option)
{
    const struct ls_source *s = &f->project.sources.at[source];
    for (uint32_t i = 0; i < s->argc; i++)
        if (strcmp(s->argv[i], option) == 0)
            return true;
    return false;
}

/* "own/x.h" is lib/x.h, as a build would copy or link it; what stands alone may be chance. */
static void headers_are_known_by_the_names_that_a_build_gives_them(void **state)
{
    struct fixture *f = *state;
    write_file("p/LICENSE", "");
    write_file("p/a.c", "#include <own/x.h>\n#include <own/deep/y.h>\n#include <own/many.h>\n"
                        "#include <alone/z.h>\n#include <sys/x.h>\n");
    write_file("p/lib/x.h", "");
    write_file("p/lib/deep/y.h", "");
    write_file("p/lib/z.h", "");
    write_file("p/lib/many.h", "");
    write_file("p/tools/many.h", "");
    const char *const paths[] = {"p/a.c"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_int_equal(f->project.generated.count, 3);
    static const char *const names[] = {"/own/x.h", "/own/deep/y.h", "/own/many.h"};
    static const char *const texts[] = {"/p/lib/x.h\"", "/p/lib/deep/y.h\"", "/p/lib/many.h\""};
    for (uint32_t i = 0; i < 3; i++) {
        const struct ls_generated *header = &f->project.generated.at[i];
        assert_non_null(strstr(header->path, names[i]));
        assert_non_null(strstr(header->text, texts[i]));
    }
}

/* clang looks for "./my_config.h" by this very name. */
static void headers_of_this_directory_are_known_by_their_names(void **state)
{
    struct fixture *f = *state;
    write_file("p/LICENSE", "");
    write_file("p/a.c", "#include \"./my_config.h\"\n");
    const char *const paths[] = {"p/a.c"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_int_equal(f->project.generated.count, 2);
    assert_non_null(strstr(f->project.generated.at[0].path, "/generated/my_config.h"));
    assert_non_null(strstr(f->project.generated.at[1].path, "/generated/./my_config.h"));
}

static void directories_for_other_systems_are_searched_last(void **state)
{
    struct fixture *f = *state;
    write_file("p/a.c", "#include \"mutex.h\"\n");
    write_file("p/nothreads/mutex.h", "");
    write_file("p/pthreads/mutex.h", "");
    const char *const paths[] = {"p"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    const struct ls_source *source = &f->project.sources.at[0];
    assert_true(is_searched(f, "/p/pthreads"));
    const char *last = ls_source_directory(source, source->argc - 1);
    assert_string_equal(last + strlen(f->directory), "/p/nothreads");
}

static uint32_t place_of(const struct fixture *f, const char *directory)
{
    const struct ls_source *source = &f->project.sources.at[0];
    for (uint32_t i = 0; i < source->argc; i++) {
        const char *searched = ls_source_directory(source, i);
        if (searched && strcmp(searched + strlen(f->directory), directory) == 0)
            return i;
    }
    return UINT32_MAX;
}

static void directories_for_other_processors_are_searched_last(void **state)
{
    struct fixture *f = *state;
    write_file("p/LICENSE", "");
    write_file("p/src/a.c", "#include <own_swap.h>\n#include <tape.h>\n");
    write_file("p/arch/alpha/include/own_swap.h", "");
    write_file("p/arch/aarch64/include/own_swap.h", "");
    write_file("p/arch/x86/include/own_swap.h", "");
    write_file("p/arch/s390/tape/tape.h", "");
    const char *const paths[] = {"p/src/a.c"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
#if defined(__x86_64__)
    assert_true(place_of(f, "/p/arch/x86/include") < place_of(f, "/p/arch/aarch64/include"));
    assert_true(place_of(f, "/p/arch/x86/include") < place_of(f, "/p/arch/alpha/include"));
#elif defined(__aarch64__)
    assert_true(place_of(f, "/p/arch/aarch64/include") < place_of(f, "/p/arch/alpha/include"));
#endif
    assert_true(is_searched(f, "/p/arch/s390/tape"));
}

static void a_part_with_a_script_of_its_own_belongs_to_what_it_is_in(void **state)
{
    struct fixture *f = *state;
    write_file("p/configure", "");
    write_file("p/Makefile", "");
    write_file("p/src/core/core.h", "");
    write_file("p/src/parts/one/configure", "");
    write_file("p/src/parts/one/Makefile", "");
    write_file("p/src/parts/one/a.c", "#include <core/core.h>\n");
    const char *const paths[] = {"p/src/parts/one/a.c"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_true(is_searched(f, "/p/src"));
}

static void headers_that_the_build_includes_by_itself_are_included(void **state)
{
    struct fixture *f = *state;
    write_file("p/meson.build", "add_project_arguments('-include', 'all.h', language: 'c')\n"
                                "add_project_arguments('-include', 'nowhere.h', language: 'c')\n");
    write_file("p/config/all.h", "");
    write_file("p/src/a.c", "");
    const char *const paths[] = {"p"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    char option[600];
    snprintf(option, sizeof option, "%s/p/config/all.h", f->directory);
    assert_true(has_option(f, 0, option));
    assert_false(has_option(f, 0, "nowhere.h"));
}

static void substitutes_of_compiler_headers_are_not_taken_for_the_systems(void **state)
{
    struct fixture *f = *state;
    char option[600];
    write_file("p/a.c", "#include <stdatomic.h>\n#include \"x.h\"\n");
    write_file("p/compat/stdatomic.h", "");
    write_file("p/compat/x.h", "");
    write_file("p/lib/y.h", "");
    const char *const paths[] = {"p"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    snprintf(option, sizeof option, "-iquote%s/p/compat", f->directory);
    assert_true(has_option(f, 0, option));
    snprintf(option, sizeof option, "-idirafter%s/p/compat", f->directory);
    assert_false(has_option(f, 0, option));
    snprintf(option, sizeof option, "-idirafter%s/p/lib", f->directory);
    assert_true(has_option(f, 0, option));
}

static void switches_are_set_for_all_or_for_one_file(void **state)
{
    struct fixture *f = *state;
    write_file("p/LICENSE", "");
    write_file("p/src/a.c", "#include \"../lock.h\"\n");
    write_file("p/src/b.c", "#ifdef WITH_B\nint b(void) {\n}\n#endif\n");
    write_file("p/lock.h",
               "#ifdef USE_SEM\n#elif defined(USE_PTHREAD)\n#else\n#error which\n#endif\n");
    const char *const paths[] = {"p/src"};
    assert_int_equal(ls_project_guess(&f->project, paths, 1), 0);
    assert_int_equal(f->project.sources.count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(has_option(f, i, "-DUSE_PTHREAD"));
        assert_false(has_option(f, i, "-DUSE_SEM"));
        assert_int_equal(has_option(f, i, "-DWITH_B"), i == 1);
    }
}

static void the_root_is_what_all_sources_share(void **state)
{
    struct fixture *f = *state;
    write_file("lib/x/a.c", "");
    write_file("lib/y/b.c", "");
    write_file("build/none", "");
    assert_int_equal(chdir("build"), 0);
    const char *const files[] = {"../lib/x/a.c", "../lib/y/b.c"};
    assert_int_equal(ls_project_take(&f->project, files, 2, NULL, 0), 0);
    assert_string_equal(f->project.root + strlen(f->directory), "/lib");
}

static void paths_are_cleaned_as_text(void **state)
{
    struct fixture *f = *state;
    struct ls_arena *arena = &f->project.arena;
    assert_string_equal(ls_path_join(arena, "/a/b", "c"), "/a/b/c");
    assert_string_equal(ls_path_join(arena, "/a/b", "/c//d/"), "/c/d");
    assert_string_equal(ls_path_join(arena, "/a/b", "./.././c/.."), "/a");
    assert_string_equal(ls_path_join(arena, "/", "../../.."), "/");
    assert_string_equal(ls_path_join(arena, "/a", "..x/.y"), "/a/..x/.y");
    assert_string_equal(ls_path_parent(arena, "/a/b"), "/a");
    assert_string_equal(ls_path_parent(arena, "/a"), "/");
    assert_true(ls_path_within("/a/b", "/a"));
    assert_true(ls_path_within("/a", "/a"));
    assert_true(ls_path_within("/a", "/"));
    assert_false(ls_path_within("/ab", "/a"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_forms_of_commands_are_read),
        TEST(what_cannot_be_used_is_counted),
        TEST(paths_select),
        TEST(bad_databases_are_refused),
        TEST(bad_entries_are_left_out),
        TEST(the_database_is_searched_upward_and_in_build),
        TEST(files_of_the_command_line),
        TEST(guesses_take_all_c_files_and_header_directories),
        TEST(names_of_headers_tell_where_they_start),
        TEST(what_reached_headers_test_is_configured),
        TEST(nothing_is_taken_from_beside_the_top_of_a_project),
        TEST(headers_are_known_by_the_names_that_a_build_gives_them),
        TEST(headers_of_this_directory_are_known_by_their_names),
        TEST(directories_for_other_systems_are_searched_last),
        TEST(directories_for_other_processors_are_searched_last),
        TEST(a_part_with_a_script_of_its_own_belongs_to_what_it_is_in),
        TEST(headers_that_the_build_includes_by_itself_are_included),
        TEST(substitutes_of_compiler_headers_are_not_taken_for_the_systems),
        TEST(switches_are_set_for_all_or_for_one_file),
        TEST(the_root_is_what_all_sources_share),
        TEST(paths_are_cleaned_as_text),
    };
    return cmocka_run_group_tests_name("project/project", tests, NULL, NULL);
}
