/* Reading a baseline and writing it again. */
#include <stdlib.h>

#include "fuzz.h"
#include "gate/baseline.h"

static void use(struct ls_baseline *known, const char *path)
{
    struct ls_arena arena = {0};
    struct ls_baseline again = {0};
    for (uint32_t i = 0; i < known->all.count; i++)
        ls_baseline_parts(&arena, &known->all.at[i]);
    if (ls_baseline_write(known, path, true) != 0 || ls_baseline_read(&again, path) != 0 ||
        again.all.count != known->all.count)
        abort();
    ls_baseline_release(&again);
    ls_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    struct ls_baseline known = {0};
    if (path && ls_baseline_read(&known, path) == 0)
        use(&known, path);
    ls_baseline_release(&known);
    fuzz_file_remove();
    return 0;
}

static const char *const seeds[] = {
    "# lockstitch baseline 1: known findings\n"
    "lock-order a/b.c: f: 'a' and 'b' are taken in both orders #00000000000000ff\n"
    "missing-unlock c.c: g: 'm': n #12 is still held #fedcba9876543210\n",
    "# lockstitch baseline 1\n",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
