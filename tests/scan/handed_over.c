// What a thread gets for good: an object that it frees, and code that must not be unloaded. Twins:
// wrong, right.
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct client {
    pthread_t thread;
    int fd, users;
    char name[16];
};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct client *last;

static void client_free(struct client *client)
{
    free(client);
}

static void *serve(void *arg)
{
    struct client *client = arg;
    printf("%d\n", client->fd);
    client_free(client);
    return NULL;
}

// The last one frees it.
static void *share(void *arg)
{
    struct client *client = arg;
    if (__atomic_sub_fetch(&client->users, 1, __ATOMIC_ACQ_REL) == 0)
        client_free(client);
    return NULL;
}

// Waits for who adds it to the list.
static void *serve_listed(void *arg)
{
    struct client *client = arg;
    pthread_mutex_lock(&list_lock);
    last = NULL;
    pthread_mutex_unlock(&list_lock);
    free(client);
    return NULL;
}

static struct client *client_new(int fd)
{
    struct client *client = calloc(1, sizeof *client);
    if (client)
        client->fd = fd;
    return client;
}

static void log_late(int fd)
{
    pthread_t thread;
    struct client *client = client_new(fd);
    if (!client)
        return;
    if (pthread_create(&thread, NULL, serve, client) != 0) { // EXPECT: detached-lifetime
        free(client);
        return;
    }
    pthread_detach(thread);
    printf("serving %s\n", client->name);
}

// The handle lies in the object.
static void detach_late(int fd)
{
    struct client *client = client_new(fd);
    if (client &&
        pthread_create(&client->thread, NULL, serve, client) == 0) // EXPECT: detached-lifetime
        pthread_detach(client->thread);
}

static void log_early(int fd)
{
    pthread_t thread;
    struct client *client = client_new(fd);
    if (!client)
        return;
    printf("serving %s\n", client->name);
    if (pthread_create(&thread, NULL, serve, client) != 0) {
        fprintf(stderr, "no thread for %s\n", client->name);
        free(client);
        return;
    }
    pthread_detach(thread);
    client = client_new(fd);
    if (client)
        printf("and %s\n", client->name);
    free(client);
}

static void log_shared(int fd)
{
    pthread_t thread;
    struct client *client = client_new(fd);
    if (!client)
        return;
    client->users = 2;
    if (pthread_create(&thread, NULL, share, client) == 0)
        pthread_detach(thread);
    printf("serving %s\n", client->name); // EXPECT-NONE: detached-lifetime
    share(client);
}

static void add_to_list(int fd)
{
    pthread_t thread;
    struct client *client = client_new(fd);
    if (!client)
        return;
    pthread_mutex_lock(&list_lock);
    if (pthread_create(&thread, NULL, serve_listed, client) == 0) {
        pthread_detach(thread);
        client->users++; // EXPECT-NONE: detached-lifetime
        last = client;
    }
    pthread_mutex_unlock(&list_lock);
}

typedef void *entry(void *);

static int run_plugin(const char *file)
{
    pthread_t thread;
    void *library = dlopen(file, RTLD_NOW);
    entry *start = library ? (entry *)dlsym(library, "start") : NULL;
    if (!start || pthread_create(&thread, NULL, start, NULL) != 0) // EXPECT: detached-lifetime
        return -1;
    pthread_detach(thread);
    return dlclose(library);
}

static int run_plugin_to_its_end(const char *file)
{
    pthread_t thread;
    void *library = dlopen(file, RTLD_NOW);
    entry *start = library ? (entry *)dlsym(library, "start") : NULL;
    if (!start || pthread_create(&thread, NULL, start, NULL) != 0) {
        if (library)
            dlclose(library);
        return -1;
    }
    pthread_join(thread, NULL);
    return dlclose(library);
}

int main(int argc, char **argv)
{
    log_late(1);
    detach_late(1);
    log_early(1);
    log_shared(1);
    add_to_list(1);
    if (argc > 2 && (run_plugin(argv[1]) || run_plugin_to_its_end(argv[2])))
        return 1;
    pthread_exit(NULL);
}
