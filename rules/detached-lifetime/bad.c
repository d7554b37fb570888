/* The end of main() cuts the journal off in the middle of a line. */
#include <pthread.h>
#include <stdio.h>

static void *keep_journal(void *arg)
{
    FILE *journal = fopen(arg, "a");

    for (int i = 0; journal && i < 100000; i++)
        fprintf(journal, "entry %d\n", i);
    if (journal)
        fclose(journal);
    return NULL;
}

int main(void)
{
    static char path[] = "journal";
    pthread_t thread;

    if (pthread_create(&thread, NULL, keep_journal, path) != 0) // EXPECT: detached-lifetime
        return 1;
    pthread_detach(thread);
    puts("done");
    return 0;
}
