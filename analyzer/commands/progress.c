#include "commands/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { NAME_WIDTH = 60 };

void ls_progress_start(struct ls_progress *progress, uint32_t total, bool silent)
{
    *progress = (struct ls_progress){.shown = !silent && isatty(STDERR_FILENO), .total = total};
}

void ls_progress_step(struct ls_progress *progress, const char *name)
{
    progress->done++;
    if (progress->shown)
        fprintf(stderr, "\r\033[K[%u/%u] %.*s", progress->done, progress->total, NAME_WIDTH, name);
}

void ls_progress_end(struct ls_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
