// A program's own functions with names of the kernel: its code counts, and a declaration of another
// shape is another function.
#include <pthread.h>

struct mutex {
    pthread_mutex_t mutex;
    int owner;
};

/* The kernel's would give the lock back only by mutex_unlock(). */
static int mutex_lock(struct mutex *m)
{
    m->owner = 1;
    return m->owner;
}

static void down(struct mutex *m)
{
    pthread_mutex_lock(&m->mutex);
}

static void up(struct mutex *m)
{
    pthread_mutex_unlock(&m->mutex);
}

extern int write_lock(int fd);
extern void write_unlock(int fd);
extern int read_lock(struct mutex *m); /* may fail, which the kernel's does not */
extern int read_unlock(struct mutex *m);

int own(struct mutex *m)
{
    mutex_lock(m);
    if (m->owner)
        return -1; // EXPECT-NONE: missing-unlock
    m->owner = 2;
    return 0;
}

int semaphore(struct mutex *m)
{
    down(m);
    if (m->owner)
        return -1; // EXPECT: missing-unlock
    up(m);
    return 0;
}

int descriptor(int fd)
{
    write_lock(fd);
    if (fd > 10)
        return -1; // EXPECT-NONE: missing-unlock
    write_unlock(fd);
    return 0;
}

int status(struct mutex *m)
{
    if (read_lock(m) != 0)
        return -1; // EXPECT-NONE: missing-unlock
    read_unlock(m);
    return 0;
}
