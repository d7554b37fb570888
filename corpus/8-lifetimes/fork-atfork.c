/*
 * fork-with-threads.c, mended by the one who owns the lock: pthread_atfork().
 *
 * Before the fork the handler takes the lock, so no other thread can be in the critical section;
 * afterwards both parent and child let go of it. This is what a library does that does not know who
 * forks. A child that only calls exec needs none of it.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static void before_fork(void)
{
    pthread_mutex_lock(&cache_lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&cache_lock);
}

static void *fill_cache(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&cache_lock);
        entries++;
        pthread_mutex_unlock(&cache_lock);
    }
    return NULL;
}

static void child(void)
{
    pthread_mutex_lock(&cache_lock);
    entries = 0;
    pthread_mutex_unlock(&cache_lock);
    _exit(0);
}

int main(void)
{
    pthread_t thread;
    int status = 0;

    pthread_atfork(before_fork, after_fork, after_fork);
    if (pthread_create(&thread, NULL, fill_cache, NULL) != 0)
        return 1;
    const pid_t process = fork();
    if (process == 0)
        child();
    pthread_join(thread, NULL);
    waitpid(process, &status, 0);
    puts(WIFEXITED(status) ? "the child is done" : "the child hung");
    return 0;
}
