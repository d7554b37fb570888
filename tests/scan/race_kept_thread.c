// The only thread that writes a field, with the lock, reads it without. Twin: another thread does.
#include <pthread.h>
#include <stdlib.h>

struct broker {
    pthread_mutex_t lock;
    int features, version, left;
};

static void *serve(void *arg)
{
    struct broker *broker = arg;
    for (int i = 0; i < 9; i++) {
        pthread_mutex_lock(&broker->lock);
        broker->features = i;
        broker->version = i;
        broker->left = 9 - i;
        pthread_mutex_unlock(&broker->lock);
        if (broker->features > 4) // EXPECT-NONE: data-race
            continue;
    }
    return NULL;
}

int broker_features(struct broker *broker)
{
    pthread_mutex_lock(&broker->lock);
    int features = broker->features;
    pthread_mutex_unlock(&broker->lock);
    return features;
}

int broker_version(struct broker *broker)
{
    pthread_mutex_lock(&broker->lock);
    int version = broker->version;
    pthread_mutex_unlock(&broker->lock);
    return version;
}

int broker_is_new(struct broker *broker)
{
    return broker->version > 4; // EXPECT: data-race
}

int broker_left(struct broker *broker)
{
    pthread_mutex_lock(&broker->lock);
    int left = broker->left;
    pthread_mutex_unlock(&broker->lock);
    return left;
}

int broker_start(struct broker *broker)
{
    pthread_t thread;
    pthread_mutex_init(&broker->lock, NULL);
    if (pthread_create(&thread, NULL, serve, broker) != 0)
        return -1;
    return pthread_detach(thread);
}
