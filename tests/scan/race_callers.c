// Five of six who call a function hold the lock of the object: the sixth is told, though one place
// alone uses the field.
#include <pthread.h>
#include <stdlib.h>

struct ferry {
    pthread_mutex_t lock;
    int waiting, seats;
};

static void wait_for(struct ferry *ferry)
{
    ferry->waiting++; // EXPECT: data-race
}

static void seat(struct ferry *ferry)
{
    ferry->seats--; // EXPECT-NONE: data-race
}

void on_foot(struct ferry *ferry)
{
    pthread_mutex_lock(&ferry->lock);
    wait_for(ferry);
    seat(ferry);
    pthread_mutex_unlock(&ferry->lock);
}

void by_car(struct ferry *ferry)
{
    pthread_mutex_lock(&ferry->lock);
    wait_for(ferry);
    pthread_mutex_unlock(&ferry->lock);
}

void by_bike(struct ferry *ferry)
{
    pthread_mutex_lock(&ferry->lock);
    wait_for(ferry);
    seat(ferry);
    pthread_mutex_unlock(&ferry->lock);
}

void by_lorry(struct ferry *ferry)
{
    pthread_mutex_lock(&ferry->lock);
    wait_for(ferry);
    pthread_mutex_unlock(&ferry->lock);
}

void on_horseback(struct ferry *ferry, int standing)
{
    pthread_mutex_lock(&ferry->lock);
    wait_for(ferry);
    if (!standing)
        seat(ferry);
    pthread_mutex_unlock(&ferry->lock);
}

void by_helicopter(struct ferry *ferry)
{
    wait_for(ferry);
}

struct ferry *ferry_new(void)
{
    struct ferry *ferry = calloc(1, sizeof *ferry);
    seat(ferry);
    wait_for(ferry);
    pthread_mutex_init(&ferry->lock, NULL);
    return ferry;
}

struct raft {
    pthread_mutex_t lock;
    int logs;
};

static void tie(struct raft *raft)
{
    raft->logs++; // EXPECT-NONE: data-race
}

void tie_first(struct raft *raft)
{
    pthread_mutex_lock(&raft->lock);
    tie(raft);
    pthread_mutex_unlock(&raft->lock);
}

void tie_second(struct raft *raft)
{
    pthread_mutex_lock(&raft->lock);
    tie(raft);
    pthread_mutex_unlock(&raft->lock);
}

void tie_third(struct raft *raft)
{
    pthread_mutex_lock(&raft->lock);
    tie(raft);
    pthread_mutex_unlock(&raft->lock);
}

static int tie_again(struct raft *raft)
{
    tie(raft);
    return raft->logs;
}

// Whoever calls this may hold the lock.
const struct {
    int (*again)(struct raft *raft);
} raft_calls = {tie_again};
