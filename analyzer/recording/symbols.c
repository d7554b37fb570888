#include "recording/symbols.h"

#include <dlfcn.h>
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "recording/module.h"

struct frames_entry {
    uint64_t address;
    struct ls_frames frames;
    UT_hash_handle hh;
};

struct ls_symbols {
    struct ls_arena *arena;
    struct ls_module *modules;
    char *debuginfo_path; /* NULL: the usual places */
    Dwfl_Callbacks callbacks;
};

struct ls_symbols *ls_symbols_new(struct ls_arena *arena)
{
    struct ls_symbols *symbols = LS_NEW(arena, struct ls_symbols);
    symbols->arena = arena;
    symbols->callbacks = (Dwfl_Callbacks){
        .find_elf = dwfl_build_id_find_elf,
        .find_debuginfo = dwfl_standard_find_debuginfo,
        .section_address = dwfl_offline_section_address,
        .debuginfo_path = &symbols->debuginfo_path,
    };
    return symbols;
}

static void module_release(struct ls_module *module)
{
    struct frames_entry *entry, *next;
    HASH_ITER (hh, module->frames, entry, next)
        HASH_DEL(module->frames, entry);
    ls_vec_release(&module->symbols);
    ls_vec_release(&module->units);
    ls_vec_release(&module->variables);
    if (module->dwfl)
        dwfl_end(module->dwfl);
}

void ls_symbols_free(struct ls_symbols *symbols)
{
    for (struct ls_module *module = symbols->modules; module; module = module->next)
        module_release(module);
    symbols->modules = NULL;
}

/* ---- opening a module */

static int compare_symbols(const void *left, const void *right)
{
    const struct ls_symbol *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return strcmp(a->name, b->name);
}

static uint8_t symbol_rank(const GElf_Sym *symbol, const char *name)
{
    unsigned binding = GELF_ST_BIND(symbol->st_info);
    unsigned rank = binding == STB_GLOBAL ? 0 : binding == STB_WEAK ? 1 : 2;
    return (uint8_t)(rank * 3 + (name[0] == '_') + (name[0] == '_' && name[1] == '_'));
}

static void read_symbols(struct ls_module *module)
{
    int count = dwfl_module_getsymtab(module->module);
    for (int i = 1; i < count; i++) {
        GElf_Sym symbol;
        GElf_Addr address;
        GElf_Word section;
        const char *name =
            dwfl_module_getsym_info(module->module, i, &symbol, &address, &section, NULL, NULL);
        unsigned type = GELF_ST_TYPE(symbol.st_info);
        bool code = type == STT_FUNC || type == STT_GNU_IFUNC;
        if (!name || !*name || symbol.st_size == 0 || section == SHN_UNDEF ||
            (!code && type != STT_OBJECT))
            continue;
        uint64_t start = address - module->placed_at;
        ls_vec_push(&module->symbols, (struct ls_symbol){start, start + symbol.st_size, name,
                                                         symbol_rank(&symbol, name), code});
    }
    if (module->symbols.count > 1)
        qsort(module->symbols.at, module->symbols.count, sizeof *module->symbols.at,
              compare_symbols);
}

static int compare_ranges(const void *left, const void *right)
{
    const struct ls_unit_range *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* Clang writes no .debug_aranges, so the table of units is made from the units themselves. */
static void read_units(struct ls_module *module)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = NULL;
    while ((unit = dwfl_module_nextcu(module->module, unit, &bias))) {
        Dwarf_Addr base, start, end;
        for (ptrdiff_t at = 0; (at = dwarf_ranges(unit, at, &base, &start, &end)) > 0;) {
            if (start < end)
                ls_vec_push(&module->units,
                            (struct ls_unit_range){start + bias - module->placed_at,
                                                   end + bias - module->placed_at, *unit,
                                                   bias - module->placed_at});
        }
    }
    if (module->units.count > 1)
        qsort(module->units.at, module->units.count, sizeof *module->units.at, compare_ranges);
}

static bool same_file(struct ls_module *module, const void *build_id, size_t size)
{
    const unsigned char *bits;
    GElf_Addr address;
    int found = dwfl_module_build_id(module->module, &bits, &address);
    return size == 0 || found <= 0 || ((size_t)found >= size && memcmp(bits, build_id, size) == 0);
}

