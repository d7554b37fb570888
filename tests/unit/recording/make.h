/* Makes recordings in memory, record by record, as the preloaded library would. */
#ifndef TESTS_UNIT_RECORDING_MAKE_H
#define TESTS_UNIT_RECORDING_MAKE_H

#include <stddef.h>

#include "recording.h"

enum { MAKE_ROOM = 256 * 1024 };

struct make {
    uint8_t *data;
    size_t size; /* bytes used; a multiple of LSR_UNIT */
};

/* A recording of an exited process that started at 1 s and ended at 3 s, without any record. */
void make_init(struct make *make);
void make_release(struct make *make);
struct lsr_header *make_header(struct make *make);

/* A complete record of `size` bytes, all zeros behind its head. */
void *make_record(struct make *make, enum lsr_type type, size_t size);
lsr_ref make_ref(const struct make *make, const void *record);

/* Common records with the fields that tests care for; the rest may be set through the pointer. */
struct lsr_thread_record *make_thread(struct make *make, uint32_t number, lsr_ref creator,
                                      uint32_t creator_segment);
struct lsr_object *make_object(struct make *make, enum lsr_kind kind, uint64_t address);
lsr_ref make_stack(struct make *make, uint64_t frame);
struct lsr_use *make_use(struct make *make, lsr_ref thread, lsr_ref object, enum lsr_op op);
struct lsr_dependency *make_dependency(struct make *make, lsr_ref thread, uint32_t segment,
                                       lsr_ref held, lsr_ref wanted);
void make_hold(struct lsr_thread_record *thread, const struct make *make, lsr_ref object);
void make_join(struct make *make, lsr_ref thread, uint32_t segment, lsr_ref joined);

/* Main and two threads; T1 takes `a` then `b`, T2 the other way round; they are not ordered.
 * Everything that a recording may hold occurs in it, and in the end both wait for each other. */
void make_opposite_order(struct make *make);

#endif
