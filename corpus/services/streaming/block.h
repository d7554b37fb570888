/* A piece of the stream. It has one owner at a time, the stage or the queue that it is in. */
#ifndef CORPUS_BLOCK_H
#define CORPUS_BLOCK_H

#include <stddef.h>

enum { BLOCK_BYTES = 1024 };

struct block {
    struct block *next;
    long number;
    size_t length;
    unsigned char bytes[2 * BLOCK_BYTES]; /* packing may double it */
};

/* NULL without memory; freed with free(). */
struct block *block_new(long number);

#endif
