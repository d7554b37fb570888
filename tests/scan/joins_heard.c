// A thread that says when it needs the lock no more can be joined with the lock held.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { ACTIVE = 1, DONE = 2 };

struct camera {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool stop, running;
    unsigned frames;
};

static void *capture(void *arg)
{
    struct camera *camera = arg;
    pthread_mutex_lock(&camera->lock);
    while (!camera->stop)
        camera->frames++;
    camera->running = false;
    pthread_cond_signal(&camera->changed);
    pthread_mutex_unlock(&camera->lock);
    return NULL;
}

static void stop_locked(struct camera *camera)
{
    camera->stop = true;
    while (camera->running)
        pthread_cond_wait(&camera->changed, &camera->lock);
    pthread_join(camera->thread, NULL); // EXPECT-NONE: join-under-lock
}

static void camera_stop(struct camera *camera)
{
    pthread_mutex_lock(&camera->lock);
    stop_locked(camera);
    pthread_mutex_unlock(&camera->lock);
}

struct crew {
    pthread_mutex_t lock;
    pthread_t thread[4];
    unsigned state, jobs;
};

static void note(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->jobs++;
    pthread_mutex_unlock(&crew->lock);
}

static void *work(void *arg)
{
    struct crew *crew = arg;
    __atomic_fetch_or(&crew->state, ACTIVE, __ATOMIC_RELEASE);
    note(crew);
    __atomic_fetch_or(&crew->state, DONE, __ATOMIC_RELEASE);
    return NULL;
}

static void crew_reap(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    for (int i = 0; i < 4; i++)
        if (__atomic_load_n(&crew->state, __ATOMIC_ACQUIRE) & DONE)
            pthread_join(crew->thread[i], NULL); // EXPECT-NONE: join-under-lock
    pthread_mutex_unlock(&crew->lock);
}

struct mail {
    pthread_mutex_t lock;
    pthread_t thread;
    unsigned sent;
    bool sending;
};

/* It says so too early. */
static void *send_all(void *arg)
{
    struct mail *mail = arg;
    __atomic_store_n(&mail->sending, false, __ATOMIC_RELEASE);
    pthread_mutex_lock(&mail->lock);
    mail->sent++;
    pthread_mutex_unlock(&mail->lock);
    return NULL;
}

static void mail_stop(struct mail *mail)
{
    pthread_mutex_lock(&mail->lock);
    if (!__atomic_load_n(&mail->sending, __ATOMIC_ACQUIRE))
        pthread_join(mail->thread, NULL); // EXPECT: join-under-lock
    pthread_mutex_unlock(&mail->lock);
}

/* One field says how far it is. */
enum { SCAN_NONE, SCAN_RUNNING, SCAN_OVER };

struct folder {
    pthread_mutex_t lock;
    pthread_t thread;
    int scan, files;
};

static void *scan(void *arg)
{
    struct folder *folder = arg;
    pthread_mutex_lock(&folder->lock);
    folder->files++;
    pthread_mutex_unlock(&folder->lock);
    pthread_mutex_lock(&folder->lock);
    folder->scan = SCAN_OVER;
    pthread_mutex_unlock(&folder->lock);
    return NULL;
}

static void folder_check(struct folder *folder)
{
    pthread_mutex_lock(&folder->lock);
    switch (folder->scan) {
    case SCAN_OVER:
        pthread_join(folder->thread, NULL); // EXPECT-NONE: join-under-lock
        folder->scan = SCAN_NONE;
        break;
    case SCAN_RUNNING:
        folder->files = 0;
        break;
    }
    pthread_mutex_unlock(&folder->lock);
}

/* Two who stop it, and one join: told once. */
static void mail_end(struct mail *mail)
{
    pthread_join(mail->thread, NULL);
}

static void mail_restart(struct mail *mail)
{
    pthread_mutex_lock(&mail->lock);
    mail_end(mail); // EXPECT: join-under-lock
    pthread_mutex_unlock(&mail->lock);
}

static void mail_quit(struct mail *mail)
{
    pthread_mutex_lock(&mail->lock);
    mail->sent = 0;
    mail_end(mail); // EXPECT-NONE: join-under-lock
    pthread_mutex_unlock(&mail->lock);
}

/* What cleans up behind the thread says it. */
struct guest {
    pthread_mutex_t lock;
    pthread_t thread;
    volatile int running;
    unsigned words;
};

static void guest_gone(void *arg)
{
    struct guest *guest = arg;
    guest->running = 0;
}

static void *talk(void *arg)
{
    struct guest *guest = arg;
    pthread_cleanup_push(guest_gone, guest);
    pthread_mutex_lock(&guest->lock);
    guest->words++;
    pthread_mutex_unlock(&guest->lock);
    pthread_cleanup_pop(1);
    return NULL;
}

static void guest_sweep(struct guest *guest)
{
    pthread_mutex_lock(&guest->lock);
    if (guest->running == 0)
        pthread_join(guest->thread, NULL); // EXPECT-NONE: join-under-lock
    pthread_mutex_unlock(&guest->lock);
}

static void guest_throw_out(struct guest *guest)
{
    pthread_mutex_lock(&guest->lock);
    pthread_join(guest->thread, NULL); // EXPECT: join-under-lock
    pthread_mutex_unlock(&guest->lock);
}

int main(int argc, char **argv)
{
    static struct camera camera = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 1, 0};
    static struct crew crew = {.lock = PTHREAD_MUTEX_INITIALIZER};
    static struct mail mail = {.lock = PTHREAD_MUTEX_INITIALIZER};
    static struct folder folder = {.lock = PTHREAD_MUTEX_INITIALIZER};
    (void)argv;
    folder.scan = SCAN_RUNNING;
    if (pthread_create(&folder.thread, NULL, scan, &folder) != 0)
        return 1;
    folder_check(&folder);
    if (pthread_create(&camera.thread, NULL, capture, &camera) != 0 ||
        pthread_create(&mail.thread, NULL, send_all, &mail) != 0)
        return 1;
    for (int i = 0; i < 4; i++)
        if (pthread_create(&crew.thread[i], NULL, work, &crew) != 0)
            return 1;
    static struct guest guest = {.lock = PTHREAD_MUTEX_INITIALIZER, .running = 1};
    if (pthread_create(&guest.thread, NULL, talk, &guest) != 0)
        return 1;
    if (argc > 3)
        guest_sweep(&guest);
    else
        guest_throw_out(&guest);
    camera_stop(&camera);
    crew_reap(&crew);
    if (argc == 1)
        mail_stop(&mail);
    else if (argc == 2)
        mail_restart(&mail);
    else
        mail_quit(&mail);
    return 0;
}
