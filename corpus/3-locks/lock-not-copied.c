/*
 * lock-copied.c, mended: the data has a struct of its own, which may be copied, under the lock that
 * stays where it is.
 */
#include <pthread.h>
#include <stdio.h>

struct statement {
    long balance;
    int bookings;
};

struct account {
    pthread_mutex_t lock;
    struct statement current; /* guarded by lock */
};

static struct account account = {.lock = PTHREAD_MUTEX_INITIALIZER, .current = {.balance = 100}};

static void account_print(struct account *original)
{
    pthread_mutex_lock(&original->lock);
    const struct statement copy = original->current;
    pthread_mutex_unlock(&original->lock);
    printf("balance %ld\n", copy.balance);
}

static void *book(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&account.lock);
    account.current.balance += 20;
    account.current.bookings++;
    pthread_mutex_unlock(&account.lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, book, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    account_print(&account);
    return 0;
}
