#include "commands/facts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/paths.h"
#include "base/vec.h"
#include "commands/installed.h"
#include "ir/save.h"

/* Then the messages and the files that were read, each with its NUL, and the unit as save.h writes
 * it (size 0: none). */
struct header {
    uint32_t errors, fatal_errors, misses_own_headers;
    uint32_t message_count;
    uint32_t settled, file_count;
    uint32_t is_foreign, padding;
    struct ls_reading reading;
    uint64_t contents;
    uint64_t text_size;
    uint64_t unit_size;
};

/* Not of the system: a file that a change of the project may touch. */
static bool is_own(const char *file)
{
    return strncmp(file, "/usr/", 5) != 0;
}

static char *encode(struct header header, const struct ls_frontend_result *result, const void *unit,
                    size_t *size)
{
    for (uint32_t i = 0; i < result->message_count; i++)
        header.text_size += strlen(result->messages[i]) + 1;
    for (uint32_t i = 0; i < result->file_count; i++) {
        header.file_count += is_own(result->files[i]);
        header.text_size += is_own(result->files[i]) ? strlen(result->files[i]) + 1 : 0;
    }
    *size = sizeof header + header.text_size + header.unit_size;
    char *bytes = malloc(*size);
    if (!bytes)
        ls_die("out of memory");
    memcpy(bytes, &header, sizeof header);
    char *to = bytes + sizeof header;
    for (uint32_t i = 0; i < result->message_count; i++)
        to = stpcpy(to, result->messages[i]) + 1;
    for (uint32_t i = 0; i < result->file_count; i++) {
        if (is_own(result->files[i]))
            to = stpcpy(to, result->files[i]) + 1;
    }
    if (header.unit_size > 0)
        memcpy(to, unit, header.unit_size);
    return bytes;
}

/* Everything that decides what the front end makes of a source, besides the contents of files. */
static struct ls_cache_key key_of(const struct ls_source *source,
                                  const struct ls_frontend_text *texts, uint32_t text_count)
{
    static const char *const variables[] = {"CPATH", "C_INCLUDE_PATH"};
    struct ls_cache_key key = ls_cache_key((struct ls_cache_key){0}, "facts", 6);
    key = ls_cache_key(key, source->path, strlen(source->path) + 1);
    key = ls_cache_key(key, source->directory, strlen(source->directory) + 1);
    for (uint32_t i = 0; i < source->argc; i++)
        key = ls_cache_key(key, source->argv[i], strlen(source->argv[i]) + 1);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        key = ls_cache_key(key, value ? value : "", value ? strlen(value) + 1 : 0);
    }
    for (uint32_t i = 0; i < text_count; i++) {
        key = ls_cache_key(key, texts[i].path, strlen(texts[i].path) + 1);
        key = ls_cache_key(key, texts[i].text, texts[i].size);
    }
    return key;
}

/* ---- what facts depend on ---- */

struct watched {
    const char *path;
    UT_hash_handle hh;
};

struct dependencies {
    struct ls_arena *arena;
    struct watched *known;
    LS_VEC(const char *) files;       /* and directories, with a slash at their end */
    LS_VEC(const char *) directories; /* in which headers are searched */
};

static void depend_on(struct dependencies *all, const char *path)
{
    struct watched *entry;
    HASH_FIND_STR(all->known, path, entry);
    if (entry)
        return;
    entry = LS_NEW(all->arena, struct watched);
    entry->path = path;
    HASH_ADD_KEYPTR(hh, all->known, path, strlen(path), entry);
    ls_vec_push(&all->files, path);
}

static void search_in(struct dependencies *all, const char *directory)
{
    for (uint32_t i = 0; i < all->directories.count; i++) {
        if (strcmp(all->directories.at[i], directory) == 0)
            return;
    }
    ls_vec_push(&all->directories, directory);
    depend_on(all, ls_arena_printf(all->arena, "%s/", directory));
}

/* "sub" of "include/sub/x.h", when headers are searched in include: a sub/x.h elsewhere could hide
 * it. NULL when it lies in no subdirectory. */
static const char *subdirectory(const struct dependencies *all, const char *file)
{
    const char *slash = strrchr(file, '/');
    for (uint32_t i = 0; i < all->directories.count && slash; i++) {
        const char *directory = all->directories.at[i];
        size_t length = strlen(directory);
        if (ls_path_within(file, directory) && file + length < slash)
            return ls_arena_strndup(all->arena, file + length + 1,
                                    (size_t)(slash - file) - length - 1);
    }
    return NULL;
}

static void watch_subdirectories(struct dependencies *all, const char *file)
{
    const char *sub = subdirectory(all, file);
    for (uint32_t i = 0; i < all->directories.count && sub; i++)
        depend_on(all, ls_arena_printf(all->arena, "%s/%s/", all->directories.at[i], sub));
}

static bool is_replaced(const struct ls_frontend_text *texts, uint32_t count, const char *path)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(texts[i].path, path) == 0)
            return true;
    }
    return false;
}

