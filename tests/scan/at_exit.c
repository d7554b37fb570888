// exit() runs handlers in the thread that calls it, with all that it holds.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER, work_lock = PTHREAD_MUTEX_INITIALIZER;
static int lines, work;

static void flush_log(void)
{
    pthread_mutex_lock(&log_lock); // EXPECT: double-lock
    lines = 0;
    pthread_mutex_unlock(&log_lock);
}

static void try_to_stop(void)
{
    if (pthread_mutex_trylock(&work_lock) != 0)
        return;
    work = 0;
    pthread_mutex_unlock(&work_lock);
}

static void die(const char *why)
{
    fputs(why, stderr);
    exit(1);
}

void add_line(int n)
{
    pthread_mutex_lock(&log_lock);
    if (n < 0)
        die("a negative number of lines\n");
    lines += n;
    pthread_mutex_unlock(&log_lock);
}

void do_work(void)
{
    pthread_mutex_lock(&work_lock);
    if (++work > 10)
        exit(2);
    pthread_mutex_unlock(&work_lock);
}

void stop_at_once(void)
{
    pthread_mutex_lock(&log_lock);
    if (lines > 10)
        _Exit(3);
    pthread_mutex_unlock(&log_lock);
}

int main(void)
{
    if (atexit(flush_log) != 0 || atexit(try_to_stop) != 0)
        return 1;
    add_line(1);
    do_work();
    stop_at_once();
    return 0;
}
