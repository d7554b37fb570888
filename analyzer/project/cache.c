#include "project/cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/outfile.h"
#include "base/vec.h"
#include "project/home.h"

/* An entry is a file: this header, `files` times (hash, name with its NUL), the bytes. */
struct header {
    char magic[8];
    uint64_t head_hash;  /* of the rest of the header and the files */
    uint64_t bytes_hash; /* of the bytes */
    uint64_t version;
    struct ls_cache_key key;
    uint64_t files;
    uint64_t files_size;
    uint64_t bytes_size;
};

static const char magic[8] = "lscach1";

enum {
    HASHED_FROM = offsetof(struct header, bytes_hash),
    UNUSED_AFTER = 30 * 24 * 3600, /* seconds */
};

/* The contents of a file, looked at once. */
struct known_file {
    const char *path;
    uint64_t hash; /* 0: there is no such file */
    struct timespec modified;
    UT_hash_handle hh;
};

struct ls_cache {
    struct ls_arena arena;
    const char *directory;
    uint64_t version;
    struct known_file *known;
    struct timespec opened;
};

/* ---- files ---- */

static uint64_t hash_bytes_of(int fd, size_t size)
{
    if (size == 0)
        return ls_hash("", 0, 1);
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return 0;
    uint64_t hash = ls_hash(map, size, 1);
    munmap(map, size);
    return hash;
}

static int is_header(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".h") == 0;
}

static uint64_t hash_names_in(const char *directory)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, is_header, alphasort);
    uint64_t hash = count < 0 ? 0 : 1;
    for (int i = 0; i < count; i++) {
        hash = ls_hash(entries[i]->d_name, strlen(entries[i]->d_name) + 1, hash);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return hash;
}

static void look_at(struct known_file *file)
{
    size_t length = strlen(file->path);
    if (length > 0 && file->path[length - 1] == '/') {
        file->hash = hash_names_in(file->path);
        return;
    }
    int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (fd < 0)
        return;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        file->hash = hash_bytes_of(fd, (size_t)info.st_size);
        file->modified = info.st_mtim;
    }
    close(fd);
}

static const struct known_file *know(struct ls_cache *cache, const char *path)
{
    struct known_file *file;
    HASH_FIND_STR(cache->known, path, file);
    if (file)
        return file;
    file = LS_NEW(&cache->arena, struct known_file);
    file->path = ls_arena_strdup(&cache->arena, path);
    look_at(file);
    HASH_ADD_KEYPTR(hh, cache->known, file->path, strlen(file->path), file);
    return file;
}

uint64_t ls_cache_contents(struct ls_cache *cache, const char *const *files, uint32_t count)
{
    uint64_t contents = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hash = know(cache, files[i])->hash;
        contents = ls_hash(files[i], strlen(files[i]) + 1, contents);
        contents = ls_hash(&hash, sizeof hash, contents);
    }
    return contents;
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* ---- the directory ---- */

struct ls_cache *ls_cache_open(const char *directory, const char *version)
{
    if (ls_home_make_directories(directory) != 0 || access(directory, W_OK | X_OK) != 0)
        return NULL;
    struct ls_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        ls_die("out of memory");
    cache->directory = ls_arena_strdup(&cache->arena, directory);
    cache->version = ls_hash(version, strlen(version), 0);
    clock_gettime(CLOCK_REALTIME_COARSE, &cache->opened);
    return cache;
}

struct ls_cache_key ls_cache_key(struct ls_cache_key before, const void *bytes, size_t size)
{
    return (struct ls_cache_key){{ls_hash(bytes, size, before.half[0]),
                                  ls_hash(bytes, size, before.half[1] ^ 0x9e3779b97f4a7c15)}};
}

static const char *entry_path(const struct ls_cache *cache, struct ls_arena *arena,
                              struct ls_cache_key key)
{
    return ls_arena_printf(arena, "%s/%016" PRIx64 "%016" PRIx64, cache->directory,
                           key.half[0] ^ cache->version, key.half[1]);
}

/* ---- finding ---- */

/* Are all files as they were? `at` are the records; the sizes are checked. */
static bool is_current(struct ls_cache *cache, const struct header *header, const char *at)
{
    const char *end = at + header->files_size;
    for (uint64_t i = 0; i < header->files; i++) {
        uint64_t hash;
        if ((size_t)(end - at) < sizeof hash + 1)
            return false;
        memcpy(&hash, at, sizeof hash);
        const char *path = at + sizeof hash;
        const char *nul = memchr(path, '\0', (size_t)(end - path));
        if (!nul || know(cache, path)->hash != hash)
            return false;
        at = nul + 1;
    }
    return at == end;
}

static bool is_whole(const struct ls_cache *cache, struct ls_cache_key key,
                     const struct header *header, size_t size)
{
    size_t room = size - sizeof *header;
    if (memcmp(header->magic, magic, sizeof magic) != 0 || header->version != cache->version ||
        memcmp(&header->key, &key, sizeof key) != 0 || header->files_size > room ||
        header->bytes_size != room - header->files_size)
        return false;
    const char *start = (const char *)header;
    return header->head_hash ==
               ls_hash(start + HASHED_FROM, sizeof *header - HASHED_FROM + header->files_size, 0) &&
           header->bytes_hash ==
               ls_hash(start + sizeof *header + header->files_size, header->bytes_size, 0);
}

static bool map_entry(const char *path, struct ls_cache_entry *entry)
{
    struct stat info;
    *entry = (struct ls_cache_entry){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
        (size_t)info.st_size >= sizeof(struct header)) {
        entry->map = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        entry->map_size = (size_t)info.st_size;
    }
    close(fd);
    if (entry->map == MAP_FAILED)
        entry->map = NULL;
    return entry->map != NULL;
}

