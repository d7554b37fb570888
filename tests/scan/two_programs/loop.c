// What both programs are linked with.
#include "loop.h"

void loop_run(struct loop *loop)
{
    for (int turn = 0; turn < 10; turn++)
        loop->on_turn();
}
