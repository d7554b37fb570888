#include "core/module.h"

#include <elf.h>
#include <string.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/stack.h"
#include "core/sys.h"
#include "core/text.h"

#if UINTPTR_MAX != UINT64_MAX
#error "64 bits expected"
#endif

#define MAX_RANGES 2048u
#define MAPS_SIZE (UINT64_C(1) << 20)

/* Executable ranges that are known, in the order of their discovery; the latest that covers an
 * address holds. `module` NULL: code without a file (generated at run time). */
struct range {
    uint64_t start, end;
    struct lsr_module *module;
};

static struct {
    struct range *ranges;
    uint32_t count;
    uint32_t generation;
    bool stale; /* something was unloaded since the ranges were read */
    struct lsr_sys_lock lock;
} known;

/* One line of /proc/self/maps. */
struct mapping {
    uint64_t start, end, offset;
    bool readable, executable;
    const char *path; /* up to the end of the line; empty: anonymous */
    size_t path_size;
};

/* Consecutive mappings of one file. */
struct candidate {
    const char *path;
    size_t path_size;
    uint64_t base, base_end; /* where its first bytes are mapped; 0: not */
    struct {
        uint64_t start, end, offset;
    } range[LSR_MODULE_RANGES];
    uint32_t ranges;
};

static void parse_line(const char *line, const char *line_end, struct mapping *mapping)
{
    const char *c = line;
    mapping->start = lsr_text_number(&c, 16);
    c++;
    mapping->end = lsr_text_number(&c, 16);
    mapping->readable = c[1] == 'r';
    mapping->executable = c[3] == 'x';
    c += 6;
    mapping->offset = lsr_text_number(&c, 16);
    for (int field = 0; field < 2; field++) /* device, inode */
        for (c++; c < line_end && *c != ' '; c++)
            ;
    while (c < line_end && *c == ' ')
        c++;
    mapping->path = c;
    mapping->path_size = (size_t)(line_end - c);
}

/* ---- the ELF file in memory ------------------------------------------------ */

static const Elf64_Phdr *program_headers(const struct candidate *c, size_t *count)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)c->base;
    if (!c->base || c->base_end - c->base < sizeof(*header) ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
        header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr) > c->base_end - c->base)
        return NULL;
    *count = header->e_phnum;
    return (const Elf64_Phdr *)(c->base + header->e_phoff);
}

static void copy_build_id(struct lsr_module *module, const char *note, const char *end)
{
    while ((size_t)(end - note) >= sizeof(Elf64_Nhdr)) {
        const Elf64_Nhdr *head = (const void *)note;
        const char *name = note + sizeof(*head), *body = name + ((head->n_namesz + 3u) & ~3u);
        if (body + head->n_descsz > end)
            return;
        if (head->n_type == NT_GNU_BUILD_ID && head->n_namesz == 4 && memcmp(name, "GNU", 4) == 0 &&
            head->n_descsz <= sizeof(module->build_id)) {
            module->build_id_size = head->n_descsz;
            memcpy(module->build_id, body, head->n_descsz);
            return;
        }
        note = body + ((head->n_descsz + 3u) & ~3u);
    }
}

static void read_elf(struct lsr_module *module, const struct candidate *c)
{
    size_t count = 0;
    const Elf64_Phdr *segment = program_headers(c, &count);
    module->bias = c->base;
    for (size_t i = 0; segment && i < count; i++)
        if (segment[i].p_type == PT_LOAD && segment[i].p_offset == 0)
            module->bias = c->base - segment[i].p_vaddr;
    for (size_t i = 0; segment && i < count; i++) {
        uint64_t note = module->bias + segment[i].p_vaddr;
        if (segment[i].p_type == PT_NOTE && note >= c->base &&
            note + segment[i].p_memsz <= c->base_end)
            copy_build_id(module, (const char *)note, (const char *)note + segment[i].p_memsz);
    }
}

/* ---- recording ------------------------------------------------------------- */

static void remember(uint64_t start, uint64_t end, struct lsr_module *module)
{
    uint32_t count = known.count;
    if (count == MAX_RANGES)
        return;
    known.ranges[count] = (struct range){start, end, module};
    __atomic_store_n(&known.count, count + 1, __ATOMIC_RELEASE);
}

static struct lsr_module *record_module(const struct candidate *c)
{
    struct lsr_module *module = lsr_record_new(LSR_MODULE, sizeof(*module) + c->path_size + 1);
    if (!module)
        return NULL;
    module->generation = ++known.generation;
    module->seen_ns = lsr_clock_now();
    for (uint32_t i = 0; i < c->ranges; i++) {
        module->range[i].start = c->range[i].start;
        module->range[i].end = c->range[i].end;
        module->range[i].offset = c->range[i].offset;
    }
    module->path_size = (uint16_t)c->path_size;
    memcpy(module->path, c->path, c->path_size);
    read_elf(module, c);
    lsr_record_commit(module, LSR_MODULE);
    return module;
}

