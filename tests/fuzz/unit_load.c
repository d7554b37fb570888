/* Loading a saved unit: anything that loads must print, and save to the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "fuzz.h"
#include "ir/print.h"
#include "ir/save.h"
#include "sample.h"

/* The checksum would turn every change away; what lies behind it is what is tested. */
static void correct_header(uint8_t *bytes, size_t size)
{
    uint64_t whole = size, sum;
    if (size < LS_UNIT_HEADER)
        return;
    sum = ls_hash(bytes + LS_UNIT_HEADER, size - LS_UNIT_HEADER, 0);
    memcpy(bytes + LS_UNIT_CHECKSUM_AT, &sum, sizeof sum);
    memcpy(bytes + LS_UNIT_CHECKSUM_AT + 8, &whole, sizeof whole);
}

static void use(const struct ls_unit *unit, const uint8_t *bytes, size_t size)
{
    char *text = NULL;
    size_t length, saved_size;
    FILE *out = open_memstream(&text, &length);
    ls_unit_print(out, unit, NULL);
    fclose(out);
    free(text);
    void *saved = ls_unit_save(unit, &saved_size);
    if (saved_size != size || memcmp(saved, bytes, size) != 0)
        abort();
    free(saved);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ls_arena arena = {0};
    const char *why = NULL;
    uint8_t *bytes = malloc(size + !size);
    if (!bytes)
        return 0;
    memcpy(bytes, data, size);
    correct_header(bytes, size);
    struct ls_unit *unit = ls_unit_load(bytes, size, &arena, &why);
    if (!unit == !why)
        abort();
    if (unit)
        use(unit, bytes, size);
    ls_unit_free(unit);
    free(bytes);
    ls_arena_release(&arena);
    return 0;
}

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    if (n > 0)
        return NULL;
    struct ls_unit *unit = sample_unit();
    uint8_t *bytes = ls_unit_save(unit, size);
    ls_unit_free(unit);
    return bytes;
}
