/*
 * What the library asks of the C library, asked of the C library itself. A sanitizer that is linked
 * into the program has functions of these names, which come first where names are looked up: they
 * crash as long as it has not begun, and later take what happens in here for the program's doing.
 *
 * memcpy() and the like, which the compiler calls unasked, are the library's own: core/libc.c
 * defines them, and they are not exported. Whatever else has a second meaning goes through this.
 */
#ifndef LS_CORE_LIBC_H
#define LS_CORE_LIBC_H

#include <link.h>
#include <stddef.h>
#include <time.h>

typedef int lsr_module_visitor(struct dl_phdr_info *module, size_t size, void *context);

extern struct lsr_libc {
    int (*clock_gettime)(clockid_t clock, struct timespec *into);
    int (*dl_iterate_phdr)(lsr_module_visitor *visit, void *context);
    int (*on_exit)(void (*handler)(int status, void *context), void *context);
} lsr_libc;

/* Before anything else of the library. Without it they are what their names lead to. */
void lsr_libc_start(void);

#endif
