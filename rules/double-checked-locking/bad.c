#include <pthread.h>
#include <stdlib.h>

struct config {
    int limit;
};

static pthread_mutex_t config_lock = PTHREAD_MUTEX_INITIALIZER;
static struct config *config;

static struct config *get_config(void)
{
    if (config == NULL) { // EXPECT: double-checked-locking
        pthread_mutex_lock(&config_lock);
        if (config == NULL) {
            config = malloc(sizeof *config);
            config->limit = 10;
        }
        pthread_mutex_unlock(&config_lock);
    }
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
