// A structure that is atomic as a whole is not so in its parts.
#include <stdatomic.h>
#include <stddef.h>

struct point {
    int x, y;
};

struct shape {
    _Atomic struct point corner;
    struct point *_Atomic next;
};

static _Atomic struct point position;
static struct shape shape;

void move_right(void)
{
    position.x++; // EXPECT: data-race, data-race
}

int corner_of(struct shape *of)
{
    return of->corner.y; // EXPECT: data-race
}

void reset(_Atomic struct point *point)
{
    point->x = 0; // EXPECT: data-race
}

// Right.
void move_up(void)
{
    struct point before = atomic_load(&position), after;
    do {
        after = before;
        after.y++;
    } while (!atomic_compare_exchange_weak(&position, &before, after));
}

int next_x(void)
{
    struct point *next = shape.next;
    return next ? next->x + shape.next->y : (int)sizeof(shape.corner.x);
}