bool ls_cache_find(struct ls_cache *cache, struct ls_cache_key key, struct ls_cache_entry *entry)
{
    struct ls_arena arena = {0};
    const char *path = entry_path(cache, &arena, key);
    bool found = false;
    if (map_entry(path, entry)) {
        const struct header *header = entry->map;
        const char *files = (const char *)entry->map + sizeof *header;
        found = is_whole(cache, key, header, entry->map_size) && is_current(cache, header, files);
        if (found) {
            entry->bytes = files + header->files_size;
            entry->size = header->bytes_size;
            utimensat(AT_FDCWD, path, NULL, 0); /* used: the last to be deleted */
        } else {
            ls_cache_entry_release(entry);
        }
    }
    ls_arena_release(&arena);
    return found;
}

void ls_cache_entry_release(struct ls_cache_entry *entry)
{
    if (entry->map)
        munmap(entry->map, entry->map_size);
    *entry = (struct ls_cache_entry){0};
}

/* ---- storing ---- */

/* Has nobody written the file since it was looked at, or since `began`? */
static bool is_untouched(const struct known_file *file, struct timespec began)
{
    struct stat info;
    if (!is_before(file->modified, began))
        return false;
    if (file->modified.tv_sec == 0)
        return true; /* a directory, or none */
    return stat(file->path, &info) == 0 && info.st_mtim.tv_sec == file->modified.tv_sec &&
           info.st_mtim.tv_nsec == file->modified.tv_nsec;
}

bool ls_cache_untouched(struct ls_cache *cache, const char *const *files, uint32_t count,
                        struct timespec began)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!is_untouched(know(cache, files[i]), began))
            return false;
    }
    return true;
}

static void write_entry(const struct ls_cache *cache, struct ls_cache_key key, const char *head,
                        size_t head_size, const void *bytes, size_t size)
{
    struct ls_arena arena = {0};
    struct ls_outfile file;
    if (ls_outfile_open(&file, entry_path(cache, &arena, key)) == 0) {
        bool written = fwrite(head, head_size, 1, file.stream) == 1 &&
                       (size == 0 || fwrite(bytes, size, 1, file.stream) == 1);
        ls_outfile_close(&file, written);
    }
    ls_arena_release(&arena);
}

void ls_cache_store(struct ls_cache *cache, struct ls_cache_key key, const char *const *files,
                    uint32_t count, const void *bytes, size_t size)
{
    char *head = NULL;
    size_t head_size = 0;
    struct header header = {.version = cache->version,
                            .key = key,
                            .files = count,
                            .bytes_size = size,
                            .bytes_hash = ls_hash(bytes, size, 0)};
    FILE *out = open_memstream(&head, &head_size);
    if (!out)
        ls_die("out of memory");
    memcpy(header.magic, magic, sizeof magic);
    fwrite(&header, sizeof header, 1, out);
    for (uint32_t i = 0; i < count; i++) {
        const struct known_file *file = know(cache, files[i]);
        fwrite(&file->hash, sizeof file->hash, 1, out);
        fwrite(file->path, strlen(file->path) + 1, 1, out);
    }
    fclose(out);
    header.files_size = head_size - sizeof header;
    memcpy(head, &header, sizeof header);
    header.head_hash = ls_hash(head + HASHED_FROM, head_size - HASHED_FROM, 0);
    memcpy(head, &header, sizeof header);
    write_entry(cache, key, head, head_size, bytes, size);
    free(head);
}

/* ---- keeping it small ---- */

struct stored {
    char *name;
    struct timespec used;
    uint64_t size;
};

static int compare_used(const void *left, const void *right)
{
    const struct stored *a = left, *b = right;
    return is_before(a->used, b->used) ? -1 : is_before(b->used, a->used);
}

/* Deletes the oldest first, until the rest fits; never what this process has used. */
static void trim(const struct ls_cache *cache, int directory, struct stored *stored, uint32_t count,
                 uint64_t total, uint64_t limit)
{
    if (count > 0)
        qsort(stored, count, sizeof *stored, compare_used);
    for (uint32_t i = 0; i < count; i++) {
        bool old = stored[i].used.tv_sec < cache->opened.tv_sec - UNUSED_AFTER;
        if (!old && (total <= limit || !is_before(stored[i].used, cache->opened)))
            continue;
        if (unlinkat(directory, stored[i].name, 0) == 0)
            total -= stored[i].size;
    }
}

static void clean(const struct ls_cache *cache, uint64_t limit)
{
    LS_VEC(struct stored) all = {0};
    uint64_t total = 0;
    DIR *directory = opendir(cache->directory);
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct stat info;
        if (fstatat(dirfd(directory), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        char *name = strdup(entry->d_name);
        if (!name)
            ls_die("out of memory");
        ls_vec_push(&all, (struct stored){name, info.st_mtim, (uint64_t)info.st_size});
        total += (uint64_t)info.st_size;
    }
    trim(cache, dirfd(directory), all.at, all.count, total, limit);
    for (uint32_t i = 0; i < all.count; i++)
        free(all.at[i].name);
    ls_vec_release(&all);
    closedir(directory);
}

void ls_cache_close(struct ls_cache *cache, uint64_t limit)
{
    if (!cache)
        return;
    struct stat info;
    if (stat(cache->directory, &info) == 0 && !is_before(info.st_mtim, cache->opened))
        clean(cache, limit);
    HASH_CLEAR(hh, cache->known);
    ls_arena_release(&cache->arena);
    free(cache);
}
