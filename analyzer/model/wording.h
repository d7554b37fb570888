/* Facts as a person would write them. Shared by the messages of rules/ and the tables of report/.
 *
 * All texts are new ones in the given arena. */
#ifndef LS_MODEL_WORDING_H
#define LS_MODEL_WORDING_H

#include "base/arena.h"
#include "model/model.h"

/* "'accounts_lock'" */
const char *ls_say_lock(struct ls_arena *arena, const struct ls_model *model, uint32_t lock);

/* What all locks of one making have in common: "table[3].lock" and "table[].lock #2" are of the
 * class "table[].lock". The same in every run, whatever the order in which the locks were made. */
const char *ls_say_class(struct ls_arena *arena, const struct ls_lock *lock);

/* "transfer()"; what is no plain name ("main+0x1f in libfoo.so") stays as it is, an unknown one is
 * "a function". */
const char *ls_say_function(struct ls_arena *arena, const char *function);

/* "worker", or "a thread" for LS_MODEL_NONE. */
const char *ls_say_thread(struct ls_arena *arena, const struct ls_model *model, uint32_t thread);

/* The same where the word is needed: "thread worker", "any thread", or "a thread". */
const char *ls_say_the_thread(struct ls_arena *arena, const struct ls_model *model,
                              uint32_t thread);

/* Behind "several threads at once": " (worker)"; nothing where it could be any. */
const char *ls_say_kind_of_thread(struct ls_arena *arena, const struct ls_model *model,
                                  uint32_t thread);

/* "'a', 'b' twice and 'c'": two objects that are called the same are two locks. */
const char *ls_say_locks(struct ls_arena *arena, const struct ls_model *model,
                         const uint32_t *locks, uint32_t count);

/* "a, b and c" */
const char *ls_say_list(struct ls_arena *arena, const char *const *items, uint32_t count);

/* Three digits and the fitting unit: "2.31 s", "57.0 ms", "0.84 us"; "0" for nothing. */
const char *ls_say_time(struct ls_arena *arena, uint64_t nanoseconds);

/* "1,234,567" */
const char *ls_say_count(struct ls_arena *arena, uint64_t count);

/* "34 %", "0.4 %"; "0 %" of nothing. */
const char *ls_say_share(struct ls_arena *arena, uint64_t part, uint64_t whole);

#endif
