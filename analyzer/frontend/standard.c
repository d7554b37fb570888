#include "frontend/standard.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *start, *end, *header;
} systems[] = {
    {"pthread_", "", "pthread.h"},
    {"PTHREAD_", "", "pthread.h"},
    {"sem_t", "", "semaphore.h"},
    {"NULL", "", "stddef.h"},
    {"size_t", "", "stddef.h"},
    {"ssize_t", "", "sys/types.h"},
    {"off_t", "", "sys/types.h"},
    {"pid_t", "", "sys/types.h"},
    {"u_int", "_t", "sys/types.h"},
    {"int", "_t", "stdint.h"},
    {"uint", "_t", "stdint.h"},
    {"uint", "", "sys/types.h"},
    {"INT", "_MAX", "limits.h"},
    {"UINT", "_MAX", "limits.h"},
    {"LONG_MAX", "", "limits.h"},
    {"PATH_MAX", "", "limits.h"},
    {"bool", "", "stdbool.h"},
    {"true", "", "stdbool.h"},
    {"false", "", "stdbool.h"},
    {"FILE", "", "stdio.h"},
    {"stdout", "", "stdio.h"},
    {"stderr", "", "stdio.h"},
    {"va_list", "", "stdarg.h"},
    {"PRI", "", "inttypes.h"},
    {"errno", "", "errno.h"},
    {"struct tm", "", "time.h"},
    {"time_t", "", "time.h"},
    {"struct timespec", "", "time.h"},
    {"CLOCK_", "", "time.h"},
    {"struct timeval", "", "sys/time.h"},
    {"struct stat", "", "sys/stat.h"},
    {"struct sockaddr", "", "netinet/in.h"},
    {"struct in_addr", "", "netinet/in.h"},
    {"socklen_t", "", "sys/socket.h"},
    {"AF_", "", "sys/socket.h"},
    {"SOCK_", "", "sys/socket.h"},
    {"struct addrinfo", "", "netdb.h"},
    {"struct iovec", "", "sys/uio.h"},
    {"struct pollfd", "", "poll.h"},
    {"sigset_t", "", "signal.h"},
    {"struct sigaction", "", "signal.h"},
    {"sig_atomic_t", "", "signal.h"},
    {"SIG", "", "signal.h"},
    {"EXIT_", "", "stdlib.h"},
};

/* All that begins so: "CLOCK_", but not what projects have made of "SIG_" and "PRI_" themselves. */
static bool is_family(const char *start, const char *name, size_t length)
{
    size_t first = strlen(start);
    if (strcmp(start, "SIG") == 0 || strcmp(start, "PRI") == 0)
        return length > first && !memchr(name, '_', length);
    return start[first - 1] == '_';
}

static bool is_spelled(const char *name, size_t length, const char *start, const char *end)
{
    size_t first = strlen(start), last = strlen(end);
    bool is_long = last > 0 || is_family(start, name, length);
    return length >= first + last && (is_long || length == first) &&
           strncmp(name, start, first) == 0 && strncmp(name + length - last, end, last) == 0;
}

const char *ls_standard_header(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (is_spelled(name, length, systems[i].start, systems[i].end))
            return systems[i].header;
    return NULL;
}
