#include "project/home.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int ls_home_make_directories(const char *path)
{
    char text[PATH_MAX];
    if (strlen(path) >= sizeof text) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(text, path);
    for (char *slash = strchr(text + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(text, 0777);
        *slash = '/';
    }
    struct stat status;
    if (mkdir(text, 0777) == 0 ||
        (errno == EEXIST && stat(text, &status) == 0 && S_ISDIR(status.st_mode)))
        return 0;
    errno = errno == EEXIST ? ENOTDIR : errno;
    return -1;
}

int ls_home_make(const char *home)
{
    char path[PATH_MAX];
    if (ls_home_make_directories(home) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/.gitignore", home);
    FILE *file = access(path, F_OK) != 0 ? fopen(path, "we") : NULL;
    if (!file)
        return 0;
    fputs("*\n", file);
    fclose(file);
    return 0;
}
