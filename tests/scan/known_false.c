// Ways that look wrong to scan and are not: each is a task for later.
#include <pthread.h>
#include <stdbool.h>

enum message { TEXT, WARNING, STARTED, STOPPED };

struct board {
    pthread_mutex_t lock;
    int count;
};

/* What the number says, a flag says from then on. */
static void post(struct board *board, enum message message)
{
    bool is_text = false;
    switch (message) {
    case TEXT:
        is_text = true;
        break;
    case WARNING:
        is_text = true;
        break;
    default:
        break;
    }
    if (!is_text)
        pthread_mutex_lock(&board->lock); // EXPECT-TODO: no double-lock texts are posted without it
    board->count++;
    if (!is_text)
        pthread_mutex_unlock(&board->lock);
}

void start(struct board *board)
{
    pthread_mutex_lock(&board->lock);
    post(board, TEXT);
    pthread_mutex_unlock(&board->lock);
}

struct room {
    pthread_mutex_t door, writers;
    int readers, seats;
};

/* The first one who comes in takes the lock for all, the last one gives it back: a mutex has an
 * owner, so that this is told. */
int count_seats(struct room *room, int rounds)
{
    int seats = 0;
    while (rounds-- > 0) {
        pthread_mutex_lock(&room->door); // EXPECT-TODO: no lock-order who has it does not come here
        room->readers++;
        if (room->readers == 1)
            pthread_mutex_lock(&room->writers); // EXPECT-TODO: no double-lock the last one has it
        pthread_mutex_unlock(&room->door);
        seats += room->seats;
        pthread_mutex_lock(&room->door);
        room->readers--;
        if (room->readers == 0)
            pthread_mutex_unlock(&room->writers); // EXPECT: unlock-not-held
        pthread_mutex_unlock(&room->door);
    }
    return seats;
}
