// Assignments, arithmetic, conversions, calls, literals.
#include <stdarg.h>

int g(void);
int take(const char *, int);
struct pair {
    int a, b;
};
struct pair make(int);
void eat(struct pair);
unsigned u;

int assignments(int a, int *p)
{
    int x, y;
    x = y = a;
    x += 3;
    x <<= 1;
    p[1] -= x;
    u = -1;
    *p = g();
    return x = g(), x + y;
}

int steps(int a, int *p)
{
    int x = a++;
    int y = ++a;
    *p++ = x;
    (*p)--;
    --p;
    return x + y + *p + (p++)[0];
}

int constants(void)
{
    unsigned long size = sizeof(struct pair) * 4;
    long negative = -3;
    char c = 'x';
    unsigned char small = (unsigned char)300;
    return size + negative + c + small + (1 << 3 | 2) + ~0 + '\n' + (int)2.5;
}

int pointers(int *p, int n, struct pair *q)
{
    int *a = p + n, *b = p - 2, *c = 1 + p;
    p += n;
    p -= n;
    int *d = (p + 1) + 2, *e = &q[n].b, *f = &p[0];
    return a - b + *(c + n) + n[d] + *e + *f;
}

int strings(void)
{
    return take("text\n\"quoted\" \001", "abc"[1]) + take(__func__, 0);
}

int records(struct pair *p)
{
    struct pair local = *p, made = make(1);
    eat(local);
    *p = made;
    p[2] = local;
    eat(make(2));
    return make(3).b + local.a;
}

int arguments(int n, ...)
{
    va_list list;
    va_start(list, n);
    int x = va_arg(list, int);
    struct pair p = va_arg(list, struct pair);
    va_end(list);
    return x + p.a;
}

double floating(double d, float f)
{
    d = d * 2 + f;
    if (d > 1.5)
        return -d;
    return g();
}

int unevaluated(int *p)
{
    typeof(g()) x = sizeof(g());
    return x + _Alignof(int) + sizeof(p[g()]) + __builtin_types_compatible_p(int, long);
}

int selected(int a, long b)
{
    return _Generic(b, int: g, long: make(1).a, default: 0) + _Generic(&a, int *: 7, default: 8) +
           __builtin_choose_expr(0, g(), 9);
}

int old_style(a, b)
    int a;
    char *b;
{
    return a + b[0];
}

void variable_length(int n)
{
    int table[g()][n];
    table[0][1] = n;
    take((char *)table, sizeof table);
}
