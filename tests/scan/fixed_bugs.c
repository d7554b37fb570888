/* Shapes of faults as they are found in the histories of programs. */
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

/* Functions of GLib, declared by hand. */
typedef struct fault {
    int code;
} fault;
void *g_thread_try_new(const char *name, void *(*start)(void *), void *argument, fault **error);

struct link {
    pthread_mutex_t lock;
    int messages;
    void *thread;
};

static void *serve(void *argument)
{
    struct link *link = argument;
    pthread_mutex_lock(&link->lock);
    link->messages++;
    pthread_mutex_unlock(&link->lock);
    return NULL;
}

/* A function with a model tells by another argument that it has failed. */
struct link *link_open(void)
{
    fault *error = NULL;
    struct link *link = calloc(1, sizeof *link);
    if (!link)
        return NULL;
    pthread_mutex_init(&link->lock, NULL);
    pthread_mutex_lock(&link->lock);
    link->thread = g_thread_try_new("link", serve, link, &error);
    if (error != NULL)
        return NULL; // EXPECT: missing-unlock
    pthread_mutex_unlock(&link->lock);
    return link;
}

/* A driver that stands before another one calls the same interface: not itself, but the one behind.
 */
struct device;
struct driver {
    void (*reset)(struct device *device);
    int (*delay)(struct device *device);
    int (*play)(struct device *device, int samples);
};
struct device {
    pthread_mutex_t lock;
    const struct driver *driver;
    int paused;
};

static int unlocked_delay(struct device *device)
{
    return device->driver->delay ? device->driver->delay(device) : 0;
}

static int delay(struct device *device)
{
    pthread_mutex_lock(&device->lock); // EXPECT: double-lock
    int result = unlocked_delay(device);
    pthread_mutex_unlock(&device->lock);
    return result;
}

static void reset(struct device *device)
{
    pthread_mutex_lock(&device->lock); // EXPECT-NONE: double-lock
    if (device->driver->reset)
        device->driver->reset(device);
    device->paused = delay(device) > 0; /* that one is its own */
    pthread_mutex_unlock(&device->lock);
}

static int play(struct device *device, int samples)
{
    pthread_mutex_lock(&device->lock); // EXPECT-NONE: double-lock
    int played = device->driver->play(device, samples / 2);
    pthread_mutex_unlock(&device->lock);
    return played;
}

const struct driver buffered = {.reset = reset, .delay = delay, .play = play};

/* Error numbers are failures, whatever their sign. */
struct handle {
    pthread_mutex_t lock;
    int references;
};

int handle_close(struct handle *handle)
{
    pthread_mutex_lock(&handle->lock);
    if (handle->references)
        return EBUSY; // EXPECT: missing-unlock
    pthread_mutex_unlock(&handle->lock);
    pthread_mutex_destroy(&handle->lock);
    return 0;
}

/* To return 1 may mean that the caller has it now. */
int handle_claim(struct handle *handle)
{
    pthread_mutex_lock(&handle->lock);
    if (handle->references == 1)
        return 1; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&handle->lock);
    return 0;
}

enum handle_state { UNUSED, USED, LOCKED };

enum handle_state handle_find(struct handle *handle)
{
    pthread_mutex_lock(&handle->lock);
    if (handle->references)
        return LOCKED; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&handle->lock);
    return UNUSED;
}

/* What stands in a typeof is not looked at when the program runs: the pointer may be anything yet.
 */
struct packet {
    int kind;
    struct node {
        struct node *next;
    } node;
};
struct node *pop(struct node *list);

#define CONTAINER(node, object, member)                                                            \
    ((object) = NULL,                                                                              \
     (object) = (typeof(object))(void *)((char *)(node)-offsetof(typeof(*(object)), member)))

int next_kind(struct handle *handle, struct node *list)
{
    struct packet *packet;
    CONTAINER(pop(list), packet, node);
    pthread_mutex_lock(&handle->lock);
    if (packet->kind < 0)
        return -1; // EXPECT: missing-unlock
    pthread_mutex_unlock(&handle->lock);
    return packet->kind;
}
