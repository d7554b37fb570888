#include "commands/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/vec.h"

enum { MOST_ARGUMENTS = 16, PIECE = 1 << 16 };

/* Starts git with its output on a pipe. The pid, or -1. */
static pid_t start(const char *directory, const char *const *arguments, int quiet, int *out)
{
    const char *argv[MOST_ARGUMENTS + 4] = {"git", "-C", directory};
    int pipes[2], count = 3;
    for (; *arguments; arguments++) {
        LS_BUG_ON(count >= MOST_ARGUMENTS + 3);
        argv[count++] = *arguments;
    }
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
    if (quiet)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int error = posix_spawnp(&pid, "git", &actions, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipes[1]);
    *out = pipes[0];
    if (error == 0)
        return pid;
    close(pipes[0]);
    if (!quiet)
        ls_error("git cannot be started: %s", strerror(error));
    return -1;
}

char *ls_git(struct ls_arena *arena, const char *directory, const char *const *arguments,
             size_t *size, int quiet)
{
    LS_VEC(char) text = {0};
    int out, status = -1;
    ssize_t got;
    pid_t pid = start(directory, arguments, quiet, &out);
    if (pid < 0)
        return NULL;
    do {
        ls_vec_reserve(&text, PIECE);
        got = read(out, text.at + text.count, PIECE);
        text.count += got > 0 ? (uint32_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    close(out);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    char *copy = NULL;
    if (good) { /* may hold NULs */
        copy = ls_arena_alloc(arena, text.count + 1u);
        memcpy(copy, text.at, text.count);
        if (size)
            *size = text.count;
    }
    ls_vec_release(&text);
    return copy;
}

char *ls_git_line(struct ls_arena *arena, const char *directory, const char *const *arguments,
                  int quiet)
{
    char *text = ls_git(arena, directory, arguments, NULL, quiet);
    if (text)
        text[strcspn(text, "\n")] = '\0';
    return text;
}
