// A semaphore with one permit that is taken and given back is a mutex: nobody else may post it.
// Twins: wrong, right.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static sem_t guard, empty, filled, single;
static long total;
static int slot;

static void enter(sem_t *permits)
{
    while (sem_wait(permits) != 0)
        continue;
}

static void *add(void *arg)
{
    for (int i = 0; i < 100; i++) {
        enter(&guard);
        total++; // EXPECT-NONE: data-race
        sem_post(&guard);
    }
    return arg;
}

static void *reset(void *arg)
{
    total = 0;        // EXPECT: data-race
    sem_post(&guard); // EXPECT: sem-imbalance
    return arg;
}

static void *reset_well(void *arg)
{
    enter(&guard);
    total = 0;
    sem_post(&guard);
    return arg;
}

// A slot that is empty at first: one takes what the other gives.
static void *produce(void *arg)
{
    enter(&empty);
    slot = 1;
    sem_post(&filled);
    return arg;
}

static void *consume(void *arg)
{
    enter(&filled);
    slot = 0;
    sem_post(&empty); // EXPECT-NONE: sem-imbalance
    return arg;
}

// One at a time: who takes the permit gives it to the thread that it creates.
static void *serve(void *arg)
{
    free(arg);
    sem_post(&single); // EXPECT-NONE: sem-imbalance
    return NULL;
}

static void *accept_all(void *arg)
{
    pthread_t thread;
    for (int i = 0; i < 10; i++) {
        while (sem_wait(&single) != 0)
            continue;
        if (pthread_create(&thread, NULL, serve, malloc(8)) != 0)
            sem_post(&single);
        else
            pthread_detach(thread);
    }
    return arg;
}

int main(void)
{
    void *(*const routines[])(void *) = {add, reset, reset_well, produce, consume, accept_all};
    pthread_t threads[6];
    if (sem_init(&guard, 0, 1) || sem_init(&empty, 0, 1) || sem_init(&filled, 0, 0) ||
        sem_init(&single, 0, 1))
        return 1;
    for (int i = 0; i < 6; i++)
        if (pthread_create(&threads[i], NULL, routines[i], NULL) != 0)
            abort();
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
