/* A recording file, checked record by record, so that nothing behind this header meets a bad
 * offset.
 *
 * The file is copied, not mapped: a running process may still write to it, and somebody may cut it
 * short; what was checked must stay as it was. Whatever is damaged, half written or of an unknown
 * type is left out and counted; the rest is valid. A recording of 0 records is valid too. Layout:
 * runtime-checker/recording.h. */
#ifndef LS_RECORDING_READER_H
#define LS_RECORDING_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "recording.h"

struct ls_recording {
    const char *path; /* borrowed from the caller of open */
    uint8_t *data;
    uint64_t size;
    const struct lsr_header *header; /* its strings end in 0 */
    uint8_t *type_at; /* by reference: enum lsr_type of the valid record there, or 0 */
    LS_VEC(lsr_ref) records[LSR_TYPES];
    uint64_t damaged;    /* records or units that cannot be right */
    uint64_t unfinished; /* records that were being written */
    bool at_rest; /* of a living process: its circles of waiting threads were seen to last (live.h)
                   */
    bool is_linked; /* the same of circles that lead through other processes */
};

/* Whether the user hears of what is wrong with a file. */
enum ls_recording_faults { LS_FAULTS_TOLD, LS_FAULTS_UNTOLD };

/* Reads `path`. Returns 0, or -1 when it is not a recording of this version; then nothing needs to
 * be released. */
int ls_recording_open(struct ls_recording *recording, const char *path,
                      enum ls_recording_faults faults);

/* The same for a recording in memory, which is copied; `path` is for messages. */
int ls_recording_load(struct ls_recording *recording, const char *path, const void *data,
                      size_t size, enum ls_recording_faults faults);

void ls_recording_release(struct ls_recording *recording);

/* The record that `ref` points to, or NULL when there is no valid one of that type. */
const void *ls_recording_get(const struct ls_recording *recording, lsr_ref ref, enum lsr_type type);

/* The held list of a thread, outermost first; its length goes to *count (0 when the list is
 * damaged). */
const struct lsr_held *ls_recording_held(const struct ls_recording *recording,
                                         const struct lsr_thread_record *thread, uint32_t *count);

/* True as long as the process that writes the recording lives. */
bool ls_recording_alive(const struct lsr_header *header);

/* The state of a thread as the system sees it now: 'S' sleeps, 'R' runs ..., '?' when it is gone.
 * Source: proc_pid_stat(5). */
char ls_task_state(uint32_t pid, uint32_t tid);

/* Iterates over the valid records of one type; `ref` is a lsr_ref. */
#define LS_EACH_RECORD(recording, type, i, ref)                                                    \
    for (uint32_t i = 0;                                                                           \
         i < (recording)->records[type].count && ((ref) = (recording)->records[type].at[i], 1);    \
         i++)

#endif
