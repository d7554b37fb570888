// Errors: what clang understands is lowered all the same.
#include "does-not-exist.h"
int lock(int *), unlock(int *);
int m;

int good_before(void)
{
    return lock(&m);
}

int partly(int a)
{
    lock(&m);
    undeclared_type x;
    a = undeclared_variable + 1;
    not_declared(a);
    if (a == undeclared_variable)
        return 1;
    m.field = 3;
    for (int i = 0; i < ; i++)
        lock(&m);
    unlock(&m);
    goto nowhere;
    return a +;
}

int jumps_into_a_value(int a)
{
    int x = lock(&a) + ({ inside: a; });
    goto inside;
    return x;
}

int good_behind(int *p)
{
    return unlock(p)
