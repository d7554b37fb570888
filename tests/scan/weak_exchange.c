// ARGS: --min-confidence audit
// Weak exchanges fail for no reason on some machines: they are for loops.
#include <stdatomic.h>
#include <stdbool.h>

static atomic_int highest, owner;

// The value may be lost.
void note_highest_once(int value)
{
    int old = atomic_load(&highest);
    if (value > old)
        atomic_compare_exchange_weak(&highest, &old, value); // EXPECT: unchecked-result
}

// Gives up though nobody else has it; with that the caller may live.
int enter_or_leave(int me)
{
    int nobody = 0;
    if (!atomic_compare_exchange_weak_explicit(&owner, &nobody, me, // EXPECT: unchecked-result
                                               memory_order_acquire, memory_order_relaxed))
        return -1;
    return 0;
}

// Looked at, and nothing done about it.
void note_highest_by_hope(int value)
{
    int old = atomic_load(&highest);
    if (!atomic_compare_exchange_weak(&highest, &old, value)) { // EXPECT: unchecked-result
        // somebody else was faster
    }
}

// Right.
void note_highest(int value)
{
    int old = atomic_load(&highest);
    while (value > old && !atomic_compare_exchange_weak(&highest, &old, value))
        ;
}

void note_highest_by_break(int value)
{
    int old = atomic_load(&highest);
    for (;;) {
        if (value <= old)
            break;
        if (atomic_compare_exchange_weak(&highest, &old, value))
            break;
    }
}

// The caller has the loop.
bool try_enter(int me)
{
    int nobody = 0;
    return atomic_compare_exchange_weak(&owner, &nobody, me);
}

// The strong form fails only when another one was there.
void enter_unless_taken(int me)
{
    int nobody = 0;
    atomic_compare_exchange_strong(&owner, &nobody, me);
}
