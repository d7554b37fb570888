/*
 * A fork in a process with threads: the child has one thread, and all the locks.
 *
 * Here another thread holds the lock at the moment of the fork. In the child that thread does not
 * exist, so nobody will ever unlock. The child asks for the lock, and hangs until its alarm. The
 * same happens, unseen, with the locks inside malloc() and printf(). fork-first.c forks before it
 * has threads; fork-atfork.c prepares the lock for the fork.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t locked, forked;
static int entries;

static void *fill_cache(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&cache_lock);
    pthread_barrier_wait(&locked);
    pthread_barrier_wait(&forked); /* the fork happens while the cache is being filled */
    entries++;
    pthread_mutex_unlock(&cache_lock);
    return NULL;
}

static void child(void)
{
    ualarm(200000, 0); /* 0.2 seconds */
    pthread_mutex_lock(&cache_lock);
    entries = 0;
    pthread_mutex_unlock(&cache_lock);
    _exit(0);
}

int main(void)
{
    pthread_t thread;
    int status = 0;

    pthread_barrier_init(&locked, NULL, 2);
    pthread_barrier_init(&forked, NULL, 2);
    if (pthread_create(&thread, NULL, fill_cache, NULL) != 0)
        return 1;
    pthread_barrier_wait(&locked);
    const pid_t process = fork();
    if (process == 0)
        child();
    pthread_barrier_wait(&forked);
    pthread_join(thread, NULL);
    waitpid(process, &status, 0);
    puts(WIFEXITED(status) ? "the child is done" : "the child hung");
    return 0;
}
