#include "commands/factsfile.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/hash.h"
#include "base/outfile.h"
#include "base/readfile.h"

/* Then the path with its NUL, and the bytes of facts.h. */
struct head {
    char magic[8];
    uint64_t hash; /* of everything behind it */
    char version[32];
    uint64_t source; /* hash of the text of the source; 0: not known */
    uint32_t number;
    uint32_t path_size;
};

static const char magic[8] = "lsfacts";
enum { HASHED_FROM = offsetof(struct head, version) };

/* ---- writing ---- */

static const char *file_name(struct ls_arena *arena, const char *directory, const char *path)
{
    const char *slash = strrchr(path, '/');
    return ls_arena_printf(arena, "%s/%s-%016" PRIx64 LS_FACTS_SUFFIX, directory,
                           slash ? slash + 1 : path, ls_hash(path, strlen(path), 0));
}

static uint64_t hash_of(const char *path)
{
    struct ls_arena arena = {0};
    size_t size;
    const char *text = ls_read_file(&arena, path, &size);
    uint64_t hash = text ? ls_hash(text, size, 1) : 0;
    ls_arena_release(&arena);
    return hash;
}

int ls_factsfile_write(const char *directory, const struct ls_source *source, const char *bytes,
                       size_t size)
{
    struct ls_arena arena = {0};
    struct ls_outfile file;
    struct head head = {.source = hash_of(source->path),
                        .number = source->number,
                        .path_size = (uint32_t)strlen(source->path) + 1};
    size_t whole = sizeof head + head.path_size + size;
    char *text = ls_arena_alloc(&arena, whole);
    const char *path = file_name(&arena, directory, source->path);
    memcpy(head.magic, magic, sizeof magic);
    strncpy(head.version, LS_VERSION, sizeof head.version - 1);
    memcpy(text, &head, sizeof head);
    memcpy(text + sizeof head, source->path, head.path_size);
    memcpy(text + sizeof head + head.path_size, bytes, size);
    ls_facts_detach(text + sizeof head + head.path_size, size);
    head.hash = ls_hash(text + HASHED_FROM, whole - HASHED_FROM, 0);
    memcpy(text, &head, sizeof head);
    int status = ls_outfile_open(&file, path);
    if (status == 0)
        status = ls_outfile_close(&file, fwrite(text, whole, 1, file.stream) == 1);
    if (status != 0)
        ls_error("%s cannot be written: %s", path, strerror(errno));
    ls_arena_release(&arena);
    return status;
}

/* ---- reading ---- */

struct found {
    struct ls_source source;
    const char *bytes;
    size_t size;
    const char *file; /* of the facts */
    uint64_t hash;    /* of the source, when its facts were made */
};

typedef LS_VEC(struct found) founds;

static int add_file(founds *all, struct ls_units *units, const char *path)
{
    struct head head;
    size_t size;
    const char *text = ls_read_file(&units->saved, path, &size);
    if (!text)
        return ls_error("%s cannot be read: %s", path, strerror(errno));
    if (size < sizeof head || memcmp(text, magic, sizeof magic) != 0)
        return ls_error("%s holds no facts; lockstitch extract makes them", path);
    memcpy(&head, text, sizeof head);
    if (strncmp(head.version, LS_VERSION, sizeof head.version) != 0)
        return ls_error("%s is of lockstitch %.32s, and this is %s; extract it again", path,
                        head.version, LS_VERSION);
    size_t room = size - sizeof head;
    const char *name = text + sizeof head;
    if (ls_hash(text + HASHED_FROM, size - HASHED_FROM, 0) != head.hash || head.path_size == 0 ||
        head.path_size > room || name[head.path_size - 1] != '\0' || name[0] != '/')
        return ls_error("%s is damaged; extract it again", path);
    struct found found = {.source = {.path = ls_arena_strdup(&units->arena, name),
                                     .directory = "/",
                                     .number = head.number},
                          .bytes = name + head.path_size,
                          .size = room - head.path_size,
                          .file = ls_arena_strdup(&units->arena, path),
                          .hash = head.source};
    ls_vec_push(all, found);
    return 0;
}

static int is_facts(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), suffix = strlen(LS_FACTS_SUFFIX);
    return length > suffix && strcmp(entry->d_name + length - suffix, LS_FACTS_SUFFIX) == 0;
}

static int add_directory(founds *all, struct ls_units *units, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_facts, alphasort), status = 0;
    if (count < 0)
        return ls_error("%s cannot be read: %s", path, strerror(errno));
    if (count == 0)
        status = ls_error("%s holds no facts; lockstitch extract makes them", path);
    for (int i = 0; i < count; i++) {
        if (status == 0)
            status = add_file(all, units,
                              ls_arena_printf(&units->arena, "%s/%s", path, entries[i]->d_name));
        free(entries[i]);
    }
    free(entries);
    return status;
}

static int compare_founds(const void *left, const void *right)
{
    const struct found *a = left, *b = right;
    if (a->source.number != b->source.number)
        return a->source.number < b->source.number ? -1 : 1;
    return strcmp(a->source.path, b->source.path);
}

static void tell_stale(const struct found *first, uint32_t count, const char *what)
{
    if (count == 1)
        ls_warn("%s: %s %s", first->file, first->source.path, what);
    else if (count > 1)
        ls_warn("%s and %u more: %s %s", first->file, count - 1, first->source.path, what);
}

/* Facts of files that are gone are left out, those of files that have changed are used; both is
 * said, but not on a machine that has none of the sources. */
static void leave_out_stale(founds *all)
{
    struct found gone = {0}, changed = {0};
    uint32_t kept = 0, gones = 0, changes = 0;
    bool *there = calloc(all->count + 1u, sizeof *there), some = false;
    if (!there)
        ls_die("out of memory");
    for (uint32_t i = 0; i < all->count; i++) {
        uint64_t now = hash_of(all->at[i].source.path);
        some |= there[i] = now != 0;
        if (now != 0 && now != all->at[i].hash && changes++ == 0)
            changed = all->at[i];
    }
    for (uint32_t i = 0; i < all->count && some; i++) {
        if (!there[i] && gones++ == 0)
            gone = all->at[i];
        if (there[i])
            all->at[kept++] = all->at[i];
    }
    all->count = some ? kept : all->count;
    free(there);
    tell_stale(&gone, gones, "does not exist any more; its facts are left out, delete them");
    tell_stale(&changed, changes, "has changed since its facts were made; extract it again");
}

static void take(struct ls_units *units, const founds *all)
{
    struct ls_project *project = &units->project;
    units->facts = LS_NEW_ARRAY(&units->arena, struct ls_facts, all->count + 1u);
    for (uint32_t i = 0; i < all->count; i++) {
        const struct found *found = &all->at[i];
        uint32_t last = project->sources.count;
        if (last > 0 && strcmp(project->sources.at[last - 1].path, found->source.path) == 0)
            continue; /* given twice */
        ls_vec_push(&project->sources, found->source);
        ls_facts_read(&units->facts[last], &units->arena, found->bytes, found->size);
    }
    ls_project_settle(project);
}

int ls_factsfile_read_all(struct ls_units *units, char **paths, int count)
{
    founds all = {0};
    int status = 0;
    for (int i = 0; i < count && status == 0; i++) {
        struct stat info;
        bool directory = stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode);
        status = directory ? add_directory(&all, units, paths[i]) : add_file(&all, units, paths[i]);
    }
    if (all.count > 0)
        qsort(all.at, all.count, sizeof *all.at, compare_founds);
    if (status == 0) {
        leave_out_stale(&all);
        take(units, &all);
    }
    ls_vec_release(&all);
    return status;
}
