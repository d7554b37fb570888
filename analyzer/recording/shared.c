#include "recording/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

/* The three fields of an object, as they lie in its record. */
struct place {
    uint64_t inode, device, offset;
};

_Static_assert(offsetof(struct lsr_object, shared_offset) ==
                   offsetof(struct lsr_object, shared_inode) + offsetof(struct place, offset),
               "the place of an object");

/* Of the byte at `address` in the memory of a process; inode 0 when it is not shared. */
static struct place place_of(uint32_t pid, uint64_t address)
{
    char path[64], line[4400], shared;
    struct place place = {0};
    snprintf(path, sizeof path, "/proc/%" PRIu32 "/maps", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        uint64_t start, end, offset, inode;
        uint32_t major, minor;
        if (sscanf(line,
                   "%" SCNx64 "-%" SCNx64 " %*3c%c %" SCNx64 " %" SCNx32 ":%" SCNx32 " %" SCNu64,
                   &start, &end, &shared, &offset, &major, &minor, &inode) != 7 ||
            address < start || address >= end)
            continue;
        if (shared == 's')
            place = (struct place){inode, (uint64_t)major << 32 | minor, address - start + offset};
        break;
    }
    if (file)
        fclose(file);
    return place;
}

static void write_place(const struct ls_recording *recording, lsr_ref ref,
                        const struct place *place)
{
    uint64_t offset = (uint64_t)ref * LSR_UNIT + offsetof(struct lsr_object, shared_inode);
    int file = open(recording->path, O_WRONLY | O_CLOEXEC);
    memcpy(recording->data + offset, place, sizeof *place);
    if (file < 0 || pwrite(file, place, sizeof *place, (off_t)offset) < 0)
        ls_warn("%s: %s", recording->path, strerror(errno));
    if (file >= 0)
        close(file);
}

static bool is_shared(const struct lsr_object *object)
{
    return object && object->flags & LSR_OBJECT_SHARED;
}

static void locate(struct ls_recording *recording, lsr_ref ref)
{
    const struct lsr_object *object = ls_recording_get(recording, ref, LSR_OBJECT);
    if (!is_shared(object) || object->shared_inode)
        return;
    struct place place = place_of(recording->header->pid, object->address);
    if (place.inode)
        write_place(recording, ref, &place);
}

static const struct lsr_object *wanted(const struct ls_recording *recording, lsr_ref *ref,
                                       lsr_ref thread)
{
    const struct lsr_thread_record *record = ls_recording_get(recording, thread, LSR_THREAD);
    const struct lsr_use *use = ls_recording_get(recording, record->want.use, LSR_USE);
    *ref = use && use->op != LSR_OP_JOIN && !record->end_ns ? use->object : 0;
    return ls_recording_get(recording, *ref, LSR_OBJECT);
}

void ls_shared_locate(struct ls_recording *recording)
{
    lsr_ref thread, object;
    LS_EACH_RECORD(recording, LSR_THREAD, i, thread)
    {
        uint32_t count;
        const struct lsr_held *held =
            ls_recording_held(recording, ls_recording_get(recording, thread, LSR_THREAD), &count);
        for (uint32_t k = 0; k < count; k++)
            locate(recording, held[k].object);
        wanted(recording, &object, thread);
        locate(recording, object);
    }
}

bool ls_shared_is_awaited(const struct ls_recording *recording)
{
    lsr_ref thread, object;
    LS_EACH_RECORD(recording, LSR_THREAD, i, thread)
    {
        const struct lsr_object *known = wanted(recording, &object, thread);
        if (is_shared(known) && known->shared_inode)
            return true;
    }
    return false;
}

bool ls_shared_same(const struct lsr_object *left, const struct lsr_object *right)
{
    return is_shared(left) && is_shared(right) && left->shared_inode &&
           left->shared_inode == right->shared_inode &&
           left->shared_device == right->shared_device &&
           left->shared_offset == right->shared_offset;
}
