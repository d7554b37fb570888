#include "sender.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../net.h"

enum { SENDERS = 5, FILES = 4, BYTES = 3000, LINE = 200 };

struct sender {
    int number;
    uint16_t port;
    int stored, refused, lost;
};

unsigned checksum(unsigned sum, const void *bytes, size_t count)
{
    const unsigned char *next = bytes;

    while (count-- > 0)
        sum = sum * 31 + *next++;
    return sum;
}

/* What the server says to the upload; `damage` is added to the checksum. */
static bool send_file(int socket, struct net_reader *reader, const char *name, int seed,
                      unsigned damage, char *answer)
{
    char bytes[BYTES], line[LINE];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * (size_t)seed);
    snprintf(line, sizeof line, "PUT %s %zu %u\n", name, sizeof bytes,
             checksum(0, bytes, sizeof bytes) + damage);
    return net_send_text(socket, line) && net_send(socket, bytes, sizeof bytes) &&
           net_read_line(reader, answer, LINE);
}

static void put(struct sender *sender, struct net_reader *reader, const char *name, unsigned damage)
{
    char answer[LINE];

    if (!send_file(reader->socket, reader, name, sender->number + 1, damage, answer))
        sender->lost++;
    else if (strcmp(answer, "OK") == 0)
        sender->stored++;
    else
        sender->refused++;
}

static void *send_files(void *arg)
{
    struct sender *sender = arg;
    struct net_reader reader;
    char name[32];

    net_reader_init(&reader, net_connect(sender->port));
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "file-%d-%d", sender->number, i);
        put(sender, &reader, name, 0);
    }
    put(sender, &reader, "wanted-by-all", 0);
    put(sender, &reader, "damaged", 1);
    close(reader.socket);
    return NULL;
}

static int listed(uint16_t port)
{
    struct net_reader reader;
    char line[LINE];
    int count = 0;

    net_reader_init(&reader, net_connect(port));
    net_send_text(reader.socket, "LIST\n");
    while (net_read_line(&reader, line, sizeof line) && line[0] != '\0')
        count++;
    close(reader.socket);
    return count;
}

bool senders_run(uint16_t port, const char *directory)
{
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    int stored = 0, refused = 0, lost = 0;
    char path[256];

    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.number = i, .port = port};
        if (pthread_create(&threads[i], NULL, send_files, &senders[i]) != 0)
            return false;
    }
    for (int i = 0; i < SENDERS; i++) {
        pthread_join(threads[i], NULL);
        stored += senders[i].stored;
        refused += senders[i].refused;
        lost += senders[i].lost;
    }
    const int count = listed(port);
    snprintf(path, sizeof path, "%s/wanted-by-all", directory);
    printf("%d stored, %d refused, %d lost; %d listed\n", stored, refused, lost, count);
    return stored == SENDERS * FILES + 1 && count == stored && lost == 0 && access(path, R_OK) == 0;
}

void senders_clean_up(const char *directory)
{
    char path[256];

    for (int i = 0; i < SENDERS * FILES; i++) {
        snprintf(path, sizeof path, "%s/file-%d-%d", directory, i / FILES, i % FILES);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/wanted-by-all", directory);
    unlink(path);
    rmdir(directory);
}
