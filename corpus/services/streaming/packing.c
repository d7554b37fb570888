#include "packing.h"

#include <stdlib.h>

#include "block.h"

struct block *block_new(long number)
{
    struct block *block = malloc(sizeof *block);

    if (block != NULL) {
        block->next = NULL;
        block->number = number;
        block->length = 0;
    }
    return block;
}

size_t pack(const unsigned char *bytes, size_t length, unsigned char *packed)
{
    size_t end = 0;

    for (size_t i = 0; i < length;) {
        size_t run = 1;
        while (i + run < length && run < 255 && bytes[i + run] == bytes[i])
            run++;
        packed[end++] = (unsigned char)run;
        packed[end++] = bytes[i];
        i += run;
    }
    return end;
}

bool unpacks_to(FILE *packed, FILE *original)
{
    int run;

    while ((run = getc(packed)) != EOF) {
        const int byte = getc(packed);
        for (; run > 0; run--) {
            if (getc(original) != byte)
                return false;
        }
    }
    return getc(original) == EOF;
}
