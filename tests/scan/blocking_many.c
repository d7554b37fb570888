// A function that calls a lot: what blocks in one section on many ways must not crowd out a section
// that comes late.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t screen = PTHREAD_MUTEX_INITIALIZER, table = PTHREAD_MUTEX_INITIALIZER;
static int lines, rows;

static void tell(void)
{
    pthread_mutex_lock(&screen);
    lines++;
    usleep(1); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&screen);
}

static void add_row(void)
{
    pthread_mutex_lock(&table);
    rows++;
    sleep(1); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&table);
}

#define T tell();

static void *work(void *arg)
{
    // clang-format off
    (void)arg;
    T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T
    T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T
    T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T
    T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T
    T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T T
    add_row();
    return NULL;
    // clang-format on
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
