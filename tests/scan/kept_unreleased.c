// What is returned with the lock may be anything, so that callers could mean to unlock: but does
// any?
#include <pthread.h>
#include <string.h>

struct entry {
    const char *key;
    int value;
};

static struct entry entries[3] = {{"one", 1}, {"two", 2}, {"three", 3}};
static pthread_rwlock_t forgotten = PTHREAD_RWLOCK_INITIALIZER, handed = PTHREAD_RWLOCK_INITIALIZER;

static int value_of(const char *key)
{
    pthread_rwlock_rdlock(&forgotten);
    for (int i = 0; i < 3; i++)
        if (strcmp(entries[i].key, key) == 0)
            return entries[i].value; // EXPECT: missing-unlock
    pthread_rwlock_unlock(&forgotten);
    return -1;
}

static int pin(const char *key)
{
    pthread_rwlock_rdlock(&handed);
    for (int i = 0; i < 3; i++)
        if (strcmp(entries[i].key, key) == 0)
            return entries[i].value; // EXPECT-NONE: missing-unlock
    pthread_rwlock_unlock(&handed);
    return -1;
}

static int use_pinned(const char *key)
{
    int value = pin(key);
    if (value < 0)
        return 0;
    pthread_rwlock_unlock(&handed);
    return value;
}

int main(void)
{
    return value_of("one") + use_pinned("two");
}
