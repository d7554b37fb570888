// A function may keep the lock for its caller, when its result says so.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct file {
    pthread_mutex_t lock;
    bool open;
    int uses;
};

// Locked exactly when it succeeds: half of a pair.
int file_begin(struct file *f)
{
    pthread_mutex_lock(&f->lock);
    if (!f->open) {
        pthread_mutex_unlock(&f->lock);
        return -1;
    }
    return 0; // EXPECT-NONE: missing-unlock
}

void file_end(struct file *f)
{
    pthread_mutex_unlock(&f->lock);
}

bool file_begin_bool(struct file *f)
{
    pthread_mutex_lock(&f->lock);
    if (f->open)
        return true;
    pthread_mutex_unlock(&f->lock);
    return false;
}

// A found object is returned locked.
struct file *file_find(struct file *files, int count)
{
    for (int i = 0; i < count; i++) {
        pthread_mutex_lock(&files[i].lock);
        if (files[i].open)
            return &files[i];
        pthread_mutex_unlock(&files[i].lock);
    }
    return NULL;
}

// The caller follows the result.
int file_use(struct file *f)
{
    if (file_begin(f) != 0)
        return -1; // EXPECT-NONE: missing-unlock
    f->uses++;
    file_end(f);
    return 0;
}

// The caller forgets it on one path.
int file_use_twice(struct file *f)
{
    if (file_begin(f) != 0)
        return -1;
    f->uses++;
    if (f->uses > 100)
        return -1; // EXPECT: missing-unlock
    f->uses++;
    file_end(f);
    return 0;
}

// Success sometimes with, sometimes without the lock.
int file_open(struct file *f)
{
    pthread_mutex_lock(&f->lock);
    if (f->open)
        return 0; // EXPECT: missing-unlock
    f->open = true;
    pthread_mutex_unlock(&f->lock);
    return 0;
}
