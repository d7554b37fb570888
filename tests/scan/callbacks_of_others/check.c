// A test of the store: a program of its own, whose functions no thread of the server calls.
#include "store.h"

static void start_empty(struct store *store)
{
    store->entries = 0; // EXPECT-NONE: data-race
}

int main(void)
{
    call_later(start_empty);
    return 0;
}
