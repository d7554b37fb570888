// ARGS: --allow-incomplete
// Code for another system: nothing is guessed of its names, as nothing of it is built here.
#include <Windows.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int users;

int enter(void)
{
    pthread_mutex_lock(&lock);
    if (users > 3)
        return ROOM_IS_FULL; // EXPECT-NONE: missing-unlock
    users++;
    pthread_mutex_unlock(&lock);
    return 0;
}
