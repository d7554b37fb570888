/* Every connection gets a thread, however many there are. */
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void *answer(void *arg)
{
    int client = (int)(intptr_t)arg;

    send(client, "hello\n", 6, MSG_NOSIGNAL);
    close(client);
    return NULL;
}

static void serve(int listener)
{
    int client;

    while ((client = accept(listener, NULL, NULL)) >= 0) {
        void *arg = (void *)(intptr_t)client;
        pthread_t thread;

        if (pthread_create(&thread, NULL, answer, arg) == 0) // EXPECT: excess-threads
            pthread_detach(thread);
        else
            close(client);
    }
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (listener >= 0 && listen(listener, 16) == 0)
        serve(listener);
    return 0;
}
