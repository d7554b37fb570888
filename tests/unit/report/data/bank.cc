#include <pthread.h>

static pthread_mutex_t accounts_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t journal_lock = PTHREAD_MUTEX_INITIALIZER;
static int balance;

static void accounts_enter(void)
{
    pthread_mutex_lock(&accounts_lock);
}

int transfer(int amount)
{
	accounts_enter();
	if (amount > balance)
		return -1; /* forgotten */
    pthread_mutex_lock(&journal_lock);
    balance -= amount;
    pthread_mutex_unlock(&journal_lock);
    pthread_mutex_unlock(&accounts_lock);
    return 0;
}

void report(void)
{
    pthread_mutex_lock(&journal_lock);
    accounts_enter();
    pthread_mutex_unlock(&accounts_lock);
    pthread_mutex_unlock(&journal_lock);
}

static const char *motto = "in accounts we trust, in journals we believe, and in locks we put all the hope that we still have";
