/* The unlock before the end of an object became a lock: that is the fault, and the only one. */
#include <pthread.h>
#include <stdlib.h>

struct channel {
    pthread_mutex_t lock;
    int users;
};

void channel_drop(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    if (--channel->users > 0) {
        pthread_mutex_unlock(&channel->lock);
        return;
    }
    pthread_mutex_lock(&channel->lock);    // EXPECT: double-lock
    pthread_mutex_destroy(&channel->lock); // EXPECT-NONE: destroy-locked
    free(channel);
}

/* Nothing was meant to be unlocked here. */
void channel_end(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->users = 0;
    pthread_mutex_destroy(&channel->lock); // EXPECT: destroy-locked
    free(channel);
}
