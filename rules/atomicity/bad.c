#include <pthread.h>

enum { SEATS = 8 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int passenger_in[SEATS];

static int is_free(int seat)
{
    pthread_mutex_lock(&lock);
    int passenger = passenger_in[seat];
    pthread_mutex_unlock(&lock);
    return passenger == 0;
}

static void take(int seat, int passenger)
{
    pthread_mutex_lock(&lock);
    passenger_in[seat] = passenger;
    pthread_mutex_unlock(&lock);
}

static void *book(void *argument)
{
    int passenger = *(int *)argument;
    for (int seat = 0; seat < SEATS; seat++) {
        if (is_free(seat)) {
            take(seat, passenger); // EXPECT: atomicity
            break;
        }
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
