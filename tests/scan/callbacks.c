// Threads call through a pointer of which many functions are of the right type: which thread calls
// which is a guess, and no finding is made of two guesses. Of two or three functions it is none.
#include <pthread.h>
#include <stddef.h>

struct job {
    void (*run)(void);
};

static int first, second, third, fourth, fifth, near, far;

static void run_first(void)
{
    first++; // EXPECT-NONE: data-race
}

static void run_second(void)
{
    second++; // EXPECT-NONE: data-race
}

static void run_third(void)
{
    third++; // EXPECT-NONE: data-race
}

static void run_fourth(void)
{
    fourth++; // EXPECT-NONE: data-race
}

static void run_fifth(void)
{
    fifth++; // EXPECT-NONE: data-race
}

static struct job jobs[] = {{run_first}, {run_second}, {run_third}, {run_fourth}, {run_fifth}};

struct task {
    void (*step)(void);
};

static void step_near(void)
{
    near++; // EXPECT: data-race
}

static void step_far(void)
{
    far++; // EXPECT: data-race
}

static struct task tasks[] = {{step_near}, {step_far}};

static void *work(void *arg)
{
    int number = *(int *)arg;
    jobs[number].run();
    tasks[number % 2].step();
    return NULL;
}

int main(void)
{
    pthread_t worker[5];
    int number[5];
    for (int i = 0; i < 5; i++) {
        number[i] = i;
        if (pthread_create(&worker[i], NULL, work, &number[i]) != 0)
            return 1;
    }
    for (int i = 0; i < 5; i++)
        pthread_join(worker[i], NULL);
    return first + second + third + fourth + fifth + near + far > 0;
}
