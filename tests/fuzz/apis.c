/* Reading API models: a whole file, and the list in a configuration. */
#include "flow/apis.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_mute();
    struct ls_apis *apis = ls_apis_new();
    ls_apis_add(apis, "fuzz", (const char *)data, size);
    ls_apis_add_list(apis, "fuzz", (const char *)data, size, "apis");
    ls_apis_find(apis, "lock");
    ls_apis_memory(apis, "copy");
    ls_apis_traits(apis, "lock");
    ls_apis_free(apis);
    return 0;
}

static const char *const seeds[] = {
    "library: x\ntraits:\n  lock_type: [lock_t]\n  robust: [lock, unlock]\n"
    "functions:\n"
    "  - names: [lock, \"lock2\"]\n    acquire: {lock: 1, kind: mutex, try: true, failure: 16}\n"
    "    success: zero\n"
    "  - names: [unlock]\n    release: {lock: 1, kind: rwlock}\n"
    "  - names: [init]\n    init: {lock: 1, kind: mutex, attribute: 2}\n"
    "memory:\n  - names: [copy]\n    writes: [1]\n    reads: [2]\n",
    "apis:\n  - names: [spawn]\n    create: {thread: result, start: 1, argument: 2}\n"
    "  - names: [pause]\n    block: {kind: sleep, time: 1}\n"
    "  - names: [await]\n    wait: {condition: 1, lock: 2, until: 3, timed: true}\n"
    "    override: true\n",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
