// Waiters of one condition, of which each waits for as much as it likes: a signal may wake one for
// whom it is not enough.
#include <pthread.h>
#include <stdint.h>

struct budget {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    unsigned left;
};

static struct budget memory = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 64};

static void take(unsigned units)
{
    pthread_mutex_lock(&memory.lock);
    while (memory.left < units)
        pthread_cond_wait(&memory.freed, &memory.lock);
    memory.left -= units;
    pthread_mutex_unlock(&memory.lock);
}

static void give(unsigned units)
{
    pthread_mutex_lock(&memory.lock);
    memory.left += units;
    pthread_cond_signal(&memory.freed); // EXPECT: signal-not-broadcast
    pthread_mutex_unlock(&memory.lock);
}

// All that wait are woken.
static struct budget disk = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 64};

static void take_disk(unsigned units)
{
    pthread_mutex_lock(&disk.lock);
    while (disk.left < units)
        pthread_cond_wait(&disk.freed, &disk.lock);
    disk.left -= units;
    pthread_mutex_unlock(&disk.lock);
}

static void give_disk(unsigned units)
{
    pthread_mutex_lock(&disk.lock);
    disk.left += units;
    pthread_cond_broadcast(&disk.freed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&disk.lock);
}

// Everybody wants the same.
static struct budget slots = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 64};

static void take_slots(unsigned units)
{
    pthread_mutex_lock(&slots.lock);
    while (slots.left < units)
        pthread_cond_wait(&slots.freed, &slots.lock);
    slots.left -= units;
    pthread_mutex_unlock(&slots.lock);
}

static void give_slots(unsigned units)
{
    pthread_mutex_lock(&slots.lock);
    slots.left += units;
    pthread_cond_signal(&slots.freed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&slots.lock);
}

// Who is woken for nothing wakes the next one.
static struct budget lines = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 64};

static void take_lines(unsigned units)
{
    pthread_mutex_lock(&lines.lock);
    while (lines.left < units) {
        pthread_cond_signal(&lines.freed);
        pthread_cond_wait(&lines.freed, &lines.lock);
    }
    lines.left -= units;
    pthread_mutex_unlock(&lines.lock);
}

static void give_lines(unsigned units)
{
    pthread_mutex_lock(&lines.lock);
    lines.left += units;
    pthread_cond_signal(&lines.freed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&lines.lock);
}

// One thread waits for more and more.
static struct budget journal = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void wait_for_record(unsigned number)
{
    pthread_mutex_lock(&journal.lock);
    while (journal.left < number)
        pthread_cond_wait(&journal.freed, &journal.lock);
    pthread_mutex_unlock(&journal.lock);
}

static void add_record(void)
{
    pthread_mutex_lock(&journal.lock);
    journal.left++;
    pthread_cond_signal(&journal.freed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&journal.lock);
}

static void *follow(void *arg)
{
    for (unsigned i = 1; i < 100; i++)
        wait_for_record(i);
    return arg;
}

static void *transfer(void *arg)
{
    const unsigned size = (unsigned)(uintptr_t)arg;

    for (int i = 0; i < 100; i++) {
        take(size);
        take_disk(size);
        take_slots(2);
        take_lines(size);
        add_record();
        give_lines(size);
        give_slots(2);
        give_disk(size);
        give(size);
    }
    return NULL;
}

// What is set once concerns all who wait for it: a flag, or a pointer.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t loaded = PTHREAD_COND_INITIALIZER, sent = PTHREAD_COND_INITIALIZER;
static const char *settings, *mail;

static void load(const char *text)
{
    pthread_mutex_lock(&lock);
    settings = text;
    pthread_cond_signal(&loaded); // EXPECT: signal-not-broadcast
    pthread_mutex_unlock(&lock);
}

static void send_mail(const char *text)
{
    pthread_mutex_lock(&lock);
    mail = text;
    pthread_cond_signal(&sent); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&lock);
}

static void *serve(void *arg)
{
    pthread_mutex_lock(&lock);
    while (settings == NULL)
        pthread_cond_wait(&loaded, &lock);
    while (mail == NULL)
        pthread_cond_wait(&sent, &lock);
    mail = NULL;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t threads[6], servers[2], follower;
    int count = 0;

    if (pthread_create(&follower, NULL, follow, NULL) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&servers[i], NULL, serve, NULL) != 0)
            return 1;
    for (; count < 6; count++)
        if (pthread_create(&threads[count], NULL, transfer, (void *)(uintptr_t)count) != 0)
            break;
    load(argv[0]);
    send_mail(argv[argc - 1]);
    while (count-- > 0)
        pthread_join(threads[count], NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(servers[i], NULL);
    pthread_join(follower, NULL);
    return 0;
}
