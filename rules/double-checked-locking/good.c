#include <pthread.h>
#include <stdlib.h>

struct config {
    int limit;
};

static pthread_once_t config_once = PTHREAD_ONCE_INIT;
static struct config *config;

static void make_config(void)
{
    config = malloc(sizeof *config);
    config->limit = 10;
}

static struct config *get_config(void)
{
    pthread_once(&config_once, make_config);
    return config;
}

static void *serve(void *argument)
{
    return get_config()->limit > 0 ? argument : NULL;
}

int main(void)
{
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, serve, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
