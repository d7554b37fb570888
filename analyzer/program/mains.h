/* Which programs a function belongs to, and which units can be linked together at all.
 *
 * What is scanned together is often several programs: a library with its tests and tools, each with
 * a `main` of its own, or a folder of small programs that all name their variables alike. A thread
 * of one of them never calls into the files of another, although a function pointer of a common
 * type would allow it; and a global that two of them define is two globals.
 *
 * Two units that define the same external function conflict: no linker takes both. A unit belongs
 * to a program when the linker would need it: it defines a function or variable that the unit of
 * `main`, or another unit that belongs to it, names, and does not conflict with one that the
 * program has already. Where nothing else defines what is named, one that conflicts belongs to it
 * all the same: a shared library may define a function that the program replaces. */
#ifndef LS_PROGRAM_MAINS_H
#define LS_PROGRAM_MAINS_H

#include "program/program.h"

/* Fills program->mains, rivalries and substance; to be called once, by ls_program_new, before units
 * are linked. */
void ls_mains_find(struct ls_program *program);

/* The programs of a function, a bit for each main, in the order of units (of more than 64, two may
 * share a bit); all bits when nothing is known: no main names it, or a header defines it. */
uint64_t ls_mains_of(const struct ls_program *program, uint32_t proc);

/* Whether one program may have both units. */
bool ls_units_meet(const struct ls_program *program, uint32_t a, uint32_t b);

/* Of units that define the same, `user` means the one with the greatest number: the nearest (by
 * directories that their paths share, then leading characters of the file names), and of those the
 * one with most to it. Beside the real thing there often are stubs, and variants for systems whose
 * headers are not here. */
uint64_t ls_units_preference(const struct ls_program *program, uint32_t user, uint32_t unit);

#endif
