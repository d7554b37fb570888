// Polls through functions of one's own: a sleep that goes on after a signal, a stub, a variable
// that waits for its thread.
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct device {
    int port;
};

struct test {
    unsigned done;
    int total;
};

static volatile int finished;

static void sleep_for(unsigned milliseconds)
{
    struct timespec left = {milliseconds / 1000, (milliseconds % 1000) * 1000000L}, rest;
    while (nanosleep(&left, &rest) == -1 && errno == EINTR)
        memcpy(&left, &rest, sizeof left);
}

/* There is no such port on this machine. */
static int read_port(int port)
{
    return 255;
}

static int wait_for_device(struct device *device, int value)
{
    int status;
    while (((status = read_port(device->port)) & 8) != value) // EXPECT-NONE: busy-wait
        ;
    return status;
}

static void *work(void *arg)
{
    struct test *test = arg;
    test->total = 5;
    __sync_fetch_and_add(&test->done, 1);
    finished = 1;
    return NULL;
}

static int start(struct test *test)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, test) != 0) // EXPECT-NONE: escaping-stack
        return -1;
    pthread_detach(thread);
    while (test->done < 1) // EXPECT: sleep-poll
        sleep_for(1);
    return test->total;
}

static int start_and_forget(struct test *test)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, test) != 0) // EXPECT: escaping-stack
        return -1;
    pthread_detach(thread);
    return 0;
}

static int run_test(void)
{
    struct test test = {0};
    return start(&test);
}

static int run_and_forget(void)
{
    struct test test = {0};
    return start_and_forget(&test);
}

static void *set_port(void *arg)
{
    struct device *device = arg;
    device->port = 888;
    return NULL;
}

int main(void)
{
    static struct device device;
    pthread_t thread;
    if (run_test() < 0 || run_and_forget() < 0 ||
        pthread_create(&thread, NULL, set_port, &device) != 0)
        return 1;
    while (!finished) // EXPECT: sleep-poll
        sleep_for(5);
    pthread_join(thread, NULL);
    return wait_for_device(&device, 8);
}
