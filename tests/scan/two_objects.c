// Functions that lock two objects, which may be one: whether they are is asked more than once.
#include <pthread.h>
#include <stdint.h>

struct account {
    pthread_mutex_t lock;
    long sum;
};

int by_address(struct account *from, struct account *to)
{
    if ((uintptr_t)from < (uintptr_t)to || to == from) {
        pthread_mutex_lock(&from->lock);
        if (to != from)
            pthread_mutex_lock(&to->lock);
    } else {
        pthread_mutex_lock(&to->lock);
        pthread_mutex_lock(&from->lock);
    }
    from->sum--;
    to->sum++;
    pthread_mutex_unlock(&from->lock);
    if (from != to)
        pthread_mutex_unlock(&to->lock); // EXPECT-NONE: unlock-not-held
    return 0;                            // EXPECT-NONE: missing-unlock
}

int told_once(struct account *from, struct account *to)
{
    int is_one = from == to;
    if (from > to) {
        struct account *swapped = from;
        from = to;
        to = swapped;
    }
    pthread_mutex_lock(&from->lock);
    if (!is_one)
        pthread_mutex_lock(&to->lock);
    from->sum--;
    to->sum++;
    if (!is_one)
        pthread_mutex_unlock(&to->lock); // EXPECT-NONE: unlock-not-held
    pthread_mutex_unlock(&from->lock);
    return 0; // EXPECT-NONE: missing-unlock
}

/* The same question of numbers. */
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

int log_change(struct account *account, long before, long now)
{
    if (before != now)
        pthread_mutex_lock(&log_lock);
    account->sum = now;
    if (now != before)
        pthread_mutex_unlock(&log_lock); // EXPECT-NONE: unlock-not-held
    return 0;                            // EXPECT-NONE: missing-unlock
}

/* Another one. */
int log_other(struct account *account, long before, long now, long then)
{
    if (before != now)
        pthread_mutex_lock(&log_lock);
    account->sum = now;
    if (now != then)
        pthread_mutex_unlock(&log_lock);
    return 0; // EXPECT: missing-unlock
}

/* One of them has changed between the questions. */
int log_changed(struct account *account, long before, long now)
{
    if (before != now)
        pthread_mutex_lock(&log_lock);
    account->sum = now++;
    if (now != before)
        pthread_mutex_unlock(&log_lock);
    return 0; // EXPECT: missing-unlock
}

int forgets_the_other(struct account *from, struct account *to)
{
    if (from < to || from == to) {
        pthread_mutex_lock(&from->lock);
        if (to != from)
            pthread_mutex_lock(&to->lock);
    } else {
        pthread_mutex_lock(&to->lock);
        pthread_mutex_lock(&from->lock);
    }
    if (from->sum == 0) {
        pthread_mutex_unlock(&from->lock);
        return -1; // EXPECT: missing-unlock
    }
    pthread_mutex_unlock(&from->lock);
    if (from != to)
        pthread_mutex_unlock(&to->lock);
    return 0;
}
