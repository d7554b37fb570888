// The handler sets a flag.
#include <pthread.h>
#include <signal.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t wanted;
static int served;

static void on_usr1(int number)
{
    (void)number;
    wanted = 1;
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&stats_lock);
        served += wanted;
        pthread_mutex_unlock(&stats_lock);
    }
    return 0;
}
