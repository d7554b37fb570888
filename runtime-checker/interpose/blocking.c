/*
 * Calls that may block for a reason outside of the process. They are of interest while the thread
 * holds a lock, for as long as others then wait, too; without one they pass at the cost of a load.
 */
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/operation.h"
#include "interpose/real.h"

#define CALL LSR_WHAT(LSR_KIND_CALL, LSR_OP_WAIT, 0, 0)

/* Some names are for the compiler only. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#define BLOCKS(type, name, id, parameters, arguments)                                              \
    LSR_EXPORT type name parameters                                                                \
    {                                                                                              \
        if (__builtin_expect(!lsr_self->held_count, 1))                                            \
            return REAL(name) arguments;                                                           \
        LSR_WAIT wait;                                                                             \
        lsr_wait_begin(&wait, LSR_CALL(), (const void *)(uintptr_t)LSR_BLOCKING_##id, CALL, NULL,  \
                       0, 0);                                                                      \
        type result = REAL(name) arguments;                                                        \
        wait.result = 0;                                                                           \
        return result;                                                                             \
    }

BLOCKS(ssize_t, read, READ, (int file, void *data, size_t size), (file, data, size))
BLOCKS(ssize_t, __read_chk, READ, (int file, void *data, size_t size, size_t room),
       (file, data, size, room))
BLOCKS(ssize_t, write, WRITE, (int file, const void *data, size_t size), (file, data, size))
BLOCKS(ssize_t, pread, PREAD, (int file, void *data, size_t size, off_t at), (file, data, size, at))
BLOCKS(ssize_t, pwrite, PWRITE, (int file, const void *data, size_t size, off_t at),
       (file, data, size, at))
BLOCKS(ssize_t, readv, READV, (int file, const struct iovec *vector, int count),
       (file, vector, count))
BLOCKS(ssize_t, writev, WRITEV, (int file, const struct iovec *vector, int count),
       (file, vector, count))

BLOCKS(ssize_t, recv, RECV, (int file, void *data, size_t size, int flags),
       (file, data, size, flags))
BLOCKS(ssize_t, __recv_chk, RECV, (int file, void *data, size_t size, size_t room, int flags),
       (file, data, size, room, flags))
BLOCKS(ssize_t, recvfrom, RECVFROM,
       (int file, void *data, size_t size, int flags, __SOCKADDR_ARG from, socklen_t *length),
       (file, data, size, flags, from, length))
BLOCKS(ssize_t, recvmsg, RECVMSG, (int file, struct msghdr *message, int flags),
       (file, message, flags))
BLOCKS(ssize_t, send, SEND, (int file, const void *data, size_t size, int flags),
       (file, data, size, flags))
BLOCKS(ssize_t, sendto, SENDTO,
       (int file, const void *data, size_t size, int flags, __CONST_SOCKADDR_ARG to,
        socklen_t length),
       (file, data, size, flags, to, length))
BLOCKS(ssize_t, sendmsg, SENDMSG, (int file, const struct msghdr *message, int flags),
       (file, message, flags))
BLOCKS(int, connect, CONNECT, (int file, __CONST_SOCKADDR_ARG to, socklen_t length),
       (file, to, length))
BLOCKS(int, accept, ACCEPT, (int file, __SOCKADDR_ARG from, socklen_t *length),
       (file, from, length))
BLOCKS(int, accept4, ACCEPT, (int file, __SOCKADDR_ARG from, socklen_t *length, int flags),
       (file, from, length, flags))

BLOCKS(int, poll, POLL, (struct pollfd * files, nfds_t count, int timeout), (files, count, timeout))
BLOCKS(int, __poll_chk, POLL, (struct pollfd * files, nfds_t count, int timeout, size_t room),
       (files, count, timeout, room))
BLOCKS(int, ppoll, POLL,
       (struct pollfd * files, nfds_t count, const struct timespec *timeout, const sigset_t *mask),
       (files, count, timeout, mask))
BLOCKS(int, select, SELECT,
       (int count, fd_set *in, fd_set *out, fd_set *other, struct timeval *timeout),
       (count, in, out, other, timeout))
BLOCKS(int, epoll_wait, EPOLL_WAIT, (int file, struct epoll_event *events, int count, int timeout),
       (file, events, count, timeout))

BLOCKS(unsigned, sleep, SLEEP, (unsigned seconds), (seconds))
BLOCKS(int, usleep, USLEEP, (useconds_t microseconds), (microseconds))
BLOCKS(int, nanosleep, NANOSLEEP, (const struct timespec *time, struct timespec *rest),
       (time, rest))
BLOCKS(int, clock_nanosleep, CLOCK_NANOSLEEP,
       (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest),
       (clock, flags, time, rest))

BLOCKS(int, fsync, FSYNC, (int file), (file))
BLOCKS(int, fdatasync, FDATASYNC, (int file), (file))
BLOCKS(int, flock, FLOCK, (int file, int operation), (file, operation))
BLOCKS(pid_t, waitpid, WAITPID, (pid_t pid, int *status, int flags), (pid, status, flags))
BLOCKS(pid_t, wait, WAIT, (int *status), (status))
BLOCKS(int, system, SYSTEM, (const char *command), (command))
BLOCKS(int, sigwait, SIGWAIT, (const sigset_t *set, int *signal), (set, signal))
BLOCKS(int, pause, PAUSE, (void), ())
BLOCKS(int, getaddrinfo, GETADDRINFO,
       (const char *node, const char *service, const struct addrinfo *hints,
        struct addrinfo **answers),
       (node, service, hints, answers))

#define ALIAS(other, name)                                                                         \
    LSR_EXPORT __typeof__(name) other __attribute__((alias(#name), copy(name)))

/* The same on machines whose off_t has 64 bits. */
ALIAS(pread64, pread);
ALIAS(pwrite64, pwrite);
