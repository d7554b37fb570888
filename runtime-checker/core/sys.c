#include "core/sys.h"

#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

void *lsr_sys_pages(size_t size)
{
    long address = lsr_syscall(SYS_mmap, 0, size, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return address < 0 && address > -4096 ? NULL : (void *)address;
}

void lsr_sys_unmap(void *start, size_t size)
{
    lsr_syscall(SYS_munmap, start, size);
}

void lsr_sys_zero(void *start, size_t size)
{
    const uintptr_t page = 4096; /* where pages are larger the call fails, or gives back none */
    char *from = start, *end = from + size;
    char *first = (char *)(((uintptr_t)from + page - 1) & ~(page - 1));
    char *last = (char *)((uintptr_t)end & ~(page - 1));
    if (first >= last ||
        lsr_syscall(SYS_madvise, first, (size_t)(last - first), MADV_DONTNEED) != 0) {
        memset(start, 0, size);
        return;
    }
    memset(from, 0, (size_t)(first - from));
    memset(last, 0, (size_t)(end - last));
}

long lsr_sys_read_file(const char *path, char *buffer, size_t size)
{
    long fd = lsr_sys_open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    size_t length = 0;
    while (length < size - 1) {
        long n = lsr_syscall(SYS_read, fd, buffer + length, size - 1 - length);
        if (n <= 0)
            break;
        length += (size_t)n;
    }
    lsr_sys_close(fd);
    buffer[length] = 0;
    return (long)length;
}

uint64_t lsr_sys_block_signals(void)
{
    uint64_t all = ~UINT64_C(0), old = 0;
    lsr_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof(old));
    return old;
}

void lsr_sys_restore_signals(uint64_t mask)
{
    lsr_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof(mask));
}

void lsr_sys_lock(struct lsr_sys_lock *lock)
{
    uint32_t seen = 0;
    if (__atomic_compare_exchange_n(&lock->word, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return;
    while (__atomic_exchange_n(&lock->word, 2, __ATOMIC_ACQUIRE) != 0)
        lsr_syscall(SYS_futex, &lock->word, FUTEX_WAIT_PRIVATE, 2, NULL);
}

void lsr_sys_unlock(struct lsr_sys_lock *lock)
{
    if (__atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE) == 2)
        lsr_syscall(SYS_futex, &lock->word, FUTEX_WAKE_PRIVATE, 1);
}
