// switch: fall-through, ranges, default anywhere, nesting, constants.
int g(void);
void h(int);
enum color { RED, GREEN = 5, BLUE };

int plain(enum color c)
{
    switch (c) {
    case RED:
        h(0);
    case GREEN:
        h(1);
        break;
    case BLUE:
        return 2;
    }
    return 3;
}

int ranges(int a)
{
    switch (a) {
    default:
        return 0;
    case 'a' ... 'z':
        return 1;
    case -1:
    case 10:
        break;
    case 1 << 4:
        return 16;
    }
    return 2;
}

void nested_in_loop(int a)
{
    while (g()) {
        switch (a) {
        case 1:
            continue;
        case 2:
            break;
        case 3:
            switch (g()) {
            case 1:
                break;
            default:
                return;
            }
        }
        h(a);
    }
}

int constant(void)
{
    switch (sizeof(int)) {
    case 4:
        return 4;
    default:
        return g();
    }
}

void duff(int n)
{
    switch (n & 3) {
    case 0:
        do {
            h(0);
        case 3:
            h(3);
        case 2:
            h(2);
        case 1:
            h(1);
        } while (--n);
    }
}

void before_the_first_case(int a)
{
    switch (a) {
        h(100);
    case 1:
        h(1);
    }
}
