// Permits that are taken until none is left, and waits that a configuration has left out.
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

extern bool interrupted(void);

static sem_t filled;

void empty_it(void)
{
    while (sem_trywait(&filled) == 0) // EXPECT-NONE: trylock-spin
        ;
}

void empty_it_in_spite_of_signals(void)
{
    int result;
    do {
        result = sem_trywait(&filled); // EXPECT-NONE: trylock-spin
        if (result < 0 && interrupted())
            result = 0;
    } while (!result);
}

void take_one(void)
{
    while (sem_trywait(&filled) != 0) // EXPECT: trylock-spin
        ;
}

struct index {
    atomic_bool incomplete;
};

static pthread_mutex_t index_lock = PTHREAD_MUTEX_INITIALIZER;

/* With threads there is a condition wait in the middle. */
static void wait_for_index(struct index *index)
{
    (void)index;
    pthread_mutex_lock(&index_lock);
    pthread_mutex_unlock(&index_lock);
}

static struct index names;

static void *build(void *unused)
{
    names.incomplete = false;
    return unused;
}

/* Time without end is a number that nobody declares here. */
typedef struct dispatch_semaphore *dispatch_semaphore_t;
dispatch_semaphore_t dispatch_semaphore_create(intptr_t value);
intptr_t dispatch_semaphore_wait(dispatch_semaphore_t semaphore, uint64_t until);
intptr_t dispatch_semaphore_signal(dispatch_semaphore_t semaphore);
extern void work(void);

void work_alone(dispatch_semaphore_t semaphore)
{
    dispatch_semaphore_wait(semaphore, ~0ull); // EXPECT-NONE: unchecked-result
    work();
    dispatch_semaphore_signal(semaphore);
}

int main(void)
{
    pthread_t thread;
    sem_init(&filled, 0, 0);
    names.incomplete = true;
    if (pthread_create(&thread, NULL, build, NULL) != 0)
        return 1;
    while (names.incomplete) // EXPECT-NONE: busy-wait
        wait_for_index(&names);
    empty_it();
    empty_it_in_spite_of_signals();
    take_one();
    return pthread_join(thread, NULL);
}
