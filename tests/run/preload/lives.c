/* Processes: how they end, fork, exec and load, and what a recording outlives. */
#include "support.h"

#include <dlfcn.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

static int returns(void)
{
    return 3;
}

static int exits(void)
{
    exit(4);
}

static int exits_at_once(void)
{
    _exit(5);
}

static int exits_quickly(void)
{
    quick_exit(6);
}

static int aborts(void)
{
    abort();
}

static int crashes(void)
{
    pthread_mutex_lock(&a);
    *(volatile int *)sched_yield = 0; /* code cannot be written */
    return 0;
}

/* One call site, whatever the compiler would like to inline. */
static __attribute__((noinline)) void lock_nested(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
}

static int wait_for(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The child goes on with a lock of its parent. */
static int forks(void)
{
    pthread_mutex_lock(&a);
    pid_t child = fork();
    if (child == 0) {
        int result = pthread_mutex_unlock(&a);
        lock_nested();
        pid_t grandchild = fork();
        if (grandchild == 0) {
            lock_nested();
            _exit(11);
        }
        exit(result ? 1 : wait_for(grandchild));
    }
    pthread_mutex_unlock(&a);
    printf("%d\n", wait_for(child));
    return 0;
}

/* A lock shared between processes stays with the parent: the child waits for it. */
static int forks_shared(void)
{
    pthread_mutex_t *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(shared, &attributes);
    pthread_mutex_lock(shared);
    pid_t child = fork();
    if (child == 0) {
        pthread_mutex_lock(shared);
        pthread_mutex_unlock(shared);
        _exit(15);
    }
    await_waiter(shared);
    pthread_mutex_unlock(shared);
    printf("%d\n", wait_for(child));
    return 0;
}

static void *hold(void *barrier)
{
    pthread_mutex_lock(&a);
    pthread_barrier_wait(barrier);
    pthread_barrier_wait(barrier);
    pthread_mutex_unlock(&a);
    return NULL;
}

/* In the child nobody is there to unlock it. */
static int forks_held(void)
{
    static pthread_barrier_t both;
    struct timespec now = {0, 0};
    pthread_barrier_init(&both, NULL, 2);
    pthread_t thread = start(hold, &both);
    pthread_barrier_wait(&both);
    pid_t child = fork();
    if (child == 0)
        exit(pthread_mutex_timedlock(&a, &now) == 0);
    int status = wait_for(child);
    pthread_barrier_wait(&both);
    join(thread);
    return status;
}

static int forks_idle(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(12); /* did nothing that is recorded */
    printf("%d\n", wait_for(child));
    return 0;
}

static void unlock_in_child(void)
{
    pthread_mutex_unlock(&a);
}

static void lock_before(void)
{
    pthread_mutex_lock(&a);
}

static void make_anew_in_child(void)
{
    pthread_mutex_init(&a, NULL);
}

static int fork_with(void (*in_child)(void))
{
    pthread_atfork(lock_before, unlock_in_child, in_child);
    pid_t child = fork();
    if (child == 0) {
        lock_nested();
        _exit(13);
    }
    printf("%d\n", wait_for(child));
    return 0;
}

static int atfork(void)
{
    return fork_with(unlock_in_child);
}

static int atfork_makes_anew(void)
{
    return fork_with(make_anew_in_child);
}

static int vforks(void)
{
    lock_nested();
    pid_t child = vfork();
    if (child == 0)
        _exit(14);
    lock_nested();
    printf("%d\n", wait_for(child));
    return 0;
}

/* Two children that share the memory of the process until they are another program; it holds a lock
 * meanwhile, and goes on. A first try fails in the child. */
static int spawns(void)
{
    char path[] = "/proc/self/exe", name[] = "lives", what[] = "returns";
    char *arguments[] = {name, what, NULL};
    pid_t spawned = 0;
    pthread_mutex_lock(&b);
    int result = posix_spawn(&spawned, path, NULL, NULL, arguments, environ);
    pid_t child = vfork();
    if (child == 0) {
        execv("/does/not/exist", arguments);
        execv(path, arguments);
        _exit(127);
    }
    pthread_mutex_unlock(&b);
    lock_nested();
    printf("%d %d %d\n", result, wait_for(spawned), wait_for(child));
    return 0;
}

static int execs(void)
{
    lock_nested();
    execl("/does/not/exist", "x", (char *)NULL);
    execl("/proc/self/exe", "lives", "returns", (char *)NULL);
    return 1;
}

static void *lock_for_ever(void *unused)
{
    for (;;)
        lock_nested();
    return unused;
}

/* Until it is killed. New locks and call paths all the time, so that the recording grows. */
static int runs_for_ever(void)
{
    pthread_mutex_t *many = make_mutexes(100000);
    start(lock_for_ever, NULL);
    puts("ready");
    fflush(stdout);
    for (int i = 0; i < 100000; i = (i + 1) % 100000) {
        pthread_mutex_lock(&many[i]);
        pthread_mutex_lock(&a);
        pthread_mutex_unlock(&a);
        pthread_mutex_unlock(&many[i]);
    }
    return 0;
}

static int many_locks(void)
{
    pthread_mutex_t *many = make_mutexes(20000);
    for (int i = 0; i < 20000; i++) {
        pthread_mutex_lock(&many[i]);
        pthread_mutex_lock(&a);
        pthread_mutex_unlock(&a);
        pthread_mutex_unlock(&many[i]);
    }
    puts("done");
    return 0;
}

/* A daemon closes everything and goes elsewhere. */
static int closes_all(void)
{
    for (int fd = 3; fd < 1024; fd++)
        close(fd);
    if (chdir("/") != 0)
        return 1;
    return many_locks();
}

/* A server becomes another user, to whom the directory of the recording is closed. */
static int drops_user(void)
{
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 1;
    return many_locks();
}

static int drops_user_and_descriptors(void)
{
    if (setuid(65534) != 0)
        return 1;
    for (int fd = 3; fd < 4096; fd++)
        close(fd);
    lock_nested();
    puts("done");
    return 0;
}

static int changes_root(void)
{
    if (chroot("/proc/self/fdinfo") != 0 || chdir("/") != 0)
        return 1;
    return many_locks();
}

/* What does nothing before it is another user has no recording by then. */
static int drops_user_in_child(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(drops_user() ? 1 : 16);
    printf("%d\n", wait_for(child));
    return 0;
}

static int forks_as_another_user(void)
{
    if (setuid(65534) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        lock_nested();
        _exit(17);
    }
    printf("%d\n", wait_for(child));
    return 0;
}

static pthread_barrier_t both;

static void *lock_crossed(void *reversed)
{
    pthread_mutex_lock(reversed ? &b : &a);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(reversed ? &a : &b);
    return NULL;
}

/* Until it is killed. */
static int deadlocks(void)
{
    pthread_barrier_init(&both, NULL, 2);
    pthread_t one = start(lock_crossed, NULL), two = start(lock_crossed, &a);
    join(one);
    join(two);
    return 0;
}

/* Of a class whose members have no records: each thread holds one, and asks for another's. */
static struct {
    pthread_mutex_t lock[1000];
    pthread_barrier_t both;
} crossed;

static void *cross(void *mine)
{
    pthread_mutex_t *own = mine;
    pthread_mutex_t *other = own == &crossed.lock[901] ? &crossed.lock[903] : &crossed.lock[901];
    pthread_mutex_lock(own);
    pthread_barrier_wait(&crossed.both);
    pthread_mutex_lock(other);
    pthread_mutex_unlock(other);
    pthread_mutex_unlock(own);
    return NULL;
}

static int deadlocks_in_class(void)
{
    pthread_barrier_init(&crossed.both, NULL, 2);
    for (int i = 0; i < 1000; i++)
        pthread_mutex_init(&crossed.lock[i], NULL);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&crossed.lock[i]);
        pthread_mutex_unlock(&crossed.lock[i]);
    }
    pthread_t one = start(cross, &crossed.lock[901]), two = start(cross, &crossed.lock[903]);
    join(one);
    join(two);
    return 0;
}

