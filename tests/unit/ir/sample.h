/* A small unit made by hand, with every instruction, operand and kind of place in it. */
#ifndef LS_TEST_IR_SAMPLE_H
#define LS_TEST_IR_SAMPLE_H

#include "ir/unit.h"

/* bank.c with the functions deposit (branch, calls, a path through two pointers), pick (switch,
 * loop, container) and the declared pthread_mutex_lock. The caller frees it. */
struct ls_unit *sample_unit(void);

#endif
