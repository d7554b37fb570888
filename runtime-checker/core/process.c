#include "core/process.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/confirm.h"
#include "core/file.h"
#include "core/libc.h"
#include "core/log.h"
#include "core/misuse.h"
#include "core/module.h"
#include "core/object.h"
#include "core/options.h"
#include "core/python.h"
#include "core/stack.h"
#include "core/sys.h"
#include "core/text.h"
#include "core/thread.h"

static struct {
    bool records;
    uint32_t pid;
} process;

bool lsr_process_records(void)
{
    return process.records;
}

bool lsr_process_is_child(void)
{
    return lsr_sys_getpid() != process.pid;
}

/* ---- header ---------------------------------------------------------------- */

static uint64_t read_start_ticks(void)
{
    char stat[1024];
    if (lsr_sys_read_file("/proc/self/stat", stat, sizeof(stat)) <= 0)
        return 0;
    const char *c = stat;
    for (const char *scan = stat; *scan; scan++) /* the name in parentheses may hold anything */
        if (*scan == ')')
            c = scan;
    for (int field = 2; field < 22 && *c; c++)
        field += *c == ' ';
    return lsr_text_number(&c, 10);
}

static uint32_t count_processors(void)
{
    unsigned char mask[1024] = {0};
    uint32_t count = 0;
    long size = lsr_syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask);
    for (long i = 0; i < size; i++)
        count += (uint32_t)__builtin_popcount(mask[i]);
    return count;
}

static void fill_header(struct lsr_header *header)
{
    header->byte_order = LSR_BYTE_ORDER;
    header->version = LSR_VERSION;
    header->word_size = sizeof(void *);
    header->pid = lsr_sys_getpid();
    header->parent_pid = (uint32_t)lsr_syscall(SYS_getppid, 0);
    header->mode = lsr_options.mode;
    header->state = LSR_STATE_RUNNING;
    header->start_realtime_ns = lsr_clock_realtime();
    header->start_ns = lsr_clock_now();
    header->start_ticks = read_start_ticks();
    header->processors = count_processors();
}

static void fill_command(struct lsr_header *header, int argc, char **argv)
{
    long n = lsr_syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", header->exe,
                         sizeof(header->exe) - 1);
    header->exe[n > 0 ? n : 0] = 0;
    n = lsr_syscall(SYS_getcwd, header->directory, sizeof(header->directory));
    if (n <= 0 || header->directory[0] != '/')
        header->directory[0] = 0;
    struct lsr_text text = lsr_text(header->command, sizeof(header->command));
    for (int i = 0; i < argc; i++) {
        lsr_text_add(&text, argv[i]);
        lsr_text_add_bytes(&text, "", 1);
    }
}

/* ---- begin ---- */

static void on_normal_exit(int status, void *unused)
{
    (void)unused;
    lsr_process_ends(LSR_STATE_EXITED, status);
}

void lsr_process_start(int argc, char **argv, char **environment)
{
    lsr_options_read(environment);
    fill_header(lsr_header);
    fill_command(lsr_header, argc, argv);
    if (lsr_options.mode == LSR_MODE_FULL)
        lsr_clock_calibrate();
    if (lsr_objects_start() != 0 || lsr_file_create(NULL) != 0)
        return;
    process.pid = lsr_header->pid;
    lsr_modules_scan();
    lsr_stack_start();
    lsr_python_start();
    if (lsr_thread_main((uint64_t)argv) != 0)
        return;
    lsr_confirm_start();
    lsr_self->watched |= lsr_options.confirms;
    process.records = true;
    /* Registered first: runs last before the fork, when the handlers of all others have their
     * locks, and first after it; runs last of all at the exit. */
    pthread_atfork(lsr_process_before_fork, lsr_process_fork_parent, lsr_process_fork_child);
    lsr_libc.on_exit(on_normal_exit, NULL);
}

/* ---- fork ---- */

/* Everything below belonged to the parent: let go of it and begin anew. */
void lsr_process_forked(void)
{
    uint64_t mask = lsr_sys_block_signals();
    static char parent[sizeof(((struct lsr_header *)0)->parent)];
    struct lsr_text text = lsr_text(parent, sizeof(parent));
    bool seen = lsr_self->inherited_valid;
    lsr_text_add(&text, lsr_file_path());
    struct lsr_header *of_parent = lsr_file_abandon();
    lsr_modules_forget();
    lsr_stacks_forget();
    lsr_python_forget();
    lsr_misuses_forget();
    lsr_confirm_forget();
    lsr_log_forget();
    fill_header(lsr_header);
    lsr_header->threads = 0;
    lsr_header->unseen = seen ? 0 : LSR_UNSEEN_FORK;
    process.pid = lsr_header->pid;
    process.records = lsr_objects_start() == 0 && lsr_file_create(parent) == 0;
    if (process.records) {
        lsr_modules_scan();
        lsr_thread_forked();
    } else if (of_parent) {
        __atomic_fetch_or(&of_parent->unseen, LSR_UNSEEN_CHILD, __ATOMIC_RELAXED);
    }
    lsr_file_forget(of_parent);
    lsr_sys_restore_signals(mask);
}

void lsr_process_before_fork(void)
{
    if (process.records)
        lsr_thread_before_fork();
}

/* The child of a fork makes its recording while it still can. */
void lsr_process_changes_identity(void)
{
    struct lsr_thread *self = lsr_enter();
    if (!self)
        return;
    lsr_file_hold();
    lsr_leave(self);
}

void lsr_process_fork_parent(void)
{
    lsr_thread_after_fork();
}

void lsr_process_fork_child(void)
{
    /* A child that holds nothing gets its file when it first does something: most only exec. */
    if (process.records && lsr_process_is_child() && lsr_self->inherited_count)
        lsr_process_forked();
}

/* ---- end ---- */

void lsr_process_ends(enum lsr_state state, int status)
{
    if (!process.records || lsr_process_is_child())
        return; /* nothing recorded, or the child of a vfork */
    if (lsr_self->gate != LSR_GATE_NONE) {
        lsr_thread_take_usage(lsr_self);
        lsr_header->ended_by = lsr_self->ref;
    }
    lsr_header->exit_status = status;
    lsr_header->end_ns = state == LSR_STATE_RUNNING ? 0 : lsr_clock_now();
    __atomic_store_n(&lsr_header->state, (uint32_t)state, __ATOMIC_RELEASE);
}
