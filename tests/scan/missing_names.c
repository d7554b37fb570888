// ARGS: --allow-incomplete
// Names of a header that is missing: the statements that they stand in are read all the same, with
// the `if` and the loops around them.
#include "of-another-library.h"
#include <pthread.h>

struct line {
    pthread_mutex_t lock;
    counter_type calls;
    int last_error;
};

#define FAIL(l, reason) ((l)->last_error = (reason))

/* A guessed number may be an index: the table must not become as large as memory. */
static const char *const reasons[] = {[LINE_IS_BUSY] = "busy", [LINE_IS_BROKEN] = "broken"};

const char *reason_of(int code)
{
    return reasons[code];
}

void hang_up(struct line *l)
{
    pthread_mutex_lock(&l->lock);
    l->calls--;
    if (pthread_mutex_unlock(&l->lock))
        FAIL(l, LINE_IS_BROKEN);
} // EXPECT-NONE: missing-unlock

int dial(struct line *l, Number *number)
{
    pthread_mutex_lock(&l->lock);
    if (l->calls > 3)
        return LINE_IS_BUSY; // EXPECT: missing-unlock
    l->calls++;
    pthread_mutex_unlock(&l->lock);
    return call(number);
}

void wait_for_tone(struct line *l)
{
    pthread_mutex_lock(&l->lock);
    while (l->calls > LINE_CALLS)
        l->last_error = LINE_NONE;
    for (int i = 0; i < LINE_TRIES; i++)
        l->last_error = LINE_BUSY;
    pthread_mutex_unlock(&l->lock);
} // EXPECT-NONE: missing-unlock

void ring_all(struct line *all)
{
    struct line *l;
    lines_for_each(l, all)
    {
        pthread_mutex_lock(&l->lock);
        if (l->last_error == LINE_NONE) {
            pthread_mutex_unlock(&l->lock);
            return; // EXPECT-NONE: missing-unlock
        }
        pthread_mutex_unlock(&l->lock);
    }
}
