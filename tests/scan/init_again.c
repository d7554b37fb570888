// Who initialises a lock three times does one thing wrong; of two locks, two.
#include <pthread.h>

struct pair {
    pthread_mutex_t left, right, middle;
};

void make(struct pair *pair)
{
    pthread_mutex_init(&pair->left, NULL);
    pthread_mutex_init(&pair->right, NULL);
    pthread_mutex_init(&pair->left, NULL); // EXPECT: uninitialized-lock
    pthread_mutex_init(&pair->left, NULL);
    pthread_mutex_init(&pair->right, NULL); // EXPECT: uninitialized-lock
}

// Right.
void make_anew(struct pair *pair)
{
    pthread_mutex_init(&pair->middle, NULL);
    pthread_mutex_destroy(&pair->middle);
    pthread_mutex_init(&pair->middle, NULL);
}
