/* From addresses to names: functions, source lines and variables of ELF files, by DWARF and symbol
 * tables (libdw).
 *
 * A module is one ELF file, opened once for all recordings that name it. Addresses are those of the
 * file (link time): what a process sees minus the load bias, so that they mean the same in every
 * run. Found texts live in the arena given to ls_symbols_new; answers are cached, equal questions
 * get equal pointers. A file that is missing or was built anew gives no names, only
 * "libfoo.so+0x1f". Debug information may be in a file of its own (build id or debug link). Not
 * thread-safe. */
#ifndef LS_RECORDING_SYMBOLS_H
#define LS_RECORDING_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/model.h"

struct ls_symbols;
struct ls_module;

enum ls_module_state {
    LS_MODULE_WHOLE,    /* symbols and line numbers */
    LS_MODULE_NO_LINES, /* symbols only: compiled without -g, and no debug file installed */
    LS_MODULE_CHANGED,  /* the file is not the one that ran */
    LS_MODULE_MISSING,
};

/* One call site, with the functions that were inlined there: innermost first, count >= 1. */
struct ls_frames {
    uint32_t count;
    const struct ls_location *at;
};

/* A variable, or the part of it at an address. */
struct ls_object {
    const char *name;  /* "accounts_lock", "queue.lock", "table[3].lock"; NULL when there is no such
                          symbol */
    const char *scope; /* function of a static local variable, else "" */
    struct ls_location defined; /* file "" when unknown */
};

/* The arena must outlive the symbols and everything they answered. */
struct ls_symbols *ls_symbols_new(struct ls_arena *arena);
void ls_symbols_free(struct ls_symbols *symbols);

/* The module of the file at `path`; `build_id` is that of the file that ran (0 bytes: not known,
 * any file will do). Never NULL; owned by `symbols`. */
struct ls_module *ls_symbols_module(struct ls_symbols *symbols, const char *path,
                                    const void *build_id, size_t build_id_size);

enum ls_module_state ls_module_state(struct ls_module *module);

/* The file, with its folders; borrowed, as is its name. */
const char *ls_module_path(const struct ls_module *module);

/* The file's name without folders. */
const char *ls_module_name(const struct ls_module *module);

/* True when the file has memory of its own (code or data) around `address`. */
bool ls_module_spans(const struct ls_module *module, uint64_t address);

/* What is at the instruction `address`. For a return address pass the address - 1: the call is what
 * counts. */
struct ls_frames ls_module_code(struct ls_module *module, uint64_t address);

/* The variable that `address` belongs to. */
struct ls_object ls_module_object(struct ls_module *module, uint64_t address);

#endif
