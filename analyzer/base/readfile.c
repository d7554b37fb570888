#include "base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"

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

/* What may be waited for, or has no end, is no file; /dev/null is an empty one. */
static bool is_file(const struct stat *info)
{
    struct stat null;
    return S_ISREG(info->st_mode) || (S_ISCHR(info->st_mode) && stat("/dev/null", &null) == 0 &&
                                      null.st_rdev == info->st_rdev);
}

const char *ls_read_problem(void)
{
    return errno == EINVAL ? "it is a pipe or a device, and no file" : strerror(errno);
}

char *ls_read_file(struct ls_arena *arena, const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    char *text = NULL;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &info) == 0 && !is_file(&info)) {
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

/* To its end, which nobody knows before. */
static char *read_stream(struct ls_arena *arena, int fd, size_t *size)
{
    enum { ROOM = 1 << 16 };
    LS_VEC(char) text = {0};
    ssize_t got;
    do {
        ls_vec_reserve(&text, ROOM);
        got = read_all(fd, text.at + text.count, ROOM);
        text.count += got > 0 ? (uint32_t)got : 0;
    } while (got > 0);
    int error = errno;
    *size = text.count;
    char *copy = got < 0 ? NULL : ls_arena_strndup(arena, text.at, text.count);
    ls_vec_release(&text);
    errno = error;
    return copy;
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

bool ls_is_stream(const char *path)
{
    struct stat info;
    return is_standard_input(path) || (stat(path, &info) == 0 && S_ISFIFO(info.st_mode));
}

char *ls_read_input(struct ls_arena *arena, const char *path, size_t *size)
{
    if (!ls_is_stream(path))
        return ls_read_file(arena, path, size);
    int fd = is_standard_input(path) ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *text = read_stream(arena, fd, size);
    int error = errno;
    close(fd);
    errno = error;
    return text;
}
