// What both programs are linked with.
#include "settings.h"

int verbose;

void say(void)
{
    if (verbose)
        notify();
}
