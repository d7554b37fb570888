// More is going on than is followed: more locks of callers are given back than a state has room
// for. What no way out of the function gives back is kept all the same; what some way does, nobody
// can tell.
#include <pthread.h>

static pthread_mutex_t stripe[40], guard = PTHREAD_MUTEX_INITIALIZER;
static int total;

#define EACH_OF_FOUR(do, n)                                                                        \
    do                                                                                             \
    (n), do(n + 1), do(n + 2), do(n + 3)
#define EACH_OF_20(do, n)                                                                          \
    EACH_OF_FOUR(do, n), EACH_OF_FOUR(do, n + 4), EACH_OF_FOUR(do, n + 8),                         \
        EACH_OF_FOUR(do, n + 12), EACH_OF_FOUR(do, n + 16)
#define UNLOCK(n) pthread_mutex_unlock(&stripe[n])

int let_go(int most)
{
    EACH_OF_20(UNLOCK, 0), EACH_OF_20(UNLOCK, 20);
    pthread_mutex_lock(&guard);
    if (total > most)
        return -1; // EXPECT: missing-unlock
    total++;
    pthread_mutex_unlock(&guard);
    return 0;
}

int let_go_right(int most, int counts, int asked)
{
    EACH_OF_20(UNLOCK, 0), EACH_OF_20(UNLOCK, 20);
    if (counts || asked)
        pthread_mutex_lock(&guard);
    if (total > most)
        total = 0;
    if (counts || asked)
        pthread_mutex_unlock(&guard);
    return 0; // EXPECT-NONE: missing-unlock
}
