// A lock that is taken only where a flag says so, and a wait: the flag says the same behind the
// wait.
#include <pthread.h>

struct stack {
    int shared, waits, count, *number;
    pthread_mutex_t *lock;
    pthread_cond_t *filled;
};

int stack_push(struct stack *s, int number)
{
    if (s->shared && pthread_mutex_lock(s->lock) != 0)
        return -1;
    s->number[s->count++] = number;
    if (s->waits &&
        pthread_cond_signal(s->filled) != 0) // EXPECT-TODO: no cond-lost-wakeup two flags
        return -1;
    if (s->shared && pthread_mutex_unlock(s->lock) != 0)
        return -1;
    return 0;
}

int stack_pop(struct stack *s, int *number)
{
    int status = 0;
    if (s->shared && pthread_mutex_lock(s->lock) != 0)
        return -1;
    if (s->waits && !s->count && pthread_cond_wait(s->filled, s->lock) != 0)
        return -1;
    if (s->count == 0) {
        *number = 0;
        status = 1;
    } else {
        s->count--;
        *number = s->number[s->count];
    }
    if (s->shared && pthread_mutex_unlock(s->lock) != 0) // EXPECT-NONE: unlock-not-held
        return -1;
    return status;
}

int stack_pop_two(struct stack *s, int *numbers)
{
    stack_pop(s, &numbers[0]);
    if (stack_pop(s, &numbers[1]) != 0) // EXPECT-NONE: unlock-not-held
        return 1;
    return 0;
}

// What others change is not what it was.
int stack_await(struct stack *s)
{
    pthread_mutex_lock(s->lock);
    while (s->count == 0)
        pthread_cond_wait(s->filled, s->lock);
    if (s->count == 1)
        return -1; // EXPECT: missing-unlock
    s->count--;
    pthread_mutex_unlock(s->lock);
    return 0;
}
