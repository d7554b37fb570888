#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

void *ls_vec_grow_(void *at, uint32_t count, uint32_t extra, uint32_t *capacity, size_t element)
{
    uint64_t wanted = (uint64_t)count + extra;
    uint64_t bigger = *capacity < 8 ? 8 : (uint64_t)*capacity * 2;
    if (bigger < wanted)
        bigger = wanted;
    if (bigger > UINT32_MAX)
        ls_die("out of memory: an array of more than %u elements is wanted", UINT32_MAX);
    void *moved = realloc(at, (size_t)bigger * element);
    if (!moved)
        ls_die("out of memory (%zu bytes wanted)", (size_t)bigger * element);
    *capacity = (uint32_t)bigger;
    return moved;
}

void ls_vec_zero_(void *element, size_t size)
{
    memset(element, 0, size);
}

void ls_vec_free_(void *at)
{
    free(at);
}
