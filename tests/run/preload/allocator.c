/* A program with an allocator of its own that takes locks: the library must neither call it nor
 * trip over it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char arena[1 << 24];
static size_t used;
static unsigned long calls;

void *malloc(size_t size)
{
    pthread_mutex_lock(&lock);
    void *block = arena + used;
    used += (size + 31) & ~(size_t)15;
    calls++;
    pthread_mutex_unlock(&lock);
    return used < sizeof(arena) ? block : NULL;
}

void *calloc(size_t count, size_t size)
{
    return malloc(count * size); /* the arena is zero and never reused */
}

void *realloc(void *old, size_t size)
{
    void *block = malloc(size);
    if (old && block)
        memcpy(block, old, size); /* may copy more than there was: still inside of the arena */
    return block;
}

void free(void *block)
{
    (void)block;
}

static void *allocate(void *unused)
{
    for (int i = 0; i < 100; i++)
        if (!malloc(100))
            return NULL;
    return unused;
}

int main(void)
{
    pthread_t thread;
    unsigned long before = calls;
    pthread_create(&thread, NULL, allocate, &lock);
    pthread_join(thread, NULL);
    printf("%lu\n", calls - before); /* more if the library allocated */
    return 0;
}
