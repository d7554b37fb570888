/*
 * The files that are mapped as code, as MODULE records, so that return addresses can be symbolised
 * later and elsewhere. Read from /proc/self/maps without the loader's lock: all at the start, later
 * ones (dlopen) when the first stack passes through them.
 */
#ifndef LS_CORE_MODULE_H
#define LS_CORE_MODULE_H

#include <stdbool.h>
#include <stdint.h>

/* Records every module that is mapped now. */
void lsr_modules_scan(void);

/* Sees to it that the module of a code address is recorded. False: the address is not code. */
bool lsr_module_know(uint64_t address);

/* The module of a code address, if it is recorded; NULL: it is not, or is no file. */
const struct lsr_module *lsr_module_of(uint64_t address);

/* Something was unloaded: addresses may belong to other files from now on. */
void lsr_modules_unloaded(void);

/* In a forked child: no module is recorded any more. */
void lsr_modules_forget(void);

#endif
