/*
 * A result announced by a plain flag: the flag can be seen before the result.
 *
 * Compiler and processor may swap the two writes of the loader, and the two reads of the user. They
 * do so only when nobody is looking, that is, in the optimised build on another processor. A plain
 * variable that two threads use is a data race in any case; `volatile` does not change that.
 * publish-atomic.c publishes properly.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static struct {
    int port;
    const char *host;
} config;
static bool config_ready;

static void *load(void *arg)
{
    (void)arg;
    config.port = 8080;
    config.host = "localhost";
    config_ready = true;
    return NULL;
}

static void *serve(void *arg)
{
    (void)arg;
    if (config_ready)
        printf("serving at %s:%d\n", config.host, config.port);
    else
        puts("no configuration yet");
    return NULL;
}

int main(void)
{
    pthread_t loader, server;

    pthread_create(&loader, NULL, load, NULL);
    pthread_create(&server, NULL, serve, NULL);
    pthread_join(loader, NULL);
    pthread_join(server, NULL);
    return 0;
}
