// What the child of a process with threads may do.
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t job_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t safe_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t anew_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lone_lock = PTHREAD_MUTEX_INITIALIZER;
static int lines;

static void log_line(void)
{
    pthread_mutex_lock(&log_lock); // EXPECT: fork-with-threads
    lines++;
    pthread_mutex_unlock(&log_lock);
}

static void *worker(void *arg)
{
    log_line();
    pthread_mutex_lock(&job_lock);
    pthread_mutex_unlock(&job_lock);
    pthread_mutex_lock(&safe_lock);
    pthread_mutex_unlock(&safe_lock);
    pthread_mutex_lock(&anew_lock);
    pthread_mutex_unlock(&anew_lock);
    return arg;
}

static void child_logs(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        log_line();
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void child_works(void)
{
    switch (fork()) {
    case -1:
        break;
    case 0:
        pthread_mutex_lock(&job_lock); // EXPECT: fork-with-threads
        lines = 0;
        pthread_mutex_unlock(&job_lock);
        _exit(0);
    default:
        wait(NULL);
    }
}

static pid_t fork_it(void)
{
    return fork();
}

// Right.
static void child_execs(const char *program)
{
    if (fork_it() == 0) {
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    wait(NULL);
}

static void parent_logs(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    log_line();
    waitpid(pid, NULL, 0);
}

static void before_fork(void)
{
    pthread_mutex_lock(&safe_lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&safe_lock);
}

static void child_takes_a_safe_lock(void)
{
    if (fork() == 0) {
        pthread_mutex_lock(&safe_lock);
        lines++;
        pthread_mutex_unlock(&safe_lock);
        _exit(0);
    }
}

static void child_makes_it_anew(void)
{
    if (fork() == 0) {
        pthread_mutex_init(&anew_lock, NULL);
        pthread_mutex_lock(&anew_lock);
        pthread_mutex_unlock(&anew_lock);
        _exit(0);
    }
}

static void child_takes_its_own_lock(void)
{
    if (fork() == 0) {
        pthread_mutex_lock(&lone_lock);
        pthread_mutex_unlock(&lone_lock);
        _exit(0);
    }
}

static void daemonize(void)
{
    if (fork() > 0)
        _exit(0);
    setsid();
}

int main(int argc, char **argv)
{
    pthread_t thread;
    daemonize();
    log_line();
    pthread_atfork(before_fork, after_fork, after_fork);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    child_logs();
    child_works();
    child_execs(argv[argc - 1]);
    parent_logs();
    child_takes_a_safe_lock();
    child_makes_it_anew();
    child_takes_its_own_lock();
    pthread_join(thread, NULL);
    return 0;
}
