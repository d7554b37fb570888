#include "registry.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct upload {
    char name[REGISTRY_NAME]; /* empty: a free slot; all guarded by the lock of the registry */
    bool finished;
    const char *directory;
};

struct registry {
    const char *directory;
    pthread_mutex_t lock;
    struct upload uploads[REGISTRY_NAMES];
};

struct registry *registry_new(const char *directory)
{
    struct registry *registry = calloc(1, sizeof *registry);

    if (registry == NULL)
        return NULL;
    registry->directory = directory;
    pthread_mutex_init(&registry->lock, NULL);
    return registry;
}

void registry_free(struct registry *registry)
{
    pthread_mutex_destroy(&registry->lock);
    free(registry);
}

/* The slot of that name; for the empty name a free slot. The registry is locked. */
static struct upload *find(struct registry *registry, const char *name)
{
    for (int i = 0; i < REGISTRY_NAMES; i++) {
        if (strcmp(registry->uploads[i].name, name) == 0)
            return &registry->uploads[i];
    }
    return NULL;
}

struct upload *registry_begin(struct registry *registry, const char *name)
{
    struct upload *upload = NULL;

    pthread_mutex_lock(&registry->lock);
    if (name[0] != '\0' && find(registry, name) == NULL)
        upload = find(registry, "");
    if (upload != NULL) {
        snprintf(upload->name, sizeof upload->name, "%s", name);
        upload->directory = registry->directory;
        upload->finished = false;
    }
    pthread_mutex_unlock(&registry->lock);
    return upload;
}

static void path_of(const struct upload *upload, const char *suffix, char *path, size_t room)
{
    snprintf(path, room, "%s/%s%s", upload->directory, upload->name, suffix);
}

FILE *upload_open(const struct upload *upload)
{
    char path[256];

    path_of(upload, ".part", path, sizeof path);
    return fopen(path, "wb");
}

/* Makes sure that the bytes are on the disk, and gives the file its name. May take a while. */
static bool store(const struct upload *upload)
{
    char part[256], path[256];

    path_of(upload, ".part", part, sizeof part);
    path_of(upload, "", path, sizeof path);
    const int file = open(part, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool safe = fsync(file) == 0;
    close(file);
    return safe && rename(part, path) == 0;
}

bool registry_commit(struct registry *registry, struct upload *upload)
{
    if (!store(upload)) {
        registry_abandon(registry, upload);
        return false;
    }
    pthread_mutex_lock(&registry->lock);
    upload->finished = true;
    pthread_mutex_unlock(&registry->lock);
    return true;
}

void registry_abandon(struct registry *registry, struct upload *upload)
{
    char part[256];

    path_of(upload, ".part", part, sizeof part);
    unlink(part);
    pthread_mutex_lock(&registry->lock);
    upload->name[0] = '\0';
    pthread_mutex_unlock(&registry->lock);
}

void registry_list(struct registry *registry, char *names, size_t room)
{
    size_t end = 0;

    pthread_mutex_lock(&registry->lock);
    for (int i = 0; i < REGISTRY_NAMES && end < room; i++) {
        const struct upload *upload = &registry->uploads[i];
        if (upload->name[0] != '\0' && upload->finished)
            end += (size_t)snprintf(names + end, room - end, "%s\n", upload->name);
    }
    pthread_mutex_unlock(&registry->lock);
    if (end < room)
        snprintf(names + end, room - end, "\n");
}
