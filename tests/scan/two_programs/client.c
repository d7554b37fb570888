// A program of one thread.
#include "loop.h"

static int asked;

static void on_answer(void)
{
    asked++; // EXPECT-NONE: data-race
}

int main(void)
{
    struct loop loop = {on_answer};
    loop_run(&loop);
    return asked != 10;
}
