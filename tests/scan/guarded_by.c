// Guards that declarations name are facts, whatever the votes say.
#include <pthread.h>
#include <stdlib.h>

#ifdef __clang__
#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))
#define PT_GUARDED_BY(lock) __attribute__((pt_guarded_by(lock)))
#else
#define GUARDED_BY(lock)
#define PT_GUARDED_BY(lock)
#endif

struct group {
    pthread_mutex_t lock;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static struct group group = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int never GUARDED_BY(lock);
static int always GUARDED_BY(lock);
static int mostly_other GUARDED_BY(lock);
static int of_group GUARDED_BY(group.lock);
static int of_group_right GUARDED_BY(group.lock);
static int *pointed PT_GUARDED_BY(lock);
static int table[4] GUARDED_BY(lock);
static int table_right[4] GUARDED_BY(lock);

struct account {
    pthread_mutex_t lock;
    struct group *group;
    long balance GUARDED_BY(lock);
    long history GUARDED_BY(lock);
    int members GUARDED_BY(group->lock);
    int members_right GUARDED_BY(group->lock);
};

/* All uses hold another lock: no race, although not what the declaration says. */
static void use_globals(int i)
{
    never++; // EXPECT: data-race
    pthread_mutex_lock(&lock);
    always++;
    table_right[i % 4]++;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&other);
    mostly_other++; // EXPECT-NONE: data-race
    pthread_mutex_unlock(&other);
    pthread_mutex_lock(&group.lock);
    of_group_right++;
    pthread_mutex_unlock(&group.lock);
}

static void use_group(int i)
{
    of_group += i; // EXPECT: data-race
}

static void use_pointed(int i)
{
    *pointed = i; // EXPECT: data-race
}

static void use_table(int i)
{
    table[i % 4]++; // EXPECT: data-race
}

static void use_account(struct account *account)
{
    pthread_mutex_lock(&account->lock);
    account->history++;
    pthread_mutex_unlock(&account->lock);
    account->balance++; // EXPECT: data-race
    pthread_mutex_lock(&account->group->lock);
    account->members_right++;
    pthread_mutex_unlock(&account->group->lock);
}

static void use_members(struct account *account)
{
    account->members++; // EXPECT: data-race
}

static struct account account = {.lock = PTHREAD_MUTEX_INITIALIZER, .group = &group};

static void *work(void *arg)
{
    int n = *(int *)arg;
    use_globals(n);
    use_group(n);
    use_pointed(n);
    use_table(n);
    use_account(&account);
    use_members(&account);
    return NULL;
}

int main(void)
{
    int n[2] = {1, 2}, cell = 0;
    pthread_t thread[2];
    pointed = &cell;
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, work, &n[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
