#include "base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to `size` bytes; less when the file has become shorter. -1 with errno set on errors. */
static ssize_t read_all(int fd, char *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(fd, to + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

char *ls_read_file(struct ls_arena *arena, const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    char *text = NULL;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &info) == 0 && !S_ISREG(info.st_mode)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
    } else {
        text = ls_arena_alloc(arena, (size_t)info.st_size + 1);
        ssize_t got = read_all(fd, text, (size_t)info.st_size);
        *size = got > 0 ? (size_t)got : 0;
        text = got < 0 ? NULL : text;
    }
    int error = errno;
    close(fd);
    errno = error;
    return text;
}
