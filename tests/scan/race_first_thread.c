// What only the first of many threads does, by the number that the creating loop has given it.
#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4 };

struct worker {
    int number, quiet;
};

static long rounds_of_first, printed, rounds_of_all, summed;

static void report(void)
{
    printed++; // EXPECT-NONE: data-race
}

static void *work(void *arg)
{
    struct worker *worker = arg;
    if (worker->number == 0) {
        rounds_of_first++; // EXPECT-NONE: data-race
        report();
    }
    if (!worker->quiet)
        summed++;    // EXPECT: data-race
    rounds_of_all++; // EXPECT: data-race
    free(worker);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread[THREADS];
    int created = 0;
    (void)argv;
    for (; created < THREADS; created++) {
        struct worker *worker = malloc(sizeof *worker);
        if (!worker)
            break;
        *worker = (struct worker){created, argc > 1};
        if (pthread_create(&thread[created], NULL, work, worker) != 0) {
            free(worker);
            break;
        }
    }
    for (int i = 0; i < created; i++)
        pthread_join(thread[i], NULL);
    return rounds_of_first + printed + rounds_of_all + summed > 9;
}
