// Five forks: who breaks the circle, and how.
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

enum { SEATS = 5 };

static pthread_mutex_t smaller[SEATS], sorted[SEATS], last[SEATS], even[SEATS], seated[SEATS],
    left[SEATS], one, other;
static sem_t room, gate;
static int meals;

// The smaller number first.
static void *smaller_first(void *arg)
{
    const int seat = *(int *)arg, next = (seat + 1) % SEATS;
    const int first = seat < next ? seat : next, second = seat < next ? next : seat;

    pthread_mutex_lock(&smaller[first]);
    pthread_mutex_lock(&smaller[second]); // EXPECT-NONE: lock-order
    pthread_mutex_unlock(&smaller[second]);
    pthread_mutex_unlock(&smaller[first]);
    return NULL;
}

static void *swapped(void *arg)
{
    int first = *(int *)arg, second = (first + 1) % SEATS;

    if (first > second) {
        int kept = first;
        first = second;
        second = kept;
    }
    pthread_mutex_lock(&sorted[first]);
    pthread_mutex_lock(&sorted[second]); // EXPECT-NONE: lock-order
    pthread_mutex_unlock(&sorted[second]);
    pthread_mutex_unlock(&sorted[first]);
    return NULL;
}

// One of them is different.
static void *last_one_differs(void *arg)
{
    const int seat = *(int *)arg, next = (seat + 1) % SEATS;

    for (int i = 0; i < 10; i++) {
        if (seat == SEATS - 1) {
            pthread_mutex_lock(&last[next]);
            pthread_mutex_lock(&last[seat]); // EXPECT-NONE: lock-order
        } else {
            pthread_mutex_lock(&last[seat]);
            pthread_mutex_lock(&last[next]); // EXPECT-NONE: lock-order
        }
        pthread_mutex_unlock(&last[seat]);
        pthread_mutex_unlock(&last[next]);
    }
    return NULL;
}

static void *by_turns(void *arg)
{
    const int seat = *(int *)arg, next = (seat + 1) % SEATS;

    if (seat % 2 == 0) {
        pthread_mutex_lock(&even[seat]);
        pthread_mutex_lock(&even[next]); // EXPECT-NONE: lock-order
    } else {
        pthread_mutex_lock(&even[next]);
        pthread_mutex_lock(&even[seat]); // EXPECT-NONE: lock-order
    }
    pthread_mutex_unlock(&even[seat]);
    pthread_mutex_unlock(&even[next]);
    return NULL;
}

// One chair less than philosophers.
static void *with_a_chair(void *arg)
{
    const int seat = *(int *)arg, next = (seat + 1) % SEATS;

    while (sem_wait(&room) != 0)
        continue;
    pthread_mutex_lock(&seated[seat]);
    pthread_mutex_lock(&seated[next]); // EXPECT-NONE: lock-order
    pthread_mutex_unlock(&seated[next]);
    pthread_mutex_unlock(&seated[seat]);
    sem_post(&room);
    return NULL;
}

// A semaphore keeps the two apart.
static void *one_first(void *arg)
{
    while (sem_wait(&gate) != 0)
        continue;
    pthread_mutex_lock(&one);
    pthread_mutex_lock(&other); // EXPECT-NONE: lock-order
    meals++;
    pthread_mutex_unlock(&other);
    pthread_mutex_unlock(&one);
    sem_post(&gate);
    return arg;
}

static void *other_first(void *arg)
{
    while (sem_wait(&gate) != 0)
        continue;
    pthread_mutex_lock(&other);
    pthread_mutex_lock(&one); // EXPECT-NONE: lock-order
    meals++;
    pthread_mutex_unlock(&one);
    pthread_mutex_unlock(&other);
    sem_post(&gate);
    return arg;
}

// All of them reach for the left one.
static void *left_first(void *arg)
{
    const int seat = *(int *)arg, next = (seat + 1) % SEATS;

    pthread_mutex_lock(&left[seat]);
    pthread_mutex_lock(&left[next]); // EXPECT: lock-order
    pthread_mutex_unlock(&left[next]);
    pthread_mutex_unlock(&left[seat]);
    return NULL;
}

int main(void)
{
    static void *(*const ways[])(void *) = {smaller_first, swapped,      last_one_differs,
                                            by_turns,      with_a_chair, left_first};
    enum { WAYS = sizeof ways / sizeof *ways };
    pthread_t threads[WAYS][SEATS], pair[2];
    int seats[SEATS];

    sem_init(&room, 0, SEATS - 1);
    sem_init(&gate, 0, 1);
    for (int seat = 0; seat < SEATS; seat++) {
        seats[seat] = seat;
        for (int way = 0; way < WAYS; way++)
            if (pthread_create(&threads[way][seat], NULL, ways[way], &seats[seat]) != 0)
                return 1;
    }
    if (pthread_create(&pair[0], NULL, one_first, NULL) != 0 ||
        pthread_create(&pair[1], NULL, other_first, NULL) != 0)
        return 1;
    for (int seat = 0; seat < SEATS; seat++)
        for (int way = 0; way < WAYS; way++)
            pthread_join(threads[way][seat], NULL);
    pthread_join(pair[0], NULL);
    pthread_join(pair[1], NULL);
    return 0;
}
