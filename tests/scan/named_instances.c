// Objects of one type that have names of their own: an order that all code keeps to is one.
#include <pthread.h>
#include <stdlib.h>

struct node {
    pthread_mutex_t lock;
    int value;
};

struct port {
    pthread_mutex_t lock;
    int value;
};

static struct node *primary, *replica;
static struct port *input, *output;

static void lock_node(struct node *node)
{
    pthread_mutex_lock(&node->lock);
}

static void *update(void *arg)
{
    lock_node(primary);
    lock_node(replica); // EXPECT-NONE: lock-order
    replica->value = primary->value++;
    pthread_mutex_unlock(&replica->lock);
    pthread_mutex_unlock(&primary->lock);
    return arg;
}

static void *forth(void *arg)
{
    pthread_mutex_lock(&input->lock);
    pthread_mutex_lock(&output->lock);
    output->value = input->value;
    pthread_mutex_unlock(&output->lock);
    pthread_mutex_unlock(&input->lock);
    return arg;
}

static void *back(void *arg)
{
    pthread_mutex_lock(&output->lock);
    pthread_mutex_lock(&input->lock); // EXPECT: lock-order
    input->value = output->value;
    pthread_mutex_unlock(&input->lock);
    pthread_mutex_unlock(&output->lock);
    return arg;
}

static struct node *new_node(void)
{
    struct node *node = calloc(1, sizeof *node);
    if (!node || pthread_mutex_init(&node->lock, NULL) != 0)
        exit(1);
    return node;
}

static struct port *new_port(void)
{
    struct port *port = calloc(1, sizeof *port);
    if (!port || pthread_mutex_init(&port->lock, NULL) != 0)
        exit(1);
    return port;
}

int main(void)
{
    pthread_t t[4];
    primary = new_node();
    replica = new_node();
    input = new_port();
    output = new_port();
    if (pthread_create(&t[0], NULL, update, NULL) || pthread_create(&t[1], NULL, update, NULL) ||
        pthread_create(&t[2], NULL, forth, NULL) || pthread_create(&t[3], NULL, back, NULL))
        return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    return 0;
}
