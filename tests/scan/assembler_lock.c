// Locks whose functions are assembler: what is called a lock and jumps back in its text waits.
#define asm __asm__ /* as headers write that also compile as strict C */

typedef struct {
    volatile int word;
} ticket_t;

static inline void ticket_lock(ticket_t *t)
{
    int taken = 1;

    asm volatile("1: xchg %0, %1\n"
                 "test %1, %1\n"
                 "jnz 1b\n"
                 : "=m"(t->word), "=q"(taken)
                 : "1"(taken)
                 : "memory");
}

static inline void ticket_unlock(ticket_t *t)
{
    int free = 0;

    asm volatile("xchg %0, %1\n" : "=m"(t->word), "=q"(free) : "1"(free) : "memory");
}

/* Nothing here waits: the barriers say only in which order memory is written. */
typedef struct {
    int users;
} pane_t;

static inline void pane_lock(pane_t *p)
{
    p->users++;
    asm volatile("" : : : "memory");
}

static inline void pane_unlock(pane_t *p)
{
    asm volatile("" : : : "memory");
    p->users--;
}

static ticket_t door;
static pane_t pane;
static int guests;

int enter(int most)
{
    ticket_lock(&door);
    if (guests == most)
        return -1; // EXPECT: missing-unlock
    guests++;
    ticket_unlock(&door);
    return 0;
}

void leave(void)
{
    ticket_lock(&door);
    guests--;
    ticket_lock(&door); // EXPECT: double-lock
}

int draw(int n)
{
    pane_lock(&pane);
    if (n > 2)
        return -1; // EXPECT-NONE: missing-unlock
    pane_unlock(&pane);
    return 0;
}
