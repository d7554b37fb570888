/* Each mail leaves a thread behind: its handle is gone when the function returns. */
#include <pthread.h>
#include <stdio.h>

static void *send_mail(void *arg)
{
    printf("to %s\n", (const char *)arg);
    return NULL;
}

static void mail_start(char *address)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, send_mail, address) != 0) // EXPECT: thread-leak
        perror("mail");
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        mail_start(argv[i]);
    pthread_exit(NULL);
}
