// C11 atomics and the builtins of gcc.
#include <stdatomic.h>
#include <stdbool.h>

struct counter {
    _Atomic int value;
    atomic_flag flag;
    int plain;
};
_Atomic(struct counter *) latest;
atomic_int total;

int operators(struct counter *c)
{
    c->value = 1;
    c->value++;
    c->value += 2;
    total = c->value;
    latest = c;
    return latest->plain;
}

bool functions(struct counter *c, int expected)
{
    atomic_init(&total, 0);
    atomic_store(&c->value, 1);
    atomic_store_explicit(&c->value, 1, memory_order_release);
    int x = atomic_load(&c->value) + atomic_load_explicit(&c->value, memory_order_acquire);
    atomic_fetch_add(&c->value, x);
    atomic_exchange(&total, x);
    while (atomic_flag_test_and_set(&c->flag))
        ;
    atomic_flag_clear(&c->flag);
    atomic_thread_fence(memory_order_seq_cst);
    return atomic_compare_exchange_strong(&c->value, &expected, 5);
}

int builtins(struct counter *c, int *p)
{
    __atomic_store_n(&c->plain, 1, __ATOMIC_RELEASE);
    int x = __atomic_load_n(&c->plain, __ATOMIC_ACQUIRE), y = 3;
    __atomic_load(&c->plain, &y, __ATOMIC_RELAXED);
    __atomic_exchange(&c->plain, &x, &y, __ATOMIC_RELAXED);
    if (__atomic_compare_exchange_n(p, &x, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        __sync_fetch_and_add(p, 1);
    __sync_synchronize();
    return __sync_bool_compare_and_swap(&c->plain, 1, 2) + __sync_lock_test_and_set(p, y);
}
