// An object that nobody else knows yet is locked before it is put into the table, under the lock of
// the table: nobody can wait for it while he has that.
#include <pthread.h>
#include <stdlib.h>

struct guest {
    pthread_mutex_t lock;
    int number;
    struct guest *next;
};

static pthread_rwlock_t house_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct guest *house;

static pthread_rwlock_t garden_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct guest *garden;

static struct guest *guest_new_locked(int number)
{
    struct guest *guest = calloc(1, sizeof *guest);
    if (!guest)
        return NULL;
    pthread_mutex_init(&guest->lock, NULL);
    pthread_mutex_lock(&guest->lock);
    guest->number = number;
    return guest;
}

static struct guest *find_locked(int number)
{
    pthread_rwlock_rdlock(&house_lock);
    struct guest *guest = house;
    while (guest && guest->number != number)
        guest = guest->next;
    if (guest)
        pthread_mutex_lock(&guest->lock); // EXPECT-NONE: lock-order
    pthread_rwlock_unlock(&house_lock);
    return guest;
}

static void *come(void *unused)
{
    struct guest *guest = guest_new_locked(7);
    if (!guest)
        return unused;
    pthread_rwlock_wrlock(&house_lock); // EXPECT-NONE: lock-order
    guest->next = house;
    house = guest;
    pthread_rwlock_unlock(&house_lock);
    pthread_mutex_unlock(&guest->lock);
    return unused;
}

/* In the garden before it is locked by all other ways. */
static void *stroll(void *unused)
{
    struct guest *guest = calloc(1, sizeof *guest);
    if (!guest)
        return unused;
    pthread_mutex_init(&guest->lock, NULL);
    garden = guest; // EXPECT: data-race
    pthread_mutex_lock(&guest->lock);
    pthread_rwlock_wrlock(&garden_lock); // EXPECT: lock-order
    guest->number++;
    pthread_rwlock_unlock(&garden_lock);
    pthread_mutex_unlock(&guest->lock);
    return unused;
}

static void *look(void *unused)
{
    struct guest *guest = find_locked(7);
    if (guest)
        pthread_mutex_unlock(&guest->lock);
    pthread_rwlock_rdlock(&garden_lock);
    if (garden) {
        pthread_mutex_lock(&garden->lock);
        pthread_mutex_unlock(&garden->lock);
    }
    pthread_rwlock_unlock(&garden_lock);
    return unused;
}

int main(void)
{
    pthread_t thread[3];
    void *(*const work[])(void *) = {come, stroll, look};
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread[i], NULL, work[i], NULL) != 0)
            return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
