/*
 * A lock that is copied: `struct account copy = *account` copies the mutex as well.
 *
 * The copy of a mutex is no mutex. It may be born locked, and it excludes nobody, because the
 * others lock the original. The function means well: it wants to print without holding the lock.
 * lock-not-copied.c copies the data only.
 */
#include <pthread.h>
#include <stdio.h>

struct account {
    pthread_mutex_t lock;
    long balance;
    int bookings;
};

static struct account account = {.lock = PTHREAD_MUTEX_INITIALIZER, .balance = 100};

static void account_print(struct account *original)
{
    struct account copy = *original;

    pthread_mutex_lock(&copy.lock);
    printf("balance %ld\n", copy.balance);
    pthread_mutex_unlock(&copy.lock);
}

static void *book(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&account.lock);
    account.balance += 20;
    account.bookings++;
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
