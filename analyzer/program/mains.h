/* Which programs a function belongs to.
 *
 * What is scanned together is often several programs: a library with its tests and tools, each with
 * a `main` of its own. A thread of one of them never calls into the files of another, although a
 * function pointer of a common type would allow it. A unit belongs to a program when the linker
 * would need it: it defines a function or variable that the unit of `main`, or another unit that
 * belongs to it, names; and no function that a unit on a shorter way defines, too: those two are
 * never linked together. */
#ifndef LS_PROGRAM_MAINS_H
#define LS_PROGRAM_MAINS_H

#include "program/program.h"

/* Fills program->mains; to be called once, by ls_program_new. */
void ls_mains_find(struct ls_program *program);

/* The programs of a function, a bit for each main, in the order of units (of more than 64, two may
 * share a bit); all bits when nothing is known: no main names it, or a header defines it. */
uint64_t ls_mains_of(const struct ls_program *program, uint32_t proc);

#endif
