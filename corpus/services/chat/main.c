/*
 * A chat server: rooms, members, and a queue of outgoing lines for each member.
 *
 * A client sends one command per line: `NICK name`, `JOIN room`, `SAY text`, `QUIT`. What is said
 * goes to all members of the room. Each client has two threads: a reader, which does what the
 * client says, and a writer, which sends what others said. Nobody ever waits for a slow client: who
 * has too many lines outstanding misses some.
 *
 * Locks: the lock of a room comes before the lock of a member (room.h). `chat PORT` serves until
 * SIGTERM or SIGINT; without an argument the program tests itself.
 *
 * chat-bug is the same program with member_bug.c in the place of member.c.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../net.h"
#include "member.h"
#include "room.h"
#include "talk.h"

enum { LINE = 200 };

static struct {
    int listener;
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t all_gone;
    int clients; /* guarded by lock */
} server = {.lock = PTHREAD_MUTEX_INITIALIZER, .all_gone = PTHREAD_COND_INITIALIZER};

static void say(const struct member *member, const char *text)
{
    char line[LINE];

    snprintf(line, sizeof line, "%.32s: %.150s\n", member->name, text);
    room_say(member->room, line);
}

/* False: the client is leaving. */
static bool obey(struct member *member, const char *line)
{
    char text[32];

    if (sscanf(line, "NICK %31s", text) == 1)
        snprintf(member->name, sizeof member->name, "%s", text);
    else if (sscanf(line, "JOIN %31s", text) == 1 && member->room == NULL)
        member_join(member, room_find(text));
    else if (strncmp(line, "SAY ", 4) == 0 && member->room != NULL)
        say(member, line + 4);
    else if (strcmp(line, "QUIT") == 0)
        return false;
    else
        member_send(member, "what?\n");
    return true;
}

static void client_gone(void)
{
    pthread_mutex_lock(&server.lock);
    if (--server.clients == 0)
        pthread_cond_signal(&server.all_gone);
    pthread_mutex_unlock(&server.lock);
}

/* The reader of a client, and the owner of its member. */
static void *serve_client(void *arg)
{
    const int connection = *(int *)arg;
    struct net_reader reader;
    char line[LINE];

    free(arg);
    struct member *member = member_new(connection);
    if (member != NULL) {
        net_reader_init(&reader, connection);
        while (net_read_line(&reader, line, sizeof line) && obey(member, line))
            continue;
        member_free(member);
    }
    close(connection);
    client_gone();
    return NULL;
}

static void client_start(int connection)
{
    int *argument = malloc(sizeof *argument);
    pthread_t reader;

    pthread_mutex_lock(&server.lock);
    server.clients++;
    pthread_mutex_unlock(&server.lock);
    if (argument != NULL) {
        *argument = connection;
        if (pthread_create(&reader, NULL, serve_client, argument) == 0) {
            pthread_detach(reader);
            return;
        }
        free(argument);
    }
    close(connection);
    client_gone();
}

static void *accept_all(void *arg)
{
    int connection;

    (void)arg;
    while ((connection = net_accept(server.listener)) >= 0)
        client_start(connection);
    return NULL;
}

/* The clients have to leave by themselves; this waits for them. */
static void server_stop(void)
{
    shutdown(server.listener, SHUT_RDWR);
    pthread_join(server.acceptor, NULL);
    close(server.listener);
    pthread_mutex_lock(&server.lock);
    while (server.clients > 0)
        pthread_cond_wait(&server.all_gone, &server.lock);
    pthread_mutex_unlock(&server.lock);
    rooms_free();
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
    sigset_t signals;
    bool passed = true;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    server.listener = net_listen(&port);
    if (server.listener < 0 || pthread_create(&server.acceptor, NULL, accept_all, NULL) != 0) {
        perror("chat");
        return EXIT_FAILURE;
    }
    if (argc > 1)
        wait_for_signal(&signals);
    else
        passed = talk_run(port);
    server_stop();
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
