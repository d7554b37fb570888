/* Four threads answer all connections; the others wait in the queue of the socket. */
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 4 };

static int listener;

static void *answer_all(void *arg)
{
    int client;

    while ((client = accept(listener, NULL, NULL)) >= 0) {
        send(client, "hello\n", 6, MSG_NOSIGNAL);
        close(client);
    }
    return arg;
}

static void serve(void)
{
    pthread_t pool[THREADS];
    int created = 0;

    while (created < THREADS && pthread_create(&pool[created], NULL, answer_all, NULL) == 0)
        created++;
    for (int i = 0; i < created; i++)
        pthread_join(pool[i], NULL);
}

int main(void)
{
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener >= 0 && listen(listener, 16) == 0)
        serve();
    return 0;
}
