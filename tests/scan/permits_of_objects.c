// Permits of a semaphore that is part of an object: the threads know it by a pointer, main by name.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

struct database {
    sem_t slots;
    int handles;
};

static void database_open(struct database *database)
{
    while (sem_wait(&database->slots) == -1 && errno == EINTR)
        continue;
}

static void database_close(struct database *database)
{
    sem_post(&database->slots);
}

static int query(struct database *database, int number)
{
    database_open(database);
    if (number == 3)
        return -1; // EXPECT: sem-imbalance
    database_close(database);
    return 0;
}

static int query_balanced(struct database *database, int number)
{
    database_open(database);
    if (number == 3) {
        database_close(database);
        return -1; // EXPECT-NONE: sem-imbalance
    }
    database_close(database);
    return 0;
}

/* When the time is over, there is no permit to give back. */
static void hurried(struct database *database, const struct timespec *until)
{
    sem_timedwait(&database->slots, until); // EXPECT: unchecked-result
    database->handles = 0;
    sem_post(&database->slots);
}

static void hurried_and_careful(struct database *database, const struct timespec *until)
{
    if (sem_timedwait(&database->slots, until) != 0) // EXPECT-NONE: unchecked-result
        return;
    sem_post(&database->slots);
}

static void *session(void *arg)
{
    for (int i = 0; i < 5; i++) {
        query(arg, i);
        query_balanced(arg, i);
    }
    return NULL;
}

int main(void)
{
    static struct database database;
    struct timespec now = {0, 0};
    pthread_t threads[2];
    int count = 0;
    sem_init(&database.slots, 0, 3);
    hurried(&database, &now);
    hurried_and_careful(&database, &now);
    while (count < 2 && pthread_create(&threads[count], NULL, session, &database) == 0)
        count++;
    while (count > 0)
        pthread_join(threads[--count], NULL);
    sem_destroy(&database.slots);
    return 0;
}
