/*
 * An upgrade that does not exist: the reader asks for the write lock while it holds the read lock.
 *
 * The writer has to wait until all readers have left, and one of them is the waiting thread itself.
 * It hangs, every time somebody looks for a name that is not there yet. rwlock-recheck.c lets go,
 * takes the write lock, and looks again.
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

static int number_of(const char *name)
{
    pthread_rwlock_rdlock(&lock);
    int number = find(name);
    if (number < 0 && count < NAMES) {
        pthread_rwlock_wrlock(&lock);
        number = count;
        names[count++] = name;
        pthread_rwlock_unlock(&lock);
    }
    pthread_rwlock_unlock(&lock);
    return number;
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
