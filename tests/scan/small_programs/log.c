// What the programs of this folder are linked with: its variable is the same for the files of each.
#include "log.h"

int log_lines;

void log_line(void)
{
    log_lines++; // EXPECT: data-race
}
