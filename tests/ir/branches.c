// Conditions, short circuits, conditional values, constant conditions.
int f(int), g(void), h(void);
void die(void) __attribute__((noreturn));

int if_else(int a)
{
    if (a == 1)
        g();
    else if (a < 5)
        h();
    else
        return 3;
    return a;
}

int short_circuit(int a, int b)
{
    if (a && (b || !g()) && f(a) >= 0)
        return 1;
    return 0;
}

int truth_values(int a, int b)
{
    int both = a && b;
    int none = !(a || b);
    int not_a = !a;
    int compared = a == b;
    return both + none + not_a + compared;
}

int choices(int a, int *p)
{
    int x = a ? f(1) : 2;
    int y = g() ?: h();
    a ? g() : h();
    a && g();
    a || (p && h());
    return (a > 0 ? p[0] : p[1]) + x + y;
}

int choice_as_condition(int a, int b, int c)
{
    if (a ? b : !c)
        return 1;
    return 0;
}

int constant_conditions(int a)
{
    if (0)
        g();
    if (1 || a)
        h();
    if (sizeof(int) == 4 && a)
        a = 2;
    int x = 1 ? 5 : g();
    if (__builtin_expect(!!(a == 3), 0))
        return x;
    if (__builtin_constant_p(a))
        g();
    return a;
}

int commas(int a)
{
    if (g(), a)
        return (h(), 4);
    return 0;
}

void without_value(int a, int *unused)
{
    (void)unused;
    a ? (void)0 : (void)g();
    ({ a ? (void)0 : (void)h(); });
}

void never_returns(int a)
{
    if (a)
        die();
    g();
    if (a > 1)
        __builtin_unreachable();
    h();
    __builtin_trap();
    g();
}

void calls_through_pointers(void (*leave)(void) __attribute__((noreturn)), int (*get)(void))
{
    if (get() > 0)
        leave();
    (**get)();
}
