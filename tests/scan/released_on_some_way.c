// A helper gives the lock of its caller back on one of its ways, and nobody can tell which; whoever
// unlocks after it in any case does it twice then.
#include <pthread.h>
#include <stdlib.h>

struct sheet {
    struct sheet *next;
    const void *notes;
    int number;
};

void *folder_open(int number);
const void *folder_read(void *folder);
void folder_close(void *folder);

static pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
static struct sheet *sheets;

static struct sheet *sheet_of(int number)
{
    for (struct sheet *sheet = sheets; sheet; sheet = sheet->next)
        if (sheet->number == number)
            return sheet;
    void *folder = folder_open(number);
    if (!folder)
        return NULL;
    const void *notes = folder_read(folder);
    struct sheet *sheet = notes ? malloc(sizeof *sheet) : NULL;
    if (!sheet) {
        folder_close(folder);
        pthread_mutex_unlock(&desk);
        return NULL;
    }
    *sheet = (struct sheet){sheets, notes, number};
    sheets = sheet;
    return sheet;
}

const void *play(int number)
{
    const void *notes = NULL;
    pthread_mutex_lock(&desk);
    struct sheet *sheet = sheet_of(number);
    if (sheet)
        notes = sheet->notes;
    pthread_mutex_unlock(&desk); // EXPECT: unlock-not-held
    return notes;
}

// What this one returns says whether it has given the lock back.
static int turn(int number)
{
    if (!sheets)
        return 0;
    sheets->number = number;
    pthread_mutex_unlock(&desk);
    return 1;
}

void turn_page(int number)
{
    pthread_mutex_lock(&desk);
    if (!turn(number))
        pthread_mutex_unlock(&desk); // EXPECT-NONE: unlock-not-held
}

// Both ask the same: who unlocks here has not been helped.
int is_last_page(const struct sheet *sheet);

static void finish(const struct sheet *sheet)
{
    if (is_last_page(sheet))
        pthread_mutex_unlock(&desk);
}

void turn_back(struct sheet *sheet)
{
    pthread_mutex_lock(&desk);
    sheet->number--;
    finish(sheet);
    if (!is_last_page(sheet))
        pthread_mutex_unlock(&desk); // EXPECT-NONE: unlock-not-held
}
