/*
 * A lock kept on an error path: the most common lock bug in real C programs.
 *
 * settings_set() returns at once when the value is out of range, and forgets that it holds the
 * lock. The next caller waits for ever. Here the bad value comes last, so the program ends, with
 * the lock still held by the main thread.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { SETTINGS = 2 };

struct setting {
    const char *name;
    int value, max;
};

static pthread_mutex_t settings_lock = PTHREAD_MUTEX_INITIALIZER;
static struct setting settings[SETTINGS] = {{"volume", 5, 10}, {"balance", 0, 3}};

static struct setting *find(const char *name)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    }
    return NULL;
}

static int settings_set(const char *name, int value)
{
    pthread_mutex_lock(&settings_lock);
    struct setting *setting = find(name);
    if (setting == NULL) {
        pthread_mutex_unlock(&settings_lock);
        return -ENOENT;
    }
    if (value > setting->max)
        return -ERANGE;
    setting->value = value;
    pthread_mutex_unlock(&settings_lock);
    return 0;
}

static void *remote_control(void *arg)
{
    (void)arg;
    printf("volume 7: %d\n", settings_set("volume", 7));
    printf("bass 1: %d\n", settings_set("bass", 1));
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, remote_control, NULL);
    pthread_join(thread, NULL);
    printf("balance 4: %d\n", settings_set("balance", 4));
    return 0;
}
