/* mutate_TARGET COUNT: hands COUNT changed copies of the good inputs to the target. The same
 * changes on every run; a crash, or a finding of a sanitizer, is the failure. The number of the
 * input that is being tried is kept in `trying` for the debugger. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static volatile unsigned trying;

/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014) */
static uint64_t random_number(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct input {
    uint8_t *bytes;
    size_t size, room;
};

static void change_byte(struct input *input, size_t at, uint64_t *random)
{
    input->bytes[at] = (uint8_t)random_number(random);
}

/* Numbers that break arithmetic, where a table's number may stand. */
static void change_word(struct input *input, size_t at, uint64_t *random)
{
    static const uint32_t words[] = {0,   1,          2,          7,          8,
                                     255, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    at &= ~(size_t)3;
    if (at + 4 <= input->size)
        memcpy(input->bytes + at, &words[random_number(random) % 10], 4);
}

static void cut(struct input *input, size_t at)
{
    size_t length = input->size - at < 64 ? input->size - at : 64;
    memmove(input->bytes + at, input->bytes + at + length, input->size - at - length);
    input->size -= length;
}

static void repeat(struct input *input, size_t at)
{
    size_t length = input->size - at < 64 ? input->size - at : 64;
    if (input->size + length > input->room)
        return;
    memmove(input->bytes + at + length, input->bytes + at, input->size - at);
    input->size += length;
}

static void change(struct input *input, uint64_t *random)
{
    size_t at = random_number(random) % input->size;
    switch (random_number(random) % 8) {
    case 0:
        input->bytes[at] ^= (uint8_t)(1u << random_number(random) % 8);
        break;
    case 1:
        change_byte(input, at, random);
        break;
    case 2:
        cut(input, at);
        break;
    case 3:
        repeat(input, at);
        break;
    case 4:
        input->size = at;
        break;
    default:
        change_word(input, at, random);
    }
}

static void try_changed(const uint8_t *seed, size_t size, uint64_t *random)
{
    struct input input = {.bytes = malloc(size + 256), .size = size, .room = size + 256};
    if (!input.bytes)
        exit(1);
    memcpy(input.bytes, seed, size);
    for (uint64_t changes = 1 + random_number(random) % 3; changes > 0 && input.size > 0; changes--)
        change(&input, random);
    /* Of exactly that size, so that the address sanitizer sees the end. */
    uint8_t *exact = malloc(input.size + !input.size);
    if (!exact)
        exit(1);
    memcpy(exact, input.bytes, input.size);
    LLVMFuzzerTestOneInput(exact, input.size);
    free(exact);
    free(input.bytes);
}

static int write_seeds(const char *prefix)
{
    size_t size;
    uint8_t *seed;
    for (unsigned n = 0; (seed = fuzz_seed(n, &size)) != NULL; n++) {
        char path[4096];
        snprintf(path, sizeof path, "%s%u", prefix, n);
        FILE *file = fopen(path, "w");
        bool written = file && fwrite(seed, 1, size, file) == size && fclose(file) == 0;
        free(seed);
        if (!written)
            return 1;
    }
    return 0;
}

enum { SEEDS_MAX = 16 };

static int try_all(unsigned count)
{
    uint64_t random = 1;
    uint8_t *seed[SEEDS_MAX];
    size_t size[SEEDS_MAX];
    unsigned seeds = 0;
    while (seeds < SEEDS_MAX && (seed[seeds] = fuzz_seed(seeds, &size[seeds])) != NULL) {
        LLVMFuzzerTestOneInput(seed[seeds], size[seeds]);
        seeds++;
    }
    if (seeds == 0)
        return 1;
    for (trying = 0; trying < count; trying++)
        try_changed(seed[trying % seeds], size[trying % seeds], &random);
    for (unsigned n = 0; n < seeds; n++)
        free(seed[n]);
    printf("%u changed inputs\n", count);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s COUNT | PREFIX\n", argv[0]);
        return 2;
    }
    int count = atoi(argv[1]);
    return count > 0 ? try_all((unsigned)count) : write_seeds(argv[1]);
}
