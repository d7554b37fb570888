// A function that takes and gives back more locks than are followed at a time: what is held is not
// forgotten for what is free.
#include <pthread.h>

static pthread_mutex_t stripe[40] = {PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static int total, unguarded;

#define VISIT(n) (pthread_mutex_lock(&stripe[n]), pthread_mutex_unlock(&stripe[n]))
#define VISIT_FOUR(n) VISIT(n), VISIT(n + 1), VISIT(n + 2), VISIT(n + 3)

static void *visit_all(void *unused)
{
    VISIT_FOUR(0), VISIT_FOUR(4), VISIT_FOUR(8), VISIT_FOUR(12), VISIT_FOUR(16);
    VISIT_FOUR(20), VISIT_FOUR(24), VISIT_FOUR(28), VISIT_FOUR(32), VISIT_FOUR(36);
    pthread_mutex_lock(&guard);
    total++; // EXPECT-NONE: data-race
    pthread_mutex_unlock(&guard);
    unguarded++; // EXPECT: data-race
    return unused;
}

static void *count(void *unused)
{
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&guard);
        total += i;
        unguarded += i;
        pthread_mutex_unlock(&guard);
    }
    return unused;
}

int main(void)
{
    pthread_t first, second;
    if (pthread_create(&first, NULL, visit_all, NULL) != 0 ||
        pthread_create(&second, NULL, count, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return 0;
}
