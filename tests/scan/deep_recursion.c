// A recursion of more functions than are gone through often: what comes behind calls in it still
// happens.
#include <pthread.h>
#include <stdlib.h>

struct call {
    pthread_mutex_t mutex, plain, given;
    int number;
};

#define STEP(n, next)                                                                              \
    static int step##n(struct call *call, int depth)                                               \
    {                                                                                              \
        return step##next(call, depth) + n;                                                        \
    }

static int step40(struct call *call, int depth), step36(struct call *call, int depth),
    step20(struct call *call, int depth);

static int step0(struct call *call, int depth)
{
    return step20(call, depth);
}

STEP(1, 0)
STEP(2, 1)
STEP(3, 2)
STEP(4, 3)
STEP(5, 4)
STEP(6, 5)
STEP(7, 6)
STEP(8, 7)
STEP(9, 8)
STEP(10, 9)
STEP(11, 10)
STEP(12, 11)
STEP(13, 12)
STEP(14, 13)
STEP(15, 14)
STEP(16, 15)
STEP(17, 16)
STEP(18, 17)
STEP(19, 18)

static int step20(struct call *call, int depth)
{
    if (depth > 1000)
        return step19(call, depth / 2);
    return step36(call, depth);
}

STEP(21, 20)
STEP(22, 21)
STEP(23, 22)
STEP(24, 23)
STEP(25, 24)
STEP(26, 25)
STEP(27, 26)
STEP(28, 27)
STEP(29, 28)
STEP(30, 29)
STEP(31, 30)
STEP(32, 31)
STEP(33, 32)
STEP(34, 33)
STEP(35, 34)

static int step36(struct call *call, int depth)
{
    if (depth > 100)
        return step35(call, depth / 2);
    return step40(call, depth);
}

STEP(37, 36)
STEP(38, 37)
STEP(39, 38)

static int step40(struct call *call, int depth)
{
    if (depth <= 0)
        return call->number;
    return step39(call, depth - 1);
}

struct call *call_new(void)
{
    pthread_mutexattr_t attr;
    struct call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->number = step19(call, 3);
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&call->mutex, &attr);
    pthread_mutexattr_destroy(&attr);
    pthread_mutex_init(&call->plain, NULL);
    pthread_mutex_init(&call->given, NULL);
    return call;
}

int answer(struct call *call)
{
    pthread_mutex_lock(&call->mutex); // EXPECT-NONE: double-lock
    int number = call->number++;
    pthread_mutex_unlock(&call->mutex);
    return number;
}

int invite(struct call *call)
{
    pthread_mutex_lock(&call->mutex);
    int number = answer(call);
    pthread_mutex_unlock(&call->mutex);
    return number;
}

void stop(struct call *call)
{
    pthread_mutex_lock(&call->plain);
    pthread_mutex_lock(&call->plain); // EXPECT: double-lock
    pthread_mutex_unlock(&call->plain);
}

/* Nobody knows what such a call leaves behind; but no function gives back this lock for another
 * one, and so this call does not. */
int refill(struct call *call)
{
    pthread_mutex_lock(&call->plain);
    int number = step19(call, 3);
    if (number < 0)
        return -1; // EXPECT: missing-unlock
    pthread_mutex_unlock(&call->plain);
    return number;
}

int refill_right(struct call *call)
{
    int number;
    pthread_mutex_lock(&call->plain);
    number = step19(call, 3);
    if (number < 0)
        number = 0;
    pthread_mutex_unlock(&call->plain);
    return number;
}

/* This one another function gives back. */
void hand_back(struct call *call)
{
    pthread_mutex_unlock(&call->given);
}

int lend(struct call *call)
{
    pthread_mutex_lock(&call->given);
    int number = step19(call, 3);
    if (number < 0)
        return -1; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&call->given);
    return number;
}
