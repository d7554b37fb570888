#include "ir/save.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "ir/verify.h"

/* Every table of the unit, in the order of the saved form. `strings` stand behind them. */
#define TABLES(DO)                                                                                 \
    DO(files)                                                                                      \
    DO(constants)                                                                                  \
    DO(records)                                                                                    \
    DO(fields)                                                                                     \
    DO(globals)                                                                                    \
    DO(functions)                                                                                  \
    DO(attributes)                                                                                 \
    DO(variables)                                                                                  \
    DO(blocks)                                                                                     \
    DO(insts)                                                                                      \
    DO(args)                                                                                       \
    DO(cases)                                                                                      \
    DO(places)                                                                                     \
    DO(steps)

static const char magic[8] = "LSTUNIT";
static const uint32_t byte_order = 0x01020304;

struct header {
    char magic[8];
    uint64_t checksum; /* of everything behind the header */
    uint64_t size;     /* of the whole */
    uint32_t version;
    uint32_t byte_order;
};

struct counts {
    uint32_t main_file;
    uint32_t strings;
#define COUNT(table) uint32_t table;
    TABLES(COUNT)
#undef COUNT
    uint64_t text_size; /* of all strings with their NULs */
};

_Static_assert(sizeof(struct header) == LS_UNIT_HEADER, "no padding in the header");
_Static_assert(offsetof(struct header, checksum) == LS_UNIT_CHECKSUM_AT, "as save.h says");
_Static_assert(sizeof(struct counts) == 16 * 4 + 8, "no padding in the counts");
_Static_assert(sizeof(struct ls_inst) == 48, "no padding in a row");
_Static_assert(sizeof(struct ls_case) == 24, "no padding in a row");
_Static_assert(sizeof(struct ls_place) == 28, "no padding in a row");

/* ---- saving ---- */

static struct counts count(const struct ls_unit *unit)
{
    struct counts counts = {.main_file = unit->main_file, .strings = unit->strings.texts.count};
#define COUNT(table) counts.table = unit->table.count;
    TABLES(COUNT)
#undef COUNT
    for (uint32_t i = 0; i < counts.strings; i++)
        counts.text_size += strlen(unit->strings.texts.at[i]) + 1;
    return counts;
}

static uint64_t saved_size(const struct ls_unit *unit, const struct counts *counts)
{
    (void)unit; /* only for the sizes of its rows */
    uint64_t size = sizeof(struct header) + sizeof *counts + counts->text_size;
#define SIZE(table) size += (uint64_t)counts->table * sizeof *unit->table.at;
    TABLES(SIZE)
#undef SIZE
    return size;
}

static char *append(char *to, const void *from, size_t size)
{
    if (size > 0)
        memcpy(to, from, size);
    return to + size;
}

void *ls_unit_save(const struct ls_unit *unit, size_t *size)
{
    struct counts counts = count(unit);
    struct header header = {
        .size = saved_size(unit, &counts), .version = LS_UNIT_VERSION, .byte_order = byte_order};
    memcpy(header.magic, magic, sizeof magic);
    char *bytes = malloc(header.size);
    if (!bytes)
        ls_die("out of memory (%zu bytes wanted)", (size_t)header.size);
    char *to = append(bytes + sizeof header, &counts, sizeof counts);
#define SAVE(table) to = append(to, unit->table.at, counts.table * sizeof *unit->table.at);
    TABLES(SAVE)
#undef SAVE
    for (uint32_t i = 0; i < counts.strings; i++) {
        const char *text = unit->strings.texts.at[i];
        to = append(to, text, strlen(text) + 1);
    }
    LS_BUG_ON(to != bytes + header.size);
    header.checksum = ls_hash(bytes + sizeof header, header.size - sizeof header, 0);
    memcpy(bytes, &header, sizeof header);
    *size = header.size;
    return bytes;
}

/* ---- loading ---- */

static const char *check_header(const char *bytes, size_t size)
{
    struct header header;
    if (size < sizeof header + sizeof(struct counts))
        return "it is cut off";
    memcpy(&header, bytes, sizeof header);
    if (memcmp(header.magic, magic, sizeof magic) != 0)
        return "it is no saved unit";
    if (header.byte_order != byte_order)
        return "it was saved on a machine of another byte order";
    if (header.version != LS_UNIT_VERSION)
        return "it was saved by another version of lockstitch";
    if (header.size != size)
        return "it is cut off";
    if (header.checksum != ls_hash(bytes + sizeof header, size - sizeof header, 0))
        return "it is damaged";
    return NULL;
}

static const char *load_table(void *rows, const char *from, size_t size)
{
    if (size > 0)
        memcpy(rows, from, size);
    return from + size;
}

/* The texts get the ids that they had, because no two are equal and the first is empty. */
static const char *load_strings(struct ls_unit *unit, const char *from, const struct counts *counts)
{
    const char *end = from + counts->text_size;
    for (uint32_t i = 0; i < counts->strings; i++) {
        const char *nul = memchr(from, '\0', (size_t)(end - from));
        if (!nul)
            return "its strings do not end";
        if (ls_intern_bytes(&unit->strings, from, (size_t)(nul - from)) != i)
            return "its strings are not in order";
        from = nul + 1;
    }
    return from == end && counts->strings > 0 ? NULL : "its strings do not fill their room";
}

static const char *load_tables(struct ls_unit *unit, const char *bytes, size_t size)
{
    struct counts counts;
    const char *from = bytes + sizeof(struct header);
    memcpy(&counts, from, sizeof counts);
    from += sizeof counts;
    if (counts.text_size > size || saved_size(unit, &counts) != size)
        return "its tables do not fill it";
    unit->main_file = counts.main_file;
#define LOAD(table)                                                                                \
    ls_vec_reserve(&unit->table, counts.table);                                                    \
    unit->table.count = counts.table;                                                              \
    from = load_table(unit->table.at, from, counts.table * sizeof *unit->table.at);
    TABLES(LOAD)
#undef LOAD
    return load_strings(unit, from, &counts);
}

struct ls_unit *ls_unit_load(const void *bytes, size_t size, struct ls_arena *arena,
                             const char **why)
{
    *why = check_header(bytes, size);
    if (*why)
        return NULL;
    struct ls_unit *unit = ls_unit_new();
    *why = load_tables(unit, bytes, size);
    if (!*why)
        *why = ls_unit_verify(unit, arena);
    if (!*why)
        return unit;
    ls_unit_free(unit);
    return NULL;
}
