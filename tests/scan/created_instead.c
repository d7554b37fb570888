// Threads of one routine that are created in several places, of which one run goes to one only:
// branches, and a way that ends the program. One such thread is not several.
#include <pthread.h>
#include <stdlib.h>

static int pages, copies, errors, both;
static pthread_t copier;

static void *print(void *arg)
{
    pages++; // EXPECT-NONE: data-race
    return arg;
}

static void *copy(void *arg)
{
    copies++; // EXPECT-NONE: data-race
    return arg;
}

static void *check(void *arg)
{
    both++; // EXPECT: data-race
    return arg;
}

static int start(void *(*routine)(void *), void *arg)
{
    return pthread_create(&copier, NULL, routine, arg);
}

static void fail(void)
{
    errors++;
    exit(1);
}

static int copy_all(void *arg)
{
    if (start(copy, arg) != 0)
        fail();
    return pthread_join(copier, NULL);
}

int main(int argc, char **argv)
{
    pthread_t printer, checker, last;
    if (argc > 4)
        return copy_all(argv);
    int result;
    if (argc > 3)
        result = pthread_create(&printer, NULL, print, argv[1]);
    else
        result = pthread_create(&printer, NULL, print, argv[0]);
    if (result != 0)
        return 1;
    if (start(copy, argv) != 0)
        fail();
    if (argc > 1 && pthread_create(&checker, NULL, check, argv[0]) != 0)
        return 1;
    if (argc > 2 && pthread_create(&last, NULL, check, argv[1]) != 0)
        return 1;
    if (argc > 1)
        pthread_join(checker, NULL);
    if (argc > 2)
        pthread_join(last, NULL);
    return pthread_join(copier, NULL) | pthread_join(printer, NULL);
}
