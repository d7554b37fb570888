/* One recorded process on its way into the model: its address space with names. Private to this
 * folder. */
#ifndef LS_RECORDING_PROCESS_H
#define LS_RECORDING_PROCESS_H

#include "base/lists.h"
#include "base/vec.h"
#include "model/model.h"
#include "recording/reader.h"
#include "recording/symbols.h"

struct ls_mapping {
    uint64_t start, end;
    uint64_t bias;
    uint32_t generation;
    struct ls_module *module;
    bool hidden; /* the checker itself, the C library and the loader: not code of the program */
};

/* A call stack as a person reads it, outermost first, with inlined calls, without the parts that
 * are not the program's. */
struct ls_path {
    uint32_t count; /* >= 1 */
    const struct ls_location *at;
    const uint64_t *frame; /* the return address that each belongs to */
    const char
        *through; /* what was called in a module without lines to get to the lock; "" if nothing */
    struct ls_module *blind; /* the module without lines that is on the path, or NULL */
    const char *expression;  /* what the source says at its end, once asked for; or NULL */
    bool asked;
};

struct ls_process {
    struct ls_model *model;
    struct ls_symbols *symbols;
    const struct ls_recording *recording;
    uint32_t number; /* of the recording among those that are filled in together */
    LS_VEC(struct ls_mapping) mappings; /* by start, then newest first */
    struct ls_path **paths;             /* by reference of the STACK record; NULL until asked */
    uint32_t
        *index; /* by reference: index of the record's thread, lock or condition in the model */
    struct ls_arena arena;
    struct ls_lists uses; /* of USE records, by their thread; without keys until asked */
};

void ls_process_init(struct ls_process *process, struct ls_model *model, struct ls_symbols *symbols,
                     const struct ls_recording *recording);
void ls_process_release(struct ls_process *process);

/* Index in the model of the thread, lock or condition that a reference points to; LS_MODEL_NONE if
 * it is none, or was lost. */
uint32_t ls_process_thread(const struct ls_process *process, lsr_ref ref);
uint32_t ls_process_lock(const struct ls_process *process, lsr_ref ref);
uint32_t ls_process_condition(const struct ls_process *process, lsr_ref ref);

/* The USE records of each thread, by its reference: numbers among the records of that type. */
const struct ls_lists *ls_process_uses(struct ls_process *process);

/* The module that has code at the address, or NULL. */
const struct ls_mapping *ls_process_mapping(const struct ls_process *process, uint64_t address);

/* The variable at the address; name NULL when the address is in no module. */
struct ls_object ls_process_object(const struct ls_process *process, uint64_t address);

/* What is at a code address itself (a start routine). */
struct ls_location ls_process_code(const struct ls_process *process, uint64_t address);

/* The path of a STACK record; NULL when it was lost. Cached. */
struct ls_path *ls_process_path(struct ls_process *process, lsr_ref stack);

/* The path of a single return address. */
const struct ls_path *ls_process_site(struct ls_process *process, uint64_t site);

#endif
