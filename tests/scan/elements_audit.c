// ARGS: --min-confidence audit
// An element with a number, and one that is chosen at run time.
#include <pthread.h>

static pthread_mutex_t stripes[4];
static struct {
    pthread_mutex_t lock;
    int n;
} slots[4];

void may_be_the_same(int i)
{
    pthread_mutex_lock(&stripes[0]);
    pthread_mutex_lock(&stripes[i]); // EXPECT: double-lock
    pthread_mutex_unlock(&stripes[i]);
    pthread_mutex_unlock(&stripes[0]);
}

void another_one(int i)
{
    pthread_mutex_lock(&slots[0].lock);
    if (i > 0 && i < 4) {
        pthread_mutex_lock(&slots[i].lock); // EXPECT-TODO: no lock-order 0 is always first
        slots[i].n++;
        pthread_mutex_unlock(&slots[i].lock);
    }
    pthread_mutex_unlock(&slots[0].lock);
}

void both_chosen(int i, int k)
{
    pthread_mutex_lock(&stripes[i]);
    pthread_mutex_lock(&stripes[k]); // EXPECT: lock-order
    pthread_mutex_unlock(&stripes[k]);
    pthread_mutex_unlock(&stripes[i]);
}

// What is released is the element that was taken.
void released_by_index(int i)
{
    pthread_mutex_lock(&stripes[0]);
    pthread_mutex_unlock(&stripes[i]);
}
