// A thread for each request or item, with and without a limit. Twins: wrong, right.
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 8, JOBS = 1000 };

static sem_t permits;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int active, queued, settings_threads;

static void *as_pointer(int number)
{
    return (void *)(intptr_t)number;
}

static void *answer(void *arg)
{
    close((int)(intptr_t)arg);
    return NULL;
}

static void *answer_and_post(void *arg)
{
    close((int)(intptr_t)arg);
    sem_post(&permits);
    return NULL;
}

static void *converse(void *arg)
{
    char line[80];
    while (recv((int)(intptr_t)arg, line, sizeof line, 0) > 0)
        send((int)(intptr_t)arg, line, 1, 0);
    return NULL;
}

static void *worker(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        while (queued == 0)
            pthread_cond_wait(&work, &lock);
        queued--;
        pthread_mutex_unlock(&lock);
        answer(arg);
    }
    return NULL;
}

static void start(void *(*routine)(void *), int client)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, routine, as_pointer(client)) == 0)
        pthread_detach(thread);
}

static void begin(int client)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, answer, as_pointer(client)) == 0) // EXPECT: excess-threads
        pthread_detach(thread);
}

static void handle(int client)
{
    if (client > 2)
        begin(client);
}

void serve_through_calls(int listener)
{
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            break;
        handle(client);
    }
}

void serve_conversations(int listener)
{
    int client;
    while ((client = accept(listener, NULL, NULL)) >= 0) {
        pthread_t thread;
        void *arg = as_pointer(client);
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_create(&thread, &attributes, converse, arg); // EXPECT-NONE: excess-threads
    }
}

void serve_with_permits(int listener)
{
    int client;
    sem_init(&permits, 0, MOST);
    while ((client = accept(listener, NULL, NULL)) >= 0) {
        while (sem_wait(&permits) != 0)
            continue;
        start(answer_and_post, client);
    }
}

void serve_with_count(int listener)
{
    int client;
    while ((client = accept(listener, NULL, NULL)) >= 0) {
        if (active >= MOST) {
            close(client);
            continue;
        }
        active++;
        start(answer, client);
    }
}

void serve_with_pool(int listener)
{
    int client;
    for (int i = 0; i < settings_threads; i++)
        start(worker, 0);
    while ((client = accept(listener, NULL, NULL)) >= 0) {
        pthread_mutex_lock(&lock);
        queued++;
        pthread_cond_signal(&work);
        pthread_mutex_unlock(&lock);
    }
}

void serve_lines(FILE *input)
{
    char line[80];
    while (fgets(line, sizeof line, input)) {
        pthread_t thread;
        void *arg = as_pointer(line[0]);
        if (pthread_create(&thread, NULL, answer, arg) == 0) // EXPECT: excess-threads
            pthread_detach(thread);
    }
}

void count_lines_and_serve(FILE *input)
{
    char line[80];
    int lines = 0;
    while (fgets(line, sizeof line, input))
        lines++;
    for (int i = 0; i < MOST && i < lines; i++)
        start(worker, 0);
}

void serve_one_by_one(int listener)
{
    int client;
    while ((client = accept(listener, NULL, NULL)) >= 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, answer, as_pointer(client)) == 0)
            pthread_join(thread, NULL);
    }
}

static void look_into(int file)
{
    pthread_t thread;
    pthread_create(&thread, NULL, answer, as_pointer(file)); // EXPECT: excess-threads
    pthread_detach(thread);
}

void each_file(DIR *folder)
{
    struct dirent *entry;
    while ((entry = readdir(folder)))
        look_into(entry->d_name[0]);
}

void each_item(void)
{
    for (int i = 0; i < JOBS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, answer, as_pointer(i)) == 0) // EXPECT: excess-threads
            pthread_detach(thread);
    }
}

void each_item_joined(void)
{
    static pthread_t threads[JOBS];
    for (int i = 0; i < JOBS; i++)
        pthread_create(&threads[i], NULL, answer, NULL);
    for (int i = 0; i < JOBS; i++)
        pthread_join(threads[i], NULL);
}

void few(void)
{
    for (int i = 0; i < MOST; i++)
        start(answer, i);
}

void as_many_as_set(void)
{
    for (int i = 0; i < settings_threads; i++)
        start(answer, i);
}
