#include "recording/names.h"

#include <string.h>

#include "base/hash.h"
#include "recording/expression.h"

const char *ls_kind_noun(uint32_t kind)
{
    static const char *const nouns[] = {
        [LSR_KIND_MUTEX] = "mutex",         [LSR_KIND_RWLOCK] = "read-write lock",
        [LSR_KIND_SPIN] = "spin lock",      [LSR_KIND_COND] = "condition",
        [LSR_KIND_SEMAPHORE] = "semaphore", [LSR_KIND_BARRIER] = "barrier",
        [LSR_KIND_ONCE] = "once control",   [LSR_KIND_GUARD] = "static variable",
        [LSR_KIND_FUTEX] = "futex",         [LSR_KIND_PSEUDO] = "stream",
    };
    return kind < sizeof nouns / sizeof *nouns && nouns[kind] ? nouns[kind] : "lock";
}

/* All locks of a script are semaphores underneath. */
static const char *name_in_script(struct ls_arena *arena, const struct ls_location *at)
{
    const char *assigned = ls_expression_assigned(arena, at);
    const char *slash = strrchr(at->file, '/');
    if (assigned)
        return assigned;
    return ls_arena_printf(arena, "lock of %s:%u", slash ? slash + 1 : at->file, at->line);
}

static const char *expression_of(struct ls_process *process, const struct ls_path *path)
{
    struct ls_arena *arena = &process->model->arena;
    uint32_t last = path->count - 1;
    if (path->frame[last] & LSR_SCRIPT_FRAME)
        return name_in_script(arena, &path->at[last]);
    const struct ls_mapping *mapping = ls_process_mapping(process, path->frame[last] - 1);
    return mapping ? ls_expression_at(arena, &path->at[last], ls_module_path(mapping->module))
                   : NULL;
}

static const char *name_by_place(struct ls_process *process, const struct lsr_object *object,
                                 struct ls_path *path)
{
    struct ls_arena *arena = &process->model->arena;
    const struct ls_location *at = &path->at[path->count - 1];
    if (!path->asked)
        path->expression = expression_of(process, path);
    path->asked = true;
    if (path->expression)
        return path->expression;
    const char *function = *path->through ? path->through : at->function;
    bool address = strstr(function, "+0x");
    return ls_arena_printf(arena, "%s %s %s", ls_kind_noun(object->kind),
                           !(object->flags & LSR_OBJECT_INITIALISED)
                               ? address ? "first taken at" : "of"
                           : address ? "created at"
                                     : "created in",
                           function);
}

/* "lock of stderr" for what the C library calls _IO_2_1_stderr_. */
static const char *name_of_variable(struct ls_arena *arena, const struct lsr_object *object,
                                    const char *variable)
{
    static const char prefix[] = "_IO_2_1_";
    const char *stream = variable + sizeof prefix - 1;
    if (object->kind != LSR_KIND_PSEUDO || strncmp(variable, prefix, sizeof prefix - 1) != 0)
        return variable;
    return ls_arena_printf(arena, "lock of %.*s", (int)strcspn(stream, "_"), stream);
}

static const char *name_of_one(struct ls_process *process, const struct lsr_object *object,
                               struct ls_location *created)
{
    struct ls_arena *arena = &process->model->arena;
    struct ls_object variable = ls_process_object(process, object->address);
    struct ls_path *path = ls_process_path(process, object->created);
    *created = path ? path->at[path->count - 1] : (struct ls_location){.file = "", .function = ""};
    if (variable.name && variable.defined.line && !(object->flags & LSR_OBJECT_INITIALISED))
        *created = variable.defined;
    if (variable.name && *variable.scope)
        return ls_arena_printf(arena, "%s in %s", variable.name, variable.scope);
    if (variable.name)
        return name_of_variable(arena, object, variable.name);
    if (path)
        return name_by_place(process, object, path);
    return ls_arena_printf(arena, "%s at 0x%llx", ls_kind_noun(object->kind),
                           (unsigned long long)object->address);
}

/* "items[...].lock": any one of those that "items[7].lock" is one of. */
static const char *name_of_any(struct ls_arena *arena, const char *one)
{
    const char *open = strchr(one, '['), *close = open ? strchr(open, ']') : NULL;
    if (!close)
        return ls_arena_printf(arena, "%s (others)", one);
    return ls_arena_printf(arena, "%.*s[...%s", (int)(open - one), one, close);
}

const char *ls_name_object(struct ls_process *process, const struct lsr_object *object,
                           struct ls_location *created)
{
    const char *one = name_of_one(process, object, created);
    if (object->flags & LSR_OBJECT_LOADER)
        return "lock of the dynamic loader";
    return object->flags & LSR_OBJECT_CLASS ? name_of_any(&process->model->arena, one) : one;
}

/* A thread that never named itself carries the name of the one that made it, in the end that of the
 * program. */
