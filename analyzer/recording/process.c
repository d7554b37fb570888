#include "recording/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

/* Libraries whose frames say nothing about the program: "libc.so.6", "libc-2.31.so",
 * "libstdc++.so.6". */
static bool is_hidden(const char *name)
{
    static const char *const families[] = {
        "liblockstitch", "libc",     "libpthread", "libstdc++", "libc++", "libasan",
        "libtsan",       "libubsan", "ld-linux",   "ld-musl",   "ld",
    };
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        size_t length = strlen(families[i]);
        if (strncmp(name, families[i], length) == 0 && strchr(".-", name[length]))
            return name[length] != '\0';
    }
    return false;
}

static int compare_mappings(const void *left, const void *right)
{
    const struct ls_mapping *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->generation < b->generation ? -1 : a->generation > b->generation;
}

static void add_mappings(struct ls_process *process, const struct lsr_module *record)
{
    struct ls_module *module =
        ls_symbols_module(process->symbols, record->path, record->build_id, record->build_id_size);
    for (int i = 0; i < LSR_MODULE_RANGES; i++) {
        if (record->range[i].start < record->range[i].end)
            ls_vec_push(&process->mappings,
                        (struct ls_mapping){record->range[i].start, record->range[i].end,
                                            record->bias, record->generation, module,
                                            is_hidden(ls_module_name(module))});
    }
}

void ls_process_init(struct ls_process *process, struct ls_model *model, struct ls_symbols *symbols,
                     const struct ls_recording *recording)
{
    *process = (struct ls_process){.model = model, .symbols = symbols, .recording = recording};
    uint64_t units = recording->size / LSR_UNIT + 1;
    process->paths = calloc(units, sizeof(struct ls_path *));
    process->index = malloc(units * sizeof *process->index);
    if (!process->paths || !process->index)
        ls_die("out of memory");
    memset(process->index, 0xff, units * sizeof *process->index); /* LS_MODEL_NONE */
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_MODULE, i, ref)
    add_mappings(process, ls_recording_get(recording, ref, LSR_MODULE));
    if (process->mappings.count > 1)
        qsort(process->mappings.at, process->mappings.count, sizeof *process->mappings.at,
              compare_mappings);
}

void ls_process_release(struct ls_process *process)
{
    ls_vec_release(&process->mappings);
    free(process->paths);
    free(process->index);
    ls_arena_release(&process->arena);
    *process = (struct ls_process){0};
}

const struct ls_lists *ls_process_uses(struct ls_process *process)
{
    const struct ls_recording *recording = process->recording;
    lsr_ref ref;
    if (process->uses.keys > 0)
        return &process->uses;
    process->uses = ls_lists_make(&process->arena, (uint32_t)(recording->size / LSR_UNIT + 1),
                                  recording->records[LSR_USE].count);
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        ls_lists_add(&process->uses, use->thread, i);
    }
    return &process->uses;
}

uint32_t ls_process_thread(const struct ls_process *process, lsr_ref ref)
{
    bool known = ls_recording_get(process->recording, ref, LSR_THREAD);
    return known ? process->index[ref] : LS_MODEL_NONE;
}

uint32_t ls_process_lock(const struct ls_process *process, lsr_ref ref)
{
    const struct lsr_object *object = ls_recording_get(process->recording, ref, LSR_OBJECT);
    return object && object->kind != LSR_KIND_COND ? process->index[ref] : LS_MODEL_NONE;
}

uint32_t ls_process_condition(const struct ls_process *process, lsr_ref ref)
{
    const struct lsr_object *object = ls_recording_get(process->recording, ref, LSR_OBJECT);
    return object && object->kind == LSR_KIND_COND ? process->index[ref] : LS_MODEL_NONE;
}

