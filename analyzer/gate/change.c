#include "gate/change.h"

#include <stdlib.h>
#include <string.h>

#include "base/paths.h"

void ls_change_release(struct ls_change *change)
{
    ls_vec_release(&change->lines);
    ls_baseline_release(&change->before);
    ls_arena_release(&change->arena);
}

/* "@@ -12,3 +14,2 @@": from line 14 on 2 lines. Where lines were only deleted the two around the
 * gap are touched. */
static void read_hunk(struct ls_change *change, const char *file, const char *line)
{
    const char *plus = strchr(line, '+');
    char *end;
    if (!plus || !file)
        return;
    uint32_t first = (uint32_t)strtoul(plus + 1, &end, 10), count = 1;
    if (*end == ',')
        count = (uint32_t)strtoul(end + 1, NULL, 10);
    uint32_t last = count > 0 ? first + count - 1 : first + 1;
    ls_vec_push(&change->lines, (struct ls_changed_lines){file, first, last});
}

/* The path behind "+++ b/", or NULL for /dev/null. git ends a path with blanks by a tab. */
static const char *read_path(struct ls_change *change, const char *line, size_t length,
                             const char *root)
{
    const char *tab = memchr(line, '\t', length);
    if (length < 6 || strncmp(line, "+++ b/", 6) != 0)
        return NULL;
    const char *path =
        ls_arena_strndup(&change->arena, line + 6, (tab ? (size_t)(tab - line) : length) - 6);
    return ls_path_join(&change->arena, root, path);
}

void ls_change_read(struct ls_change *change, const char *diff, const char *root)
{
    const char *file = NULL;
    bool in_header = false;
    while (*diff != '\0') {
        size_t length = strcspn(diff, "\n");
        if (strncmp(diff, "diff ", 5) == 0)
            in_header = true;
        if (in_header && strncmp(diff, "+++ ", 4) == 0)
            file = read_path(change, diff, length, root);
        if (strncmp(diff, "@@ ", 3) == 0) {
            in_header = false;
            read_hunk(change, file, diff);
        }
        diff += length;
        diff += *diff == '\n';
    }
}

static bool touches(const struct ls_change *change, const struct ls_location *at)
{
    for (uint32_t i = 0; i < change->lines.count; i++) {
        const struct ls_changed_lines *lines = &change->lines.at[i];
        if (at->line >= lines->first && at->line <= lines->last &&
            strcmp(at->file, lines->file) == 0)
            return true;
    }
    return false;
}

bool ls_change_concerns(const struct ls_change *change, const struct ls_finding *finding)
{
    bool known = change->all_known || ls_baseline_find(&change->before, finding->fingerprint);
    if (!known || touches(change, &finding->at))
        return true;
    for (uint32_t i = 0; i < finding->relateds; i++) {
        if (touches(change, &finding->related[i].at))
            return true;
    }
    return false;
}
