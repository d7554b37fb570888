/*
 * An upload handler: files come in over TCP, are written to disk, checked, and made visible at once
 * or not at all.
 *
 *   PUT name bytes checksum   and then the bytes; the answer is `OK` or `NO reason`
 *   LIST                      the finished uploads, one per line, and an empty line
 *
 * Each connection has a thread, at most eight at the same time: a semaphore hands out the places,
 * and who finds none waits in the backlog of the listening socket. An upload is written to a
 * temporary file and renamed when it is complete; the registry (registry.c) knows which names are
 * taken, by finished uploads and by those under way.
 *
 * `upload PORT DIRECTORY` serves until SIGTERM or SIGINT; without arguments the program tests
 * itself. upload-bug is the same program with registry_bug.c in the place of registry.c.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../net.h"
#include "registry.h"
#include "sender.h"

enum { PLACES = 8, LINE = 200, CHUNK = 512 };

struct server {
    int listener;
    struct registry *registry;
    pthread_t acceptor;
    sem_t places;
};

struct connection {
    struct server *server;
    int socket;
};

/* Takes the bytes off the connection and writes them; the reason for a refusal, or NULL. */
static const char *receive(struct net_reader *reader, FILE *file, size_t bytes, unsigned expected)
{
    char chunk[CHUNK];
    unsigned sum = 0;

    while (bytes > 0) {
        const size_t part = bytes < sizeof chunk ? bytes : sizeof chunk;
        if (!net_read_bytes(reader, chunk, part))
            return "cut off";
        sum = checksum(sum, chunk, part);
        if (file != NULL && fwrite(chunk, 1, part, file) != part)
            return "disk full";
        bytes -= part;
    }
    return sum == expected ? NULL : "damaged";
}

static const char *upload(struct registry *registry, struct net_reader *reader, const char *name,
                          size_t bytes, unsigned expected)
{
    struct upload *upload = registry_begin(registry, name);
    FILE *file = upload != NULL ? upload_open(upload) : NULL;
    const char *problem = receive(reader, file, bytes, expected);

    if (file != NULL && fclose(file) != 0)
        problem = "disk full";
    if (upload == NULL)
        return "name is taken";
    if (problem != NULL || file == NULL) {
        registry_abandon(registry, upload);
        return problem != NULL ? problem : "cannot create";
    }
    return registry_commit(registry, upload) ? NULL : "cannot store";
}

static bool answer(int socket, const char *problem)
{
    char line[LINE];

    if (problem == NULL)
        return net_send_text(socket, "OK\n");
    snprintf(line, sizeof line, "NO %s\n", problem);
    return net_send_text(socket, line);
}

static bool list(struct registry *registry, int socket)
{
    char names[REGISTRY_NAMES * (REGISTRY_NAME + 1) + 2];

    registry_list(registry, names, sizeof names);
    return net_send_text(socket, names);
}

static bool obey(struct server *server, struct net_reader *reader, const char *line)
{
    char name[REGISTRY_NAME];
    size_t bytes;
    unsigned sum;

    if (strcmp(line, "LIST") == 0)
        return list(server->registry, reader->socket);
    if (sscanf(line, "PUT %31[a-z0-9-] %zu %u", name, &bytes, &sum) == 3)
        return answer(reader->socket, upload(server->registry, reader, name, bytes, sum));
    answer(reader->socket, "not understood");
    return false;
}

static void *serve(void *arg)
{
    struct connection *connection = arg;
    struct server *server = connection->server;
    struct net_reader reader;
    char line[LINE];

    net_reader_init(&reader, connection->socket);
    while (net_read_line(&reader, line, sizeof line) && obey(server, &reader, line))
        continue;
    close(connection->socket);
    free(connection);
    sem_post(&server->places);
    return NULL;
}

static void place_take(struct server *server)
{
    while (sem_wait(&server->places) != 0 && errno == EINTR)
        continue;
}

static bool serve_start(struct server *server, int socket)
{
    struct connection *connection = malloc(sizeof *connection);
    pthread_t thread;

    if (connection == NULL)
        return false;
    *connection = (struct connection){.server = server, .socket = socket};
    if (pthread_create(&thread, NULL, serve, connection) != 0) {
        free(connection);
        return false;
    }
    pthread_detach(thread);
    return true;
}

static void *accept_all(void *arg)
{
    struct server *server = arg;

    for (;;) {
        place_take(server);
        const int socket = net_accept(server->listener);
        if (socket >= 0 && serve_start(server, socket))
            continue;
        sem_post(&server->places);
        if (socket < 0)
            return NULL;
        close(socket);
    }
}

static bool server_start(struct server *server, uint16_t *port, const char *directory)
{
    server->registry = registry_new(directory);
    server->listener = net_listen(port);
    sem_init(&server->places, 0, PLACES);
    return server->registry != NULL && server->listener >= 0 &&
           pthread_create(&server->acceptor, NULL, accept_all, server) == 0;
}

/* All places back means that all connections have ended. */
static void server_stop(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->acceptor, NULL);
    close(server->listener);
    for (int i = 0; i < PLACES; i++)
        place_take(server);
    sem_destroy(&server->places);
    registry_free(server->registry);
}

static void wait_for_signal(const sigset_t *signals)
{
    int number;

    while (sigwait(signals, &number) != 0)
        continue;
}

int main(int argc, char **argv)
{
    char scratch[] = "/tmp/upload-XXXXXX";
    uint16_t port = argc > 2 ? (uint16_t)atoi(argv[1]) : 0;
    const char *directory = argc > 2 ? argv[2] : mkdtemp(scratch);
    struct server server;
    sigset_t signals;
    bool passed = true;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (directory == NULL || !server_start(&server, &port, directory)) {
        perror("upload");
        return EXIT_FAILURE;
    }
    if (argc > 2)
        wait_for_signal(&signals);
    else
        passed = senders_run(port, directory);
    server_stop(&server);
    if (argc <= 2)
        senders_clean_up(directory);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