/* Few modules and cached paths: a plain search does. */
const struct ls_mapping *ls_process_mapping(const struct ls_process *process, uint64_t address)
{
    const struct ls_mapping *best = NULL;
    for (uint32_t i = 0; i < process->mappings.count; i++) {
        const struct ls_mapping *mapping = &process->mappings.at[i];
        if (mapping->start <= address && address < mapping->end &&
            (!best || mapping->generation > best->generation))
            best = mapping;
    }
    return best;
}

/* Records tell where code is; data is found by the span of the file at the same bias. */
struct ls_object ls_process_object(const struct ls_process *process, uint64_t address)
{
    struct ls_object none = {NULL, "", {.file = "", .function = ""}};
    const struct ls_mapping *best = NULL;
    for (uint32_t i = 0; i < process->mappings.count; i++) {
        const struct ls_mapping *mapping = &process->mappings.at[i];
        if (ls_module_spans(mapping->module, address - mapping->bias) &&
            (!best || mapping->generation > best->generation))
            best = mapping;
    }
    return best ? ls_module_object(best->module, address - best->bias) : none;
}

struct ls_location ls_process_code(const struct ls_process *process, uint64_t address)
{
    const struct ls_mapping *mapping = ls_process_mapping(process, address);
    if (!mapping)
        return (struct ls_location){.file = "", .function = ""};
    struct ls_frames frames = ls_module_code(mapping->module, address - mapping->bias);
    return frames.at[frames.count - 1];
}

/* ---- call stacks */

#define MAX_STEPS 256

struct step {
    struct ls_location at;
    uint64_t frame;
    const struct ls_mapping *mapping;
    bool of_script;
};

/* A place in a script; unknown when its record was lost. */
static struct step script_step(const struct ls_process *process, uint64_t frame)
{
    const struct lsr_script *script =
        ls_recording_get(process->recording, (lsr_ref)frame, LSR_SCRIPT);
    struct step step = {.at = {.file = "", .function = ""}, .frame = frame, .of_script = true};
    struct ls_arena *arena = &process->model->arena;
    if (script) {
        const char *function = script->text + script->file_size + 1;
        step.at = (struct ls_location){ls_arena_strdup(arena, script->text),
                                       ls_arena_strdup(arena, function), script->line, 0};
    }
    return step;
}

/* All frames with inlined calls, innermost first. Hidden ones stay without names: most are trimmed,
 * and reading the debug information of a C library takes longer than that of most programs. */
static uint32_t expand(struct ls_process *process, const uint64_t *frames, uint32_t depth,
                       struct step *steps)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < depth; i++) {
        const struct ls_mapping *mapping = ls_process_mapping(process, frames[i] - 1);
        bool of_script = frames[i] & LSR_SCRIPT_FRAME;
        if (of_script || !mapping || mapping->hidden) {
            if (count < MAX_STEPS)
                steps[count++] = of_script
                                     ? script_step(process, frames[i])
                                     : (struct step){{"", "", 0, 0}, frames[i], mapping, false};
            continue;
        }
        struct ls_frames at = ls_module_code(mapping->module, frames[i] - 1 - mapping->bias);
        for (uint32_t k = 0; k < at.count && count < MAX_STEPS; k++)
            steps[count++] = (struct step){at.at[k], frames[i], mapping, false};
    }
    return count;
}

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Headers of the system carry the inner workings of std::mutex and the like. */
static bool of_system_header(const struct step *step)
{
    return starts(step->at.file, "/usr/include/") || starts(step->at.file, "/usr/lib/gcc/") ||
           starts(step->at.file, "/usr/lib/llvm");
}

