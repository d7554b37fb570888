// What blocks on the way to the end of the program keeps nobody waiting. Twins: right, wrong.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int connections;

static _Noreturn void fault(const char *command)
{
    system(command);
    abort();
}

static void inform(const char *command)
{
    system(command);
}

static void open_connection(void)
{
    pthread_mutex_lock(&lock);
    if (connections < 0)
        fault("gdb --batch"); // EXPECT-NONE: blocking-under-lock
    connections++;
    pthread_mutex_unlock(&lock);
}

static void close_connection(void)
{
    pthread_mutex_lock(&lock);
    if (connections == 0)
        inform("mail root"); // EXPECT: blocking-under-lock
    connections--;
    pthread_mutex_unlock(&lock);
}

static int count(void)
{
    pthread_mutex_lock(&lock);
    int number = connections;
    pthread_mutex_unlock(&lock);
    return number;
}

static void *serve(void *arg)
{
    open_connection();
    close_connection();
    count();
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, NULL) != 0)
        return 1;
    open_connection();
    close_connection();
    pthread_join(thread, NULL);
    printf("%d\n", count());
    return 0;
}
