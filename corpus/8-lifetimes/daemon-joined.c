/*
 * daemon-killed.c, mended: the daemon is told to end, finishes its line, and is joined.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int lines; /* that wait to be written; guarded by lock, like the next one */
    bool closing;
    pthread_t writer;
} journal = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void journal_add(void)
{
    pthread_mutex_lock(&journal.lock);
    journal.lines++;
    pthread_cond_signal(&journal.changed);
    pthread_mutex_unlock(&journal.lock);
}

static void journal_close(void)
{
    pthread_mutex_lock(&journal.lock);
    journal.closing = true;
    pthread_cond_signal(&journal.changed);
    pthread_mutex_unlock(&journal.lock);
    pthread_join(journal.writer, NULL);
}

static void *logger(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&journal.lock);
        while (journal.lines == 0 && !journal.closing)
            pthread_cond_wait(&journal.changed, &journal.lock);
        const bool last = journal.lines == 0;
        if (!last)
            journal.lines--;
        pthread_mutex_unlock(&journal.lock);
        if (last)
            return NULL;
        if (write(STDOUT_FILENO, "a line\n", 7) != 7)
            perror("log");
    }
}

int main(void)
{
    if (pthread_create(&journal.writer, NULL, logger, NULL) != 0)
        return 1;
    journal_add();
    journal_add();
    journal_close();
    return 0;
}
