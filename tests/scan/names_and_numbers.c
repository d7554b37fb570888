// An address as digits asks no server for a name.
#include <netdb.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int known;

void *digits(void *address)
{
    char text[64];
    pthread_mutex_lock(&lock);
    known++;
    getnameinfo(address, 16, text, 64, 0, 0, NI_NUMERICHOST); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&lock);
    return 0;
}

void *name(void *address)
{
    char text[64];
    pthread_mutex_lock(&lock);
    known++;
    getnameinfo(address, 16, text, 64, 0, 0, 0); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&lock);
    return 0;
}

int main(void)
{
    pthread_t threads[2];
    char address[16] = {0};
    if (pthread_create(&threads[0], 0, digits, address) != 0 ||
        pthread_create(&threads[1], 0, name, address) != 0)
        return 1;
    pthread_join(threads[0], 0);
    pthread_join(threads[1], 0);
    return known;
}
