#include "client.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../net.h"

enum { CLIENTS = 6, ROUNDS = 20, TEXT = 256 };

struct client {
    int number;
    uint16_t port;
    int connection;
    struct net_reader reader;
    int wrong; /* answers */
};

/* Sends a request; returns the status of the answer, and leaves its text in `text`. */
static int ask(struct client *client, const char *method, const char *key, const char *body,
               char *text)
{
    char line[TEXT];
    size_t length = 0;
    int status = 0;

    snprintf(line, sizeof line, "%s /%s HTTP/1.1\r\nContent-Length: %zu\r\n\r\n%s", method, key,
             strlen(body), body);
    if (!net_send_text(client->connection, line) ||
        !net_read_line(&client->reader, line, sizeof line))
        return -1;
    sscanf(line, "HTTP/1.1 %d", &status);
    while (net_read_line(&client->reader, line, sizeof line) && line[0] != '\0')
        sscanf(line, "Content-Length: %zu", &length);
    if (length >= TEXT || !net_read_bytes(&client->reader, text, length))
        return -1;
    text[length] = '\0';
    return status;
}

static void expect(struct client *client, const char *method, const char *key, const char *body,
                   int status, const char *answer)
{
    char text[TEXT] = "";
    const int got = ask(client, method, key, body, text);

    if (got != status || (answer != NULL && strcmp(text, answer) != 0)) {
        fprintf(stderr, "%s /%s: %d %s\n", method, key, got, text);
        client->wrong++;
    }
}

static void *use(void *arg)
{
    struct client *client = arg;
    char key[32], value[32];

    client->connection = net_connect(client->port);
    if (client->connection < 0) {
        client->wrong++;
        return NULL;
    }
    net_reader_init(&client->reader, client->connection);
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(key, sizeof key, "key-%d-%d", client->number, i);
        snprintf(value, sizeof value, "value %d of client %d", i, client->number);
        expect(client, "GET", key, "", 404, NULL);
        expect(client, "PUT", key, value, 200, NULL);
        expect(client, "GET", key, "", 200, value);
        expect(client, "PUT", "common", value, 200, NULL);
        if (i > 0) {
            expect(client, "DELETE", key, "", 200, NULL);
            expect(client, "DELETE", key, "", 404, NULL);
        }
    }
    close(client->connection);
    return NULL;
}

/* One client alone: what is left, and that the last key too many is refused. */
static int fill_up(uint16_t port)
{
    struct client client = {.port = port, .connection = net_connect(port)};
    char key[32];

    net_reader_init(&client.reader, client.connection);
    for (int i = 0; i < 64 - CLIENTS - 1; i++) {
        snprintf(key, sizeof key, "filler-%d", i);
        expect(&client, "PUT", key, "", 200, NULL);
    }
    expect(&client, "PUT", "one-too-many", "", 507, NULL);
    expect(&client, "PATCH", "common", "", 405, NULL);
    close(client.connection);
    return client.wrong;
}

bool clients_run(uint16_t port)
{
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];
    int started = 0, wrong = 0;

    for (; started < CLIENTS; started++) {
        clients[started] = (struct client){.number = started, .port = port};
        if (pthread_create(&threads[started], NULL, use, &clients[started]) != 0)
            break;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        wrong += clients[i].wrong;
    }
    wrong += fill_up(port);
    printf("%d clients, %d wrong answers\n", started, wrong);
    return wrong == 0;
}
