#include "recording/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"

/* References count units in 32 bits. */
#define MAX_SIZE (UINT64_C(0xffffffff) * LSR_UNIT)

enum { STAT_ROOM = 1024 }; /* a line of /proc/PID/stat */

static int refuse(enum ls_recording_faults faults, const char *path, const char *why)
{
    return faults == LS_FAULTS_UNTOLD ? -1 : ls_error("%s: %s", path, why);
}

static const char *header_fault(const struct lsr_header *header)
{
    if (memcmp(header->magic, LSR_MAGIC, sizeof header->magic) != 0)
        return "not a recording";
    if (header->byte_order != LSR_BYTE_ORDER)
        return "recorded on a machine of the other byte order";
    if (header->version != LSR_VERSION)
        return "recorded by another version of lockstitch";
    return NULL;
}

/* ---- is a record what its type says? Each check may rely on `size` bytes being there. */

static bool module_fits(const void *at, uint64_t size)
{
    const struct lsr_module *module = at;
    return size > sizeof *module && module->path_size < size - sizeof *module &&
           module->path[module->path_size] == '\0' &&
           module->build_id_size <= sizeof module->build_id;
}

static bool stack_fits(const void *at, uint64_t size)
{
    const struct lsr_stack *stack = at;
    return stack->depth <= LSR_STACK_DEPTH &&
           size - sizeof *stack >= stack->depth * sizeof *stack->frames;
}

static bool dependency_fits(const void *at, uint64_t size)
{
    const struct lsr_dependency *dependency = at;
    return dependency->held_count <= (size - sizeof *dependency) / sizeof *dependency->held;
}

static bool held_fits(const void *at, uint64_t size)
{
    const struct lsr_held_list *list = at;
    return list->capacity <= (size - sizeof *list) / sizeof *list->held;
}

static bool script_fits(const void *at, uint64_t size)
{
    const struct lsr_script *script = at;
    uint64_t file = script->file_size, function = script->function_size;
    return file + function + 2 <= size - sizeof *script && script->text[file] == '\0' &&
           script->text[file + 1 + function] == '\0';
}

static bool events_fit(const void *at, uint64_t size)
{
    const struct lsr_events *events = at;
    return events->capacity <= (size - sizeof *events) / sizeof *events->event &&
           events->count <= events->capacity;
}

static bool thread_fits(const void *at, uint64_t size)
{
    (void)size;
    return memchr(((const struct lsr_thread_record *)at)->name, 0, 16) != NULL;
}

static const struct {
    size_t least;
    bool (*fits)(const void *record, uint64_t size); /* NULL: the size says all */
} layouts[LSR_TYPES] = {
    [LSR_MODULE] = {sizeof(struct lsr_module), module_fits},
    [LSR_THREAD] = {sizeof(struct lsr_thread_record), thread_fits},
    [LSR_OBJECT] = {sizeof(struct lsr_object), NULL},
    [LSR_STACK] = {sizeof(struct lsr_stack), stack_fits},
    [LSR_USE] = {sizeof(struct lsr_use), NULL},
    [LSR_TIMES] = {sizeof(struct lsr_times), NULL},
    [LSR_DEPENDENCY] = {sizeof(struct lsr_dependency), dependency_fits},
    [LSR_ORDER] = {sizeof(struct lsr_order), NULL},
    [LSR_MISUSE] = {sizeof(struct lsr_misuse), NULL},
    [LSR_HELD] = {sizeof(struct lsr_held_list), held_fits},
    [LSR_SCRIPT] = {sizeof(struct lsr_script), script_fits},
    [LSR_EVENTS] = {sizeof(struct lsr_events), events_fit},
};

/* Takes in the record at `offset`; returns the offset to go on at. */
static uint64_t take_record(struct ls_recording *recording, uint64_t offset, uint64_t used)
{
    const struct lsr_record *record = (const void *)(recording->data + offset);
    uint64_t size = record->size;
    if (record->tag == 0 && size == 0)
        return offset + LSR_UNIT;
    uint32_t type = record->tag ^ LSR_TAG(0);
    bool tagged = record->tag && (record->tag & LSR_TAG(0)) == LSR_TAG(0) && type <= 0xffff;
    if ((record->tag && !tagged) || size == 0 || size % LSR_UNIT || size > used - offset) {
        recording->damaged++;
        return offset + LSR_UNIT;
    }
    if (!record->tag) {
        recording->unfinished++;
    } else if (type < LSR_TYPES && layouts[type].least) {
        if (size >= layouts[type].least &&
            (!layouts[type].fits || layouts[type].fits(record, size))) {
            lsr_ref ref = (lsr_ref)(offset / LSR_UNIT);
            recording->type_at[ref] = (uint8_t)type;
            ls_vec_push(&recording->records[type], ref);
        } else {
            recording->damaged++;
        }
    }
    return offset + size;
}

static void end_strings(struct lsr_header *header)
{
    header->exe[sizeof header->exe - 1] = '\0';
    header->directory[sizeof header->directory - 1] = '\0';
    header->parent[sizeof header->parent - 1] = '\0';
    header->command[sizeof header->command - 1] = '\0';
    header->command[sizeof header->command - 2] = '\0';
}

