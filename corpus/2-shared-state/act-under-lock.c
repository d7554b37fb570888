/*
 * check-then-act.c, mended: looking for a free seat and taking it are one critical section.
 *
 * The interface has changed, too: a function that only tells whether a seat is free invites the
 * mistake, so there is none.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

enum { SEATS = 8, TRAVELLERS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int traveller_in[SEATS]; /* 0: nobody */
static int taken;

static bool seat_take_if_free(int seat, int traveller)
{
    pthread_mutex_lock(&lock);
    const bool is_free = traveller_in[seat] == 0;
    if (is_free) {
        traveller_in[seat] = traveller;
        taken++;
    }
    pthread_mutex_unlock(&lock);
    return is_free;
}

static void *book(void *arg)
{
    const int traveller = *(const int *)arg;

    for (int seat = 0; seat < SEATS; seat++) {
        if (seat_take_if_free(seat, traveller))
            break;
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[TRAVELLERS];
    int travellers[TRAVELLERS] = {1, 2, 3, 4};

    for (int i = 0; i < TRAVELLERS; i++)
        pthread_create(&threads[i], NULL, book, &travellers[i]);
    for (int i = 0; i < TRAVELLERS; i++)
        pthread_join(threads[i], NULL);
    printf("%d seats sold\n", taken);
    return 0;
}
