// ARGS: -- -D_GNU_SOURCE -pthread
// Handles of threads on their way: to a join, to a detach, or to nowhere. Twins: wrong, right.
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

extern int next_request(void);
extern int give_away(pthread_t thread);

static void *job(void *arg)
{
    return arg;
}

static void *other_job(void *arg)
{
    return arg;
}

static void *quiet_job(void *arg)
{
    pthread_detach(pthread_self());
    return arg;
}

static void go_alone(void)
{
    pthread_t self = pthread_self();
    pthread_detach(self);
}

static void *quiet_below(void *arg)
{
    go_alone();
    return arg;
}

static void *check(void *arg)
{
    return strlen(arg) > 3 ? strdup(arg) : NULL;
}

static int portable_job(void *arg)
{
    return arg == NULL;
}

/* In a variable. */
static void lost(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, job, NULL); // EXPECT: thread-leak
}

static void joined(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) == 0)
        pthread_join(thread, NULL);
}

static void detached(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) == 0)
        pthread_detach(thread);
}

static void detach_themselves(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, quiet_job, NULL);
    pthread_create(&thread, NULL, quiet_below, NULL);
}

static void portable(void)
{
    thrd_t lost_one, joined_one;
    thrd_create(&lost_one, portable_job, NULL); // EXPECT: thread-leak
    thrd_create(&joined_one, portable_job, NULL);
    thrd_join(joined_one, NULL);
}

/* By an attribute. */
static void attribute(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_create(&thread, &attributes, job, NULL);
}

static void attribute_of_stack(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 65536);
    pthread_create(&thread, &attributes, job, NULL); // EXPECT: thread-leak
}

/* In an array, on the heap, in a list, in a global. */
static pthread_t workers[4], forgotten[4], one, nobodys;

static void arrays(void)
{
    for (int i = 0; i < 4; i++) {
        pthread_create(&workers[i], NULL, job, NULL);
        pthread_create(&forgotten[i], NULL, job, NULL); // EXPECT: thread-leak
    }
    for (int i = 0; i < 4; i++)
        pthread_join(workers[i], NULL);
}

static void on_the_heap(int count)
{
    pthread_t *all = calloc((size_t)count, sizeof *all),
              *rest = calloc((size_t)count, sizeof *rest);
    for (int i = 0; all && rest && i < count; i++) {
        pthread_create(&all[i], NULL, job, NULL);
        pthread_create(rest + i, NULL, job, NULL); // EXPECT: thread-leak
    }
    for (int i = 0; all && rest && i < count; i++)
        pthread_join(all[i], NULL);
    free(all);
    free(rest);
}

struct client {
    struct client *next;
    pthread_t reader, writer;
    pthread_t *extra;
};

static struct client *clients;

static void add_client(void)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client || !(client->extra = malloc(sizeof *client->extra)))
        return;
    pthread_create(&client->reader, NULL, job, NULL);
    pthread_create(&client->writer, NULL, job, NULL); // EXPECT: thread-leak
    pthread_create(client->extra, NULL, job, NULL);
    client->next = clients;
    clients = client;
}

static void remove_clients(void)
{
    for (struct client *client = clients; client; client = client->next) {
        pthread_t *extra = client->extra;
        pthread_join(client->reader, NULL);
        pthread_join(*extra, NULL);
    }
}

static void globals(void)
{
    pthread_create(&one, NULL, job, NULL);
    pthread_create(&nobodys, NULL, job, NULL); // EXPECT: thread-leak
    pthread_join(one, NULL);
}

/* To others. */
static pthread_t spawn(void)
{
    pthread_t thread = 0;
    pthread_create(&thread, NULL, job, NULL);
    return thread;
}

static void end(pthread_t thread)
{
    pthread_join(thread, NULL);
}

static void end_at(const pthread_t *thread)
{
    pthread_join(*thread, NULL);
}

static void returned(void)
{
    pthread_t wanted = spawn();
    pthread_t unwanted = spawn(); // EXPECT: thread-leak
    spawn();                      // EXPECT: thread-leak
    end(wanted);
    (void)unwanted;
}

static int start(pthread_t *thread, void *(*routine)(void *), void *arg)
{
    return pthread_create(thread, NULL, routine, arg);
}

static void by_wrapper(void)
{
    pthread_t kept, lost_one, watched;
    start(&kept, job, NULL);
    start(&lost_one, other_job, NULL); // EXPECT: thread-leak
    start(&watched, quiet_job, NULL);
    end_at(&kept);
}

static void out_of_sight(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, job, NULL);
    give_away(thread);
}

static void named(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, job, NULL); // EXPECT: thread-leak
    pthread_setname_np(thread, "named");
    pthread_kill(thread, 0);
}

static void *joins_other(void *arg)
{
    pthread_t *other = arg;
    pthread_join(*other, NULL);
    return NULL;
}

static void joined_by_thread(void)
{
    static pthread_t first;
    pthread_t second;
    pthread_create(&first, NULL, job, NULL);
    pthread_create(&second, NULL, joins_other, &first);
    pthread_join(second, NULL);
}

/* What ends once, or never, is no leak; unless its result is lost. */
static void *serve(void *arg)
{
    for (;;)
        next_request();
    return arg;
}

static void create_once(void)
{
    pthread_t helper, server, checker;
    pthread_create(&helper, NULL, job, NULL); // EXPECT-NONE: thread-leak
    pthread_create(&server, NULL, serve, NULL);
    pthread_create(&checker, NULL, check, "text"); // EXPECT: thread-leak
}

int main(void)
{
    create_once();
    while (next_request()) {
        lost();
        joined();
        detached();
        detach_themselves();
        portable();
        attribute();
        attribute_of_stack();
        arrays();
        on_the_heap(next_request());
        add_client();
        remove_clients();
        globals();
        returned();
        by_wrapper();
        out_of_sight();
        named();
        joined_by_thread();
    }
    return 0;
}
