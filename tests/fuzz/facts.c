/* Reading the facts of one source, as the cache and `link` do behind their checksums. */
#include <stdlib.h>
#include <string.h>

#include "commands/facts.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ls_arena arena = {0};
    struct ls_facts facts;
    char *bytes = malloc(size + !size);
    if (!bytes)
        return 0;
    memcpy(bytes, data, size);
    ls_facts_detach(bytes, size);
    ls_facts_read(&facts, &arena, bytes, size);
    if (facts.analysed)
        ls_facts_load(&facts, &arena);
    if (!facts.analysed != !facts.unit || (!facts.analysed && facts.message_count == 0))
        abort();
    ls_unit_free(facts.unit);
    ls_arena_release(&arena);
    free(bytes);
    return 0;
}

static const char *const seeds[] = {
    "int f(int x)\n{\n    return x + 1;\n}\n",
    "#include \"none.h\"\nint f(void)\n{\n    return y;\n}\n",
    "@",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    if (n >= sizeof seeds / sizeof *seeds)
        return NULL;
    const struct ls_frontend_text text = {"/fuzz.c", seeds[n], strlen(seeds[n])};
    return (uint8_t *)ls_facts_make(&(struct ls_source){.path = "/fuzz.c", .directory = "/"}, &text,
                                    1, NULL, size);
}
