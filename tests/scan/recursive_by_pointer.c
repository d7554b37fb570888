// Recursive mutexes in memory of their own: where they are made they have no name yet.
#include <pthread.h>
#include <stdlib.h>

struct call {
    pthread_mutex_t *mutex;
    pthread_mutex_t plain;
    int number;
};

static int make_recursive(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attr;
    if (pthread_mutexattr_init(&attr) != 0)
        return -1;
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    int error = pthread_mutex_init(mutex, &attr);
    pthread_mutexattr_destroy(&attr);
    return error ? -1 : 0;
}

struct call *call_new(void)
{
    struct call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->mutex = calloc(1, sizeof *call->mutex);
    if (!call->mutex || make_recursive(call->mutex) != 0) {
        free(call->mutex);
        free(call);
        return NULL;
    }
    pthread_mutex_init(&call->plain, NULL);
    return call;
}

int answer(struct call *call)
{
    pthread_mutex_lock(call->mutex); // EXPECT-NONE: double-lock
    int number = call->number++;
    pthread_mutex_unlock(call->mutex);
    return number;
}

int invite(struct call *call)
{
    pthread_mutex_lock(call->mutex);
    int number = answer(call);
    pthread_mutex_unlock(call->mutex);
    return number;
}

int answer_plainly(struct call *call)
{
    pthread_mutex_lock(&call->plain); // EXPECT: double-lock
    int number = call->number++;
    pthread_mutex_unlock(&call->plain);
    return number;
}

int invite_plainly(struct call *call)
{
    pthread_mutex_lock(&call->plain);
    int number = answer_plainly(call);
    pthread_mutex_unlock(&call->plain);
    return number;
}
