/* The hash of the project (xxHash's XXH3) and uthash bound to it.
 *
 * Include this instead of <uthash.h>: tables hash with XXH3, and running out of memory ends the
 * program with a message. Each table lives in one .c file behind typed functions. */
#ifndef LS_BASE_HASH_H
#define LS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 64-bit XXH3 of `size` bytes; `seed` chains hashes of several pieces. Stable between runs and
 * machines. */
uint64_t ls_hash(const void *data, size_t size, uint64_t seed);

#define HASH_FUNCTION(key, length, hash) ((hash) = (unsigned)ls_hash((key), (length), 0))
#define uthash_fatal(message) ls_die("out of memory in a hash table: %s", (message))

#include "base/diag.h"
#include <uthash.h>

#endif
