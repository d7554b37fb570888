/* A library for dlopen: calls back, so that its code is on the stack of a lock. */
#include <dlfcn.h>

void call(void (*function)(void));
void *own_calls(void);
int calls;

/* Of programs that want to know. */
void at_load(void) __attribute__((weak));
void at_unload(void) __attribute__((weak));

__attribute__((constructor)) static void load(void)
{
    if (at_load)
        at_load();
}

__attribute__((destructor)) static void unload(void)
{
    if (at_unload)
        at_unload();
}

/* Asked from here "calls" is found also when nobody else can see this library. */
void *own_calls(void)
{
    void *found = dlsym(RTLD_DEFAULT, "calls");
    return found == &calls ? found : 0;
}

void call(void (*function)(void))
{
    function();
    calls++; /* no tail call */
}
