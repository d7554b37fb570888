/* Code with names that nothing explains: what is guessed of it is C, whatever it was. */
#include "guess.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char unknown[] = "extern int lockstitch_unknown(void);\n";
    fuzz_mute();
    struct guess guess = guess_of((const char *)data, size);
    if (guess.text) {
        const char *text = ls_arena_printf(&guess.arena, "%s%s", unknown, guess.text);
        if (guess_errors(text, strlen(text)) > 0)
            abort();
    }
    ls_arena_release(&guess.arena);
    return 0;
}

static const char *const seeds[] = {
    "guint n = 1; my_t *head; struct s { my_lock_t l; }; API int f(int x)\n{\n"
    "    switch (x) { case OP_READ: return MY_ERROR; }\n    return sizeof(thing) + limit;\n}\n",
    "void f(void)\n{\n    list_for_each(p, q) { f(); }\n    WITH_LOCK(a) f();\n    CHECK(b) f();\n"
    "    VAR(int) x = 3;\n    say(\"a\" VERSION \"b\");\n    thing *p = (thing *)0; /* c */\n}\n",
    "EXPORT(int) f(void) { return 0; }\nint g(void) NOTHROW { return f(); }\nTLS int e;\n"
    "int h(void) ATTR(1, 2) { return later; }\nuint32_t u; struct tm t;\nguint z; typedef int "
    "guint;\n",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
