/* Texts that people and other programs write: comments in C, diffs, declared lock orders. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gate/change.h"
#include "gate/comments.h"
#include "model/declared.h"

static void read_comments(const char *text, size_t size)
{
    struct ls_arena arena = {0};
    ls_ignores ignores = {0};
    ls_ignores_find(&ignores, &arena, text, size);
    ls_vec_release(&ignores);
    ls_arena_release(&arena);
}

static void read_diff(const char *text)
{
    struct ls_change change = {0};
    struct ls_finding finding = {.rule = "x", .message = "", .at = {"/p/a.c", "f", 12, 1}};
    ls_change_read(&change, text, "/p");
    ls_change_concerns(&change, &finding);
    ls_change_release(&change);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    fuzz_mute();
    memcpy(text, data, size);
    text[size] = '\0';
    read_comments((const char *)data, size);
    read_diff(text);
    ls_declared_free(ls_declared_read("fuzz", (const char *)data, size));
    free(text);
    return 0;
}

static const char *const seeds[] = {
    "f(); // lockstitch: ignore[lock-order, data-race] fine\n/* lockstitch: ignore[x] a\n"
    "   b */ g('\"', \"/*\"); // NOLINT(lockstitch-data-race, foo)\n"
    "// NOLINTNEXTLINE(lockstitch-*)\n\\\n// NOLINT\n",
    "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -10,2 +12,3 @@ f(void)\n-x\n+y\n"
    "diff --git a/o.c b/o.c\n--- a/o.c\n+++ /dev/null\n@@ -1 +0,0 @@\n"
    "+++ \"b/\\303\\244 c.c\"\n@@ -1 +1 @@\n",
    "# outermost first\nconfig_lock > queue.lock > stats_lock\nqueue.lock > pool[*].lock\n"
    "leaf log_lock\na->b > c\n",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
