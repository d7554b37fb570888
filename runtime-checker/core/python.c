#include "core/python.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>

#include "core/file.h"
#include "core/libc.h"

#define HEADS 1024u

/* The C function of the interpreter that takes locks, where there is one. Bound by the loader: to
 * look up a name that is missing allocates, which a sanitizer that has not begun cannot. */
extern int PyThread_acquire_lock_timed(void) __attribute__((weak));

/* The functions of the interpreter, all of its stable interface but the one with an underscore. */
static struct {
    bool known;
    uint64_t acquires;        /* PyThread_acquire_lock_timed */
    uint64_t code, code_size; /* where the interpreter is: the compiler may inline that function
                                 anywhere there */
    int (*is_initialized)(void);
    int (*holds_interpreter)(void);
    void *(*thread_state)(void);
    void *(*frame)(void); /* borrowed */
    void *(*frame_back)(void *frame);
    void *(*frame_code)(void *frame);
    int (*frame_line)(void *frame);
    void *(*attribute)(void *object, const char *name);
    const char *(*text)(void *string, long *length);
    void (*release)(void *object);
    int (*stop_collection)(void); /* NULL before 3.10: asking for a frame allocates nothing there */
    int (*start_collection)(void);
    void (*save_error)(void **type, void **value, void **trace);
    void (*restore_error)(void *type, void *value, void *trace);
} python;

static struct lsr_script *heads[HEADS];

static bool find(void *function, const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    memcpy(function, &found, sizeof(found));
    return found != NULL;
}

static bool has_locks_of_its_own(void)
{
    const unsigned long *version; /* exported since 3.11 */
    return find(&version, "Py_Version") && *version >= 0x030d0100;
}

/* The segment of code that holds the function. Asked once, while the process starts. */
static int find_code(struct dl_phdr_info *module, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    for (int i = 0; i < module->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
        uint64_t start = module->dlpi_addr + segment->p_vaddr;
        if (segment->p_type != PT_LOAD || python.acquires - start >= segment->p_memsz)
            continue;
        python.code = start;
        python.code_size = segment->p_memsz;
        return 1;
    }
    return 0;
}

static bool is_interpreter(uint64_t site)
{
    return site - python.code < python.code_size;
}

void lsr_python_start(void)
{
    if (!PyThread_acquire_lock_timed)
        return;
    python.acquires = (uint64_t)PyThread_acquire_lock_timed;
    if (has_locks_of_its_own())
        lsr_header->unseen |= LSR_UNSEEN_SCRIPT;
    lsr_libc.dl_iterate_phdr(find_code, NULL);
    python.known =
        find(&python.is_initialized, "Py_IsInitialized") &&
        find(&python.holds_interpreter, "PyGILState_Check") &&
        (find(&python.thread_state, "PyThreadState_GetUnchecked") || /* its name since 3.13 */
         find(&python.thread_state, "_PyThreadState_UncheckedGet")) &&
        find(&python.frame, "PyEval_GetFrame") && find(&python.frame_back, "PyFrame_GetBack") &&
        find(&python.frame_code, "PyFrame_GetCode") &&
        find(&python.frame_line, "PyFrame_GetLineNumber") &&
        find(&python.attribute, "PyObject_GetAttrString") &&
        find(&python.text, "PyUnicode_AsUTF8AndSize") && find(&python.release, "Py_DecRef") &&
        find(&python.save_error, "PyErr_Fetch") && find(&python.restore_error, "PyErr_Restore");
    if (!find(&python.stop_collection, "PyGC_Disable") ||
        !find(&python.start_collection, "PyGC_Enable"))
        python.stop_collection = NULL;
}

bool lsr_python_try_is_probe(uint64_t site)
{
    return is_interpreter(site);
}

/* ---- asking the interpreter ------------------------------------------------- */

/* What is put back afterwards: asking must leave no trace, and run no code of the program (which a
 * garbage collection does). */
struct visit {
    int error, collects;
    void *type, *value, *trace;
};

static bool enter(struct visit *visit)
{
    if (!python.is_initialized() || !python.thread_state() || !python.holds_interpreter())
        return false;
    visit->error = errno;
    visit->collects = python.stop_collection ? python.stop_collection() : 0;
    python.save_error(&visit->type, &visit->value, &visit->trace);
    return true;
}

static void leave(const struct visit *visit)
{
    python.restore_error(visit->type, visit->value, visit->trace);
    if (visit->collects)
        python.start_collection();
    errno = visit->error;
}

