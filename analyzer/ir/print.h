/* The IR as text, for readers: `lockstitch scan --dump=ir`, golden tests, debugging.
 *
 *     function deposit: void (struct account *, int) [static], bank.c:12:13
 *       param a: struct account *
 *       param sum: int
 *     b0:
 *       14:5     call %0 = pthread_mutex_lock(&(*a).lock)
 *       15:17    load %1 = (*a).balance
 *       15:17    compute %2 = %1 + sum
 *       15:5     store (*a).balance = %2
 *       16:9     branch %2 < 0 ? b1 : b2
 *
 * Variables without a name are $number; a second variable of the same name in one function is
 * name#number. `?` is any value. A site in another file than the function's is given with its file.
 * The text is for people and may change; save.h is for machines. */
#ifndef LS_IR_PRINT_H
#define LS_IR_PRINT_H

#include <stdio.h>

#include "ir/unit.h"

struct ls_print_options {
    const char *
        function; /* only the functions of this name, without the unit's tables; NULL: everything */
    const char *root; /* paths below this directory are shown relative to it; NULL: all absolute */
};

/* Prints a well-formed unit (verify.h). `options` may be NULL. */
void ls_unit_print(FILE *out, const struct ls_unit *unit, const struct ls_print_options *options);

#endif
