/*
 * Turns: makes the threads of a sample run one after the other, so that a sample with a deadlock in
 * it does not hang.
 *
 * A thread waits for its turn, but never longer than a second. So nothing orders the threads for
 * certain, the deadlock stays possible, and yet it needs a thread that sleeps for a whole second
 * between two locks.
 */
#ifndef CORPUS_TURNS_H
#define CORPUS_TURNS_H

#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TURNS = 4, PATIENCE_MS = 1000 };

static int turn_pipe[TURNS][2];

static inline void turns_open(void)
{
    for (int i = 0; i < TURNS; i++) {
        if (pipe(turn_pipe[i]) != 0)
            abort();
    }
}

/* Waits until turn `turn` - 1 has ended; turn 0 begins at once. */
static inline void turn_begin(int turn)
{
    if (turn == 0)
        return;
    struct pollfd previous = {.fd = turn_pipe[turn - 1][0], .events = POLLIN};
    poll(&previous, 1, PATIENCE_MS);
}

static inline void turn_end(int turn)
{
    if (write(turn_pipe[turn][1], "", 1) != 1)
        abort();
}

/* Waits until no other thread lives: each is a directory, and so a link, in /proc/self/task. */
static inline void turn_alone(void)
{
    struct stat tasks;

    for (int i = 0; i < PATIENCE_MS && stat("/proc/self/task", &tasks) == 0; i++) {
        if (tasks.st_nlink <= 3)
            return;
        poll(NULL, 0, 1);
    }
}

#endif
