// The functions of a model, with their bodies: scanned as part of the program, or copied into it.
// Their callers are told by the model what they do, and the bodies are right.
#include <pthread.h>
#include <stdlib.h>

typedef pthread_mutex_t uv_mutex_t;

void uv_mutex_lock(uv_mutex_t *mutex);
void uv_mutex_unlock(uv_mutex_t *mutex);

void uv_mutex_lock(uv_mutex_t *mutex)
{
    if (pthread_mutex_lock(mutex) != 0)
        abort();
} // EXPECT-NONE: missing-unlock

void uv_mutex_unlock(uv_mutex_t *mutex)
{
    if (pthread_mutex_unlock(mutex) != 0)
        abort();
}

static uv_mutex_t counter_mutex = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static int count(int limit)
{
    uv_mutex_lock(&counter_mutex);
    if (counter >= limit)
        return -1; // EXPECT: missing-unlock
    counter++;
    uv_mutex_unlock(&counter_mutex);
    return 0;
}

int main(int argc, char **argv)
{
    (void)argv;
    return count(argc) + count(argc);
}
