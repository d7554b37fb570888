/* What a call in the source passes as its lock: "&q->lock" in pthread_mutex_lock(&q->lock). For
 * locks that have no symbol. */
#ifndef LS_RECORDING_EXPRESSION_H
#define LS_RECORDING_EXPRESSION_H

#include "base/arena.h"
#include "model/model.h"

/* The lock that a line of C or C++ names, without "&": "q->lock" for `pthread_mutex_init(&q->lock,
 * NULL);`, `q->lock.lock();` or `std::lock_guard<std::mutex> guard(q->lock);`. NULL when the line
 * does not show one clearly. */
const char *ls_expression_in_line(struct ls_arena *arena, const char *line);

/* The same for a place in a source file that exists and is not newer than the program `module`. */
const char *ls_expression_at(struct ls_arena *arena, const struct ls_location *place,
                             const char *module);

/* What a line of a script assigns its first value to: "self.lock" of "self.lock = Lock()"; NULL
 * when it cannot be read, or is no single place. */
const char *ls_expression_assigned(struct ls_arena *arena, const struct ls_location *at);

#endif
