/* What a fuzz target offers: libFuzzer's entry, and good inputs to start from. */
#ifndef LS_TEST_FUZZ_H
#define LS_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The n-th good input, in a malloc block; NULL behind the last. */
uint8_t *fuzz_seed(unsigned n, size_t *size);

#endif
