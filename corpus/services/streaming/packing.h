/* Run-length packing: pairs of a count and a byte. Nothing here is shared between threads. */
#ifndef CORPUS_PACKING_H
#define CORPUS_PACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Packs `length` bytes, and returns the length of the result, at most twice as much. */
size_t pack(const unsigned char *bytes, size_t length, unsigned char *packed);

/* Whether the packed file holds what is in the other one. */
bool unpacks_to(FILE *packed, FILE *original);

#endif