static enum ls_module_state module_open(struct ls_module *module, const Dwfl_Callbacks *callbacks,
                                        const void *build_id, size_t build_id_size)
{
    if (module->path[0] != '/' || access(module->path, R_OK) != 0)
        return LS_MODULE_MISSING;
    module->dwfl = dwfl_begin(callbacks);
    if (!module->dwfl)
        return LS_MODULE_MISSING;
    module->module = dwfl_report_elf(module->dwfl, module->name, module->path, -1, 0, true);
    dwfl_report_end(module->dwfl, NULL, NULL);
    GElf_Addr placed_at = 0;
    if (!module->module || !dwfl_module_getelf(module->module, &placed_at))
        return LS_MODULE_MISSING;
    if (!same_file(module, build_id, build_id_size))
        return LS_MODULE_CHANGED;
    module->placed_at = placed_at;
    return LS_MODULE_NO_LINES; /* as long as nobody asked for lines */
}

/* Reads symbols and the table of units, once. */
static void read_module(struct ls_module *module)
{
    if (module->names_read)
        return;
    module->names_read = true;
    if (module->state > LS_MODULE_NO_LINES)
        return;
    read_symbols(module);
    read_units(module);
    if (module->units.count)
        module->state = LS_MODULE_WHOLE;
}

struct ls_module *ls_symbols_module(struct ls_symbols *symbols, const char *path,
                                    const void *build_id, size_t build_id_size)
{
    for (struct ls_module *module = symbols->modules; module; module = module->next) {
        if (strcmp(module->path, path) == 0)
            return module;
    }
    struct ls_module *module = LS_NEW(symbols->arena, struct ls_module);
    const char *slash = strrchr(path, '/');
    module->arena = symbols->arena;
    module->path = ls_arena_strdup(symbols->arena, path);
    module->name = ls_arena_strdup(symbols->arena, slash ? slash + 1 : path);
    module->next = symbols->modules;
    symbols->modules = module;
    module->state = module_open(module, &symbols->callbacks, build_id, build_id_size);
    return module;
}

enum ls_module_state ls_module_state(struct ls_module *module)
{
    read_module(module);
    return module->state;
}

const char *ls_module_path(const struct ls_module *module)
{
    return module->path;
}

const char *ls_module_name(const struct ls_module *module)
{
    return module->name;
}

bool ls_module_spans(const struct ls_module *module, uint64_t address)
{
    Dwarf_Addr start = 0, end = 0;
    if (module->state > LS_MODULE_NO_LINES)
        return false;
    dwfl_module_info(module->module, NULL, &start, &end, NULL, NULL, NULL, NULL);
    return address + module->placed_at >= start && address + module->placed_at < end;
}

static uint64_t start_of(const char *element)
{
    uint64_t start;
    memcpy(&start, element, sizeof start);
    return start;
}

uint32_t ls_begun_by(const void *at, uint32_t count, size_t size, uint64_t address)
{
    uint32_t low;
    LS_BISECT(low, middle, count, start_of((const char *)at + middle * size) <= address);
    return low;
}

const struct ls_symbol *ls_module_symbol(struct ls_module *module, uint64_t address, bool code)
{
    read_module(module);
    uint32_t low = LS_BEGUN_BY(&module->symbols, address);
    const struct ls_symbol *found = NULL;
    for (uint32_t steps = 0; low-- > 0 && steps < 16; steps++) {
        const struct ls_symbol *symbol = &module->symbols.at[low];
        if (found && symbol->start != found->start)
            break;
        if (symbol->code == code && address < symbol->end)
            found = symbol;
    }
    return found;
}

/* ---- names and places of DWARF */

