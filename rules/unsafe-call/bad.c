#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void log_line(const char *text)
{
    time_t now = time(NULL);
    struct tm *when = localtime(&now); // EXPECT: unsafe-call
    printf("%02d:%02d %s\n", when->tm_hour, when->tm_min, text);
}

static void *serve(void *name)
{
    log_line(name);
    return NULL;
}

int main(void)
{
    pthread_t first, second;
    pthread_create(&first, NULL, serve, "first");
    pthread_create(&second, NULL, serve, "second");
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return 0;
}
