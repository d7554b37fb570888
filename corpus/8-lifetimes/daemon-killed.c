/*
 * A logging daemon that dies in the middle of a line: when main() returns, all threads end where
 * they stand.
 *
 * The log is written by a detached thread. At the end of the program its second half line is
 * missing, and it holds the lock of the log. daemon-joined.c asks it to end, and waits for it.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "../turns.h"

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static void log_write(const char *text)
{
    if (write(STDOUT_FILENO, text, 5) != 5)
        perror("log");
}

static void *logger(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&log_lock);
    log_write("half ");
    turn_end(0);
    turn_begin(3); /* the disk is slow; main returns meanwhile */
    log_write("line\n");
    pthread_mutex_unlock(&log_lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    turns_open();
    if (pthread_create(&thread, NULL, logger, NULL) != 0)
        return 1;
    pthread_detach(thread);
    turn_begin(1);
    return 0;
}