/* "ns::f(int) const" to "ns::f"; operators and lambdas keep what makes them readable. */
static void drop_parameters(char *name)
{
    char *constant = strstr(name, ") const");
    if (constant && strcmp(constant, ") const") == 0)
        constant[1] = '\0';
    char *open = strrchr(name, ')') ? name : NULL;
    for (int depth = 0; open && *open; open++) {
        if (*open == '<')
            depth++;
        else if (*open == '>' && open > name && open[-1] != '-')
            depth--;
        else if (*open == '(' && depth <= 0 && open > name &&
                 strncmp(open, "(anonymous", 10) != 0 && strncmp(open, "()", 2) != 0) {
            *open = '\0';
            return;
        }
    }
    size_t length = strlen(name);
    if (length > 2 && strcmp(name + length - 2, "()") == 0 && !strstr(name, "operator()"))
        name[length - 2] = '\0';
}

/* By the C++ runtime, which a machine has that runs C++. NULL without it, or for a name that is
 * not of C++. */
static const char *demangled(struct ls_arena *arena, const char *name)
{
    typedef char *demangler(const char *, char *, size_t *, int *);
    if (!name || strncmp(name, "_Z", 2) != 0)
        return NULL;
    void *runtime = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL);
    demangler *demangle = runtime ? (demangler *)dlsym(runtime, "__cxa_demangle") : NULL;
    int status = -1;
    char *text = demangle ? demangle(name, NULL, NULL, &status) : NULL;
    if (!text)
        return NULL;
    drop_parameters(text);
    const char *kept = ls_arena_strdup(arena, text);
    free(text);
    return kept;
}

const char *ls_module_die_name(struct ls_module *module, Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    const char *linkage =
        dwarf_formstring(dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute));
    const char *name = demangled(module->arena, linkage);
    if (name)
        return name;
    name = dwarf_diename(die);
    return name ? ls_arena_strdup(module->arena, name) : NULL;
}

/* An absolute path without "." and "..", so that equal files have equal names. */
static const char *clean_path(struct ls_arena *arena, const char *folder, const char *path)
{
    char *text = path[0] == '/' || !folder ? ls_arena_strdup(arena, path)
                                           : ls_arena_printf(arena, "%s/%s", folder, path);
    if (text[0] != '/')
        return text;
    char *out = text;
    for (char *in = text; *in;) {
        size_t length = strcspn(in + 1, "/") + 1;
        if (length == 3 && strncmp(in, "/..", 3) == 0) {
            while (out > text && *--out != '/')
                continue;
        } else if (length > 1 && !(length == 2 && in[1] == '.')) {
            memmove(out, in, length);
            out += length;
        }
        in += length;
    }
    *out = '\0';
    return text;
}

static const char *unit_folder(Dwarf_Die *unit)
{
    Dwarf_Attribute attribute;
    return dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
}

static uint32_t number_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value;
    if (dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &value) != 0)
        return 0;
    return (uint32_t)value;
}

static struct ls_location place_of(struct ls_module *module, Dwarf_Die *die, unsigned file,
                                   unsigned line, unsigned column)
{
    struct ls_location place = {.file = "", .function = ""};
    Dwarf_Attribute attribute;
    Dwarf_Word index;
    Dwarf_Files *files;
    size_t count;
    Dwarf_Die unit;
    if (!dwarf_diecu(die, &unit, NULL, NULL) || dwarf_getsrcfiles(&unit, &files, &count) != 0 ||
        dwarf_formudata(dwarf_attr_integrate(die, file, &attribute), &index) != 0 || index >= count)
        return place;
    const char *path = dwarf_filesrc(files, index, NULL, NULL);
    if (!path)
        return place;
    place.file = clean_path(module->arena, unit_folder(&unit), path);
    place.line = number_of(die, line);
    place.column = number_of(die, column);
    return place;
}

struct ls_location ls_module_declared(struct ls_module *module, Dwarf_Die *die)
{
    return place_of(module, die, DW_AT_decl_file, DW_AT_decl_line, DW_AT_decl_column);
}

/* ---- code */

#define MAX_NESTING 64

static const struct ls_unit_range *unit_at(const struct ls_module *module, uint64_t address)
{
    uint32_t low = LS_BEGUN_BY(&module->units, address);
    return low > 0 && address < module->units.at[low - 1].end ? &module->units.at[low - 1] : NULL;
}

