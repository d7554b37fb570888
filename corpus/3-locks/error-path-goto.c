/*
 * The goto-out idiom: error-path.c with one way out of the critical section.
 *
 * Whatever goes wrong sets the result and jumps to `out`, where the lock is released once, for all
 * paths.
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
    int result = 0;

    pthread_mutex_lock(&settings_lock);
    struct setting *setting = find(name);
    if (setting == NULL) {
        result = -ENOENT;
        goto out;
    }
    if (value > setting->max) {
        result = -ERANGE;
        goto out;
    }
    setting->value = value;
out:
    pthread_mutex_unlock(&settings_lock);
    return result;
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
