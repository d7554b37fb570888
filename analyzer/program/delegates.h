/* Calls that go on to another object's function. Drivers, filters and proxies implement an
 * interface by calling the same interface of what is behind them:
 *
 *     static void reset(struct device *d) { lock(); d->driver->reset(d); unlock(); }
 *     const struct driver buffered = {.reset = reset, ...};
 *
 * By field alone the call may reach reset() again. It does not: given the same arguments it would
 * never end. A file with such a function means what is behind by all calls through fields of that
 * record type, so none of them reaches a function of the same file. */
#ifndef LS_PROGRAM_DELEGATES_H
#define LS_PROGRAM_DELEGATES_H

#include "program/program.h"

/* Takes the functions that are not meant from what such calls may call. */
void ls_delegates_find(struct ls_program *program);

#endif
