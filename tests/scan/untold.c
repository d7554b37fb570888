/* What waiters wait for is changed, and nobody tells them: or somebody does, further up. */
#include <pthread.h>
#include <stdbool.h>

struct tray {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_cond_t emptied;
    int letters;
    int room;
    int errors;
    bool closed;
    bool failed;
    bool opened;
};

static void tray_put(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    while (tray->room == 0 && !tray->failed)
        pthread_cond_wait(&tray->emptied, &tray->lock);
    tray->room--;
    tray->letters++;
    pthread_cond_signal(&tray->filled);
    pthread_mutex_unlock(&tray->lock);
}

static bool tray_take(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    while (tray->letters == 0 && !tray->closed && tray->errors < 3)
        pthread_cond_wait(&tray->filled, &tray->lock);
    bool taken = tray->letters > 0;
    if (taken) {
        tray->letters--;
        tray->room++;
        pthread_cond_signal(&tray->emptied);
    }
    pthread_mutex_unlock(&tray->lock);
    return taken;
}

/* A flag, and a counter. */
static void tray_close(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    tray->closed = true; // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&tray->lock);
}

static void tray_slip_in(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    tray->letters++; // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&tray->lock);
}

/* The other value: who waits goes on waiting. */
static void tray_open(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    tray->closed = false;
    tray->letters = 0;
    pthread_mutex_unlock(&tray->lock);
}

/* Who calls this tells them. */
static void mark_failed(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    tray->failed = true;
    pthread_mutex_unlock(&tray->lock);
}

static void tray_fail(struct tray *tray)
{
    mark_failed(tray);
    pthread_cond_broadcast(&tray->emptied);
}

/* One way tells them, the other one does not. */
static void mark_errors(struct tray *tray)
{
    pthread_mutex_lock(&tray->lock);
    tray->errors = 3; // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&tray->lock);
}

static void tray_give_up(struct tray *tray, bool quietly)
{
    if (quietly)
        mark_errors(tray);
    else
        pthread_cond_broadcast(&tray->filled);
}

/* Before there is anybody who waits for it. */
static struct tray tray = {.lock = PTHREAD_MUTEX_INITIALIZER,
                           .filled = PTHREAD_COND_INITIALIZER,
                           .emptied = PTHREAD_COND_INITIALIZER};

static void prepare(void)
{
    pthread_mutex_lock(&tray.lock);
    tray.room = 8;
    pthread_mutex_unlock(&tray.lock);
}

/* The only one who waits changes it himself, where he does not wait. */
static void own_open(void)
{
    pthread_mutex_lock(&tray.lock);
    tray.opened = true;
    pthread_mutex_unlock(&tray.lock);
}

static void *clerk(void *unused)
{
    pthread_mutex_lock(&tray.lock);
    while (!tray.opened)
        pthread_cond_wait(&tray.filled, &tray.lock);
    pthread_mutex_unlock(&tray.lock);
    own_open();
    while (tray_take(&tray))
        ;
    return unused;
}

int main(void)
{
    pthread_t thread;
    prepare();
    if (pthread_create(&thread, NULL, clerk, NULL))
        return 1;
    tray_put(&tray);
    tray_fail(&tray);
    tray_give_up(&tray, true);
    tray_open(&tray);
    tray_slip_in(&tray);
    tray_close(&tray);
    return pthread_join(thread, NULL);
}