/* A text of a code object, copied; "?" when it cannot be had. */
static size_t copy_text(void *code, const char *name, char *into, size_t size)
{
    void *string = python.attribute(code, name);
    long length = 0;
    const char *text = string ? python.text(string, &length) : NULL;
    if (!text) {
        text = "?";
        length = 1;
    }
    size_t copied = (size_t)length < size ? (size_t)length : size - 1;
    memcpy(into, text, copied);
    into[copied] = 0;
    if (string)
        python.release(string);
    return copied;
}

/* A code object that is in a record is kept for ever, so that its address stays its own. */
static struct lsr_script *record_script(void *code, uint32_t line)
{
    char file[1024], function[256];
    size_t file_size = copy_text(code, "co_filename", file, sizeof(file));
    size_t function_size = copy_text(code, "co_name", function, sizeof(function));
    struct lsr_script *script =
        lsr_record_new(LSR_SCRIPT, sizeof(*script) + file_size + function_size + 2);
    if (!script)
        return NULL;
    script->code = (uint64_t)code;
    script->line = line;
    script->file_size = (uint16_t)file_size;
    script->function_size = (uint16_t)function_size;
    memcpy(script->text, file, file_size + 1);
    memcpy(script->text + file_size + 1, function, function_size + 1);
    lsr_record_commit(script, LSR_SCRIPT);
    return script;
}

/* Takes over the reference to `code`. */
static uint64_t intern(void *code, uint32_t line)
{
    uint64_t hash = ((uint64_t)code ^ line) * UINT64_C(0x9e3779b97f4a7c15);
    struct lsr_script **head = &heads[hash >> 54];
    struct lsr_script *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    struct lsr_script *script = first;
    while (script && (script->code != (uint64_t)code || script->line != line))
        script = (struct lsr_script *)script->local;
    if (script || !(script = record_script(code, line))) {
        python.release(code);
        return script ? LSR_SCRIPT_FRAME | lsr_record_ref(script) : 0;
    }
    do
        script->local = (uint64_t)first;
    while (
        !__atomic_compare_exchange_n(head, &first, script, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
    return LSR_SCRIPT_FRAME | lsr_record_ref(script);
}

static uint64_t place_of(void *frame)
{
    void *code = python.frame_code(frame);
    return code ? intern(code, (uint32_t)python.frame_line(frame)) : 0;
}

static uint64_t here(void)
{
    struct visit visit;
    if (!enter(&visit))
        return 0;
    void *frame = python.frame();
    uint64_t site = frame ? place_of(frame) : 0;
    leave(&visit);
    return site;
}

uint32_t lsr_python_frames(struct lsr_thread *thread, uint64_t site, uint64_t *frames,
                           uint32_t most)
{
    struct visit visit;
    uint32_t count = 1;
    frames[0] = site;
    if (thread->script.waits || !enter(&visit))
        return count;
    void *frame = python.frame(), *outer = frame ? python.frame_back(frame) : NULL;
    while (outer && count < most) {
        frames[count++] = place_of(outer);
        void *next = python.frame_back(outer);
        python.release(outer);
        outer = next;
    }
    if (outer)
        python.release(outer);
    leave(&visit);
    return count;
}

/* ---- calls ------------------------------------------------------------------ */

/* The try from here was meant as one, after all. */
static void gives_up(uint64_t site)
{
    struct lsr_script *script = lsr_record_at((lsr_ref)site);
    __atomic_fetch_add(&script->gives_up, 1, __ATOMIC_RELAXED);
}

static uint64_t script_site(struct lsr_thread *thread, struct lsr_call call, uint64_t semaphore,
                            enum lsr_python_deed deed)
{
    bool failed = thread->script.failed;
    thread->script.waits = deed == LSR_PYTHON_WAITS;
    thread->script.failed = false;
    if (!is_interpreter(call.site))
        return 0;
    if (deed == LSR_PYTHON_WAITS)
        return thread->script.semaphore == semaphore ? thread->script.site : 0;
    if (failed && lsr_python_is_script(thread->script.site))
        gives_up(thread->script.site);
    uint64_t site = here();
    thread->script.semaphore = deed == LSR_PYTHON_TRIES ? semaphore : 0;
    thread->script.site = site;
    return site;
}

struct lsr_call lsr_python_call(struct lsr_call call, const void *semaphore,
                                enum lsr_python_deed deed)
{
    struct lsr_thread *thread = python.known ? lsr_enter() : NULL;
    if (!thread)
        return call;
    uint64_t site = script_site(thread, call, (uint64_t)semaphore, deed);
    lsr_leave(thread);
    return site ? (struct lsr_call){site, call.frame} : call;
}

void lsr_python_forget(void)
{
    memset(heads, 0, sizeof(heads));
}
