// Names of headers that are missing: what they seem to be, so that the code keeps its shape.
#include "of-another-library.h"

API_BEGIN
static guessed_int count = 0, later = 0;
struct item {
    guessed_int number;
    Guessed *next;
};
API_EXPORT int lock(struct item *);
int unlock(struct item *) NOT_NULL;
void log_text(const char *format, ...) LIKE_PRINTF(1, 2);

int one_statement(struct item *it)
{
    if (unlock(it))
        return ERROR_UNKNOWN;
    while (lock(it))
        later = TRUE;
    return RESULT_OK;
}

int cases(int a)
{
    switch (a) {
    case FIRST:
        return unlock(0);
    case SECOND:
        return lock(0);
    }
    return 0;
}

void blocks(struct item *list)
{
    struct item *it;
    items_for_each(it, list) {
        lock(it);
        unlock(it);
    }
    WITH_CARE {
        lock(list);
    }
    IN_STEPS(list) {
        unlock(list);
    }
}

void types(void *data)
{
    Guessed *g = data;
    auto_free(Guessed) h = g;
    // a remark before
    other_number n = later + sizeof(third_number);
    log_text("%" TEXT_FORMAT, n);
    run_later(close_all, (Guessed *)data, h);
    close_all(g);
}

static void defined_later(void);

void conflict(void)
{
    run_later(&state);
}
static Guessed *state;

long of_the_system(time_t t)
{
    struct tm parts;
    pthread_mutex_lock(0);
    return sizeof parts + t;
}
