/*
 * An API server: a key-value store over HTTP, with a fixed pool of threads.
 *
 *   GET /key       the value
 *   PUT /key       stores the body as the value
 *   DELETE /key    forgets it
 *   GET /          how many keys there are, and how many requests there were
 *
 * One thread accepts connections and puts them into the queue of the pool; four workers serve them.
 * The store (store.c) has a lock for each of its buckets. `api-server PORT` serves until it gets
 * SIGTERM or SIGINT; without an argument the program tests itself: a few clients use it on the
 * loopback interface, all at once.
 *
 * api-server-bug is the same program with store_bug.c in the place of store.c.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../net.h"
#include "client.h"
#include "pool.h"
#include "store.h"

enum { WORKERS = 4, WAITING_CONNECTIONS = 16, KEYS = 64, LINE = 256 };

struct server {
    int listener;
    struct store *store;
    struct pool *pool;
    pthread_t acceptor;
    pthread_mutex_t lock;
    unsigned long requests, failures; /* guarded by lock */
};

struct request {
    char method[8], key[STORE_KEY], body[STORE_VALUE];
    size_t length;
};

/* False: the connection has ended, or what came is no request. */
static bool request_read(struct net_reader *reader, struct request *request)
{
    char line[LINE];

    if (!net_read_line(reader, line, sizeof line) ||
        sscanf(line, "%7s /%31s", request->method, request->key) < 1)
        return false;
    if (strstr(line, " / ") != NULL)
        request->key[0] = '\0';
    request->length = 0;
    do {
        if (!net_read_line(reader, line, sizeof line))
            return false;
        sscanf(line, "Content-Length: %zu", &request->length);
    } while (line[0] != '\0');
    if (request->length >= sizeof request->body)
        return false;
    request->body[request->length] = '\0';
    return net_read_bytes(reader, request->body, request->length);
}

static void server_count(struct server *server, bool failed)
{
    pthread_mutex_lock(&server->lock);
    server->requests++;
    server->failures += failed;
    pthread_mutex_unlock(&server->lock);
}

static void statistics_print(struct server *server, char *text, size_t room)
{
    pthread_mutex_lock(&server->lock);
    const unsigned long requests = server->requests, failures = server->failures;
    pthread_mutex_unlock(&server->lock);
    snprintf(text, room, "%d keys, %lu requests, %lu failures", store_count(server->store),
             requests, failures);
}

/* The HTTP status; the text of the answer is left in `body`. */
static int request_do(struct server *server, const struct request *request, char *body, size_t room)
{
    body[0] = '\0';
    if (strcmp(request->method, "GET") == 0 && request->key[0] == '\0') {
        statistics_print(server, body, room);
        return 200;
    }
    if (strcmp(request->method, "GET") == 0)
        return store_get(server->store, request->key, body, room) ? 200 : 404;
    if (strcmp(request->method, "PUT") == 0)
        return store_put(server->store, request->key, request->body) ? 200 : 507;
    if (strcmp(request->method, "DELETE") == 0)
        return store_delete(server->store, request->key) ? 200 : 404;
    return 405;
}

/* Serves one connection to its end; called by the workers of the pool. */
static void serve(int connection, void *context)
{
    struct server *server = context;
    struct net_reader reader;
    struct request request;
    char body[STORE_VALUE], answer[STORE_VALUE + 128];

    net_reader_init(&reader, connection);
    while (request_read(&reader, &request)) {
        const int status = request_do(server, &request, body, sizeof body);
        snprintf(answer, sizeof answer, "HTTP/1.1 %d\r\nContent-Length: %zu\r\n\r\n%s", status,
                 strlen(body), body);
        server_count(server, status >= 400);
        if (!net_send_text(connection, answer))
            break;
    }
    close(connection);
}

static void *accept_all(void *arg)
{
    struct server *server = arg;
    int connection;

    while ((connection = net_accept(server->listener)) >= 0) {
        if (!pool_put(server->pool, connection))
            close(connection);
    }
    return NULL;
}

static bool server_start(struct server *server, uint16_t *port)
{
    pthread_mutex_init(&server->lock, NULL);
    server->requests = server->failures = 0;
    server->listener = net_listen(port);
    server->store = store_new(KEYS);
    server->pool = pool_new(WORKERS, WAITING_CONNECTIONS, serve, server);
    return server->listener >= 0 && server->store != NULL && server->pool != NULL &&
           pthread_create(&server->acceptor, NULL, accept_all, server) == 0;
}

/* First no new connections, then the ones that wait, then the data. */
static void server_stop(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->acceptor, NULL);
    close(server->listener);
    pool_free(server->pool);
    store_free(server->store);
    pthread_mutex_destroy(&server->lock);
}

static void wait_for_signal(const sigset_t *signals)
{
    int number;

    while (sigwait(signals, &number) != 0)
        continue;
}

int main(int argc, char **argv)
{
    uint16_t port = argc > 1 ? (uint16_t)atoi(argv[1]) : 0;
    struct server server;
    sigset_t signals;
    bool passed = true;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (!server_start(&server, &port)) {
        perror("api-server");
        return EXIT_FAILURE;
    }
    if (argc > 1)
        wait_for_signal(&signals);
    else
        passed = clients_run(port);
    server_stop(&server);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
