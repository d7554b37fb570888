// ARGS: --min-confidence audit
/* A table with more functions than calls through it are followed into: they are taken for functions
 * that anybody calls, with nothing locked. One more option in one file then tells of others in all
 * files. */
#include <pthread.h>

struct option {
    void (*set)(int value);
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int timeout, others;

static void set_timeout(int value)
{
    timeout = value; // EXPECT-TODO: no data-race called with the lock held
}

#define SETTER(n)                                                                                  \
    static void set_##n(int value)                                                                 \
    {                                                                                              \
        (void)(value + n);                                                                         \
    }
#define EIGHT(of, n) of(n##0) of(n##1) of(n##2) of(n##3) of(n##4) of(n##5) of(n##6) of(n##7)
#define ALL(of)                                                                                    \
    EIGHT(of, 1)                                                                                   \
    EIGHT(of, 2) EIGHT(of, 3) EIGHT(of, 4) EIGHT(of, 5) EIGHT(of, 6) EIGHT(of, 7) EIGHT(of, 8)
#define ENTRY(n) {set_##n},

ALL(SETTER)

static const struct option options[] = {{set_timeout}, ALL(ENTRY)};

static void *serve(void *which)
{
    const struct option *option = &options[*(int *)which];
    pthread_mutex_lock(&lock);
    option->set(others++);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int first = 0, second = 1;
    if (pthread_create(&a, NULL, serve, &first) != 0)
        return 1;
    if (pthread_create(&b, NULL, serve, &second) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
