// ARGS: --allow-incomplete
// What a missing header would have said is not guessed: where a part of a function has no meaning,
// the function may be right.
#include <pthread.h>

#include "not_generated_yet.h"

struct known {
    pthread_mutex_t mutex;
    int value;
};

static int half_known(struct known *known, struct missing *missing)
{
    pthread_mutex_lock(&known->mutex);
    int value = known->value;
    if (value < 0) {
        pthread_mutex_unlock(&known->mutex);
        return -1;
    }
    pthread_mutex_unlock(&missing->known.mutex);
    return value; // EXPECT-NONE: missing-unlock
}

static int unknown(struct missing *missing)
{
    pthread_mutex_lock(&missing->mutex);
    if (missing->value < 0)
        return -1; // EXPECT: missing-unlock
    pthread_mutex_unlock(&missing->mutex);
    return 0;
}

static int known(struct known *known)
{
    pthread_mutex_lock(&known->mutex);
    if (known->value < 0)
        return -1; // EXPECT: missing-unlock
    pthread_mutex_unlock(&known->mutex);
    return 0;
}

int main(int argc, char **argv)
{
    static struct known one = {PTHREAD_MUTEX_INITIALIZER, 0};
    return argc > 1 ? half_known(&one, (void *)argv) : known(&one) + unknown((void *)argv);
}

// What is missing has nothing to do with the lock.
static int partly_known(struct known *known, int number)
{
    pthread_mutex_lock(&known->mutex);
    if (known->value < number)
        return -1; // EXPECT: missing-unlock
    pthread_mutex_unlock(&known->mutex);
    number = missing_number;
    missing_call(known, number);
    return 0;
}

// A test that is not known may be made twice, the same way.
static void tested_twice(struct known *known, struct missing *missing)
{
    if (missing->locks)
        pthread_mutex_lock(&known->mutex);
    known->value++;
    if (missing->locks)
        pthread_mutex_unlock(&known->mutex);
} // EXPECT-NONE: missing-unlock

// One that is made once, behind the lock, has nothing to agree with.
static int tested_once(struct known *known, struct missing *missing)
{
    pthread_mutex_lock(&known->mutex);
    if (missing->mode > 2)
        return -1; // EXPECT: missing-unlock
    known->value++;
    pthread_mutex_unlock(&known->mutex);
    return 0;
}

// Made before the first unlock and before the second one, it may be the same.
static void unlocked_early(struct known *known, struct missing *missing)
{
    pthread_mutex_lock(&known->mutex);
    if (missing->early)
        pthread_mutex_unlock(&known->mutex);
    known->value++;
    if (!missing->early)
        pthread_mutex_unlock(&known->mutex); // EXPECT-NONE: unlock-not-held
} // EXPECT-NONE: missing-unlock

int use(struct known *known, struct missing *missing)
{
    tested_twice(known, missing);
    unlocked_early(known, missing);
    tested_once(known, missing);
    return partly_known(known, 2);
}

// A return that is not there is no way through.
static int ways_lost(struct known *known, int wanted)
{
    missing_number_t found = known->value;
    pthread_mutex_lock(&known->mutex);
    if (known->value == wanted) {
        pthread_mutex_unlock(&known->mutex);
        return found;
    }
    pthread_mutex_unlock(&known->mutex); // EXPECT-NONE: unlock-not-held
    return 0;
}
