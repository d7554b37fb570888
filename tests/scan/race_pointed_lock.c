// Who ends the lock that an object points to has the object for himself, as with one inside it.
#include <pthread.h>
#include <stdlib.h>

struct port {
    pthread_mutex_t *lock;
    int sent, lost, late;
};

void port_send(struct port *port)
{
    pthread_mutex_lock(port->lock);
    port->sent++;
    port->lost++;
    pthread_mutex_unlock(port->lock);
}

void port_lose(struct port *port)
{
    pthread_mutex_lock(port->lock);
    port->lost++;
    port->sent--;
    pthread_mutex_unlock(port->lock);
}

int port_count(struct port *port)
{
    pthread_mutex_lock(port->lock);
    int count = port->sent + port->lost;
    pthread_mutex_unlock(port->lock);
    return count;
}

int port_is_idle(struct port *port)
{
    return port->sent == 0; // EXPECT: data-race
}

void port_destroy(struct port *port)
{
    if (port->lost > 0)
        port->lost = 0; // EXPECT-NONE: data-race
    pthread_mutex_destroy(port->lock);
    free(port->lock);
    port->lock = NULL;
}
