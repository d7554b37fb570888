// A lock under a test of several parts, given back under the same test. Ways that have met still
// know that one of the parts was false.
#include <pthread.h>
#include <stddef.h>

struct hub {
    pthread_mutex_t lock;
    int ports;
};

struct port {
    pthread_mutex_t lock;
    struct hub *hub;
    int state, is_remote, is_shared;
};

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static int queue, own_queue;

void tell(const char *what);

int port_pause(struct port *port, int has_lock)
{
    struct hub *hub = port->hub;
    if (!has_lock && hub)
        pthread_mutex_lock(&hub->lock);
    pthread_mutex_lock(&port->lock);
    if (port->state <= 3)
        goto end;
    port->state = 4;
    if (hub && !hub->ports)
        tell("the last one");
end:
    pthread_mutex_unlock(&port->lock);
    if (!has_lock && hub)
        pthread_mutex_unlock(&hub->lock);
    return 0;
}

int port_count(struct port *port)
{
    if (!port->is_remote || port->is_shared)
        pthread_mutex_lock(&port->lock);
    int state = port->state;
    if (!port->is_remote || port->is_shared)
        pthread_mutex_unlock(&port->lock);
    return state;
}

int three_parts(struct port *port, int a, int b, int c)
{
    if (a && b && c)
        pthread_mutex_lock(&port->lock);
    port->state++;
    if (a && b && c)
        pthread_mutex_unlock(&port->lock);
    return 0;
}

// The pointer says which way was gone.
void insert(int is_global)
{
    int *into = &own_queue;
    if (is_global) {
        into = &queue;
        pthread_mutex_lock(&queue_lock);
    }
    ++*into;
    if (into == &queue)
        pthread_mutex_unlock(&queue_lock);
}

// What the caller gets tells it, also when NULL is stored by the same statement.
int port_find(struct port *ports, int count, int wanted, int *tries, struct port **found)
{
    struct port *port = NULL;
    for (int i = 0; i < count; i++) {
        pthread_mutex_lock(&ports[i].lock);
        if (ports[i].state == wanted) {
            port = &ports[i];
            break;
        }
        pthread_mutex_unlock(&ports[i].lock);
    }
    *found = port;
    if (wanted > 5)
        *tries = 1;
    return *tries; // EXPECT-NONE: missing-unlock
}

// Wrong: one part more in the second test.
void port_close(struct port *port, int is_last)
{
    if (port->is_shared && port->hub)
        pthread_mutex_lock(&port->lock);
    port->state = 0;
    if (port->is_shared && port->hub && is_last)
        pthread_mutex_unlock(&port->lock);
} // EXPECT: missing-unlock
