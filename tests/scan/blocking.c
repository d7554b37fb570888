// What blocks under a lock, and what only looks like it.
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t private_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t journal_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t early_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_spinlock_t spin;
static int state, journal, peer;
static void (*pause_hook)(void);

static void nap(void)
{
    usleep(1000);
}

static void through_calls(void)
{
    pthread_mutex_lock(&lock);
    nap(); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&lock);
}

static void through_a_pointer(void)
{
    pause_hook = nap; // EXPECT: data-race
    pthread_mutex_lock(&lock);
    pause_hook(); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&lock);
}

static void sends(const char *text)
{
    pthread_mutex_lock(&lock);
    send(peer, text, 4, 0); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&lock);
}

static void behind_the_lock(void)
{
    pthread_mutex_lock(&lock);
    state++;
    pthread_mutex_unlock(&lock);
    nap();
}

static void released_around(void)
{
    pthread_mutex_lock(&lock);
    state++;
    pthread_mutex_unlock(&lock);
    sleep(1);
    pthread_mutex_lock(&lock);
    state--;
    pthread_mutex_unlock(&lock);
}

static void does_not_wait(const char *text)
{
    struct pollfd one = {.fd = peer, .events = POLLIN};

    pthread_mutex_lock(&lock);
    if (poll(&one, 1, 0) > 0)
        send(peer, text, 4, MSG_DONTWAIT);
    pthread_mutex_unlock(&lock);
}

static void logs(void)
{
    pthread_mutex_lock(&lock);
    fprintf(stderr, "state %d\n", state); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&lock);
}

static void logs_while_others_spin(void)
{
    pthread_spin_lock(&spin);
    fsync(journal); // EXPECT: blocking-under-lock
    state++;        // EXPECT: data-race
    pthread_spin_unlock(&spin);
}

static void spins(void)
{
    pthread_spin_lock(&spin);
    state++;
    pthread_spin_unlock(&spin);
}

// The lock is there for the journal: whoever takes it writes.
static void journal_line(void)
{
    pthread_mutex_lock(&journal_lock);
    fsync(journal); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&journal_lock);
}

static void *work(void *arg)
{
    through_calls();
    through_a_pointer();
    sends("ping");
    behind_the_lock();
    released_around();
    does_not_wait("ping");
    logs();
    logs_while_others_spin();
    spins();
    journal_line();
    return arg;
}

// Nobody else takes this lock.
static void *work_alone(void *arg)
{
    pthread_mutex_lock(&private_lock);
    sleep(1); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&private_lock);
    pthread_mutex_lock(&early_lock);
    pthread_mutex_unlock(&early_lock);
    return arg;
}

int main(void)
{
    pthread_t a, b, c;

    pthread_mutex_lock(&early_lock);
    sleep(1); // EXPECT-NONE: blocking-under-lock there is no other thread yet
    pthread_mutex_unlock(&early_lock);
    pthread_spin_init(&spin, 0);
    if (pthread_create(&a, NULL, work, NULL) || pthread_create(&b, NULL, work, NULL) ||
        pthread_create(&c, NULL, work_alone, NULL))
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    return 0;
}
