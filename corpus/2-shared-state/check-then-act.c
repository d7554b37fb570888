/*
 * Check, then act: both are locked, and between them the lock is free.
 *
 * Every access to the seats holds the lock, so there is no data race. But what seat_is_free() has
 * found need not hold any more when seat_take() acts on it: two travellers get the same seat. What
 * belongs together must happen under one hold of the lock: act-under-lock.c.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

enum { SEATS = 8, TRAVELLERS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int traveller_in[SEATS]; /* 0: nobody */
static int taken;

static bool seat_is_free(int seat)
{
    pthread_mutex_lock(&lock);
    const bool is_free = traveller_in[seat] == 0;
    pthread_mutex_unlock(&lock);
    return is_free;
}

static void seat_take(int seat, int traveller)
{
    pthread_mutex_lock(&lock);
    traveller_in[seat] = traveller;
    taken++;
    pthread_mutex_unlock(&lock);
}

static void *book(void *arg)
{
    const int traveller = *(const int *)arg;

    for (int seat = 0; seat < SEATS; seat++) {
        if (seat_is_free(seat)) {
            seat_take(seat, traveller);
            break;
        }
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
