/*
 * Load for a server that speaks memcached's text protocol on a socket of the file system: threads
 * with many connections each, that send BATCH requests to every one of them, one of ten a set, the
 * others gets, and then wait for all answers. So the server always has work, and what is measured
 * is its work, not how long it takes to wake somebody. Prints the number of operations.
 * Usage: bench_loadgen SOCKET THREADS SECONDS BATCH
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MOST_BATCH 10
#define KEYS 1000
#define CONNECTIONS 16
#define MOST_THREADS 64

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static double seconds;
static int batch;
static unsigned long operations[MOST_THREADS];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int connect_to_server(void)
{
    int file = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(file, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("connect");
        exit(2);
    }
    return file;
}

/* Each answer ends in one of these lines. */
static int count_answers(const char *text)
{
    int count = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        count += (at - text >= 4 && memcmp(at - 4, "END\r", 4) == 0) ||
                 (at - text >= 7 && memcmp(at - 7, "STORED\r", 7) == 0);
    return count;
}

static void ask(int file, unsigned long number, unsigned *key)
{
    char request[2048];
    int size = 0;
    for (int i = 0; i < batch; i++, *key = *key * 1103515245 + 12345)
        size += sprintf(request + size,
                        (number + (unsigned)i) % 10 ? "get key%u\r\n"
                                                    : "set key%u 0 0 9\r\nsome data\r\n",
                        (*key >> 8) % KEYS);
    if (write(file, request, (size_t)size) != size)
        exit(2);
}

static void await_answers(int file)
{
    char answer[8192];
    size_t got = 0;
    do {
        ssize_t more = read(file, answer + got, sizeof answer - 1 - got);
        if (more <= 0)
            exit(2);
        got += (size_t)more;
        answer[got] = 0;
    } while (count_answers(answer) < batch);
}

static void *client(void *number)
{
    unsigned long *done = number;
    unsigned key = (unsigned)(done - operations) * 7919;
    int files[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++)
        files[i] = connect_to_server();
    for (double end = now() + seconds; now() < end; *done += (unsigned long)batch * CONNECTIONS) {
        for (int i = 0; i < CONNECTIONS; i++)
            ask(files[i], *done + (unsigned)i, &key);
        for (int i = 0; i < CONNECTIONS; i++)
            await_answers(files[i]);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread[MOST_THREADS];
    unsigned long sum = 0;
    int threads = argc == 5 ? atoi(argv[2]) : 0;
    if (threads < 1 || threads > MOST_THREADS || strlen(argv[1]) >= sizeof address.sun_path)
        return 2;
    strcpy(address.sun_path, argv[1]);
    seconds = atof(argv[3]);
    batch = atoi(argv[4]);
    if (batch < 1 || batch > MOST_BATCH)
        return 2;
    for (int i = 0; i < threads; i++)
        pthread_create(&thread[i], NULL, client, &operations[i]);
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        sum += operations[i];
    }
    printf("%lu\n", sum);
    return 0;
}
