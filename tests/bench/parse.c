/* The yardstick of scan: libclang parses the sources of a compile database, with the options that
 * scan gives it, and does nothing else. Prints the CPU seconds that it took and the memory. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <clang-c/Index.h>

#include "project/project.h"

static void parse(struct ls_project *project, const struct ls_source *source)
{
    static const char *const ours[] = {"-w", "-ferror-limit=0", "-fno-spell-checking",
                                       "-fbracket-depth=4096"};
    enum { OURS = sizeof ours / sizeof *ours };
    const char **args = LS_NEW_ARRAY(&project->arena, const char *, source->argc + OURS + 1u);
    int count = 0;
    for (uint32_t i = 0; i < source->argc; i++)
        args[count++] = source->argv[i];
    for (int i = 0; i < OURS; i++)
        args[count++] = ours[i];
    args[count++] = ls_arena_printf(&project->arena, "-working-directory=%s", source->directory);
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit tu = NULL;
    clang_parseTranslationUnit2(index, source->path, args, count, NULL, 0,
                                CXTranslationUnit_KeepGoing, &tu);
    if (tu)
        clang_disposeTranslationUnit(tu);
    clang_disposeIndex(index);
}

int main(int argc, char **argv)
{
    struct ls_project project;
    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY-OF-COMPILE-DATABASE\n", argv[0]);
        return 2;
    }
    setenv("LIBCLANG_NOTHREADS", "1", 0); /* as scan does, which has threads of its own */
    ls_project_init(&project);
    if (ls_project_read(&project, argv[1], NULL, 0) != 0)
        return 2;
    for (uint32_t i = 0; i < project.sources.count; i++)
        parse(&project, &project.sources.at[i]);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%u files, %.2f s of CPU, %ld MiB\n", project.sources.count,
           (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6 +
               (double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec / 1e6,
           used.ru_maxrss / 1024);
    ls_project_release(&project);
    return 0;
}
