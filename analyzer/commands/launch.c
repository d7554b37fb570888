#include "commands/launch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "commands/installed.h"
#include "commands/recordings.h"

/* LD_PRELOAD: what must come first, our library, and what was there before. NULL after a message.
 */
static const char *preload_list(struct ls_launch *launch)
{
    const char *library = ls_installed_library(&launch->arena, LS_PRELOAD_LIBRARY),
               *before = getenv("LD_PRELOAD");
    if (!library)
        return NULL;
    if (strpbrk(library, " :")) {
        ls_error("%s: the path of a preloaded library cannot hold blanks or colons", library);
        return NULL;
    }
    return ls_arena_printf(&launch->arena, "%s%s%s%s%s",
                           launch->target.first ? launch->target.first : "",
                           launch->target.first ? ":" : "", library, before && *before ? ":" : "",
                           before ? before : "");
}

/* "name=value" with the value's colons escaped. */
static const char *setting(struct ls_launch *launch, const char *name, const char *value)
{
    char *escaped = ls_arena_alloc(&launch->arena, 2 * strlen(value) + 1), *to = escaped;
    for (const char *from = value; *from; from++) {
        if (*from == ':' || *from == '\\')
            *to++ = '\\';
        *to++ = *from;
    }
    *to = '\0';
    return ls_arena_printf(&launch->arena, ":%s=%s", name, escaped);
}

/* LOCKSTITCH_OPTIONS: the user's, then ours, which win. */
static const char *settings(struct ls_launch *launch, const char *mode)
{
    const char *before = getenv("LOCKSTITCH_OPTIONS");
    return ls_arena_printf(&launch->arena, "%s%s%s%s", before ? before : "",
                           setting(launch, "mode", mode), setting(launch, "dir", launch->directory),
                           launch->plan ? setting(launch, "plan", launch->plan) : "");
}

static int cannot_make(const char *path)
{
    return ls_error("%s: %s; choose a directory for the recordings: --record DIR", path,
                    strerror(errno));
}

/* A fresh directory below .lockstitch, named by the time so that the newest is the last. */
static const char *fresh_directory(struct ls_launch *launch)
{
    char stamp[32];
    time_t now = time(NULL);
    struct tm local;
    if (ls_home_make(LS_RECORDINGS_HOME) != 0) {
        cannot_make(LS_RECORDINGS_HOME);
        return NULL;
    }
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", localtime_r(&now, &local));
    for (int number = 1;; number++) {
        const char *path =
            ls_arena_printf(&launch->arena, LS_RECORDINGS_HOME "/run-%s-%02d", stamp, number);
        if (mkdir(path, 0777) == 0)
            return path;
        if (errno != EEXIST) {
            cannot_make(path);
            return NULL;
        }
    }
}

int ls_launch_choose_directory(struct ls_launch *launch, const char *path)
{
    if (path && ls_home_make_directories(path) != 0)
        return cannot_make(path);
    if (!path)
        path = fresh_directory(launch);
    char *real = path ? realpath(path, NULL) : NULL;
    if (path && !real)
        return ls_error("%s: %s", path, strerror(errno));
    if (!real)
        return -1;
    launch->directory = ls_arena_strdup(&launch->arena, real);
    free(real);
    return 0;
}

int ls_launch_find(struct ls_launch *launch, const char *program)
{
    return ls_target_find(&launch->target, &launch->arena, program);
}

int ls_launch_run(struct ls_launch *launch, const char *mode, struct ls_supervision *supervision,
                  struct ls_outcome *outcome)
{
    supervision->path = launch->target.path;
    supervision->preload = launch->target.preloads ? preload_list(launch) : NULL;
    supervision->settings = settings(launch, mode);
    supervision->directory = launch->directory;
    if (launch->target.preloads && !supervision->preload)
        return -1;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    launch->began_ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
    return ls_supervise(supervision, outcome);
}

void ls_launch_release(struct ls_launch *launch)
{
    ls_arena_release(&launch->arena);
}
