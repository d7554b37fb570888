/*
 * publish-plain.c, mended: the flag is atomic, written with release and read with acquire order.
 *
 * Whoever reads `true` sees everything that was written before the flag was set, the plain
 * variables of the configuration included. They need no lock, because nobody writes them any more.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

static struct {
    int port;
    const char *host;
} config;
static atomic_bool config_ready;

static void *load(void *arg)
{
    (void)arg;
    config.port = 8080;
    config.host = "localhost";
    atomic_store_explicit(&config_ready, true, memory_order_release);
    return NULL;
}

static void *serve(void *arg)
{
    (void)arg;
    if (atomic_load_explicit(&config_ready, memory_order_acquire))
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
