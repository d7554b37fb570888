// A function that gives its lock back where it returns, and jumps out with it elsewhere: whoever
// catches the jump does not know of the lock.
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>

struct script {
    pthread_mutex_t lock;
    int line;
};
struct table {
    pthread_mutex_t lock;
    int rows;
};
struct window {
    pthread_mutex_t lock;
    int lines;
};

static _Thread_local jmp_buf trap, window_trap;

int parse(int line);

static void throw_error(int code)
{
    longjmp(trap, code);
}

int run(struct script *script)
{
    pthread_mutex_lock(&script->lock);
    if (parse(script->line) < 0)
        longjmp(trap, 1); // EXPECT: missing-unlock
    pthread_mutex_unlock(&script->lock);
    return 0;
}

int run_all(struct script *script, int count)
{
    for (int i = 0; i < count; i++) {
        pthread_mutex_lock(&script[i].lock);
        if (parse(script[i].line) < 0)
            throw_error(i); // EXPECT: missing-unlock
        pthread_mutex_unlock(&script[i].lock);
    }
    return 0;
}

int run_right(struct script *script)
{
    pthread_mutex_lock(&script->lock);
    if (parse(script->line) < 0) {
        pthread_mutex_unlock(&script->lock);
        throw_error(2);
    }
    pthread_mutex_unlock(&script->lock);
    return 0;
}

/* A lock that throws is not held then. */
void lock_or_throw(struct script *script)
{
    if (pthread_mutex_trylock(&script->lock) != 0)
        throw_error(3); // EXPECT-NONE: missing-unlock
}

/* To hand the lock to whoever catches is what these are for. */
void add_row(struct table *table)
{
    pthread_mutex_lock(&table->lock);
    if (table->rows == 100)
        throw_error(4); // EXPECT-NONE: missing-unlock
    table->rows++;
    pthread_mutex_unlock(&table->lock);
}

int add_rows(struct table *table)
{
    if (setjmp(trap) != 0) {
        pthread_mutex_unlock(&table->lock);
        return -1;
    }
    for (int i = 0; i < 10; i++)
        add_row(table);
    return 0;
}

/* Catches it itself. */
int draw(struct window *window)
{
    pthread_mutex_lock(&window->lock);
    if (setjmp(window_trap) == 0) {
        if (window->lines > 24)
            longjmp(window_trap, 1); // EXPECT-NONE: missing-unlock
        window->lines++;
    }
    pthread_mutex_unlock(&window->lock);
    return 0;
}
