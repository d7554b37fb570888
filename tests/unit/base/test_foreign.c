/* Names that show that code is for another system or machine. */
#include "base/foreign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void directories_say_what_they_are_for(void **state)
{
    (void)state;
    static const char *const foreign[] = {"win32",       "src/win32/a.c", "src/Windows",
                                          "a/mips64/b",  "src/sparc",     "lib/macosx/x/y.c",
                                          "stubs/lock.c"};
    static const char *const own[] = {
        "", "/", "src/a.c", "window/a.c", "src/win32.c", "linux/a.c", "mipsy/a.c"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_true(ls_foreign_path(foreign[i]));
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_false(ls_foreign_path(own[i]));
}

/* Code for this machine is not, whichever it is; that for all others is. */
static void this_processor_is_not_foreign(void **state)
{
    (void)state;
    static const char *const machines[] = {"x86_64", "arm64", "ppc64", "riscv64"};
    bool here[] = {false, false, false, false};
#if defined(__x86_64__)
    here[0] = true;
#elif defined(__aarch64__)
    here[1] = true;
#elif defined(__powerpc64__)
    here[2] = true;
#elif defined(__riscv)
    here[3] = true;
#endif
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(ls_foreign_path(machines[i]), !here[i]);
}

static void headers_are_known_alone_or_by_their_folder(void **state)
{
    (void)state;
    static const char *const foreign[] = {"windows.h", "Windows.h", "mach/mach_time.h",
                                          "CoreServices/CoreServices.h"};
    static const char *const own[] = {"",       "window.h",    "mach/",     "mach",
                                      "mach.h", "x/windows.h", "windows.hh"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_true(ls_foreign_header(foreign[i], strlen(foreign[i])));
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_false(ls_foreign_header(own[i], strlen(own[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directories_say_what_they_are_for),
        cmocka_unit_test(this_processor_is_not_foreign),
        cmocka_unit_test(headers_are_known_alone_or_by_their_folder),
    };
    return cmocka_run_group_tests_name("base/foreign", tests, NULL, NULL);
}
