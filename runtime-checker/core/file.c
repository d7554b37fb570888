#include "core/file.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "core/options.h"
#include "core/sys.h"
#include "core/text.h"

#define FIRST_CHUNK (UINT64_C(256) << 10)
#define LARGEST_CHUNK (UINT64_C(16) << 20)
#define MAX_CHUNKS 16384u
#define HELD_ROOM (UINT64_C(1) << 20)
#define HIGH_DESCRIPTOR 1000 /* out of the way of programs that number theirs, or select(2) */

/* A part of the file as it is mapped; chunks follow one another in the file, not in memory. */
struct chunk {
    char *memory;
    uint64_t offset, size;
};

static struct lsr_header no_header;
struct lsr_header *lsr_header = &no_header;

static struct chunk first_chunks[64]; /* enough for 700 MB; more in a page of their own */
static struct {
    struct chunk *chunks;
    uint32_t count;
    struct lsr_sys_lock growing;
    uint64_t device, inode;
    long held; /* a descriptor, -1: none. The program may have closed it, or put another there */
    char path[1200];
} file = {.chunks = first_chunks, .held = -1};

static bool is_open(void)
{
    return lsr_header != &no_header;
}

const char *lsr_file_path(void)
{
    return file.path;
}

/* ---- where ----------------------------------------------------------------- */

