/*
 * The beginning and the ends of the process, and fork. vfork and posix_spawn need no wrapper: their
 * child shares the memory until it is another program.
 */
#include "core/process.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/file.h"
#include "core/libc.h"
#include "core/thread.h"
#include "interpose/real.h"

/* The library is linked with -z initfirst: this runs before the constructors of all others. */
__attribute__((constructor)) static void start(int argc, char **argv, char **environment)
{
    lsr_libc_start();
    lsr_real_resolve();
    lsr_process_start(argc, argv, environment);
    if (lsr_real_missing())
        lsr_header->unseen |= LSR_UNSEEN_SYMBOLS;
}

/* fork() itself runs the handlers that the core registered. */
LSR_EXPORT pid_t _Fork(void)
{
    lsr_process_before_fork();
    pid_t child = REAL(_Fork)();
    if (child == 0)
        lsr_process_fork_child();
    else
        lsr_process_fork_parent();
    return child;
}

/* Themselves, even where a program has functions of these names. */
#define HIDDEN(alias_name, name)                                                                   \
    extern __typeof__(name) alias_name                                                             \
        __attribute__((alias(#name), visibility("hidden"), copy(name)))
HIDDEN(lsr_exit, exit);
HIDDEN(lsr_quick_exit, quick_exit);

/* The end itself is noted when the last handler of the program has run (on_exit). */
LSR_EXPORT void exit(int status)
{
    lsr_thread_exits_process(LSR_CALL());
    lsr_stack_ends((uint64_t)lsr_exit);
    REAL(exit)(status);
    __builtin_unreachable();
}

LSR_EXPORT void _exit(int status)
{
    lsr_thread_exits_process(LSR_CALL());
    lsr_process_ends(LSR_STATE_EXITED, status);
    REAL(_exit)(status);
    __builtin_unreachable();
}

LSR_EXPORT void _Exit(int status)
{
    lsr_thread_exits_process(LSR_CALL());
    lsr_process_ends(LSR_STATE_EXITED, status);
    REAL(_Exit)(status);
    __builtin_unreachable();
}

LSR_EXPORT void quick_exit(int status)
{
    lsr_thread_exits_process(LSR_CALL());
    lsr_stack_ends((uint64_t)lsr_quick_exit);
    lsr_process_ends(LSR_STATE_EXITED, status);
    REAL(quick_exit)(status);
    __builtin_unreachable();
}

LSR_EXPORT void abort(void)
{
    lsr_process_ends(LSR_STATE_ABORTED, 0);
    REAL(abort)();
    __builtin_unreachable();
}

/* ---- exec: only failure returns -------------------------------------------- */

static int still_here(int result)
{
    lsr_process_ends(LSR_STATE_RUNNING, 0);
    return result;
}

LSR_EXPORT int execve(const char *path, char *const arguments[], char *const environment[])
{
    lsr_process_ends(LSR_STATE_EXECED, 0);
    return still_here(REAL(execve)(path, arguments, environment));
}

LSR_EXPORT int execv(const char *path, char *const arguments[])
{
    lsr_process_ends(LSR_STATE_EXECED, 0);
    return still_here(REAL(execv)(path, arguments));
}

LSR_EXPORT int execvp(const char *file, char *const arguments[])
{
    lsr_process_ends(LSR_STATE_EXECED, 0);
    return still_here(REAL(execvp)(file, arguments));
}

LSR_EXPORT int execvpe(const char *file, char *const arguments[], char *const environment[])
{
    lsr_process_ends(LSR_STATE_EXECED, 0);
    return still_here(REAL(execvpe)(file, arguments, environment));
}

LSR_EXPORT int fexecve(int fd, char *const arguments[], char *const environment[])
{
    lsr_process_ends(LSR_STATE_EXECED, 0);
    return still_here(REAL(fexecve)(fd, arguments, environment));
}

LSR_EXPORT int execveat(int directory, const char *path, char *const arguments[],
                        char *const environment[], int flags)
{
    lsr_process_ends(LSR_STATE_EXECED, 0);
    return still_here(REAL(execveat)(directory, path, arguments, environment, flags));
}

/* Number of arguments up to the NULL that ends them, the first included. */
static size_t count_arguments(va_list list)
{
    size_t count = 1;
    while (va_arg(list, char *))
        count++;
    return count;
}

static void copy_arguments(char **into, const char *first, va_list list)
{
    *into = (char *)(uintptr_t)first;
    while (*into)
        *++into = va_arg(list, char *);
}

/* The arguments of the variadic ones as an array on the stack of the caller. */
#define GATHER(array, first)                                                                       \
    do {                                                                                           \
        va_list list_;                                                                             \
        va_start(list_, first);                                                                    \
        size_t count_ = count_arguments(list_);                                                    \
        va_end(list_);                                                                             \
        (array) = __builtin_alloca((count_ + 1) * sizeof(char *));                                 \
        va_start(list_, first);                                                                    \
        copy_arguments((array), (first), list_);                                                   \
        va_end(list_);                                                                             \
    } while (0)

LSR_EXPORT int execl(const char *path, const char *argument, ...)
{
    char **arguments;
    GATHER(arguments, argument);
    return execv(path, arguments);
}

LSR_EXPORT int execlp(const char *file, const char *argument, ...)
{
    char **arguments;
    GATHER(arguments, argument);
    return execvp(file, arguments);
}

LSR_EXPORT int execle(const char *path, const char *argument, ...)
{
    char **arguments;
    va_list list;
    GATHER(arguments, argument);
    va_start(list, argument);
    while (va_arg(list, char *))
        ;
    char *const *environment = va_arg(list, char *const *);
    va_end(list);
    return execve(path, arguments, environment);
}