static bool named_itself(struct ls_process *process, const struct lsr_thread_record *thread)
{
    const struct lsr_thread_record *creator =
        ls_recording_get(process->recording, thread->creator, LSR_THREAD);
    const char *program = strrchr(process->recording->header->exe, '/');
    return *thread->name && !(creator && strcmp(creator->name, thread->name) == 0) &&
           !(program && strncmp(program + 1, thread->name, sizeof thread->name - 1) == 0);
}

/* "worker" of "worker in libpool.so"; NULL for a routine that is only an address. */
static const char *name_by_routine(struct ls_arena *arena, const char *routine)
{
    const char *module = strstr(routine, " in ");
    if (!*routine || (!module && strstr(routine, "+0x")))
        return NULL;
    return module ? ls_arena_strndup(arena, routine, (size_t)(module - routine)) : routine;
}

/* A routine of the C++ library, of Python or a sanitizer, which runs the one that is meant. */
static bool is_go_between(const struct ls_process *process, const struct lsr_thread_record *thread)
{
    static const char *const names[] = {"pythread_wrapper", "asan_thread_start",
                                        "execute_native_thread_routine"};
    const struct ls_mapping *mapping = ls_process_mapping(process, thread->start_routine);
    const char *routine = ls_process_code(process, thread->start_routine).function;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strncmp(routine, names[i], strlen(names[i])) == 0)
            return true;
    }
    return mapping && mapping->hidden;
}

/* The outermost function of the program on the way to the first lock that is not one of the
 * go-between itself. */
static const char *name_by_first_use(struct ls_process *process, lsr_ref thread,
                                     const char *routine)
{
    LS_EACH_LISTED(ls_process_uses(process), thread, i)
    {
        lsr_ref ref = process->recording->records[LSR_USE].at[i];
        const struct lsr_use *use = ls_recording_get(process->recording, ref, LSR_USE);
        const struct ls_path *path = ls_process_path(process, use->stack);
        const char *function = path && path->at[0].line > 0 ? path->at[0].function : routine;
        if (strcmp(function, routine) != 0 && function[0] != '_')
            return function;
    }
    return NULL;
}

void ls_name_thread(struct ls_process *process, lsr_ref ref, struct ls_thread *named)
{
    const struct lsr_thread_record *thread = ls_recording_get(process->recording, ref, LSR_THREAD);
    const struct ls_path *path = ls_process_path(process, thread->created);
    named->created =
        path ? path->at[path->count - 1] : (struct ls_location){.file = "", .function = ""};
    named->start_routine = "";
    if (thread->start_routine)
        named->start_routine = ls_process_code(process, thread->start_routine).function;
    if (thread->flags & LSR_THREAD_MAIN)
        named->name = "main";
    else if (named_itself(process, thread))
        named->name = ls_arena_strdup(&process->model->arena, thread->name);
    else if (thread->start_routine && is_go_between(process, thread))
        named->name = name_by_first_use(process, ref, named->start_routine);
    else
        named->name = name_by_routine(&process->model->arena, named->start_routine);
    if (!named->name)
        named->name = ls_arena_printf(&process->model->arena, "T%u", thread->number);
}

/* ---- numbers for equal names */

struct name_count {
    const char *name;
    uint32_t count, given;
    UT_hash_handle hh;
};

static struct name_count *count_of(struct name_count **table, struct ls_arena *arena,
                                   const char *name)
{
    struct name_count *entry;
    HASH_FIND_STR(*table, name, entry);
    if (!entry) {
        entry = LS_NEW(arena, struct name_count);
        entry->name = name;
        HASH_ADD_KEYPTR(hh, *table, entry->name, strlen(entry->name), entry);
    }
    return entry;
}

/* `name` is a field of the first of `count` elements of `size` bytes. */
static void number_equal(struct ls_arena *kept, const char **name, uint32_t count, size_t size)
{
    struct name_count *table = NULL;
    struct ls_arena arena = {0};
    for (uint32_t i = 0; i < count; i++)
        count_of(&table, &arena, *(const char **)((char *)name + i * size))->count++;
    for (uint32_t i = 0; i < count; i++) {
        const char **field = (const char **)((char *)name + i * size);
        struct name_count *entry = count_of(&table, &arena, *field);
        if (entry->count > 1)
            *field = ls_arena_printf(kept, "%s #%u", *field, ++entry->given);
    }
    HASH_CLEAR(hh, table);
    ls_arena_release(&arena);
}

void ls_number_names(struct ls_model *model, uint32_t first_lock, uint32_t first_thread,
                     uint32_t first_condition)
{
    if (model->conditions.count > first_condition)
        number_equal(&model->arena, &model->conditions.at[first_condition].name,
                     model->conditions.count - first_condition, sizeof *model->conditions.at);
    if (model->locks.count > first_lock)
        number_equal(&model->arena, &model->locks.at[first_lock].name,
                     model->locks.count - first_lock, sizeof *model->locks.at);
    if (model->threads.count > first_thread)
        number_equal(&model->arena, &model->threads.at[first_thread].name,
                     model->threads.count - first_thread, sizeof *model->threads.at);
}
