// Signal handlers interrupt whoever holds a lock.
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t own_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t tried_lock = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t stop;
static sem_t wake;
static int served;

static void on_term(int number)
{
    (void)number;
    pthread_mutex_lock(&stats_lock); // EXPECT: lock-in-signal-handler
    served = 0;
    pthread_mutex_unlock(&stats_lock);
}

static void log_it(void)
{
    pthread_mutex_lock(&log_lock); // EXPECT: lock-in-signal-handler
    served++;
    pthread_mutex_unlock(&log_lock);
}

static void on_hup(int number)
{
    (void)number;
    log_it();
}

static void on_action(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    (void)context;
    pthread_mutex_lock(&table_lock); // EXPECT: lock-in-signal-handler
    served--;
    pthread_mutex_unlock(&table_lock);
}

// Right, or for audit.
static void on_usr1(int number)
{
    (void)number;
    stop = 1;
}

static void on_usr2(int number)
{
    (void)number;
    sem_post(&wake);
}

static void on_alarm(int number)
{
    (void)number;
    pthread_mutex_lock(&own_lock); // nobody else takes it
    pthread_mutex_unlock(&own_lock);
}

static void on_quit(int number)
{
    (void)number;
    if (pthread_mutex_trylock(&tried_lock) == 0)
        pthread_mutex_unlock(&tried_lock);
}

static void not_a_handler(int number)
{
    pthread_mutex_lock(&stats_lock);
    served = number;
    pthread_mutex_unlock(&stats_lock);
}

int main(void)
{
    struct sigaction action = {0};
    signal(SIGTERM, on_term);
    signal(SIGHUP, on_hup);
    signal(SIGUSR1, on_usr1);
    signal(SIGUSR2, on_usr2);
    signal(SIGALRM, on_alarm);
    signal(SIGQUIT, on_quit);
    action.sa_sigaction = on_action;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGINT, &action, NULL);
    while (!stop) {
        pthread_mutex_lock(&stats_lock);
        served++;
        pthread_mutex_unlock(&stats_lock);
        log_it();
        pthread_mutex_lock(&table_lock);
        served++;
        pthread_mutex_unlock(&table_lock);
        pthread_mutex_lock(&tried_lock);
        pthread_mutex_unlock(&tried_lock);
        not_a_handler(3);
    }
    return 0;
}
