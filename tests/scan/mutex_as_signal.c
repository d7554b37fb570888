// A mutex as a signal: a thread that takes it waits until another one gives it back. POSIX leaves
// that undefined, but nobody waits for himself.
#include <pthread.h>
#include <stdlib.h>

struct reader {
    pthread_mutex_t go;
    int number;
};

static struct reader *readers;
static int count, is_active[16];

int write_block(const struct reader *reader);

static void *read_blocks(void *argument)
{
    struct reader *reader = argument;
    for (;;) {
        pthread_mutex_lock(&reader->go); // EXPECT-TODO: no double-lock another thread gives it back
        if (write_block(reader) != 0)
            break;
    }
    pthread_exit(NULL); // EXPECT-TODO: no exit-holding-lock another thread gives it back
}

static void wake_all(void)
{
    for (int i = 0; i < count; i++)
        if (is_active[i])
            pthread_mutex_unlock(&readers[i].go);
}

int main(int argc, char **argv)
{
    (void)argv;
    count = argc;
    readers = calloc(16, sizeof *readers);
    if (!readers)
        return 1;
    for (int i = 0; i < count; i++) {
        pthread_t thread;
        pthread_mutex_init(&readers[i].go, NULL);
        pthread_mutex_lock(&readers[i].go);
        if (pthread_create(&thread, NULL, read_blocks, &readers[i]) != 0)
            return 1;
        pthread_detach(thread);
    }
    for (int i = 0; i < 5; i++)
        wake_all();
    return 0;
}
