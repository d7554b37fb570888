// ARGS: --allow-incomplete
// Functions that a macro of a missing header begins: each is one of its own.
#include <pthread.h>

#include "of-a-test-library.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int items;

BEGIN_TEST(is_empty)
{
    pthread_mutex_lock(&mutex);
    CHECK_EQUAL(items, 0);
    pthread_mutex_unlock(&mutex);
}
END_TEST

BEGIN_TEST(takes_one)
{
    pthread_mutex_lock(&mutex);
    items++;
    pthread_mutex_lock(&mutex); // EXPECT: double-lock takes_one()
}
END_TEST

TEST_OF(queue, push)
{
    pthread_mutex_lock(&mutex);
    items++;
    pthread_mutex_unlock(&mutex);
}

TEST_OF(queue, pop)
{
    pthread_mutex_lock(&mutex);
    items--;
    pthread_mutex_lock(&mutex); // EXPECT: double-lock queue_pop()
}

void add_all(struct suite *suite)
{
    add_test(suite, is_empty);
    add_test(suite, takes_one);
}
