/*
 * shared-buffer.c, mended: strtok_r() and gmtime_r() work in memory of the caller.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct line {
    char text[32];
    time_t at;
};

static void *parse(void *arg)
{
    struct line *line = arg;
    struct tm date;
    char *position;
    int words = 0;

    gmtime_r(&line->at, &date);
    for (char *word = strtok_r(line->text, " ", &position); word != NULL;
         word = strtok_r(NULL, " ", &position))
        words++;
    printf("%d words from %d\n", words, date.tm_year + 1900);
    return NULL;
}

int main(void)
{
    struct line lines[2] = {{"to be or not to be", 0}, {"all the world is a stage", 1000000000}};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, parse, &lines[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
