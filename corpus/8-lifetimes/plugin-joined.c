/*
 * The library of plugin-unloaded.c stays until the thread that runs in it has ended: join first,
 * and unload then.
 *
 * Where a library starts threads of its own, it has to offer a function that ends and joins them,
 * to be called before dlclose(); many real libraries are never unloaded for want of one.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

typedef double function(double);

static void *tabulate(void *arg)
{
    function *const *plugin = arg;
    double sum = 0;

    for (int i = 0; i < 100; i++)
        sum += (*plugin)(i);
    return sum > 1000 ? arg : NULL;
}

int main(void)
{
    static function *plugin;
    pthread_t thread;
    void *library = dlopen("libm.so.6", RTLD_NOW);

    if (library == NULL)
        return 1;
    *(void **)&plugin = dlsym(library, "cos");
    if (plugin == NULL || pthread_create(&thread, NULL, tabulate, &plugin) != 0)
        return 1;
    pthread_join(thread, NULL);
    dlclose(library);
    puts("unloaded");
    return 0;
}
