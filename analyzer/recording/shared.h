/* Locks that processes share: which objects of two recordings are one. Private to this folder.
 *
 * The addresses differ from process to process; what is the same is the file that the memory comes
 * from, also of anonymous memory that is mapped shared, and the offset in it. */
#ifndef LS_RECORDING_SHARED_H
#define LS_RECORDING_SHARED_H

#include "recording/reader.h"

/* Looks up where the shared locks lie that threads of a living process hold or wait for, in
 * proc_pid_maps(5). Sets it in the recording, and in its file, for who reads that later. */
void ls_shared_locate(struct ls_recording *recording);

/* Some thread waits for a lock of which that is known. */
bool ls_shared_is_awaited(const struct ls_recording *recording);

/* Both objects are known to be the same memory; either may be NULL. */
bool ls_shared_same(const struct lsr_object *left, const struct lsr_object *right);

#endif
