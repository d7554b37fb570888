// FLAGS: -std=gnu23
// What C23 adds.
[[noreturn]] void leave(void);
void h(int);
enum wide : long { A = 1, B };

int values(int *p)
{
    if (p == nullptr)
        return true;
    constexpr int n = 3;
    auto q = p;
    int zero = {};
    int array[n] = {};
    bool b = n;
    return q[0] + array[1] + b + B + zero;
}

void attributes(int a)
{
    switch (a) {
    case 0:
        h(0);
        [[fallthrough]];
    case 1:
        leave();
    default:
        [[maybe_unused]] int x = 1;
    }
    if (a == 2) [[unlikely]]
        h(2);
label:
}
