/*
 * What the services share: TCP on the loopback interface, in lines and bytes.
 *
 * Everything here is used by one thread at a time, so nothing here locks.
 */
#ifndef CORPUS_NET_H
#define CORPUS_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A connection with what has been read from it and not used yet. */
struct net_reader {
    int socket;
    size_t begin, end;
    char bytes[2048];
};

/* Listens on 127.0.0.1. `*port` 0: on any port, which is stored there. -1 on failure. */
int net_listen(uint16_t *port);

/* Waits for the next connection. -1 when the listener was shut down. */
int net_accept(int listener);

/* -1 on failure. */
int net_connect(uint16_t port);

/* Sends all of it; false when the other side is gone. Never raises SIGPIPE. */
bool net_send(int socket, const void *bytes, size_t count);

bool net_send_text(int socket, const char *text);

void net_reader_init(struct net_reader *reader, int socket);

/* The next line without its end, cut off at `room` - 1 characters. False at the end of the
 * connection. */
bool net_read_line(struct net_reader *reader, char *line, size_t room);

/* Exactly `count` bytes, or false. */
bool net_read_bytes(struct net_reader *reader, void *bytes, size_t count);

#endif
