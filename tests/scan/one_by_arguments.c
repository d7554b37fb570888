// Two locks of a function that are one by what a caller gives it. Twins: wrong, right.
#include <pthread.h>
#include <stdio.h>

struct registry {
    pthread_mutex_t lock;
    const char *names[8];
    int count;
};

typedef void visit(const char *name, void *context);

static int registry_count(struct registry *registry)
{
    pthread_mutex_lock(&registry->lock); // EXPECT: double-lock
    int count = registry->count;
    pthread_mutex_unlock(&registry->lock);
    return count;
}

static void registry_each(struct registry *registry, visit *each, void *context)
{
    pthread_mutex_lock(&registry->lock);
    for (int i = 0; i < registry->count; i++)
        each(registry->names[i], context);
    pthread_mutex_unlock(&registry->lock);
}

static void show(const char *name, void *context)
{
    printf("%s of %d\n", name, registry_count(context));
}

struct account {
    pthread_mutex_t lock;
    int id;
    long balance;
};

/* Nothing happens between an account and itself. */
static void transfer(struct account *from, struct account *to)
{
    if (from == to)
        return;
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock); // EXPECT-NONE: double-lock
    from->balance--;
    to->balance++;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

static void transfer_by_id(struct account *from, struct account *to)
{
    if (from->id == to->id)
        return;
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock); // EXPECT-NONE: double-lock
    from->balance--;
    to->balance++;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

static void join(struct account *from, struct account *to)
{
    pthread_mutex_lock(&from->lock);
    if (from != to)
        pthread_mutex_lock(&to->lock); // EXPECT-NONE: double-lock
    to->balance += from->balance;
    if (from != to)
        pthread_mutex_unlock(&to->lock); // EXPECT-NONE: unlock-not-held
    pthread_mutex_unlock(&from->lock);
}

static void join_untested(struct account *from, struct account *to)
{
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock); // EXPECT: double-lock
    to->balance += from->balance;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

void with_itself(struct account *account)
{
    transfer(account, account);
    transfer_by_id(account, account);
    join(account, account);
}

void with_itself_untested(struct account *account)
{
    join_untested(account, account);
}

void print(struct registry *registry)
{
    registry_each(registry, show, registry);
}