/* Owns `data` from here on. */
static int index_records(struct ls_recording *recording, const char *path, uint8_t *data,
                         uint64_t size)
{
    struct lsr_header *header = (struct lsr_header *)data;
    *recording = (struct ls_recording){.path = path, .data = data, .size = size, .header = header};
    end_strings(header);
    uint64_t used = header->used < size ? header->used : size;
    recording->damaged += header->used > size;
    used -= used % LSR_UNIT;
    recording->type_at = calloc(size / LSR_UNIT + 1, 1);
    if (!recording->type_at)
        ls_die("out of memory");
    for (uint64_t offset = LSR_HEADER_SIZE; offset + LSR_UNIT <= used;)
        offset = take_record(recording, offset, used);
    return 0;
}

static int check_and_index(struct ls_recording *recording, const char *path, uint8_t *data,
                           uint64_t size, enum ls_recording_faults faults)
{
    const char *fault = size < LSR_HEADER_SIZE ? "not a recording (too short)"
                                               : header_fault((const struct lsr_header *)data);
    if (fault) {
        free(data);
        return refuse(faults, path, fault);
    }
    return index_records(recording, path, data, size);
}

int ls_recording_load(struct ls_recording *recording, const char *path, const void *data,
                      size_t size, enum ls_recording_faults faults)
{
    if (size < LSR_HEADER_SIZE)
        return refuse(faults, path, "not a recording (too short)");
    uint8_t *copy = malloc(size);
    if (!copy)
        ls_die("out of memory");
    memcpy(copy, data, size);
    return check_and_index(recording, path, copy, size, faults);
}

static uint64_t read_fully(int file, uint8_t *data, uint64_t size)
{
    uint64_t done = 0;
    while (done < size) {
        ssize_t got = pread(file, data + done, size - done, (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (uint64_t)got;
    }
    return done;
}

/* The bytes worth reading: a recording is allocated ahead of what is used. */
static uint64_t used_size(int file, uint64_t size)
{
    struct lsr_header header;
    if (read_fully(file, (uint8_t *)&header, sizeof header) < sizeof header ||
        header_fault(&header))
        return size < sizeof header ? size : sizeof header;
    return header.used < size && header.used >= sizeof header ? header.used : size;
}

int ls_recording_open(struct ls_recording *recording, const char *path,
                      enum ls_recording_faults faults)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return refuse(faults, path, strerror(errno));
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) ||
        (uint64_t)status.st_size > MAX_SIZE) {
        close(file);
        return refuse(faults, path, "not a recording");
    }
    uint64_t size = used_size(file, (uint64_t)status.st_size);
    uint8_t *data = malloc(size + 1);
    if (!data) {
        close(file);
        return refuse(faults, path, "too large for the memory of this machine");
    }
    uint64_t got = read_fully(file, data, size);
    close(file);
    return check_and_index(recording, path, data, got, faults);
}

void ls_recording_release(struct ls_recording *recording)
{
    for (int type = 0; type < LSR_TYPES; type++)
        ls_vec_release(&recording->records[type]);
    free(recording->type_at);
    free(recording->data);
    *recording = (struct ls_recording){0};
}

const void *ls_recording_get(const struct ls_recording *recording, lsr_ref ref, enum lsr_type type)
{
    if (ref >= recording->size / LSR_UNIT || recording->type_at[ref] != type)
        return NULL;
    return recording->data + (uint64_t)ref * LSR_UNIT;
}

const struct lsr_held *ls_recording_held(const struct ls_recording *recording,
                                         const struct lsr_thread_record *thread, uint32_t *count)
{
    uint64_t at = thread->held_at;
    uint32_t held =
        thread->held_count < thread->held_capacity ? thread->held_count : thread->held_capacity;
    *count = 0;
    if (at < LSR_HEADER_SIZE || at % sizeof(uint64_t) || at > recording->size ||
        held > (recording->size - at) / sizeof(struct lsr_held))
        return NULL;
    *count = held;
    return (const struct lsr_held *)(recording->data + at);
}

/* What a stat file of /proc says behind the name, which may hold anything in its parentheses:
 * " STATE NUMBER NUMBER ..."; "" when there is none. */
static const char *read_stat(const char *path, char text[STAT_ROOM])
{
    FILE *file = fopen(path, "re");
    size_t length = file ? fread(text, 1, STAT_ROOM - 1, file) : 0;
    if (file)
        fclose(file);
    text[length] = '\0';
    const char *name_end = strrchr(text, ')');
    return name_end && name_end[1] == ' ' ? name_end + 1 : "";
}

bool ls_recording_alive(const struct lsr_header *header)
{
    char path[64], text[STAT_ROOM];
    if (header->state != LSR_STATE_RUNNING)
        return false;
    snprintf(path, sizeof path, "/proc/%" PRIu32 "/stat", header->pid);
    const char *word = read_stat(path, text);
    if (!*word || strchr("ZX", word[1]))
        return false;                    /* it has ended, and nobody has asked how */
    for (int i = 0; word && i < 19; i++) /* field 22 */
        word = strchr(word + 1, ' ');
    return word && strtoull(word + 1, NULL, 10) == header->start_ticks;
}

char ls_task_state(uint32_t pid, uint32_t tid)
{
    char path[64], text[STAT_ROOM];
    snprintf(path, sizeof path, "/proc/%" PRIu32 "/task/%" PRIu32 "/stat", pid, tid);
    const char *state = read_stat(path, text);
    return *state ? state[1] : '?';
}
