// Polls that hide: behind a wrapper of a sleep, under a lock, around a start value; and a thread
// that reports.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int state, stopped;
static unsigned active;
static atomic_int running;
static char *line;

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

static int get_state(void)
{
    pthread_mutex_lock(&lock);
    int result = state;
    pthread_mutex_unlock(&lock);
    return result;
}

static void wait_until_up(void)
{
    for (;;) {
        if (get_state() == 2) // EXPECT: sleep-poll
            break;
        pause_ms(10);
    }
}

// Who polls for a place takes it himself: no lock made of atomics, for it sleeps.
static void take_place(void)
{
    pthread_mutex_lock(&lock);
    while (active >= 3) { // EXPECT: sleep-poll
        pthread_mutex_unlock(&lock);
        usleep(5000);
        pthread_mutex_lock(&lock);
    }
    active++;
    pthread_mutex_unlock(&lock);
}

static volatile bool standby;

// Nobody calls it: on this system it is not installed.
void resume(int number)
{
    (void)number;
    standby = false;
}

static void wait_for_signal(void)
{
    while (standby) // EXPECT-NONE: sleep-poll
        sleep(1);
}

// A static function that nobody seems to call: whoever does is not read, for want of a header.
static volatile bool drained;

__attribute__((unused)) static void on_drained(void)
{
    drained = true;
}

static void wait_until_drained(void)
{
    while (!drained) // EXPECT: sleep-poll
        usleep(1000);
}

// What assembler reads comes from a device.
static inline unsigned char read_port(unsigned short port)
{
    unsigned char value;

    __asm__ volatile("inb %w1,%0" : "=a"(value) : "Nd"(port));
    return value;
}

static struct {
    unsigned short port;
} device;

void choose_device(unsigned short port)
{
    device.port = port;
}

static void wait_for_device(void)
{
    while ((read_port(device.port) & 8) == 0) // EXPECT-NONE: busy-wait
        ;
}

// The start value is stored by the waiter, before anybody else is there.
static void wait_for_all(void)
{
    int left;

    do {
        sched_yield();
        left = atomic_load(&running);
    } while (left > 0); // EXPECT: busy-wait
}

static int is_stopped(void)
{
    pthread_mutex_lock(&lock);
    int result = stopped;
    pthread_mutex_unlock(&lock);
    return result;
}

static void *report(void *arg)
{
    while (!is_stopped()) { // EXPECT-NONE: sleep-poll
        sleep(1);
        pthread_mutex_lock(&lock);
        puts(line);
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

struct node {
    struct node *up, *left;
    int key;
};

static struct node *root;

static struct node *deepest(struct node *node)
{
    return node->left ? node->left : node->up;
}

static bool has_key(struct node *node, int key)
{
    return node->key == key;
}

static struct node *previous(struct node *node)
{
    return node->left ? deepest(node->left) : node->up;
}

// Walks, by functions that only read.
static struct node *find(int key)
{
    pthread_mutex_lock(&lock);
    struct node *node = root;
    while (node && !has_key(node, key)) // EXPECT-NONE: busy-wait
        node = previous(node);
    pthread_mutex_unlock(&lock);
    return node;
}

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    state = 2;
    active--;
    line = arg;
    root = arg ? root->up : NULL;
    if (root)
        root->key++, root->left = root->up = NULL;
    pthread_mutex_unlock(&lock);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

int main(void)
{
    pthread_t thread, reporter;

    atomic_store(&running, 1);
    if (pthread_create(&thread, NULL, work, "up") != 0)
        return 1;
    if (pthread_create(&reporter, NULL, report, NULL) != 0)
        return 1;
    choose_device(0x379);
    wait_for_device();
    wait_for_signal();
    wait_until_drained();
    wait_until_up();
    take_place();
    wait_for_all();
    if (find(1))
        return 1;
    pthread_mutex_lock(&lock);
    stopped = 1;
    pthread_mutex_unlock(&lock);
    pthread_join(reporter, NULL);
    pthread_join(thread, NULL);
    return 0;
}
