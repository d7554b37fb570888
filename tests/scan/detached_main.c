// What main() leaves behind when it returns.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct state {
    int count;
};

static void *count(void *arg)
{
    struct state *state = arg;
    state->count++;
    return NULL;
}

static void *write_log(void *arg)
{
    FILE *log = fopen(arg, "w");
    if (log)
        fputs("a line\n", log);
    return NULL;
}

static void *complain(void *arg)
{
    fprintf(stderr, "%s\n", (char *)arg);
    return NULL;
}

static void detach(void *(*routine)(void *), void *arg)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, routine, arg) == 0) // EXPECT: detached-lifetime
        pthread_detach(thread);
}

int main(void)
{
    struct state mine = {0};
    static struct state lasting;
    pthread_t thread;
    detach(complain, "no file");
    detach(write_log, "log");
    if (pthread_create(&thread, NULL, count, &lasting) != 0)
        return 1;
    pthread_detach(thread);
    if (pthread_create(&thread, NULL, count, &mine) != 0) // EXPECT: detached-lifetime
        return 1;
    pthread_detach(thread);
    sleep(1);
    return 0;
}
