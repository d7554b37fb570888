#include "talk.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../net.h"

enum { GUESTS = 6, ROOMS = 2, SENTENCES = 5, LINE = 200, FAREWELL_MS = 60 };

struct guest {
    int number;
    uint16_t port;
    int heard; /* sentences, its own included */
};

/* Everybody has joined; everybody has heard everything. */
static pthread_barrier_t together;

static void command(int connection, const char *word, const char *rest)
{
    char line[LINE];

    snprintf(line, sizeof line, "%s %s\n", word, rest);
    net_send_text(connection, line);
}

/* A room has heard of a member when the member hears itself. */
static bool join(int connection, struct net_reader *reader, const struct guest *guest)
{
    char text[32], line[LINE];

    snprintf(text, sizeof text, "guest-%d", guest->number);
    command(connection, "NICK", text);
    command(connection, "JOIN", guest->number % ROOMS == 0 ? "garden" : "kitchen");
    snprintf(text, sizeof text, "hello from %d", guest->number);
    command(connection, "SAY", text);
    while (net_read_line(reader, line, sizeof line)) {
        if (strstr(line, text) != NULL)
            return true;
    }
    return false;
}

static void listen_to_all(struct net_reader *reader, struct guest *guest)
{
    char line[LINE];

    while (guest->heard < GUESTS / ROOMS * SENTENCES && net_read_line(reader, line, sizeof line))
        guest->heard += strstr(line, "sentence") != NULL;
}

/* They leave one after the other, and who stays says something to the others of the room. */
static void say_goodbye(int connection, const struct guest *guest)
{
    poll(NULL, 0, guest->number / ROOMS * FAREWELL_MS);
    command(connection, "SAY", "good night");
    net_send_text(connection, "QUIT\n");
}

static void *visit(void *arg)
{
    struct guest *guest = arg;
    const int connection = net_connect(guest->port);
    struct net_reader reader;
    char text[32];

    net_reader_init(&reader, connection);
    const bool joined = join(connection, &reader, guest);
    pthread_barrier_wait(&together);
    for (int i = 0; joined && i < SENTENCES; i++) {
        snprintf(text, sizeof text, "sentence %d", i);
        command(connection, "SAY", text);
    }
    if (joined)
        listen_to_all(&reader, guest);
    pthread_barrier_wait(&together);
    say_goodbye(connection, guest);
    close(connection);
    return NULL;
}

bool talk_run(uint16_t port)
{
    struct guest guests[GUESTS];
    pthread_t threads[GUESTS];
    int heard = 0;

    pthread_barrier_init(&together, NULL, GUESTS);
    for (int i = 0; i < GUESTS; i++) {
        guests[i] = (struct guest){.number = i, .port = port};
        if (pthread_create(&threads[i], NULL, visit, &guests[i]) != 0)
            return false;
    }
    for (int i = 0; i < GUESTS; i++) {
        pthread_join(threads[i], NULL);
        heard += guests[i].heard;
    }
    pthread_barrier_destroy(&together);
    printf("%d guests heard %d sentences\n", GUESTS, heard);
    return heard == GUESTS * (GUESTS / ROOMS) * SENTENCES;
}
