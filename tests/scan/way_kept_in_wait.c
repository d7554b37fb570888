// A wait lets others run, and they may change everything but the pointers that lead to the mutex
// that is held around it: behind the wait it has the same name.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct bell {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    bool up;
};

struct guest {
    struct bell *bell;
    int rooms;
};

struct bell *bell_new(void);
int knock(struct guest *guest);

void ring(struct guest *guest)
{
    pthread_mutex_lock(&guest->bell->lock);
    guest->bell->up = true;
    pthread_cond_signal(&guest->bell->rung);
    pthread_mutex_unlock(&guest->bell->lock);
}

struct guest *arrive(int rooms)
{
    struct guest *guest = calloc(1, sizeof *guest);
    if (!guest)
        return NULL;
    guest->bell = bell_new();
    if (!guest->bell) {
        free(guest);
        return NULL;
    }
    pthread_mutex_lock(&guest->bell->lock);
    if (knock(guest) < 0)
        goto failed;
    while (!guest->bell->up)
        pthread_cond_wait(&guest->bell->rung, &guest->bell->lock);
    if (guest->rooms < rooms)
        goto unlock;
    pthread_mutex_unlock(&guest->bell->lock);
    return guest;
unlock:
    pthread_mutex_unlock(&guest->bell->lock);
failed:
    return NULL; // EXPECT: missing-unlock
}
