/*
 * Sharing avoided: each thread sums up its own part into its own slot, and the main thread adds the
 * slots up when all have ended.
 *
 * No lock, no atomic, no race: no two threads touch one slot, and the joins come before the last
 * loop. The best lock is the one that nobody needs.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, NUMBERS = 1000 };

struct part {
    const int *numbers;
    int count;
    long sum;
};

static int numbers[NUMBERS];

static void *add_up(void *arg)
{
    struct part *part = arg;
    long sum = 0;

    for (int i = 0; i < part->count; i++)
        sum += part->numbers[i];
    part->sum = sum;
    return NULL;
}

int main(void)
{
    struct part parts[THREADS];
    pthread_t threads[THREADS];
    const int share = NUMBERS / THREADS;
    long total = 0;

    for (int i = 0; i < NUMBERS; i++)
        numbers[i] = i + 1;
    for (int i = 0; i < THREADS; i++) {
        parts[i] = (struct part){.numbers = numbers + i * share, .count = share};
        pthread_create(&threads[i], NULL, add_up, &parts[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        total += parts[i].sum;
    }
    printf("the sum is %ld\n", total);
    return 0;
}
