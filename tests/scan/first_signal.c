// A signal that comes before the first wait of a thread that looks at nothing is lost.
#include <pthread.h>
#include <stdbool.h>

struct loader {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool loading;
    int loads;
};

static struct loader early = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};

static void *load_early(void *argument)
{
    pthread_mutex_lock(&early.lock);
    while (1) {
        early.loading = false;
        pthread_cond_wait(&early.wake, &early.lock); // EXPECT: cond-wait-no-loop
        early.loads++;
    }
    return argument;
}

static void start_early(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, load_early, 0);
    pthread_detach(thread);
}

static void reload_early(void)
{
    pthread_mutex_lock(&early.lock);
    early.loading = true;
    pthread_cond_signal(&early.wake); // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&early.lock);
}

// The creator waits until the thread is there.
static struct loader met = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};

static void *load_met(void *argument)
{
    pthread_mutex_lock(&met.lock);
    pthread_cond_signal(&met.wake);
    while (1) {
        met.loading = false;
        pthread_cond_wait(&met.wake, &met.lock); // EXPECT: cond-wait-no-loop
        met.loads++;
    }
    return argument;
}

static void start_met(void)
{
    pthread_t thread;
    pthread_mutex_lock(&met.lock);
    pthread_create(&thread, 0, load_met, 0);
    pthread_cond_wait(&met.wake, &met.lock); // EXPECT: cond-wait-no-loop
    pthread_mutex_unlock(&met.lock);
    pthread_detach(thread);
}

static void reload_met(void)
{
    pthread_mutex_lock(&met.lock);
    met.loading = true;
    pthread_cond_signal(&met.wake); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&met.lock);
}

// It looks first: nothing that came before is lost.
static struct loader looked = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};

static void *load_looked(void *argument)
{
    pthread_mutex_lock(&looked.lock);
    while (1) {
        while (!looked.loading)
            pthread_cond_wait(&looked.wake, &looked.lock);
        looked.loading = false;
        looked.loads++;
    }
    return argument;
}

static void start_looked(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, load_looked, 0);
    pthread_detach(thread);
}

static void reload_looked(void)
{
    pthread_mutex_lock(&looked.lock);
    looked.loading = true;
    pthread_cond_signal(&looked.wake); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&looked.lock);
}

// What fails is left to the next round, which waits again; still nothing is asked before the first.
static struct loader rounds = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};

int load_one(struct loader *loader);

static void *load_in_rounds(void *argument)
{
    pthread_mutex_lock(&rounds.lock);
    while (1) {
        rounds.loading = false;
        pthread_cond_wait(&rounds.wake, &rounds.lock);
        if (load_one(&rounds) != 0)
            continue;
        rounds.loads++;
    }
    return argument;
}

static void start_rounds(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, load_in_rounds, 0);
    pthread_detach(thread);
}

static void reload_rounds(void)
{
    pthread_mutex_lock(&rounds.lock);
    rounds.loading = true;
    pthread_cond_signal(&rounds.wake); // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&rounds.lock);
}

// The same, but what came before the thread is seen first.
static struct loader asked = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};

static void *load_asked(void *argument)
{
    pthread_mutex_lock(&asked.lock);
    while (1) {
        if (!asked.loading)
            pthread_cond_wait(&asked.wake, &asked.lock);
        asked.loading = false;
        if (load_one(&asked) != 0)
            continue;
        asked.loads++;
    }
    return argument;
}

static void start_asked(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, load_asked, 0);
    pthread_detach(thread);
}

static void reload_asked(void)
{
    pthread_mutex_lock(&asked.lock);
    asked.loading = true;
    pthread_cond_signal(&asked.wake); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&asked.lock);
}

int main(void)
{
    start_early();
    start_met();
    start_looked();
    start_rounds();
    start_asked();
    reload_rounds();
    reload_asked();
    reload_early();
    reload_met();
    reload_looked();
    return 0;
}
