#include "project/definitions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What the sources of `directory` get of one file, or of two. */
static const char *words_of(struct ls_arena *arena, const ls_definitions *definitions,
                            const char *directory)
{
    ls_words words = {0};
    const char *list = "";
    ls_definitions_apply(arena, definitions, directory, &words);
    for (uint32_t i = 0; i < words.count; i++)
        list = ls_arena_printf(arena, "%s%s%s", list, i > 0 ? " " : "", words.at[i]);
    ls_vec_release(&words);
    return list;
}

static void expect(const char *path, const char *text, const char *words)
{
    struct ls_arena arena = {0};
    ls_definitions definitions = {0};
    ls_definitions_read(&arena, path, text, &definitions);
    assert_string_equal(words_of(&arena, &definitions, "/shop/src"), words);
    ls_vec_release(&definitions);
    ls_arena_release(&arena);
}

static void assignments_of_makefiles_are_read(void **state)
{
    (void)state;
    expect("/shop/src/Makefile.am",
           "AM_CPPFLAGS = -I$(top_srcdir) \\\n\t-DWITH_TILL -DLIMIT=10 \\\n\t-DDIR=\\\"$(dir)\\\"\n"
           "# CFLAGS = -DREMARK\n"
           "check_CFLAGS = -DTEST_SHOP\n"
           "all:\n\tcmake -DRECIPE=1 X=-DRECIPE2\n",
           "-DWITH_TILL -DLIMIT=10");
    expect("/shop/Makefile", "CFLAGS += -D__Shop__ -Dmain=shop_main -DEMPTY= -DNDEBUG\n",
           "-D__Shop__");
}

static void conditions_of_makefiles_are_asked(void **state)
{
    (void)state;
    expect("/shop/src/Makefile.am",
           "if WITH_CARDS\nAM_CFLAGS = -DCARDS\nelse\nAM_CFLAGS = -DCASH\nendif\n"
           "if HAVE_PTHREADS\nAM_CFLAGS += -DQUEUES\nendif\nDEFS = -DLAST\n",
           "-DQUEUES -DLAST");
    expect("/shop/Makefile",
           "ifeq ($(OS),Windows_NT)\nCFLAGS += -DA\nelse\nCFLAGS += -DB\nendif\n"
           "ifneq ($(shell uname),Linux)\nCFLAGS += -DC\nelse ifdef X\nCFLAGS += -DD\nendif\n",
           "-DB");
}

static void calls_of_cmake_are_read(void **state)
{
    (void)state;
    expect("/shop/CMakeLists.txt",
           "add_definitions(-DSHOP\n  -DTILLS=2) # (\n"
           "target_compile_definitions(shop PRIVATE OPEN=1 ${MORE} $<$<CONFIG:x>:Y>)\n"
           "set(CMAKE_C_FLAGS \"${CMAKE_C_FLAGS} -DFLAG\")\n"
           "message(\"use -DSILENT (\")\n"
           "if(NOT WIN32 AND\n  X)\n  add_compile_definitions(HERE)\nendif()\n"
           "if(WIN32)\n  add_definitions(-DTHERE)\nelseif(CMAKE_USE_PTHREADS_INIT)\n"
           "  add_definitions(-DTHREADS_HERE)\nendif()\n"
           "option(CARDS)\nif(CARDS)\n  add_definitions(-DCARDS)\nendif()\n",
           "-DSHOP -DTILLS=2 -DOPEN=1 -DFLAG -DHERE -DTHREADS_HERE");
}

static void arguments_of_meson_and_flags_of_configure_are_read(void **state)
{
    (void)state;
    expect(
        "/shop/meson.build",
        "add_project_arguments([\n  '-DSHOP', # [\n  '-DNAME=@0@'.format(x),\n], language: 'c')\n"
        "if get_option('cards')\n  add_project_arguments('-DCARDS', language: 'c')\nendif\n",
        "-DSHOP");
    expect("/shop/configure.ac",
           "LIBCFLAGS=\"-DSHOP\"\nAC_ARG_ENABLE(x, [y],\n  CFLAGS=\"$CFLAGS -DOPTION\")\n"
           "dnl CFLAGS=\"-DREMARK\"\n",
           "-DSHOP");
}

static void the_nearest_file_decides(void **state)
{
    struct ls_arena arena = {0};
    ls_definitions definitions = {0};
    (void)state;
    ls_definitions_read(&arena, "/shop/Makefile", "DEFS = -DTILLS=1 -DALL\n", &definitions);
    ls_definitions_read(&arena, "/shop/src/Makefile", "DEFS = -DTILLS=2 -DALL\n", &definitions);
    ls_definitions_read(&arena, "/shop/srcs/Makefile", "DEFS = -DOTHER\n", &definitions);
    assert_string_equal(words_of(&arena, &definitions, "/shop/src/lib"), "-DTILLS=2 -DALL");
    assert_string_equal(words_of(&arena, &definitions, "/shop"), "-DTILLS=1 -DALL");
    ls_vec_release(&definitions);
    ls_arena_release(&arena);
}

static void broken_files_are_read_to_their_end(void **state)
{
    (void)state;
    expect("/shop/CMakeLists.txt", "endif()\nif(\nadd_definitions(-DSHOP", "");
    expect("/shop/meson.build", "x = 'no end\n-DSHOP", "-DSHOP");
    expect("/shop/Makefile", "", "");
    expect("/shop/Makefile", "CFLAGS = -D \\", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assignments_of_makefiles_are_read),
        cmocka_unit_test(conditions_of_makefiles_are_asked),
        cmocka_unit_test(calls_of_cmake_are_read),
        cmocka_unit_test(arguments_of_meson_and_flags_of_configure_are_read),
        cmocka_unit_test(the_nearest_file_decides),
        cmocka_unit_test(broken_files_are_read_to_their_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