/* Descends to the innermost scope around `pc`; the DIEs of functions on the way go to `path`. */
static uint32_t scopes_at(Dwarf_Die *parent, uint64_t pc, Dwarf_Die *path, uint32_t depth)
{
    Dwarf_Die child;
    if (depth >= MAX_NESTING || dwarf_child(parent, &child) != 0)
        return depth;
    do {
        int tag = dwarf_tag(&child);
        bool function = tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
        if (tag == DW_TAG_namespace || tag == DW_TAG_module) {
            uint32_t found = scopes_at(&child, pc, path, depth);
            if (found > depth)
                return found;
        } else if ((function || tag == DW_TAG_lexical_block) && dwarf_haspc(&child, pc) == 1) {
            if (function)
                path[depth++] = child;
            return scopes_at(&child, pc, path, depth);
        }
    } while (dwarf_siblingof(&child, &child) == 0);
    return depth;
}

static struct ls_location line_at(struct ls_module *module, const struct ls_unit_range *range,
                                  uint64_t pc)
{
    struct ls_location place = {.file = "", .function = ""};
    Dwarf_Die unit = range->unit;
    Dwarf_Line *line = dwarf_getsrc_die(&unit, pc);
    const char *path = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
    int number = 0, column = 0;
    if (!path)
        return place;
    dwarf_lineno(line, &number);
    dwarf_linecol(line, &column);
    place.file = clean_path(module->arena, unit_folder(&unit), path);
    place.line = (uint32_t)number;
    place.column = (uint32_t)column;
    return place;
}

static const char *symbol_text(struct ls_module *module, uint64_t address)
{
    const struct ls_symbol *symbol = ls_module_symbol(module, address, true);
    if (!symbol)
        return NULL;
    const char *name = demangled(module->arena, symbol->name);
    return name ? name : ls_arena_strdup(module->arena, symbol->name);
}

/* Without lines: "queue_push in libqueue.so", or "libqueue.so+0x1f3" when not even a symbol covers
 * it. */
static struct ls_frames frames_by_symbol(struct ls_module *module, uint64_t address)
{
    struct ls_location *at = LS_NEW(module->arena, struct ls_location);
    const char *name = symbol_text(module, address);
    at->file = "";
    at->function = name ? ls_arena_printf(module->arena, "%s in %s", name, module->name)
                        : ls_arena_printf(module->arena, "%s+0x%llx", module->name,
                                          (unsigned long long)address);
    return (struct ls_frames){1, at};
}

static struct ls_frames frames_by_dwarf(struct ls_module *module, const struct ls_unit_range *range,
                                        uint64_t address)
{
    Dwarf_Die path[MAX_NESTING];
    Dwarf_Die unit = range->unit;
    uint64_t pc = address - range->bias;
    uint32_t depth = scopes_at(&unit, pc, path, 0);
    struct ls_location place = line_at(module, range, pc);
    if (!place.line && depth == 0)
        return frames_by_symbol(module, address);
    uint32_t count = depth ? depth : 1;
    struct ls_location *at = LS_NEW_ARRAY(module->arena, struct ls_location, count);
    for (uint32_t i = 0; i < count; i++) {
        Dwarf_Die *scope = depth ? &path[depth - 1 - i] : NULL;
        const char *name = scope ? ls_module_die_name(module, scope) : symbol_text(module, address);
        at[i] = place;
        at[i].function = name ? name : "";
        if (scope && dwarf_tag(scope) == DW_TAG_inlined_subroutine)
            place = place_of(module, scope, DW_AT_call_file, DW_AT_call_line, DW_AT_call_column);
        else
            count = i + 1;
    }
    return (struct ls_frames){count, at};
}

struct ls_frames ls_module_code(struct ls_module *module, uint64_t address)
{
    struct frames_entry *entry;
    HASH_FIND(hh, module->frames, &address, sizeof address, entry);
    if (entry)
        return entry->frames;
    read_module(module);
    const struct ls_unit_range *range = unit_at(module, address);
    entry = LS_NEW(module->arena, struct frames_entry);
    entry->address = address;
    entry->frames =
        range ? frames_by_dwarf(module, range, address) : frames_by_symbol(module, address);
    HASH_ADD(hh, module->frames, address, sizeof address, entry);
    return entry->frames;
}
