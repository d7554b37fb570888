// A handle may be of any kind, and a table of functions says how to wait for it: that one kind is a
// process does not mean that this one is. And a thread with an object of its own.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

struct handle {
    int (*wait)(struct handle *);
    int id;
};

static int wait_process(struct handle *handle)
{
    return waitpid(handle->id, NULL, 0);
}

static int wait_event(struct handle *handle)
{
    return handle->id;
}

static int wait_mutex(struct handle *handle)
{
    return handle->id + 1;
}

static int wait_timer(struct handle *handle)
{
    return handle->id + 2;
}

static int wait_file(struct handle *handle)
{
    return handle->id + 3;
}

static struct handle handles[] = {
    {wait_process, 1}, {wait_event, 2}, {wait_mutex, 3}, {wait_timer, 4}, {wait_file, 5}};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static int list;

static int wait_for(struct handle *handle)
{
    return handle->wait(handle);
}

static void *visit(void *arg)
{
    pthread_mutex_lock(&list_lock);
    list += wait_for(arg); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&list_lock);
    return NULL;
}

static int listed(void)
{
    pthread_mutex_lock(&list_lock);
    int count = list;
    pthread_mutex_unlock(&list_lock);
    return count;
}

struct state {
    pthread_mutex_t lock;
    pthread_cond_t wakeup;
    pthread_t thread;
    bool stop;
};

struct output {
    struct state *state;
};

static void *play(void *arg)
{
    struct output *output = arg;
    struct state *state = output->state;
    pthread_mutex_lock(&state->lock);
    while (!state->stop)
        pthread_cond_wait(&state->wakeup, &state->lock);
    pthread_mutex_unlock(&state->lock);
    return NULL;
}

/* Each output has a thread of its own. */
int output_start(struct output *output)
{
    struct state *state = output->state;
    return pthread_create(&state->thread, NULL, play, output);
}

void output_stop(struct output *output)
{
    struct state *state = output->state;
    pthread_mutex_lock(&state->lock);
    state->stop = true;
    pthread_cond_signal(&state->wakeup); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&state->lock);
    pthread_join(state->thread, NULL);
}

int main(void)
{
    static struct state states[2] = {
        {.lock = PTHREAD_MUTEX_INITIALIZER, .wakeup = PTHREAD_COND_INITIALIZER},
        {.lock = PTHREAD_MUTEX_INITIALIZER, .wakeup = PTHREAD_COND_INITIALIZER}};
    static struct output outputs[2] = {{&states[0]}, {&states[1]}};
    pthread_t visitors[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&visitors[i], NULL, visit, &handles[i]) != 0 ||
            output_start(&outputs[i]) != 0)
            return 1;
    (void)listed();
    for (int i = 0; i < 2; i++) {
        pthread_join(visitors[i], NULL);
        output_stop(&outputs[i]);
    }
    return listed();
}
