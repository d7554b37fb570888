// Everything that needs the lock is done before the fork.
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static void log_line(const char *text)
{
    pthread_mutex_lock(&log_lock);
    puts(text);
    pthread_mutex_unlock(&log_lock);
}

static void *worker(void *arg)
{
    for (int i = 0; i < 100; i++)
        log_line("work");
    return arg;
}

static void run_helper(const char *program)
{
    log_line(program);
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    run_helper("/bin/true");
    pthread_join(thread, NULL);
    return 0;
}
