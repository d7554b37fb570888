// goto, labels, computed goto, statement expressions, asm goto.
int g(void);
void h(int);

int error_path(int a)
{
    int result = -1;
    if (a < 0)
        goto out;
    h(1);
    if (g())
        goto fail;
    result = 0;
out:
    h(2);
    return result;
fail:
    h(3);
    goto out;
}

void backwards(int a)
{
again:
    h(a);
    if (--a)
        goto again;
}

int interpreter(const unsigned char *code)
{
    static const void *const labels[] = {&&stop, &&one};
    goto *labels[*code++];
one:
    h(1);
    goto *labels[*code++];
stop:
    return 0;
unused:
    return 1;
}

int values_of_statements(int a)
{
    int x = ({
        int t = g();
        if (t)
            h(t);
        t + a;
    });
    int y = ({
        if (!x)
            goto done;
        h(x);
    done:
        x * 2;
    });
    ({ h(9); });
    return y;
}

void leaves_from_inside(int a)
{
    while (g()) {
        int x = ({
            if (a)
                break;
            g();
        });
        h(x);
    }
}

int asm_statement(int *p, int a)
{
    int out;
    __asm__ volatile("nop" : "=r"(out), "+m"(*p) : "r"(a), "i"(3) : "memory");
    __asm__ goto("nop" : : "r"(a) : : there);
    return out;
there:
    return 1;
}

int main(void)
{
    h(0);
}
