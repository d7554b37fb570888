// ARGS: --min-confidence audit
// Library functions that glibc makes safe, and such that only one thread is seen to call.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t random_lock = PTHREAD_MUTEX_INITIALIZER;

// C does not promise that two threads may ask at once.
static void *throw_dice(void *arg)
{
    printf("%d %s\n", rand() % 6, strerror(2)); // EXPECT: unsafe-call, unsafe-call
    return arg;
}

// Nothing else of the program calls it; the libraries that it is linked to may.
static void *tell_time(void *arg)
{
    time_t now = time(NULL);
    puts(ctime(&now)); // EXPECT: unsafe-call
    return arg;
}

// Right: one lock, or a state of one's own.
static void *throw_quietly(void *arg)
{
    char text[64];
    pthread_mutex_lock(&random_lock);
    long number = lrand48();
    pthread_mutex_unlock(&random_lock);
    unsigned *seed = arg;
    printf("%ld %d %s\n", number, rand_r(seed), strerror_r(2, text, sizeof text) ? "" : text);
    return arg;
}

int main(void)
{
    static unsigned seeds[2];
    pthread_t dice[2], clock, quiet[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&dice[i], NULL, throw_dice, NULL) ||
            pthread_create(&quiet[i], NULL, throw_quietly, &seeds[i]))
            abort();
    if (pthread_create(&clock, NULL, tell_time, NULL))
        abort();
    for (int i = 0; i < 2; i++) {
        pthread_join(dice[i], NULL);
        pthread_join(quiet[i], NULL);
    }
    pthread_join(clock, NULL);
    puts(asctime(&(struct tm){0}));
    return 0;
}
