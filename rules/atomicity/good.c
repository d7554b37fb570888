#include <pthread.h>

enum { SEATS = 8 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int passenger_in[SEATS];

static int take_if_free(int seat, int passenger)
{
    pthread_mutex_lock(&lock);
    int is_free = passenger_in[seat] == 0;
    if (is_free)
        passenger_in[seat] = passenger;
    pthread_mutex_unlock(&lock);
    return is_free;
}

static void *book(void *argument)
{
    int passenger = *(int *)argument;
    for (int seat = 0; seat < SEATS; seat++) {
        if (take_if_free(seat, passenger))
            break;
    }
    return NULL;
}

int main(void)
{
    int passengers[2] = {1, 2};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, book, &passengers[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
