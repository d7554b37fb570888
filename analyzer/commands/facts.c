#include "commands/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "frontend/frontend.h"
#include "ir/save.h"

/* Then the messages, each with its NUL, and the unit as save.h writes it (size 0: none). */
struct header {
    uint32_t errors, fatal_errors, misses_own_headers;
    uint32_t message_count;
    uint64_t message_size;
    uint64_t unit_size;
};

static char *encode(const struct ls_frontend_result *result, const void *unit, size_t unit_size,
                    size_t *size)
{
    struct header header = {.errors = result->errors,
                            .fatal_errors = result->fatal_errors,
                            .misses_own_headers = result->misses_own_headers,
                            .message_count = result->message_count,
                            .unit_size = unit_size};
    for (uint32_t i = 0; i < result->message_count; i++)
        header.message_size += strlen(result->messages[i]) + 1;
    *size = sizeof header + header.message_size + unit_size;
    char *bytes = malloc(*size);
    if (!bytes)
        ls_die("out of memory");
    memcpy(bytes, &header, sizeof header);
    char *to = bytes + sizeof header;
    for (uint32_t i = 0; i < result->message_count; i++)
        to = stpcpy(to, result->messages[i]) + 1;
    if (unit_size > 0)
        memcpy(to, unit, unit_size);
    return bytes;
}

char *ls_facts_make(const struct ls_source *source, size_t *size)
{
    struct ls_frontend_job job = {.file = source->path,
                                  .directory = source->directory,
                                  .args = source->argv,
                                  .count = source->argc};
    struct ls_frontend_result result = {0};
    ls_frontend_parse(&job, &result);
    size_t unit_size = 0;
    void *unit = result.unit ? ls_unit_save(result.unit, &unit_size) : NULL;
    ls_unit_free(result.unit);
    char *bytes = encode(&result, unit, unit_size, size);
    free(unit);
    ls_frontend_result_release(&result);
    return bytes;
}

void ls_facts_fail(struct ls_facts *facts, struct ls_arena *arena, const char *reason)
{
    *facts = (struct ls_facts){.message_count = 1,
                               .messages = ls_arena_copy(arena, &reason, sizeof reason)};
}

/* The messages, or NULL when they are not `count` texts that fill `size` bytes. */
static const char **read_messages(struct ls_arena *arena, const char *from, size_t size,
                                  uint32_t count)
{
    const char *end = from + size;
    if (count > size)
        return NULL;
    const char **messages = LS_NEW_ARRAY(arena, const char *, count + 1u);
    for (uint32_t i = 0; i < count; i++) {
        const char *nul = memchr(from, '\0', (size_t)(end - from));
        if (!nul)
            return NULL;
        messages[i] = ls_arena_strdup(arena, from);
        from = nul + 1;
    }
    return from == end ? messages : NULL;
}

void ls_facts_read(struct ls_facts *facts, struct ls_arena *arena, const char *bytes, size_t size)
{
    struct header header;
    if (size < sizeof header) {
        ls_facts_fail(facts, arena, "its facts are cut off");
        return;
    }
    memcpy(&header, bytes, sizeof header);
    size_t room = size - sizeof header;
    const char **messages = NULL;
    if (header.message_size <= room && header.unit_size == room - header.message_size)
        messages =
            read_messages(arena, bytes + sizeof header, header.message_size, header.message_count);
    if (!messages) {
        ls_facts_fail(facts, arena, "its facts are damaged");
        return;
    }
    *facts = (struct ls_facts){.errors = header.errors,
                               .fatal_errors = header.fatal_errors,
                               .misses_own_headers = header.misses_own_headers != 0,
                               .message_count = header.message_count,
                               .messages = messages};
    const char *why = NULL;
    const char *unit = bytes + sizeof header + header.message_size;
    if (header.unit_size > 0)
        facts->unit = ls_unit_load(unit, header.unit_size, arena, &why);
    if (why)
        ls_facts_fail(facts, arena, ls_arena_printf(arena, "its facts cannot be used: %s", why));
}
