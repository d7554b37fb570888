// Elements of an array of locks gate nothing: two threads mostly hold different ones.
#include <pthread.h>

static pthread_mutex_t stripes[16], table = PTHREAD_MUTEX_INITIALIZER,
                                    journal = PTHREAD_MUTEX_INITIALIZER;
static int entries, lines;

static void *insert(void *arg)
{
    int key = *(int *)arg;
    pthread_mutex_lock(&stripes[key % 16]);
    pthread_mutex_lock(&table);
    entries++;
    pthread_mutex_lock(&journal); // EXPECT: nested-locks
    lines++;
    pthread_mutex_unlock(&journal);
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(&stripes[key % 16]);
    return arg;
}

static void *replay(void *arg)
{
    int key = *(int *)arg;
    pthread_mutex_lock(&stripes[key % 16]);
    pthread_mutex_lock(&journal);
    lines--;
    pthread_mutex_lock(&table); // EXPECT: lock-order, nested-locks
    entries++;
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(&journal);
    pthread_mutex_unlock(&stripes[key % 16]);
    return arg;
}

int main(void)
{
    pthread_t one, other;
    int keys[] = {1, 2};
    for (int i = 0; i < 16; i++)
        pthread_mutex_init(&stripes[i], NULL);
    pthread_create(&one, NULL, insert, &keys[0]);
    pthread_create(&other, NULL, replay, &keys[1]);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    return 0;
}
