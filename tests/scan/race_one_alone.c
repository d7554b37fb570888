// One function that does without the lock, in many statements, against three that take it, for
// other things as well: what counts is who decided, not how often it is written. Twins: two that do
// without; one that sets it up.
#include <pthread.h>

struct jar {
    pthread_mutex_t lock;
    int coins, notes, stamps, opened, emptied;
};

void jar_put(struct jar *jar)
{
    pthread_mutex_lock(&jar->lock);
    jar->opened++;
    jar->coins++;
    jar->notes++;
    jar->stamps++;
    pthread_mutex_unlock(&jar->lock);
}

void jar_take(struct jar *jar)
{
    pthread_mutex_lock(&jar->lock);
    jar->opened++;
    jar->coins--;
    jar->notes--;
    jar->stamps--;
    pthread_mutex_unlock(&jar->lock);
}

void jar_empty(struct jar *jar)
{
    pthread_mutex_lock(&jar->lock);
    jar->emptied++;
    jar->coins = 0;
    jar->notes = 0;
    jar->stamps = 0;
    pthread_mutex_unlock(&jar->lock);
}

void jar_round(struct jar *jar)
{
    if (jar->coins > 500)
        jar->coins = 500; // EXPECT: data-race
    if (jar->coins < 0)
        jar->coins = 0;
    if (jar->coins == 13)
        jar->coins = 14;
}

// Two functions: nobody knows who is right.
void jar_double(struct jar *jar)
{
    jar->notes *= 2; // EXPECT-NONE: data-race
    jar->notes += 1;
    jar->notes %= 100;
}

void jar_half(struct jar *jar)
{
    jar->notes /= 2; // EXPECT-NONE: data-race
    jar->notes -= 1;
    jar->notes %= 100;
}

// Who only sets it may have it for himself yet.
void jar_set_up(struct jar *jar, int stamps)
{
    if (stamps > 10)
        jar->stamps = 10; // EXPECT-NONE: data-race
    else if (stamps < 0)
        jar->stamps = -1;
    else
        jar->stamps = stamps;
}
