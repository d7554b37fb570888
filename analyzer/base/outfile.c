#include "base/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"

/* What a new file may be, by the umask: there is no other way to ask for it. */
static mode_t new_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static char *temporary_beside(const char *place)
{
    char *name;
    if (asprintf(&name, "%s.XXXXXX", place) < 0)
        ls_die("out of memory");
    return name;
}

static void forget(struct ls_outfile *file)
{
    free(file->place);
    free(file->temporary);
    file->place = file->temporary = NULL;
    file->stream = NULL;
}

int ls_outfile_open(struct ls_outfile *file, const char *path)
{
    *file = (struct ls_outfile){.path = path, .stream = stdout};
    struct stat info;
    if (!path)
        return 0;
    bool exists = stat(path, &info) == 0;
    if (exists && !S_ISREG(info.st_mode)) {
        file->stream = fopen(path, "we");
        return file->stream ? 0 : -1;
    }
    if (exists && access(path, W_OK) != 0)
        return -1;
    file->place = realpath(path, NULL);
    if (!file->place && asprintf(&file->place, "%s", path) < 0)
        ls_die("out of memory");
    file->temporary = temporary_beside(file->place);
    int fd = mkostemp(file->temporary, 0);
    file->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file->stream && fchmod(fd, exists ? info.st_mode & 0777 : new_mode()) == 0)
        return 0;
    int error = errno;
    if (file->stream)
        ls_outfile_close(file, false);
    forget(file);
    errno = error;
    return -1;
}

int ls_outfile_close(struct ls_outfile *file, bool keep)
{
    int status = 0, error = 0;
    if (file->stream && file->stream != stdout) {
        bool broken = ferror(file->stream) != 0;
        status = fclose(file->stream) != 0 || broken ? -1 : 0;
        error = errno;
    }
    if (file->temporary) {
        bool moved = keep && status == 0 && rename(file->temporary, file->place) == 0;
        if (keep && status == 0 && !moved) {
            status = -1;
            error = errno;
        }
        if (!moved)
            unlink(file->temporary);
    }
    forget(file);
    errno = error;
    return status;
}
