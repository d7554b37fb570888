// Loops, and for loops with parts left out.
int g(void);
void h(int);

void while_loop(int a)
{
    while (a > 0) {
        if (a == 7)
            break;
        if (a == 5)
            continue;
        a--;
    }
}

void do_loop(int a)
{
    do {
        h(a);
        if (a == 3)
            continue;
    } while (--a);
    do {
        if (a)
            break;
        h(1);
    } while (0);
}

int endless(void)
{
    while (1) {
        if (g())
            return 1;
    }
}

void for_loop(void)
{
    for (int i = 0, n = g(); i < n; i++)
        h(i);
}

void for_parts(int i)
{
    for (;;)
        if (g())
            break;
    for (i = 0;;)
        if (i++)
            break;
    for (; i;)
        i--;
    for (;; i++)
        if (i)
            break;
    for (i = 1; g();)
        h(i);
    for (i = 2;; i++)
        if (i)
            break;
    for (; g(); i += 2)
        h(i);
}

#define FOREVER for (;;)
#define UNTIL(x) for (; !(x); )
#define FOR_EACH(p, list) for ((p) = (list); (p); (p) = (p)->next)

struct item {
    struct item *next;
    int value; /* a comment with ; and ( */
};

int macro_loops(struct item *list)
{
    struct item *p;
    FOR_EACH (p, list)
        h(p->value);
    UNTIL(g() == ';') h(0);
    FOREVER {
        if (g())
            return 1;
    }
}

void nested(int a)
{
    for (int i = 0; i < a; i++) {
        while (g()) {
            if (a == 1)
                break;
            if (a == 2)
                continue;
        }
        if (a == 3)
            break;
    }
}
