// A start routine that looks at a global variable to see what it has to do comes to what is there
// for that, and to nothing that is there for another task.
#include <pthread.h>

enum task { IDLE, FILL, DRAIN };

static enum task task;
static int steps, rests, filled, drained, resets;

static void rest(void)
{
    if (task == IDLE)
        rests++; // only main, when there is nothing to do
}

static void clear(void)
{
    if (task == IDLE)
        resets++; // EXPECT: data-race
}

static void fill(void)
{
    if (task != FILL) {
        drained++;
        return;
    }
    filled++; // EXPECT: data-race
    rest();
}

static void drain(void)
{
    rest();
    task = IDLE; // EXPECT: data-race
    clear();
}

static void *work(void *unused)
{
    if (task == FILL)
        fill();
    else if (task == DRAIN)
        drain();
    return unused;
}

int main(void)
{
    pthread_t id[2];
    task = FILL;
    rest();
    for (int i = 0; i < 2; i++)
        pthread_create(&id[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(id[i], NULL);
    return steps + rests + filled + drained + resets;
}
