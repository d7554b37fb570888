#include "commands/lifeline.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/vec.h"

typedef LS_VEC(pid_t) pids;

/* The children that one of its threads has started. */
static void add_children(pids *all, pid_t process, const char *thread)
{
    char path[300];
    int child;
    snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", (int)process, thread);
    FILE *list = fopen(path, "re");
    while (list && fscanf(list, "%d", &child) == 1)
        ls_vec_push(all, child);
    if (list)
        fclose(list);
}

/* Stopped first, so that nobody starts another one meanwhile. */
static void stop(pids *all, pid_t process)
{
    char path[64];
    kill(process, SIGSTOP);
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *directory = opendir(path);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        if (entry->d_name[0] != '.')
            add_children(all, process, entry->d_name);
    }
    if (directory)
        closedir(directory);
}

static void end_tree(pid_t program)
{
    pids all = {0};
    ls_vec_push(&all, program);
    for (uint32_t i = 0; i < all.count; i++)
        stop(&all, all.at[i]);
    for (uint32_t i = 0; i < all.count; i++)
        kill(all.at[i], SIGKILL);
    ls_vec_release(&all);
}

/* Fewer bytes than asked for: the other end is closed, by its owner or by the kernel. */
static size_t read_all(int pipe, void *data, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(pipe, (char *)data + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

static _Noreturn void watch(int pipe)
{
    pid_t program;
    char nothing;
    if (read_all(pipe, &program, sizeof program) == sizeof program &&
        read_all(pipe, &nothing, 1) == 0)
        end_tree(program);
    _exit(0);
}

int ls_lifeline_start(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[1]);
        watch(ends[0]);
    }
    close(ends[0]);
    if (pid > 0)
        return ends[1];
    close(ends[1]);
    return -1;
}

void ls_lifeline_hold(int lifeline)
{
    pid_t self = getpid();
    while (lifeline >= 0 && write(lifeline, &self, sizeof self) < 0 && errno == EINTR)
        continue;
}
