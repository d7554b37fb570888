/*
 * What an uncontended lock costs: nanoseconds for a lock/unlock pair, natively and with the library
 * in each mode. The program runs itself again under the library, so that all figures come from one
 * run; each is the minimum of many short slices, of several rounds taken in turns: some slices are
 * not disturbed even on a busy machine. Prints a table with the ratio to
 * native. Usage: bench_lockpair LIBRARY DIRECTORY-FOR-RECORDINGS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAIRS 9999 /* of a slice */
#define SLICES 200
#define ROUNDS 9
#define SHAPES 5
#define MANY 4096 /* locks of a table; a power of two */
#define SHARDS 64

static pthread_mutex_t locks[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER};
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t many[MANY], shards[SHARDS];

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void pair(void)
{
    for (int i = 0; i < PAIRS; i++) {
        pthread_mutex_lock(&locks[0]);
        pthread_mutex_unlock(&locks[0]);
    }
}

static void nested(void)
{
    for (int i = 0; i < PAIRS / 3; i++) {
        pthread_mutex_lock(&locks[0]);
        pthread_mutex_lock(&locks[1]);
        pthread_mutex_lock(&locks[2]);
        pthread_mutex_unlock(&locks[2]);
        pthread_mutex_unlock(&locks[1]);
        pthread_mutex_unlock(&locks[0]);
    }
}

static void read_pair(void)
{
    for (int i = 0; i < PAIRS; i++) {
        pthread_rwlock_rdlock(&rwlock);
        pthread_rwlock_unlock(&rwlock);
    }
}

static unsigned next_random(unsigned last)
{
    return last * 1103515245 + 12345;
}

/* As a server locks the entries of its hash table. */
static void one_of_many(void)
{
    static unsigned random;
    for (int i = 0; i < PAIRS; i++) {
        pthread_mutex_t *lock = &many[(random = next_random(random)) >> 8 & (MANY - 1)];
        pthread_mutex_lock(lock);
        pthread_mutex_unlock(lock);
    }
}

static void one_of_many_and_shard(void)
{
    static unsigned random;
    for (int i = 0; i < PAIRS / 2; i++) {
        random = next_random(random);
        pthread_mutex_t *lock = &many[random >> 8 & (MANY - 1)];
        pthread_mutex_t *shard = &shards[random >> 24 & (SHARDS - 1)];
        pthread_mutex_lock(lock);
        pthread_mutex_lock(shard);
        pthread_mutex_unlock(shard);
        pthread_mutex_unlock(lock);
    }
}

static const struct shape {
    const char *name;
    void (*run)(void);
    double pairs;
} shapes[SHAPES] = {{"mutex pair", pair, PAIRS},
                    {"nested 3, per pair", nested, PAIRS / 3 * 3},
                    {"read lock pair", read_pair, PAIRS},
                    {"one of 4,096", one_of_many, PAIRS},
                    {"nested in it, 64", one_of_many_and_shard, PAIRS / 2 * 2}};

static void *measure(void *argument)
{
    for (int i = 0; i < SHAPES; i++) {
        double best = 0;
        for (int slice = 0; slice < SLICES; slice++) {
            double start = now_ns();
            shapes[i].run();
            double took = (now_ns() - start) / shapes[i].pairs;
            best = slice == 0 || took < best ? took : best;
        }
        printf("%.3f\n", best);
    }
    return argument;
}

/* In a second thread: a process that never had one takes shortcuts that no threaded program has. */
static int child_main(void)
{
    pthread_t thread;
    for (int i = 0; i < MANY; i++)
        pthread_mutex_init(&many[i], NULL);
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&shards[i], NULL);
    return pthread_create(&thread, NULL, measure, NULL) || pthread_join(thread, NULL);
}

static void set_up_child(const char *mode, const char *library, const char *directory)
{
    char options[1024];
    if (!mode)
        return;
    snprintf(options, sizeof(options), "mode=%s:dir=%s", mode, directory);
    setenv("LOCKSTITCH_OPTIONS", options, 1);
    setenv("LD_PRELOAD", library, 1);
}

static void run_once(const char *mode, const char *library, const char *directory, double *best)
{
    int ends[2];
    double value;
    if (pipe(ends) != 0)
        exit(2);
    if (fork() == 0) {
        dup2(ends[1], 1);
        set_up_child(mode, library, directory);
        execl("/proc/self/exe", "bench_lockpair", "--measure", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *output = fdopen(ends[0], "r");
    for (int i = 0; i < SHAPES && output && fscanf(output, "%lf", &value) == 1; i++)
        if (best[i] == 0 || value < best[i])
            best[i] = value;
    if (output)
        fclose(output);
    wait(NULL);
}

int main(int argc, char **argv)
{
    static const char *const modes[] = {NULL, "order", "contention", "full"};
    double best[4][SHAPES] = {{0}};
    if (argc == 2 && strcmp(argv[1], "--measure") == 0)
        return child_main();
    if (argc != 3)
        return 2;
    for (int round = 0; round < ROUNDS; round++)
        for (int m = 0; m < 4; m++)
            run_once(modes[m], argv[1], argv[2], best[m]);
    printf("%-20s %10s %18s %18s %18s\n", "ns", "native", "order", "contention", "full");
    for (int i = 0; i < SHAPES; i++) {
        printf("%-20s %10.2f", shapes[i].name, best[0][i]);
        for (int m = 1; m < 4; m++)
            printf(" %9.2f (%5.2fx)", best[m][i], best[m][i] / best[0][i]);
        putchar('\n');
    }
    return 0;
}
