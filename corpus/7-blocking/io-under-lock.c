/*
 * Writing to disk with the lock: everybody waits for the disk, not only the one who saves.
 *
 * fsync() takes milliseconds, on a bad day seconds. All that time set() stands still, in the thread
 * that should answer a user. io-outside.c copies under the lock and writes without it.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int volume = 5;

static void set(int value)
{
    pthread_mutex_lock(&lock);
    volume = value;
    pthread_mutex_unlock(&lock);
}

static void save(int file)
{
    char text[32];

    pthread_mutex_lock(&lock);
    const int length = snprintf(text, sizeof text, "volume = %d\n", volume);
    if (write(file, text, (size_t)length) != length || fsync(file) != 0)
        perror("save");
    pthread_mutex_unlock(&lock);
}

static void *autosave(void *arg)
{
    const int *file = arg;

    for (int i = 0; i < 3; i++)
        save(*file);
    return NULL;
}

int main(void)
{
    char name[] = "/tmp/settings-XXXXXX";
    int file = mkstemp(name);
    pthread_t thread;

    if (file < 0 || pthread_create(&thread, NULL, autosave, &file) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        set(i);
    pthread_join(thread, NULL);
    close(file);
    unlink(name);
    puts("saved");
    return 0;
}
