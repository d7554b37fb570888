// One object, that main() makes and shares with threads: by whichever pointer, it is the same.
#include <pthread.h>
#include <stdlib.h>

struct counter {
    int value;
};

struct server {
    pthread_mutex_t lock;
    pthread_t thread;
    unsigned requests;
    int stop;
};

struct part {
    int value;
};

struct cell {
    int value;
};

static void *count(void *argument)
{
    struct counter *counter = argument;
    counter->value++; // EXPECT: data-race
    return NULL;
}

static void *serve(void *argument)
{
    struct server *server = argument;
    for (int stop = 0; !stop;) {
        pthread_mutex_lock(&server->lock);
        server->requests++;
        stop = server->stop;
        pthread_mutex_unlock(&server->lock);
    }
    return NULL;
}

static unsigned requests(struct server *server)
{
    return server->requests; // EXPECT: data-race
}

/* Each thread has a part of its own. */
static void *work(void *argument)
{
    struct part *part = argument;
    part->value++;
    return NULL;
}

/* And here they are made one by one. */
static void *fill(void *argument)
{
    struct cell *cell = argument;
    cell->value++;
    free(cell);
    return NULL;
}

struct lane {
    long sum;
};

/* An array, from one allocation. */
static void *sum_up(void *argument)
{
    struct lane *lane = argument;
    for (int i = 0; i < 10; i++)
        lane->sum += i;
    return NULL;
}

int main(int lines, char **words)
{
    (void)words;
    struct lane *lanes = calloc((size_t)lines, sizeof *lanes);
    pthread_t *five = calloc((size_t)lines, sizeof *five);
    for (int i = 0; lanes && five && i < lines; i++)
        if (pthread_create(&five[i], NULL, sum_up, &lanes[i]) != 0)
            return 1;
    for (int i = 0; lanes && five && i < lines; i++)
        pthread_join(five[i], NULL);
    struct counter counter = {0};
    struct part parts[2] = {{0}, {0}};
    pthread_t one, two, three[2], four[2];
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return 1;
    pthread_mutex_init(&server->lock, NULL);
    server->requests = 1; /* nobody else knows it yet */
    if (pthread_create(&one, NULL, count, &counter) != 0 ||
        pthread_create(&two, NULL, count, &counter) != 0 ||
        pthread_create(&server->thread, NULL, serve, server) != 0)
        return 1;
    unsigned seen = requests(server);
    for (int i = 0; i < 2; i++) {
        struct cell *cell = calloc(1, sizeof *cell);
        if (!cell || pthread_create(&three[i], NULL, work, &parts[i]) != 0 ||
            pthread_create(&four[i], NULL, fill, cell) != 0)
            return 1;
    }
    pthread_mutex_lock(&server->lock);
    server->stop = 1;
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->thread, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    for (int i = 0; i < 2; i++) {
        pthread_join(three[i], NULL);
        pthread_join(four[i], NULL);
    }
    seen += server->requests; /* again */
    pthread_mutex_destroy(&server->lock);
    free(server);
    return (int)seen + counter.value + parts[0].value;
}
