// Waits outside of loops: who tests again before anything else, and gives up when nothing has
// changed, leaves it to callers to wait again.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    int open, count, closing;
};

#define CHECK(x)                                                                                   \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            fprintf(stderr, "failed: %s\n", #x);                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int gives_up(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    if (!gate->open) {
        int error = pthread_cond_wait(&gate->opened, &gate->lock); // EXPECT-NONE: cond-wait-no-loop
        CHECK(error == 0);
    }
    if (!gate->open) {
        pthread_mutex_unlock(&gate->lock);
        return -1;
    }
    gate->open = 0;
    pthread_mutex_unlock(&gate->lock);
    return 0;
}

int rests(struct gate *gate, const struct timespec *until)
{
    int found = 0;
    pthread_mutex_lock(&gate->lock);
    if (gate->count == 0 && !gate->closing)
        pthread_cond_timedwait(&gate->opened, &gate->lock, until); // EXPECT-NONE: cond-wait-no-loop
    if (gate->count > 0)
        found = gate->count--;
    pthread_mutex_unlock(&gate->lock);
    return found;
}

int tests_too_late(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    if (gate->count == 0)
        pthread_cond_wait(&gate->opened, &gate->lock); // EXPECT: cond-wait-no-loop
    gate->count--;
    int is_last = gate->count == 0;
    pthread_mutex_unlock(&gate->lock);
    return is_last;
}

int tests_something_else(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    if (gate->count == 0)
        pthread_cond_wait(&gate->opened, &gate->lock); // EXPECT: cond-wait-no-loop
    if (gate->closing) {
        pthread_mutex_unlock(&gate->lock);
        return -1;
    }
    gate->count--;
    pthread_mutex_unlock(&gate->lock);
    return 0;
}

void put(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->count++;
    gate->open = 1;
    gate->closing = 0;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->lock);
}
