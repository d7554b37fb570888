// Wake-ups that are counted on: of a timed wait, of a counter that is atomic.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct call {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    const char *answer;
};

static struct call call = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};
static pthread_mutex_t end_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_done = PTHREAD_COND_INITIALIZER, all_gone = PTHREAD_COND_INITIALIZER;
static atomic_int left = 2, there = 2;

static void *answer(void *arg)
{
    pthread_mutex_lock(&call.lock);
    call.answer = arg;
    pthread_cond_signal(&call.answered);
    pthread_mutex_unlock(&call.lock);
    return NULL;
}

// That the wait did not time out is taken for an answer.
static const char *await_once(const struct timespec *end)
{
    const char *result = NULL;
    int status = 0;

    pthread_mutex_lock(&call.lock);
    if (call.answer == NULL)
        status =
            pthread_cond_timedwait(&call.answered, &call.lock, end); // EXPECT: cond-wait-no-loop
    if (status == 0)
        result = call.answer;
    pthread_mutex_unlock(&call.lock);
    return result;
}

static const char *await(const struct timespec *end)
{
    int status = 0;

    pthread_mutex_lock(&call.lock);
    while (call.answer == NULL && status == 0)
        status = pthread_cond_timedwait(&call.answered, &call.lock,
                                        end); // EXPECT-NONE: cond-wait-no-loop
    const char *result = call.answer;
    pthread_mutex_unlock(&call.lock);
    return result;
}

static void *count_down(void *arg)
{
    if (atomic_fetch_sub(&left, 1) == 1)
        pthread_cond_broadcast(&all_done); // EXPECT: cond-lost-wakeup
    if (atomic_fetch_sub(&there, 1) == 1) {
        pthread_mutex_lock(&end_lock);
        pthread_cond_broadcast(&all_gone); // EXPECT-NONE: cond-lost-wakeup
        pthread_mutex_unlock(&end_lock);
    }
    return arg;
}

static void wait_for_all(void)
{
    pthread_mutex_lock(&end_lock);
    while (atomic_load(&left) > 0)
        pthread_cond_wait(&all_done, &end_lock);
    while (there > 0)
        pthread_cond_wait(&all_gone, &end_lock);
    pthread_mutex_unlock(&end_lock);
}

int main(void)
{
    const struct timespec end = {2000000000, 0};
    pthread_t threads[3];

    if (pthread_create(&threads[0], NULL, answer, "yes") != 0 ||
        pthread_create(&threads[1], NULL, count_down, NULL) != 0 ||
        pthread_create(&threads[2], NULL, count_down, NULL) != 0)
        return 1;
    wait_for_all();
    const char *first = await_once(&end), *second = await(&end);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return first != second;
}