static bool ends(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

/* The modules of Python that are made of locks. */
static bool of_script_library(const struct step *step)
{
    return step->of_script &&
           (ends(step->at.file, "/threading.py") || ends(step->at.file, "/queue.py") ||
            strstr(step->at.file, "/concurrent/futures/") || starts(step->at.file, "<frozen "));
}

/* What runs before main or a start routine: the C and C++ libraries' way into the thread. */
static bool starts_threads(const struct step *step)
{
    const char *name = step->at.function;
    if (step->of_script)
        return of_script_library(step);
    return !step->mapping || step->mapping->hidden || starts(name, "std::") ||
           starts(name, "execute_native_thread_routine") || starts(name, "void std::") ||
           of_system_header(step);
}

/* The frame of a _start: the outermost one, and the C library comes next. */
static bool calls_libc_start(const struct step *steps, uint32_t from, uint32_t to)
{
    return to - from >= 2 && steps[to - 2].mapping && steps[to - 2].mapping->hidden;
}

static bool is_hidden_step(const struct step *step)
{
    return step->mapping && step->mapping->hidden;
}

/* A function of the C library in the middle, such as qsort. */
static void name_hidden(struct step *step)
{
    if (!is_hidden_step(step))
        return;
    struct ls_frames frames =
        ls_module_code(step->mapping->module, step->frame - 1 - step->mapping->bias);
    step->at = frames.at[frames.count - 1];
}

/* Narrows [*from, *to) of the steps (innermost first) to those of the program. */
static void trim(const struct step *steps, uint32_t *from, uint32_t *to)
{
    uint32_t outer = *to - calls_libc_start(steps, *from, *to);
    while (outer > *from && starts_threads(&steps[outer - 1]))
        outer--;
    if (outer > *from)
        *to = outer;
    uint32_t inner = *from;
    while (inner < *to && (of_script_library(&steps[inner]) || of_system_header(&steps[inner]) ||
                           steps[inner].at.line == 0 || is_hidden_step(&steps[inner])))
        inner++;
    if (inner < *to)
        *from = inner;
}

/* Of functions of the C library that call each other, in the middle, the first says enough: dlopen,
 * which runs a constructor ten calls deeper. Returns where the steps end then. */
static uint32_t shorten(struct step *steps, uint32_t from, uint32_t to)
{
    uint32_t count = from;
    for (uint32_t i = from; i < to; i++) {
        if (i + 1 == to || !is_hidden_step(&steps[i]) || !is_hidden_step(&steps[i + 1]))
            steps[count++] = steps[i];
    }
    return count;
}

static struct ls_path *make_path(struct ls_process *process, const uint64_t *frames, uint32_t depth)
{
    struct step steps[MAX_STEPS];
    struct ls_arena *arena = &process->model->arena;
    uint32_t from = 0, to = expand(process, frames, depth, steps);
    if (to == 0)
        return NULL;
    trim(steps, &from, &to);
    to = shorten(steps, from, to);
    struct ls_path *path = LS_NEW(arena, struct ls_path);
    struct ls_location *at = LS_NEW_ARRAY(arena, struct ls_location, to - from);
    uint64_t *frame = LS_NEW_ARRAY(arena, uint64_t, to - from);
    for (uint32_t i = from > 0 ? from - 1 : from; i < to; i++)
        name_hidden(&steps[i]);
    for (uint32_t i = from; i < to; i++) {
        at[to - 1 - i] = steps[i].at;
        frame[to - 1 - i] = steps[i].frame;
        if (steps[i].at.line == 0 && steps[i].mapping && !steps[i].mapping->hidden)
            path->blind = steps[i].mapping->module;
    }
    path->count = to - from;
    path->at = at;
    path->frame = frame;
    path->through =
        from > 0 && !of_system_header(&steps[from - 1]) ? steps[from - 1].at.function : "";
    return path;
}

struct ls_path *ls_process_path(struct ls_process *process, lsr_ref ref)
{
    const struct lsr_stack *stack = ls_recording_get(process->recording, ref, LSR_STACK);
    if (!stack)
        return NULL;
    if (!process->paths[ref])
        process->paths[ref] = make_path(process, stack->frames, stack->depth);
    return process->paths[ref];
}

const struct ls_path *ls_process_site(struct ls_process *process, uint64_t site)
{
    return site ? make_path(process, &site, 1) : NULL;
}
