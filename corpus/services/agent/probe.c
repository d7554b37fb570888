#include "probe.h"

#include <stdio.h>

/* The number behind `word` in a file of lines such as `MemFree:  1234 kB`. */
static double number_in(const char *path, const char *format)
{
    FILE *file = fopen(path, "r");
    char line[256];
    double number = -1;

    if (file == NULL)
        return -1;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, format, &number) == 1)
            break;
    }
    fclose(file);
    return number;
}

double probe_load(void)
{
    return number_in("/proc/loadavg", "%lf");
}

double probe_memory(void)
{
    const double total = number_in("/proc/meminfo", "MemTotal: %lf");
    const double left = number_in("/proc/meminfo", "MemAvailable: %lf");

    return total > 0 ? left / total : -1;
}

double probe_threads(void)
{
    return number_in("/proc/self/status", "Threads: %lf");
}
