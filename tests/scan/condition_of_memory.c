// A condition about memory is asked again behind a call that nobody knows: it is meant to be the
// same.
#include <pthread.h>

struct thread {
    void *state;
};

static struct {
    pthread_mutex_t lock;
    struct thread *head;
} threads;

void *current(void);
int call(void *state, int n);

int locked_for_the_first(int n)
{
    void *state = current();

    if (state == threads.head->state)
        pthread_mutex_lock(&threads.lock);
    n = call(state, n);
    if (state == threads.head->state)
        pthread_mutex_unlock(&threads.lock); // EXPECT-NONE: unlock-not-held
    return n;
}