/* What was read, and the directories in which another header could appear. */
static const char *const *dependencies(const struct ls_source *source,
                                       const struct ls_frontend_job *job,
                                       struct ls_frontend_result *result, uint32_t *count)
{
    struct dependencies all = {.arena = &result->arena};
    const char *slash = strrchr(source->path, '/');
    search_in(&all, ls_arena_strndup(all.arena, source->path,
                                     slash ? (size_t)(slash - source->path) : 0));
    for (uint32_t i = 0; i < source->argc; i++) {
        const char *directory = ls_source_directory(source, i);
        if (directory)
            search_in(&all, ls_path_join(all.arena, source->directory, directory));
    }
    if (!is_replaced(job->texts, job->text_count, source->path))
        depend_on(&all, source->path);
    for (uint32_t i = 0; i < result->file_count; i++) {
        if (!is_replaced(job->texts, job->text_count, result->files[i]))
            depend_on(&all, result->files[i]);
        watch_subdirectories(&all, result->files[i]);
    }
    *count = all.files.count;
    const char *const *files =
        ls_arena_copy(all.arena, all.files.at, all.files.count * sizeof *all.files.at);
    HASH_CLEAR(hh, all.known);
    ls_vec_release(&all.files);
    ls_vec_release(&all.directories);
    return files;
}

/* ---- making ---- */

char *ls_facts_make(const struct ls_source *source, const struct ls_frontend_text *texts,
                    uint32_t text_count, struct ls_cache *cache, size_t *size)
{
    struct ls_frontend_job job = {.file = source->path,
                                  .directory = source->directory,
                                  .args = source->argv,
                                  .count = source->argc,
                                  .texts = texts,
                                  .text_count = text_count};
    struct ls_frontend_result result = {0};
    struct timespec began;
    clock_gettime(CLOCK_REALTIME_COARSE, &began);
    const struct ls_frontend *frontend = ls_installed_frontend();
    if (!frontend)
        ls_die("the front end is gone");
    frontend->parse(&job, &result);
    size_t unit_size = 0;
    void *unit = result.unit ? ls_unit_save(result.unit, &unit_size) : NULL;
    struct ls_reading reading = result.unit ? ls_reading_of(result.unit) : (struct ls_reading){0};
    ls_unit_free(result.unit);
    struct header header = {.reading = reading,
                            .is_foreign = result.is_foreign,
                            .errors = result.errors,
                            .fatal_errors = result.fatal_errors,
                            .misses_own_headers = result.misses_own_headers,
                            .message_count = result.message_count,
                            .unit_size = unit_size};
    uint32_t count;
    const char *const *files = dependencies(source, &job, &result, &count);
    if (cache && unit) {
        header.settled = ls_cache_untouched(cache, files, count, began);
        header.contents = ls_cache_contents(cache, files, count);
    }
    char *bytes = encode(header, &result, unit, size);
    /* A header that was not found may appear anywhere: nobody watches for that. */
    if (header.settled && header.fatal_errors == 0)
        ls_cache_store(cache, key_of(source, texts, text_count), files, count, bytes, *size);
    free(unit);
    frontend->release(&result);
    return bytes;
}

bool ls_facts_find(const struct ls_source *source, const struct ls_frontend_text *texts,
                   uint32_t text_count, struct ls_cache *cache, struct ls_cache_entry *entry)
{
    return ls_cache_find(cache, key_of(source, texts, text_count), entry);
}

void ls_facts_fail(struct ls_facts *facts, struct ls_arena *arena, const char *reason)
{
    *facts = (struct ls_facts){.message_count = 1,
                               .messages = ls_arena_copy(arena, &reason, sizeof reason)};
}

/* The messages, or NULL when they are not `count` texts that fill `size` bytes. */
static const char **read_texts(struct ls_arena *arena, const char *from, size_t size,
                               uint64_t count)
{
    const char *end = from + size;
    if (count > size)
        return NULL;
    const char **messages = LS_NEW_ARRAY(arena, const char *, count + 1u);
    for (uint64_t i = 0; i < count; i++) {
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
    if (header.text_size <= room && header.unit_size == room - header.text_size)
        messages = read_texts(arena, bytes + sizeof header, header.text_size,
                              (uint64_t)header.message_count + header.file_count);
    if (!messages) {
        ls_facts_fail(facts, arena, "its facts are damaged");
        return;
    }
    *facts = (struct ls_facts){.analysed = header.unit_size > 0,
                               .errors = header.errors,
                               .fatal_errors = header.fatal_errors,
                               .misses_own_headers = header.misses_own_headers != 0,
                               .is_foreign = header.is_foreign != 0,
                               .reading = header.reading,
                               .settled = header.settled != 0,
                               .contents = header.contents,
                               .message_count = header.message_count,
                               .messages = messages,
                               .file_count = header.file_count,
                               .files = messages + header.message_count,
                               .bytes = bytes + sizeof header + header.text_size,
                               .size = header.unit_size};
    if (facts->size >= LS_UNIT_HEADER)
        memcpy(&facts->meaning, facts->bytes + LS_UNIT_CHECKSUM_AT, sizeof facts->meaning);
}

void ls_facts_detach(char *bytes, size_t size)
{
    struct header header;
    if (size < sizeof header)
        return;
    memcpy(&header, bytes, sizeof header);
    header.settled = 0;
    header.contents = 0;
    memcpy(bytes, &header, sizeof header);
}

void ls_facts_load(struct ls_facts *facts, struct ls_arena *arena)
{
    const char *why = NULL;
    if (!facts->bytes || facts->size == 0)
        return;
    facts->unit = ls_unit_load(facts->bytes, facts->size, arena, &why);
    facts->bytes = NULL;
    if (why)
        ls_facts_fail(facts, arena, ls_arena_printf(arena, "its facts cannot be used: %s", why));
}
