/* The end of main() waits for the end of the journal. */
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

    if (pthread_create(&thread, NULL, keep_journal, path) != 0)
        return 1;
    puts("done");
    pthread_join(thread, NULL);
    return 0;
}
