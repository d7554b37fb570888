// Two programs use the table. The one that has threads does not load it before they run.
#include "table.h"

#include <stdbool.h>

static bool is_loaded;
static int rows[8], count;

int get_row(int number)
{
    if (!is_loaded) {
        count = 8;        // EXPECT: data-race
        is_loaded = true; // EXPECT: data-race
    }
    return number < count ? rows[number] : 0;
}
