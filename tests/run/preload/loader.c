/* The lock of the loader, which is held while constructors and destructors run. */
#include <dlfcn.h>
#include <stdbool.h>
#include <unistd.h>

#include "support.h"

void at_load(void);
void at_unload(void);

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;
static bool meets; /* the constructor waits for the other thread */
static int turn;

static void *load(const char *name)
{
    void *library = dlopen(name, RTLD_NOW);
    if (!library)
        abort();
    return library;
}

static void *load_module(void)
{
    return load(getenv("LS_PRELOAD_MODULE"));
}

void at_load(void)
{
    if (meets)
        pthread_barrier_wait(&both);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
}

void at_unload(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
}

/* One thread after the other, with nothing that would tell so. */
static void await_turn(int number)
{
    while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) != number)
        sched_yield();
}

static void *load_and_unload(void *unused)
{
    dlclose(load_module());
    __atomic_store_n(&turn, 1, __ATOMIC_RELEASE);
    return unused;
}

static void *load_under_lock(void *unused)
{
    await_turn(1);
    pthread_mutex_lock(&b);
    void *library = load("libm.so.6");
    pthread_mutex_unlock(&b);
    dlclose(library);
    return unused;
}

/* The constructor and the destructor take locks that another thread holds when it loads. */
static int orders(void)
{
    pthread_t one = start(load_and_unload, NULL), two = start(load_under_lock, NULL);
    join(one);
    join(two);
    pthread_mutex_lock(&a); /* nothing is held any more */
    pthread_mutex_unlock(&a);
    return 0;
}

/* By its name alone: the loader finds it by the run path of this program. */
static int run_path(void)
{
    pthread_mutex_lock(&a);
    void *library = dlopen("preload_module.so", RTLD_NOW);
    pthread_mutex_unlock(&a);
    puts(library ? "found" : dlerror());
    puts(dlopen("no/such/library.so", RTLD_NOW) ? "found" : "missing");
    puts(dlopen(NULL, RTLD_NOW) ? "found" : "missing");
    return 0;
}

static void *constructs(void *unused)
{
    load_module();
    return unused;
}

static void *loads_locked(void *unused)
{
    pthread_mutex_lock(&b);
    pthread_barrier_wait(&both);
    load_module();
    return unused;
}

static void *looks_up_locked(void *library)
{
    pthread_mutex_lock(&b);
    pthread_barrier_wait(&both);
    return dlsym(library, "cos");
}

static int meet(void *(*under_lock)(void *), void *argument)
{
    alarm(60);
    meets = true;
    pthread_barrier_init(&both, NULL, 2);
    pthread_t one = start(constructs, NULL), two = start(under_lock, argument);
    join(one);
    join(two);
    return 0;
}

/* The constructor waits for the lock of a thread that waits for the loader. */
static int deadlocks(void)
{
    return meet(loads_locked, NULL);
}

static int deadlocks_in_look_up(void)
{
    return meet(looks_up_locked, load("libm.so.6"));
}

/* From here, from a library that nobody else sees, and of a lock that is none. */
static int looks_up(void)
{
    Dl_info info;
    void *library = load_module();
    void *(*own_calls)(void) = NULL;
    pthread_mutex_lock(&a);
    *(void **)&own_calls = dlsym(library, "own_calls");
    puts(dlsym(RTLD_DEFAULT, "calls") ? "everybody's" : "its own");
    puts(dlsym(library, "no_such_name") ? "found"
                                        : dlerror() + strlen(getenv("LS_PRELOAD_MODULE")));
    puts(dladdr(*(void **)&own_calls, &info) ? info.dli_sname : "unknown");
    pthread_mutex_unlock(&a);
    puts(own_calls && own_calls() ? "found" : "missing");
    puts(dlsym(RTLD_NEXT, "at_load") ? "again" : "once");
    puts(dlsym(RTLD_NEXT, "cos") ? "needed" : "unneeded");
    return 0;
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {{"orders", orders},
                                             {"run_path", run_path},
                                             {"deadlocks", deadlocks},
                                             {"looks_up", looks_up},
                                             {"deadlocks_in_look_up", deadlocks_in_look_up},
                                             {NULL, NULL}};
    return run_case(cases, argc, argv);
}
