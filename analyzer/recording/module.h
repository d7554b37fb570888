/* One ELF file as symbols.c (code) and objects.c (variables) share it. Private to this folder.
 *
 * All addresses here are those of the file. libdw places a module wherever it likes and gives each
 * unit of DWARF a bias of its own; both are undone in one place each. */
#ifndef LS_RECORDING_MODULE_H
#define LS_RECORDING_MODULE_H

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include "base/vec.h"
#include "recording/symbols.h"

struct frames_entry; /* uthash: address to frames */

struct ls_symbol {
    uint64_t start, end;
    const char *name;
    uint8_t rank; /* among several at one address the lowest is shown */
    bool code;
};

/* Addresses that a unit of DWARF covers. */
struct ls_unit_range {
    uint64_t start, end;
    Dwarf_Die unit;
    uint64_t bias; /* address of the file = address in the unit + bias */
};

struct ls_variable {
    uint64_t start, end;
    Dwarf_Die die;
    Dwarf_Die scope; /* function of a static local variable */
    bool local;
};

struct ls_module {
    const char *path, *name;
    enum ls_module_state state;
    struct ls_arena *arena;
    Dwfl *dwfl; /* NULL when the file is of no use */
    Dwfl_Module *module;
    uint64_t placed_at;                   /* address for libdwfl - address of the file */
    LS_VEC(struct ls_symbol) symbols;     /* by start */
    LS_VEC(struct ls_unit_range) units;   /* by start */
    LS_VEC(struct ls_variable) variables; /* by start; filled when first asked for */
    bool names_read, variables_read;
    struct frames_entry *frames;
    struct ls_module *next;
};

/* The symbol that covers `address`, code or data as wanted; NULL if none does. */
const struct ls_symbol *ls_module_symbol(struct ls_module *module, uint64_t address, bool code);

/* Where a DIE is declared; file "" when it does not say. */
struct ls_location ls_module_declared(struct ls_module *module, Dwarf_Die *die);

/* The name of a function or variable as a person would write it (C++ demangled, without
 * parameters); NULL if it has none. */
const char *ls_module_die_name(struct ls_module *module, Dwarf_Die *die);

/* How many elements of a vector, sorted by their first member `uint64_t start`, begin at or below
 * the address: the last of them is the only one that can hold it when they do not overlap. */
#define LS_BEGUN_BY(vec, address) ls_begun_by((vec)->at, (vec)->count, sizeof *(vec)->at, (address))
uint32_t ls_begun_by(const void *at, uint32_t count, size_t size, uint64_t address);

#endif
