// What a counter can be within a loop of constant bounds.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

void one_round(void)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 1; i++)
        pthread_mutex_unlock(&lock); // EXPECT-NONE: unlock-not-held
}

void two_rounds(void)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 2; i++)
        pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
}

void counts_down(void)
{
    for (int i = 5; i > 0; i--) {
        pthread_mutex_lock(&lock); // EXPECT-NONE: double-lock
        if (i != 6) {
            count++;
            pthread_mutex_unlock(&lock);
        }
    }
}

void skips_one(void)
{
    for (int i = 5; i > 0; i--) {
        pthread_mutex_lock(&lock); // EXPECT: double-lock
        if (i != 3) {
            count++;
            pthread_mutex_unlock(&lock);
        }
    }
}

void last_round_keeps(void)
{
    for (int i = 0; i < 5; i++) {
        pthread_mutex_lock(&lock);
        if (i == 4)
            break;
        pthread_mutex_unlock(&lock);
    }
    count++;
    pthread_mutex_unlock(&lock); // EXPECT-TODO: no unlock-not-held the loop ends by its break only
}
