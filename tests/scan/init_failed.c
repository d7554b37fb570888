// An initialisation that has failed has made nothing: to try again is right.
#include <pthread.h>
#include <unistd.h>

struct shelf {
    pthread_mutex_t lock;
    int books;
};

static pthread_mutexattr_t attributes;

static void make_somehow(struct shelf *shelf)
{
    if (pthread_mutex_init(&shelf->lock, &attributes) != 0 &&
        pthread_mutex_init(&shelf->lock, NULL) != 0) // EXPECT-NONE: uninitialized-lock
        _exit(1);
}

static void make_in_the_end(struct shelf *shelf)
{
    while (pthread_mutex_init(&shelf->lock, NULL) != 0) // EXPECT-NONE: uninitialized-lock
        sleep(1);
}

static int make(struct shelf *shelf)
{
    if (pthread_mutex_init(&shelf->lock, &attributes) != 0)
        return -1;
    shelf->books = 0;
    return 0;
}

static int make_plain(struct shelf *shelf)
{
    if (make(shelf) == 0)
        return 0;
    return pthread_mutex_init(&shelf->lock, NULL); // EXPECT-NONE: uninitialized-lock
}

static int make_both(struct shelf *shelf)
{
    int failed = pthread_mutex_init(&shelf->lock, &attributes);
    if (failed == 0)
        failed = pthread_mutex_init(&shelf->lock, NULL); // EXPECT: uninitialized-lock
    return failed;
}

static int make_anyway(struct shelf *shelf)
{
    if (make(shelf) != 0)
        shelf->books = -1;
    make_somehow(shelf);
    return pthread_mutex_init(&shelf->lock, NULL); // EXPECT: uninitialized-lock
}

int main(void)
{
    struct shelf shelf[5];
    make_somehow(&shelf[0]);
    make_in_the_end(&shelf[1]);
    return make_plain(&shelf[2]) || make_both(&shelf[3]) || make_anyway(&shelf[4]);
}
