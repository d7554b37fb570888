/* A store of bytes that were computed from files, beside the compile database.
 *
 * An entry has a key (what was asked: options, tool) and the contents of the files that were read
 * to answer it. It counts only as long as each of them has the same contents, by hash; times of
 * modification mean nothing, so that a cache can be carried to a fresh checkout at the same path.
 * For a directory (a path with a slash at its end) the names of the headers in it count: a new one
 * may hide another.
 *
 * Several processes may use one directory at once: entries are files that appear whole. Damaged,
 * foreign and old ones are not there, and everything may be deleted at any time. Nothing here fails
 * for the caller: what cannot be stored is not. An open cache is used by one thread; a forked child
 * may use its copy. */
#ifndef LS_PROJECT_CACHE_H
#define LS_PROJECT_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct ls_cache;

struct ls_cache_key {
    uint64_t half[2];
};

/* What was found; the bytes are valid until the entry is released. */
struct ls_cache_entry {
    const char *bytes;
    size_t size;
    void *map;
    size_t map_size;
};

/* Opens, or makes, the cache in this directory. `version` names everything that decides what is
 * computed besides key and files; another version sees none of the entries. NULL with errno set
 * when the directory cannot be used. */
struct ls_cache *ls_cache_open(const char *directory, const char *version);

/* Closes; deletes what was not used for long, and the oldest entries beyond `limit` bytes, if this
 * process has stored anything. NULL is allowed. */
void ls_cache_close(struct ls_cache *cache, uint64_t limit);

/* The key of some bytes; `before` chains keys, all zeros is a beginning. */
struct ls_cache_key ls_cache_key(struct ls_cache_key before, const void *bytes, size_t size);

/* True when there is an entry under the key, and its files have not changed. */
bool ls_cache_find(struct ls_cache *cache, struct ls_cache_key key, struct ls_cache_entry *entry);

/* Forgets the bytes of a found entry. */
void ls_cache_entry_release(struct ls_cache_entry *entry);

/* A hash of the names and contents of the files. Each is looked at once. */
uint64_t ls_cache_contents(struct ls_cache *cache, const char *const *files, uint32_t count);

/* False when one of the files was changed after `began` (of CLOCK_REALTIME_COARSE), or since the
 * cache has looked at it: then nobody knows which contents have been read. */
bool ls_cache_untouched(struct ls_cache *cache, const char *const *files, uint32_t count,
                        struct timespec began);

/* Stores bytes that were computed from these untouched files (absolute paths). */
void ls_cache_store(struct ls_cache *cache, struct ls_cache_key key, const char *const *files,
                    uint32_t count, const void *bytes, size_t size);

#endif
