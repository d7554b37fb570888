// One unlock too many is one cause, whether its callers have unlocked before or have never locked.
#include <pthread.h>

struct outbox {
    pthread_mutex_t current, messages;
    int count;
};

static void finish(struct outbox *box)
{
    pthread_mutex_lock(&box->messages);
    box->count++;
    pthread_mutex_unlock(&box->messages);
    pthread_mutex_unlock(&box->current); // EXPECT: unlock-not-held
}

int flush_box(struct outbox *box, int wanted)
{
    pthread_mutex_lock(&box->current);
    if (!wanted) {
        pthread_mutex_unlock(&box->current);
        finish(box);
        return 1;
    }
    pthread_mutex_unlock(&box->current);
    return 0;
}

static struct outbox outbox = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, 0};

int main(void)
{
    flush_box(&outbox, outbox.count);
    finish(&outbox);
    return 0;
}
