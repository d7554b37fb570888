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

static pthread_mutex_t quick_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t slow_lock = PTHREAD_MUTEX_INITIALIZER;
static int quick, slow;

static void note_quick(void)
{
    pthread_mutex_lock(&quick_lock); // EXPECT: double-lock
    quick = 1;
    pthread_mutex_unlock(&quick_lock);
}

static void note_slow(void)
{
    pthread_mutex_lock(&slow_lock); // EXPECT-NONE: double-lock
    slow = 1;
    pthread_mutex_unlock(&slow_lock);
}

void leave_quickly(void)
{
    pthread_mutex_lock(&quick_lock);
    if (quick > 1)
        quick_exit(4);
    pthread_mutex_unlock(&quick_lock);
}

/* Of quick_exit() none of atexit()'s handlers is run. */
void leave_without(void)
{
    pthread_mutex_lock(&slow_lock);
    if (slow > 1)
        quick_exit(5);
    pthread_mutex_unlock(&slow_lock);
}

int main(void)
{
    if (atexit(flush_log) != 0 || atexit(try_to_stop) != 0)
        return 1;
    if (atexit(note_slow) != 0 || at_quick_exit(note_quick) != 0)
        return 1;
    leave_quickly();
    leave_without();
    add_line(1);
    do_work();
    stop_at_once();
    return 0;
}