static void make_directories(const char *path)
{
    char part[sizeof(file.path)];
    struct lsr_text text = lsr_text(part, sizeof(part));
    for (const char *c = path; *c; c++) {
        if (*c == '/' && text.length > 0)
            lsr_syscall(SYS_mkdirat, AT_FDCWD, part, 0700);
        lsr_text_add_bytes(&text, c, 1);
    }
    lsr_syscall(SYS_mkdirat, AT_FDCWD, part, 0777);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* DIRECTORY/<program>-<pid>[.<n>].lsrec, absolute. */
static bool make_path(const char *directory, unsigned attempt)
{
    struct lsr_text text = lsr_text(file.path, sizeof(file.path));
    if (directory[0] != '/') {
        char here[512];
        if (lsr_syscall(SYS_getcwd, here, sizeof(here)) <= 0 || here[0] != '/')
            return false;
        lsr_text_add(&text, here);
        lsr_text_add(&text, "/");
    }
    lsr_text_add(&text, directory);
    if (attempt == 0)
        make_directories(file.path);
    lsr_text_add(&text, "/");
    lsr_text_add(&text, base_name(lsr_header->exe));
    lsr_text_add(&text, "-");
    lsr_text_add_number(&text, lsr_header->pid);
    if (attempt > 0) {
        lsr_text_add(&text, ".");
        lsr_text_add_number(&text, attempt);
    }
    lsr_text_add(&text, LSR_SUFFIX);
    return !text.cut;
}

static long create_in(const char *directory)
{
    const long taken = -17; /* -EEXIST */
    long fd = taken;
    for (unsigned attempt = 0; fd == taken && attempt < 10000; attempt++) {
        if (!make_path(directory, attempt))
            return -1;
        fd = lsr_sys_open(file.path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
    }
    return fd;
}

static long create_file(void)
{
    if (lsr_options.directory[0])
        return create_in(lsr_options.directory);
    long fd = create_in(".lockstitch");
    return fd >= 0 ? fd : create_in(lsr_options.fallback);
}

/* ---- growth ---------------------------------------------------------------- */

/* Growing past RLIMIT_FSIZE would send the program a signal. */
static bool is_allowed(uint64_t end)
{
    struct rlimit limit = {0};
    return lsr_syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, NULL, &limit) == 0 && end <= limit.rlim_cur;
}

/* Allocates the range on the disk, so that writing to its mapping cannot fail. */
static int allocate(long fd, uint64_t offset, uint64_t size)
{
    static const char zeros[4096];
    if (!is_allowed(offset + size))
        return -1;
    long result = lsr_syscall(SYS_fallocate, fd, 0, offset, size);
    if (result != -95) /* -EOPNOTSUPP */
        return result == 0 ? 0 : -1;
    for (uint64_t done = 0; done < size; done += sizeof(zeros))
        if (lsr_syscall(SYS_pwrite64, fd, zeros, sizeof(zeros), offset + done) != sizeof(zeros))
            return -1;
    return 0;
}

static struct chunk *next_chunk(void)
{
    if (file.count == sizeof(first_chunks) / sizeof(first_chunks[0]) &&
        file.chunks == first_chunks) {
        struct chunk *more = lsr_sys_pages(MAX_CHUNKS * sizeof(*more));
        if (!more)
            return NULL;
        memcpy(more, first_chunks, sizeof(first_chunks));
        __atomic_store_n(&file.chunks, more, __ATOMIC_RELEASE);
    }
    return file.count < MAX_CHUNKS ? &file.chunks[file.count] : NULL;
}

static int add_chunk(long fd, uint64_t offset, uint64_t size)
{
    struct chunk *chunk = next_chunk();
    if (!chunk || allocate(fd, offset, size) != 0)
        return -1;
    long memory = lsr_syscall(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
    if (memory < 0 && memory > -4096)
        return -1;
    *chunk = (struct chunk){.memory = (char *)memory, .offset = offset, .size = size};
    __atomic_store_n(&file.count, file.count + 1, __ATOMIC_RELEASE);
    return 0;
}

static bool is_our_file(long fd)
{
    struct stat status;
    return lsr_syscall(SYS_newfstatat, fd, "", &status, AT_EMPTY_PATH) == 0 &&
           status.st_dev == file.device && status.st_ino == file.inode;
}

static int reopen_and_add_chunk(uint64_t offset, uint64_t size)
{
    if (file.held >= 0 && is_our_file(file.held))
        return add_chunk(file.held, offset, size);
    long fd = lsr_sys_open(file.path, O_RDWR | O_NOFOLLOW);
    if (fd < 0)
        return -1;
    int result = is_our_file(fd) ? add_chunk(fd, offset, size) : -1;
    lsr_sys_close(fd);
    return result;
}

static uint64_t chunk_size(uint64_t end, uint64_t least)
{
    uint64_t size = end < LARGEST_CHUNK ? end : LARGEST_CHUNK;
    while (size < least)
        size *= 2;
    return size;
}

/* The file could not grow once, and is not asked again. */
static bool has_stopped(void)
{
    return __atomic_load_n(&lsr_header->unseen, __ATOMIC_RELAXED) & LSR_UNSEEN_GROWTH;
}

/* Makes room for `size` more bytes. The rest of the present chunk stays zero, which readers walk
 * over. */
static int grow(uint64_t size)
{
    uint64_t end = lsr_header->end;
    if (has_stopped())
        return -1;
    if (size <= end - lsr_header->used) /* another thread has grown it */
        return 0;
    uint64_t add = chunk_size(end, size);
    if (end + add > lsr_header->size_limit || reopen_and_add_chunk(end, add) != 0) {
        __atomic_fetch_or(&lsr_header->unseen, LSR_UNSEEN_GROWTH, __ATOMIC_RELAXED);
        return -1;
    }
    __atomic_store_n(&lsr_header->end, end + add, __ATOMIC_RELEASE);
    return 0;
}

static int grow_alone(uint64_t size)
{
    uint64_t mask = lsr_sys_block_signals();
    lsr_sys_lock(&file.growing);
    int result = grow(size);
    lsr_sys_unlock(&file.growing);
    lsr_sys_restore_signals(mask);
    return result;
}

/* With signals blocked and the lock held. */
static void hold(void)
{
    if (file.held >= 0 && is_our_file(file.held))
        return;
    long fd = lsr_sys_open(file.path, O_RDWR | O_NOFOLLOW);
    if (fd < 0)
        return;
    file.held = lsr_syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
    if (file.held >= 0)
        lsr_sys_close(fd);
    else
        file.held = fd; /* the limit of descriptors is low */
    if (lsr_header->end - lsr_header->used < HELD_ROOM)
        grow(HELD_ROOM);
}

void lsr_file_hold(void)
{
    if (!is_open())
        return;
    uint64_t mask = lsr_sys_block_signals();
    lsr_sys_lock(&file.growing);
    hold();
    lsr_sys_unlock(&file.growing);
    lsr_sys_restore_signals(mask);
}

/* ---- records --------------------------------------------------------------- */

static const struct chunk *chunk_at(uint64_t offset)
{
    const struct chunk *chunks = __atomic_load_n(&file.chunks, __ATOMIC_ACQUIRE);
    for (uint32_t i = __atomic_load_n(&file.count, __ATOMIC_ACQUIRE); i-- > 0;)
        if (offset >= chunks[i].offset)
            return &chunks[i];
    return NULL;
}

/* Where a record of `size` bytes at or after `used` can begin without crossing the end of a chunk.
 */
static uint64_t place(uint64_t used, uint64_t size)
{
    uint64_t end = __atomic_load_n(&lsr_header->end, __ATOMIC_ACQUIRE);
    while (used < end) {
        const struct chunk *chunk = chunk_at(used);
        uint64_t chunk_end = chunk->offset + chunk->size;
        if (used + size <= chunk_end)
            return used;
        used = chunk_end;
    }
    return used;
}

/* Reserves `size` bytes; 0 when there is no room. */
static uint64_t reserve(uint64_t size)
{
    uint64_t used = __atomic_load_n(&lsr_header->used, __ATOMIC_RELAXED);
    for (;;) {
        uint64_t offset = place(used, size);
        if (offset + size > __atomic_load_n(&lsr_header->end, __ATOMIC_ACQUIRE)) {
            if (has_stopped() || grow_alone(size + offset - used) != 0)
                return 0;
            used = __atomic_load_n(&lsr_header->used, __ATOMIC_RELAXED);
        } else if (__atomic_compare_exchange_n(&lsr_header->used, &used, offset + size, 1,
                                               __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            return offset;
        }
    }
}

void *lsr_record_new(enum lsr_type type, size_t size)
{
    size = (size + LSR_UNIT - 1) & ~(size_t)(LSR_UNIT - 1);
    uint64_t offset = is_open() ? reserve(size) : 0;
    if (!offset) {
        __atomic_fetch_add(&lsr_header->lost[type], 1, __ATOMIC_RELAXED);
        return NULL;
    }
    const struct chunk *chunk = chunk_at(offset);
    struct lsr_record *record = (struct lsr_record *)(chunk->memory + (offset - chunk->offset));
    record->size = (uint32_t)size;
    __atomic_thread_fence(__ATOMIC_RELEASE);
    return record;
}

lsr_ref lsr_record_ref(const void *record)
{
    const struct chunk *chunks = __atomic_load_n(&file.chunks, __ATOMIC_ACQUIRE);
    const char *at = record;
    for (uint32_t i = __atomic_load_n(&file.count, __ATOMIC_ACQUIRE); at && i-- > 0;)
        if (at >= chunks[i].memory && at < chunks[i].memory + chunks[i].size)
            return (lsr_ref)((chunks[i].offset + (uint64_t)(at - chunks[i].memory)) / LSR_UNIT);
    return 0;
}

lsr_ref lsr_record_commit(void *record, enum lsr_type type)
{
    struct lsr_record *head = record;
    __atomic_store_n(&head->tag, LSR_TAG(type), __ATOMIC_RELEASE);
    return lsr_record_ref(record);
}

void *lsr_record_at(lsr_ref ref)
{
    uint64_t offset = (uint64_t)ref * LSR_UNIT;
    const struct chunk *chunk = chunk_at(offset);
    return chunk->memory + (offset - chunk->offset);
}

/* ---- creation -------------------------------------------------------------- */

static void remember_identity(long fd)
{
    struct stat status;
    if (lsr_syscall(SYS_newfstatat, fd, "", &status, AT_EMPTY_PATH) == 0) {
        file.device = status.st_dev;
        file.inode = status.st_ino;
    }
}

int lsr_file_create(const char *parent)
{
    long fd = create_file();
    if (fd < 0)
        return -1;
    int result = -1;
    remember_identity(fd);
    if (add_chunk(fd, 0, FIRST_CHUNK) == 0) {
        struct lsr_header *header = (struct lsr_header *)(void *)file.chunks[0].memory;
        memcpy((char *)header + sizeof(header->magic), (char *)&no_header + sizeof(header->magic),
               sizeof(*header) - sizeof(header->magic));
        struct lsr_text text = lsr_text(header->parent, sizeof(header->parent));
        lsr_text_add(&text, parent ? parent : "");
        header->used = LSR_HEADER_SIZE;
        header->end = FIRST_CHUNK;
        header->size_limit = lsr_options.size_limit;
        uint64_t magic;
        memcpy(&magic, LSR_MAGIC, sizeof(magic));
        __atomic_store_n((uint64_t *)(void *)header->magic, magic, __ATOMIC_RELEASE);
        lsr_header = header;
        result = 0;
    } else {
        lsr_syscall(SYS_unlinkat, AT_FDCWD, file.path, 0);
    }
    lsr_sys_close(fd);
    return result;
}

struct lsr_header *lsr_file_abandon(void)
{
    struct lsr_header *abandoned = is_open() ? lsr_header : NULL;
    lsr_header = &no_header;
    for (uint32_t i = 1; i < file.count; i++)
        lsr_sys_unmap(file.chunks[i].memory, file.chunks[i].size);
    if (file.held >= 0 && is_our_file(file.held))
        lsr_sys_close(file.held);
    file.held = -1;
    file.count = 0;
    file.growing.word = 0;
    return abandoned;
}

void lsr_file_forget(struct lsr_header *abandoned)
{
    if (abandoned)
        lsr_sys_unmap(abandoned, FIRST_CHUNK);
}
