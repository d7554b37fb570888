/* Prints the IR of C files, and checks that it is well formed: the driver of the golden tests.
 *
 *     ir_dump [--root DIR] [--function NAME] [--quiet] FILE [-- COMPILER-FLAGS]
 *
 * Paths below DIR are shown relative to it. --quiet: only the verdict (for large inputs). */
#include <stdio.h>
#include <string.h>

#include "frontend/frontend.h"
#include "ir/print.h"
#include "ir/verify.h"

static void report(const struct ls_frontend_result *result)
{
    for (uint32_t i = 0; i < result->message_count; i++)
        fprintf(stderr, "%s\n", result->messages[i]);
    if (result->misses_own_headers)
        fprintf(stderr, "clang's own headers are missing\n");
}

static int check(const struct ls_unit *unit)
{
    struct ls_arena arena = {0};
    const char *fault = ls_unit_verify(unit, &arena);
    if (fault)
        fprintf(stderr, "not well formed: %s\n", fault);
    ls_arena_release(&arena);
    return fault ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct ls_print_options options = {0};
    struct ls_frontend_job job = {0};
    bool is_quiet = false;
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--root") == 0 && i + 1 < argc)
            options.root = argv[++i];
        else if (strcmp(argv[i], "--function") == 0 && i + 1 < argc)
            options.function = argv[++i];
        else if (strcmp(argv[i], "--quiet") == 0)
            is_quiet = true;
        else
            job.file = argv[i];
    }
    if (!job.file) {
        fprintf(stderr, "usage: ir_dump [--root DIR] [--function NAME] [--quiet] FILE [-- FLAGS]\n");
        return 2;
    }
    job.args = (const char *const *)argv + i + 1;
    job.count = i < argc ? (uint32_t)(argc - i - 1) : 0;
    struct ls_frontend_result result;
    int status = ls_frontend_parse(&job, &result) ? 2 : 0;
    report(&result);
    if (status == 0)
        status = check(result.unit);
    if (status == 0 && !is_quiet)
        ls_unit_print(stdout, result.unit, &options);
    ls_unit_free(result.unit);
    ls_frontend_result_release(&result);
    return status;
}
