/*
 * The recording as a file: opens it, grows it, hands out records in it. See recording.h for the
 * format.
 *
 * No descriptor is kept open: a program may close all of them, or count them. The file is opened
 * again by its path for each growth and compared with the one that was created. A program that is
 * about to lose its way to the path (another user, another root) is given a descriptor just then,
 * and some room in case that it closes it. When the file cannot grow (disk full) the recording ends
 * there, and what is lost is counted. All functions are lock-free but for growth, and safe in every
 * thread; none touches errno.
 */
#ifndef LS_CORE_FILE_H
#define LS_CORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "recording.h"

/* The header of the recording, or a dummy in private memory as long as there is none. */
extern struct lsr_header *lsr_header;

/* Creates the recording of this process. `parent` is the path of the recording of the process that
 * forked it, or NULL. -1: nowhere to write; nothing is recorded then. */
int lsr_file_create(const char *parent);

/* The path may soon be out of reach: keeps the file open from now on, under a high number. */
void lsr_file_hold(void);

/* Forget the recording of the parent process after a fork, and unmap it but for the header, which
 * is returned. */
struct lsr_header *lsr_file_abandon(void);

/* The rest of it. */
void lsr_file_forget(struct lsr_header *abandoned);

/* Absolute path of the recording. */
const char *lsr_file_path(void);

/* A zeroed record, at least `size` bytes long, in the state "being written"; NULL when there is no
 * room, which is then counted in header.lost. */
void *lsr_record_new(enum lsr_type type, size_t size);

/* The record is complete: readers may look at it. Returns its reference. */
lsr_ref lsr_record_commit(void *record, enum lsr_type type);

/* Reference of a record; 0 for NULL. Searches the chunks: keep the result where it is needed often.
 */
lsr_ref lsr_record_ref(const void *record);

/* The record of a reference that lsr_record_commit returned. */
void *lsr_record_at(lsr_ref ref);

#endif
