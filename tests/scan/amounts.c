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

// It gives nothing.
static void poke(void)
{
    pthread_mutex_lock(&memory.lock);
    pthread_cond_signal(&memory.freed); // EXPECT-NONE: signal-not-broadcast
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

// Whoever is woken can use what there is, if it is less than it wants.
static struct budget letters = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void take_one_by_one(unsigned wanted)
{
    pthread_mutex_lock(&letters.lock);
    for (unsigned have = 0; have < wanted;) {
        if (letters.left > 0) {
            letters.left--;
            have++;
        } else {
            pthread_cond_wait(&letters.freed, &letters.lock);
        }
    }
    pthread_mutex_unlock(&letters.lock);
}

static struct budget parcels = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void take_what_there_is(unsigned wanted)
{
    pthread_mutex_lock(&parcels.lock);
    while (parcels.left < wanted) {
        wanted -= parcels.left;
        parcels.left = 0;
        pthread_cond_wait(&parcels.freed, &parcels.lock);
    }
    parcels.left -= wanted;
    pthread_mutex_unlock(&parcels.lock);
}

static void post_letter(void)
{
    pthread_mutex_lock(&letters.lock);
    letters.left++;
    pthread_cond_signal(&letters.freed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&letters.lock);
}

static void post_parcel(void)
{
    pthread_mutex_lock(&parcels.lock);
    parcels.left++;
    pthread_cond_signal(&parcels.freed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&parcels.lock);
}

// Each waits for a number of its own.
static struct budget turns = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void wait_for_turn(unsigned number)
{
    pthread_mutex_lock(&turns.lock);
    while (turns.left != number)
        pthread_cond_wait(&turns.freed, &turns.lock);
    turns.left++;
    pthread_cond_signal(
        &turns.freed); // EXPECT-TODO: signal-not-broadcast only < and the like count
    pthread_mutex_unlock(&turns.lock);
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
        poke();
        post_letter();
        post_parcel();
        if (i % 2 > 0)
            take_one_by_one(size);
        else
            take_what_there_is(size);
        wait_for_turn(size);
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
static pthread_cond_t ordered = PTHREAD_COND_INITIALIZER, called = PTHREAD_COND_INITIALIZER;
static const char *settings, *mail, *order, *caller;

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

static void send_order(const char *text)
{
    pthread_mutex_lock(&lock);
    order = text;
    pthread_cond_signal(&ordered); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&lock);
}

static void forget_order(void)
{
    order = NULL;
}

static void call(const char *name, const char *last)
{
    pthread_mutex_lock(&lock);
    caller = name;
    pthread_cond_signal(&called); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    caller = last;
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
    while (order == NULL)
        pthread_cond_wait(&ordered, &lock);
    forget_order();
    while (caller == NULL)
        pthread_cond_wait(&called, &lock);
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
    send_order(argv[0]);
    call(argv[0], argv[1]);
    send_mail(argv[argc - 1]);
    while (count-- > 0)
        pthread_join(threads[count], NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(servers[i], NULL);
    pthread_join(follower, NULL);
    return 0;
}
