#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_WORD = 63, LEAST_CUT = 4 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][MAX_WORD + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(above[j] + 1, row[j - 1] + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1, row[j]);
        }
    }
    return rows[a_length % 3][b_length];
}

void ls_suggest(struct ls_suggestion *best, const char *typed, const char *candidate)
{
    size_t a = strlen(typed), b = strlen(candidate);
    if (a > MAX_WORD || b > MAX_WORD)
        return;
    size_t distance = edit_distance(typed, a, candidate, b);
    bool cut = a >= LEAST_CUT && strncmp(typed, candidate, a) == 0;
    if (distance * 3 > (a > b ? a : b) && !cut)
        return;
    if (best->word && best->distance <= distance)
        return;
    *best = (struct ls_suggestion){candidate, distance};
}
