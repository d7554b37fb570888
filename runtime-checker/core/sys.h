/*
 * System calls without the C library: they neither touch errno nor are they cancellation points, so
 * the library may use them inside of any call of the program. Results are those of the kernel:
 * -errno on failure.
 */
#ifndef LS_CORE_SYS_H
#define LS_CORE_SYS_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

static inline long lsr_syscall6(long number, long a, long b, long c, long d, long e, long f)
{
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
#else
#error "lockstitch's preload library knows x86-64 and aarch64"
#endif
}

#define lsr_syscall(number, ...) LSR_SYSCALL_PICK(number, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define LSR_SYSCALL_PICK(number, a, b, c, d, e, f, ...)                                            \
    lsr_syscall6(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

static inline uint32_t lsr_sys_getpid(void)
{
    return (uint32_t)lsr_syscall(SYS_getpid, 0);
}

static inline uint32_t lsr_sys_gettid(void)
{
    return (uint32_t)lsr_syscall(SYS_gettid, 0);
}

static inline long lsr_sys_open(const char *path, int flags)
{
    return lsr_syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static inline void lsr_sys_close(long fd)
{
    lsr_syscall(SYS_close, fd);
}

/* Fresh private zeroed memory, or NULL. Never freed by most callers: it belongs to the process. */
void *lsr_sys_pages(size_t size);

void lsr_sys_unmap(void *start, size_t size);

/* Zeroes private memory, the library's tables among it: whole pages are given back, so that a
 * forked child copies none of its parent's only to overwrite it. */
void lsr_sys_zero(void *start, size_t size);

/* Reads up to size - 1 bytes of a (small, virtual) file and ends them with 0. Number of bytes, or
 * -1. */
long lsr_sys_read_file(const char *path, char *buffer, size_t size);

/* Block and restore all signals of the calling thread, around work that a handler must not enter.
 */
uint64_t lsr_sys_block_signals(void);
void lsr_sys_restore_signals(uint64_t mask);

/* A lock of the library itself, invisible to the program. Only for rare work with signals blocked.
 * A forked child begins with all of them zeroed. */
struct lsr_sys_lock {
    uint32_t word;
};

void lsr_sys_lock(struct lsr_sys_lock *lock);
void lsr_sys_unlock(struct lsr_sys_lock *lock);

#endif
