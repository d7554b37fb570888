// A lock of another object that one caller holds around all uses is there for something else: an
// engine is called with the lock of the file, and keeps its requests to itself. Twins: right, racy.
#include <pthread.h>

struct rwlock {
    pthread_mutex_t lock;
};

struct file {
    struct rwlock *guard;
    int blocks;
};

struct request {
    struct file *file;
    int length, offset;
    struct request *next;
};

static void fill_head(struct request *r)
{
    r->length = 6;
    r->length += 4;
    r->offset = 1;
}

static void fill_tail(struct request *r)
{
    r->length += 2;
    r->length |= 1;
    r->offset = 2;
}

static void prepare(struct request *r)
{
    fill_head(r);
    fill_tail(r);
    r->length++;
}

static int commit(struct request *r)
{
    return r->length; // EXPECT-NONE: data-race
}

static void prepare_all(struct request *r)
{
    pthread_mutex_lock(&r->file->guard->lock);
    prepare(r);
    r->file->blocks++;
    pthread_mutex_unlock(&r->file->guard->lock);
}

// The racy twin: the lock is taken by each who writes.
struct job {
    struct file *file;
    int length;
};

static void begin(struct job *j)
{
    pthread_mutex_lock(&j->file->guard->lock);
    j->length = 6;
    j->length += 4;
    pthread_mutex_unlock(&j->file->guard->lock);
}

static void go_on(struct job *j)
{
    pthread_mutex_lock(&j->file->guard->lock);
    j->length += 2;
    j->length |= 1;
    pthread_mutex_unlock(&j->file->guard->lock);
}

static void finish(struct job *j)
{
    pthread_mutex_lock(&j->file->guard->lock);
    j->length++;
    pthread_mutex_unlock(&j->file->guard->lock);
}

static int report(struct job *j)
{
    return j->length; // EXPECT: data-race
}

struct task {
    struct request *request;
    struct job *job;
};

static void *work(void *argument)
{
    struct task *task = argument;
    prepare_all(task->request);
    begin(task->job);
    go_on(task->job);
    finish(task->job);
    return 0;
}

static void *serve(void *argument)
{
    struct task *task = argument;
    return commit(task->request) + report(task->job) ? argument : 0;
}

int start(struct task *task)
{
    pthread_t first, second;
    if (pthread_create(&first, 0, work, task) || pthread_create(&second, 0, serve, task))
        return 1;
    return pthread_join(first, 0) + pthread_join(second, 0);
}
