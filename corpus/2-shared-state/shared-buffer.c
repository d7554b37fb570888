/*
 * State that is shared without being seen: strtok() and gmtime() keep theirs in the C library.
 *
 * No variable of this program is shared, and yet the threads overwrite each other: there is one
 * position of strtok() and one broken-down time in the whole process. own-buffer.c uses the
 * variants that end in _r.
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
    const int year = gmtime(&line->at)->tm_year + 1900;
    int words = 0;

    for (char *word = strtok(line->text, " "); word != NULL; word = strtok(NULL, " "))
        words++;
    printf("%d words from %d\n", words, year);
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
