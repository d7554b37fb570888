/* The unlock before the end of an object became a lock: that is the fault, and the only one. Some
 * lock of the program is recursive, and of this one nobody sees the type: so the way goes on. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t tree_lock;

void tree_init(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&tree_lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

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