/* Records the candidate when it has code, and covers `wanted` if that is not 0. */
static void finish_candidate(const struct candidate *c, uint64_t wanted)
{
    bool covers = wanted == 0;
    for (uint32_t i = 0; i < c->ranges; i++)
        covers |= wanted >= c->range[i].start && wanted < c->range[i].end;
    if (!c->ranges || !covers)
        return;
    struct lsr_module *module = c->path_size ? record_module(c) : NULL;
    for (uint32_t i = 0; i < c->ranges; i++)
        remember(c->range[i].start, c->range[i].end, module);
}

static void add_mapping(struct candidate *c, const struct mapping *m)
{
    if (m->offset == 0 && m->readable && m->path_size) {
        c->base = m->start;
        c->base_end = m->end;
    }
    if (m->executable && c->ranges < LSR_MODULE_RANGES) {
        c->range[c->ranges].start = m->start;
        c->range[c->ranges].end = m->end;
        c->range[c->ranges].offset = m->offset;
        c->ranges++;
    }
}

static void scan_maps(const char *maps, uint64_t wanted)
{
    struct candidate current = {.path = ""};
    struct mapping m = {0};
    for (const char *line = maps, *end; (end = strchr(line, '\n')); line = end + 1) {
        parse_line(line, end, &m);
        bool same = m.path_size && m.path_size == current.path_size &&
                    memcmp(m.path, current.path, m.path_size) == 0;
        if (!m.path_size && !m.executable)
            continue; /* zero-initialised data between the parts of a module */
        if (!same) {
            finish_candidate(&current, wanted);
            current = (struct candidate){.path = m.path, .path_size = m.path_size};
        }
        add_mapping(&current, &m);
    }
    finish_candidate(&current, wanted);
}

/* The path of the mapping that covers an address, from the text of maps. */
static bool is_mapped_from(const char *maps, uint64_t address, const struct lsr_module *module)
{
    struct mapping m = {0};
    for (const char *line = maps, *end; (end = strchr(line, '\n')); line = end + 1) {
        parse_line(line, end, &m);
        if (address >= m.start && address < m.end)
            return lsr_text_equal(m.path, module->path, m.path_size);
    }
    return false;
}

static void drop_unloaded(const char *maps)
{
    if (!__atomic_exchange_n(&known.stale, false, __ATOMIC_ACQUIRE))
        return;
    for (uint32_t i = 0; i < known.count; i++) {
        struct range *range = &known.ranges[i];
        if (range->module && is_mapped_from(maps, range->start, range->module))
            continue;
        if (range->module)
            range->module->gone = 1;
        range->start = range->end = 0;
    }
}

static const struct range *find(uint64_t address)
{
    for (uint32_t i = __atomic_load_n(&known.count, __ATOMIC_ACQUIRE); i-- > 0;)
        if (address >= known.ranges[i].start && address < known.ranges[i].end)
            return &known.ranges[i];
    return NULL;
}

static void scan_once(uint64_t wanted)
{
    char *maps = lsr_sys_pages(MAPS_SIZE);
    if (!maps)
        return;
    if (lsr_sys_read_file("/proc/self/maps", maps, MAPS_SIZE) > 0) {
        drop_unloaded(maps);
        if (!wanted || !find(wanted)) /* another thread may have been here */
            scan_maps(maps, wanted);
    }
    lsr_sys_unmap(maps, MAPS_SIZE);
}

static void scan(uint64_t wanted)
{
    uint64_t mask = lsr_sys_block_signals();
    lsr_sys_lock(&known.lock);
    if (!known.ranges)
        known.ranges = lsr_sys_pages(MAX_RANGES * sizeof(*known.ranges));
    if (known.ranges)
        scan_once(wanted);
    lsr_sys_unlock(&known.lock);
    lsr_sys_restore_signals(mask);
}

void lsr_modules_scan(void)
{
    scan(0);
}

bool lsr_module_know(uint64_t address)
{
    if (!__atomic_load_n(&known.stale, __ATOMIC_ACQUIRE) && find(address))
        return true;
    scan(address);
    return find(address) != NULL;
}

const struct lsr_module *lsr_module_of(uint64_t address)
{
    const struct range *range = find(address);
    return range ? range->module : NULL;
}

void lsr_modules_unloaded(void)
{
    lsr_stack_unloaded();
    __atomic_store_n(&known.stale, true, __ATOMIC_RELEASE);
}

void lsr_modules_forget(void)
{
    known.count = 0;
    known.generation = 0;
    known.lock.word = 0;
}
