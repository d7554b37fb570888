// The cleanup attribute: every way out of a scope, in reverse order.
int lock(int *), get(void);
void unlock(int **), release(int *);
void h(int);
#define GUARD(name, l) int *name __attribute__((cleanup(unlock))) = (lock(l), (l))
#define AUTO(f) __attribute__((__cleanup__(f)))

int m;

int falls_through(void)
{
    h(1);
    {
        GUARD(g, &m);
        h(2);
    }
    h(3);
    return 0;
}

int returns(int a)
{
    int x AUTO(release) = get();
    GUARD(g, &m);
    if (a)
        return x;
    if (a == 2)
        return get();
    h(x);
    return 1;
}

void loops(int a)
{
    while (get()) {
        int x AUTO(release) = 1;
        if (a == 1)
            break;
        if (a == 2)
            continue;
        if (a == 3)
            return;
        h(x);
    }
    for (int i AUTO(release) = 0; i < 3; i++)
        h(i);
}

void jumps(int a)
{
    int outer AUTO(release) = 0;
again:
    {
        int inner AUTO(release) = 1;
        if (a == 1)
            goto again;
        if (a == 2)
            goto out;
        h(inner);
    }
    h(outer);
out:
    h(4);
}

int in_a_value(int a)
{
    return ({
        int x AUTO(release) = a;
        x + 1;
    }) + ({
        GUARD(g, &m);
        a;
    });
}

void in_a_switch(int a)
{
    switch (a) {
    case 1: {
        int x AUTO(release) = 1;
        h(x);
        break;
    }
    default:
        h(2);
    }
}

void exits(void) __attribute__((noreturn));
void does_not_return(int a)
{
    int x AUTO(release) = a;
    if (a)
        exits();
}