static int deadlocks_itself(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&a);
    return 0;
}

/* A library that is loaded late and unloaded again. */
static int loads(void)
{
    void *library = dlopen(getenv("LS_PRELOAD_MODULE"), RTLD_NOW);
    void (*call)(void (*)(void)) =
        library ? (void (*)(void (*)(void)))dlsym(library, "call") : NULL;
    if (!call)
        return 1;
    call(lock_nested);
    dlclose(library);
    lock_nested();
    return 0;
}

static void *unloaded_last;

static void unload(void)
{
    lock_nested();
    dlclose(unloaded_last);
    pthread_mutex_lock(&a); /* nowhere else */
    pthread_mutex_unlock(&a);
}

static void leave(void)
{
    exit(9);
}

/* A library ends the program, which unloads it before the library has returned. */
static int unloads_at_exit(void)
{
    unloaded_last = dlopen(getenv("LS_PRELOAD_MODULE"), RTLD_NOW);
    void (*call)(void (*)(void)) =
        unloaded_last ? (void (*)(void (*)(void)))dlsym(unloaded_last, "call") : NULL;
    if (!call || atexit(unload) != 0)
        return 1;
    call(leave);
    return 1;
}

static void *end_at_once(void *unused)
{
    lock_nested();
    return unused;
}

static int many_threads(void)
{
    for (int i = 0; i < 1000; i++)
        join(start(end_at_once, NULL));
    puts("done");
    return 0;
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"returns", returns},
        {"exits", exits},
        {"exits_at_once", exits_at_once},
        {"exits_quickly", exits_quickly},
        {"aborts", aborts},
        {"crashes", crashes},
        {"forks", forks},
        {"forks_shared", forks_shared},
        {"forks_held", forks_held},
        {"forks_idle", forks_idle},
        {"atfork", atfork},
        {"atfork_makes_anew", atfork_makes_anew},
        {"vforks", vforks},
        {"spawns", spawns},
        {"execs", execs},
        {"runs_for_ever", runs_for_ever},
        {"many_locks", many_locks},
        {"closes_all", closes_all},
        {"drops_user", drops_user},
        {"drops_user_and_descriptors", drops_user_and_descriptors},
        {"changes_root", changes_root},
        {"drops_user_in_child", drops_user_in_child},
        {"forks_as_another_user", forks_as_another_user},
        {"many_threads", many_threads},
        {"deadlocks", deadlocks},
        {"deadlocks_itself", deadlocks_itself},
        {"deadlocks_in_class", deadlocks_in_class},
        {"loads", loads},
        {"unloads_at_exit", unloads_at_exit},
        {NULL, NULL}};
    return run_case(cases, argc, argv);
}
