/* What has broken other libraries that stand between a program and its locks. */
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "support.h"

enum { ROUNDS = 2000, FIBER_STACK = 64 * 1024 };

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

/* One place in the code, whatever the optimisation. */
__attribute__((noinline)) static void lock_nested(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
}

/* ---- before everything else ------------------------------------------------ */

static void lock_early(int argc, char **argv, char **environment)
{
    (void)argc;
    (void)argv;
    (void)environment;
    lock_nested();
}

/* Runs before any constructor of the program and of what it needs. */
__attribute__((section(".preinit_array"), used)) static void (*first)(int, char **,
                                                                      char **) = lock_early;

__attribute__((constructor)) static void construct(void)
{
    lock_nested();
}

static int begins(void)
{
    return 0;
}

/* ---- gone as soon as it is released ---------------------------------------- */

static void *take_over(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    munmap(mutex, 4096);
    return NULL;
}

/* Who gets the lock unmaps it, while the other one may still be on its way out of the release. */
static int unmaps(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_t *mutex =
            mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mutex == MAP_FAILED)
            return 1;
        pthread_mutex_init(mutex, NULL);
        pthread_mutex_lock(mutex);
        pthread_t thread = start(take_over, mutex);
        pthread_mutex_unlock(mutex);
        join(thread);
    }
    puts("done");
    return 0;
}

/* ---- forks that fork() knows nothing of ------------------------------------ */

static int wait_for(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

static int forks_raw(void)
{
    lock_nested();
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        lock_nested();
        _exit(7);
    }
    lock_nested();
    printf("%d\n", wait_for(child));
    return 0;
}

/* ---- stacks that are no thread's ------------------------------------------- */

static ucontext_t outside, fiber;

static void run_fiber(void)
{
    pthread_mutex_lock(&a);
    swapcontext(&fiber, &outside); /* with the lock */
    pthread_mutex_unlock(&a);
}

/* A fiber takes a lock, and releases it on the same thread, later and from another stack. */
static int fibers(void)
{
    char *stack = malloc(FIBER_STACK);
    if (!stack || getcontext(&fiber) != 0)
        return 1;
    fiber.uc_stack.ss_sp = stack;
    fiber.uc_stack.ss_size = FIBER_STACK;
    fiber.uc_link = &outside;
    makecontext(&fiber, run_fiber, 0);
    swapcontext(&outside, &fiber);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    swapcontext(&outside, &fiber);
    free(stack);
    puts("done");
    return 0;
}

/* ---- cancelled anywhere ---------------------------------------------------- */

static pthread_barrier_t both;

static void *calculate(void *unused)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_barrier_wait(&both);
    for (volatile unsigned long i = 0;; i++)
        ;
    return unused;
}

static int cancels_at_once(void)
{
    pthread_barrier_init(&both, NULL, 2);
    pthread_t thread = start(calculate, NULL);
    pthread_barrier_wait(&both);
    pthread_cancel(thread);
    puts(join(thread) == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
    lock_nested();
    return 0;
}

/* ---- a kernel that says no ------------------------------------------------- */

/* No files are opened any more, and none gets longer: whoever needs that goes without. */
static int is_confined(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ftruncate, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
    };
    struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        puts("not confined");
    pthread_mutex_t *many = make_mutexes(20000);
    for (int i = 0; i < 20000; i++) {
        pthread_mutex_lock(&many[i]);
        pthread_mutex_unlock(&many[i]);
    }
    puts("done");
    return 0;
}

/* ---- libraries that do not see the preloaded one --------------------------- */

static int binds_deep(void)
{
    void *library = dlopen(getenv("LS_PRELOAD_MODULE"), RTLD_NOW | RTLD_DEEPBIND);
    puts(library ? "loaded" : dlerror());
    lock_nested();
    return 0;
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"begins", begins},           {"unmaps", unmaps},
        {"forks_raw", forks_raw},     {"fibers", fibers},
        {"cancels", cancels_at_once}, {"is_confined", is_confined},
        {"binds_deep", binds_deep},   {NULL, NULL}};
    return run_case(cases, argc, argv);
}
