#define _GNU_SOURCE /* accept4 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
}

int net_listen(uint16_t *port)
{
    struct sockaddr_in address = loopback(*port);
    socklen_t length = sizeof address;
    const int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (listener < 0)
        return -1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        close(listener);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return listener;
}

int net_accept(int listener)
{
    int connection;

    do
        connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (connection < 0 && (errno == EINTR || errno == ECONNABORTED));
    return connection;
}

int net_connect(uint16_t port)
{
    const struct sockaddr_in address = loopback(port);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (connection >= 0 &&
        connect(connection, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(connection);
        return -1;
    }
    return connection;
}

bool net_send(int socket, const void *bytes, size_t count)
{
    const char *next = bytes;

    while (count > 0) {
        const ssize_t sent = send(socket, next, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        next += sent;
        count -= (size_t)sent;
    }
    return true;
}

bool net_send_text(int socket, const char *text)
{
    return net_send(socket, text, strlen(text));
}

void net_reader_init(struct net_reader *reader, int socket)
{
    reader->socket = socket;
    reader->begin = reader->end = 0;
}

/* There is something to use after this, or it is false. */
static bool fill(struct net_reader *reader)
{
    if (reader->begin < reader->end)
        return true;
    ssize_t got;
    do
        got = recv(reader->socket, reader->bytes, sizeof reader->bytes, 0);
    while (got < 0 && errno == EINTR);
    reader->begin = 0;
    reader->end = got > 0 ? (size_t)got : 0;
    return got > 0;
}

bool net_read_line(struct net_reader *reader, char *line, size_t room)
{
    size_t length = 0;

    while (fill(reader)) {
        const char next = reader->bytes[reader->begin++];
        if (next == '\n') {
            line[length] = '\0';
            return true;
        }
        if (next != '\r' && length + 1 < room)
            line[length++] = next;
    }
    line[length] = '\0';
    return false;
}

bool net_read_bytes(struct net_reader *reader, void *bytes, size_t count)
{
    char *next = bytes;

    while (count > 0) {
        if (!fill(reader))
            return false;
        size_t part = reader->end - reader->begin;
        part = part < count ? part : count;
        memcpy(next, reader->bytes + reader->begin, part);
        reader->begin += part;
        next += part;
        count -= part;
    }
    return true;
}
