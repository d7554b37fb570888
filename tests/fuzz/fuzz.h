/* What a fuzz target offers: libFuzzer's entry, and good inputs to start from. */
#ifndef LS_TEST_FUZZ_H
#define LS_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The n-th good input, in a malloc block; NULL behind the last. */
uint8_t *fuzz_seed(unsigned n, size_t *size);

/* ---- help for targets (help.c) ---- */

/* The input as a file in the working directory, whose path stays valid; NULL when it cannot be
 * written. Messages go to nowhere from now on. */
const char *fuzz_file(const uint8_t *data, size_t size);
void fuzz_file_remove(void);

/* Messages go to nowhere from now on. */
void fuzz_mute(void);

/* The n-th of `count` texts as fuzz_seed wants it. */
uint8_t *fuzz_text(const char *const *texts, unsigned count, unsigned n, size_t *size);

#endif
