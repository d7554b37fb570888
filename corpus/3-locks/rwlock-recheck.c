/*
 * rwlock-upgrade.c, mended: the read lock for the common case; and when something has to change,
 * the write lock from the start.
 *
 * Between the two locks another thread may have added the name, so the lookup is repeated.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 8 };

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static const char *names[NAMES];
static int count;

static int find(const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return -1;
}

static int add(const char *name)
{
    pthread_rwlock_wrlock(&lock);
    int number = find(name);
    if (number < 0 && count < NAMES) {
        number = count;
        names[count++] = name;
    }
    pthread_rwlock_unlock(&lock);
    return number;
}

static int number_of(const char *name)
{
    pthread_rwlock_rdlock(&lock);
    const int number = find(name);
    pthread_rwlock_unlock(&lock);
    return number >= 0 ? number : add(name);
}

static void *ask(void *arg)
{
    const char *name = arg;

    printf("%s is number %d\n", name, number_of(name));
    return NULL;
}

int main(void)
{
    char name[] = "ada";
    pthread_t thread;

    if (pthread_create(&thread, NULL, ask, name) == 0)
        pthread_join(thread, NULL);
    return 0;
}
