/*
 * A library is unloaded while a thread may still run in it.
 *
 * dlclose() takes the code out of the process. Whoever is in it at that moment, or comes back to
 * it, runs into nothing. The thread is detached, so nobody can know whether it is done.
 * plugin-joined.c joins it first.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

typedef double function(double);

static void *tabulate(void *arg)
{
    function *const *plugin = arg;
    double sum = 0;

    for (int i = 0; i < 100; i++)
        sum += (*plugin)(i);
    turn_end(0);
    return sum > 1000 ? arg : NULL;
}

int main(void)
{
    static function *plugin;
    pthread_t thread;
    void *library = dlopen("libm.so.6", RTLD_NOW);

    if (library == NULL)
        return 1;
    turns_open();
    *(void **)&plugin = dlsym(library, "cos");
    if (plugin == NULL || pthread_create(&thread, NULL, tabulate, &plugin) != 0)
        return 1;
    pthread_detach(thread);
    turn_begin(1); /* the table is short, today */
    dlclose(library);
    puts("unloaded");
    return 0;
}
