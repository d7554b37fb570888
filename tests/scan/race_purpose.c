// A section that is there for one variable says more than many places without the lock. Twins:
// racy, right.
#include <pthread.h>
#include <stdlib.h>

struct statistics {
    int served;
};

struct backend {
    struct statistics *statistics; // only one reader asks for the lock, and means it
    struct statistics *report;     // the lock is held for many things
    int weight;                    // written by many without the lock: nobody cares
    int error;
    int probes, failures, rounds;
    pthread_mutex_t lock;
};

static pthread_mutex_t backends_lock = PTHREAD_MUTEX_INITIALIZER;

struct backend *backend_new(void)
{
    struct backend *b = calloc(1, sizeof *b);
    if (b) {
        pthread_mutex_init(&b->lock, NULL);
        b->statistics = calloc(1, sizeof *b->statistics);
    }
    return b;
}

void backend_count(struct backend *b)
{
    pthread_mutex_lock(&backends_lock);
    if (b->statistics)
        b->statistics->served++;
    pthread_mutex_unlock(&backends_lock);
}

void backend_show(struct backend *b, int *shown)
{
    if (b->statistics)
        *shown = 1;
}

void backend_is_known(struct backend *b, int *known)
{
    *known = b->statistics != NULL;
}

void backend_cool(struct backend *b)
{
    struct statistics *old = b->statistics;
    b->statistics = NULL; // EXPECT: data-race
    free(old);
}

/* Who only sets it may set it up. */
void backend_warm(struct backend *b)
{
    b->statistics = calloc(1, sizeof *b->statistics); // EXPECT-NONE: data-race
}

/* The lock is there for all of these. */
void backend_probe(struct backend *b)
{
    pthread_mutex_lock(&backends_lock);
    b->probes++;
    b->failures += b->report != NULL;
    b->rounds++;
    pthread_mutex_unlock(&backends_lock);
}

void backend_report(struct backend *b)
{
    b->probes = 0;
    if (b->report)
        b->report = NULL; // EXPECT-NONE: data-race
}

int backend_report_is_open(struct backend *b)
{
    return b->report != NULL;
}

int backend_report_is_closed(struct backend *b)
{
    return b->report == NULL;
}

/* A counter of errors that its reader takes away, with the lock of the object. */
int backend_wait(struct backend *b)
{
    pthread_mutex_lock(&b->lock);
    int error = b->error;
    pthread_mutex_unlock(&b->lock);
    return error;
}

int backend_has_failed(struct backend *b)
{
    return b->error != 0;
}

int backend_take_error(struct backend *b)
{
    int error = b->error;
    b->error = 0; // EXPECT: data-race
    return error;
}

/* Three functions change it without the lock. */
int backend_weight(struct backend *b)
{
    pthread_mutex_lock(&b->lock);
    int weight = b->weight;
    pthread_mutex_unlock(&b->lock);
    return weight;
}

void backend_heavier(struct backend *b)
{
    b->weight++; // EXPECT-NONE: data-race
}

void backend_lighter(struct backend *b)
{
    b->weight--; // EXPECT-NONE: data-race
}

void backend_twice(struct backend *b)
{
    b->weight *= 2; // EXPECT-NONE: data-race
}

/* A lock that its owner may take again counts how often, and looks at that before it waits. */
struct again {
    pthread_mutex_t lock;
    pthread_t owner;
    int depth;
};

void again_lock(struct again *a)
{
    if (a->depth > 0 && pthread_equal(a->owner, pthread_self())) {
        a->depth++; // EXPECT-NONE: data-race
        return;
    }
    pthread_mutex_lock(&a->lock);
    a->depth++;
}

void again_unlock(struct again *a)
{
    if (--a->depth == 0)
        pthread_mutex_unlock(&a->lock);
}

/* Texts that many make, one of them with a lock of its own held. */
struct text {
    char *at;
    int length;
};

static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

int text_length(struct text *text)
{
    return text->length;
}

int names_length(struct text *names)
{
    pthread_mutex_lock(&names_lock);
    int length = text_length(names);
    pthread_mutex_unlock(&names_lock);
    return length;
}

void text_chomp(struct text *text)
{
    if (text->length > 0)
        text->length--; // EXPECT-NONE: data-race
}

/* The pointer that leads to the lock is read for the lock's sake. */
struct server {
    pthread_mutex_t name_lock;
    char name[16];
};

struct request {
    struct server *server;
};

int request_log(struct request *request)
{
    pthread_mutex_lock(&request->server->name_lock);
    int first = request->server->name[0];
    pthread_mutex_unlock(&request->server->name_lock);
    return first;
}

void request_finish(struct request *request)
{
    if (request->server)
        request->server = NULL; // EXPECT-NONE: data-race
}
