#include "commands/phases.h"

#include <sys/resource.h>
#include <time.h>

#include "base/diag.h"

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void ls_phases_enter(struct ls_phases *phases, const char *name)
{
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (phases->count > 0 && phases->started_wall > 0) {
        phases->phase[phases->count - 1].wall += wall - phases->started_wall;
        phases->phase[phases->count - 1].cpu += cpu - phases->started_cpu;
    }
    phases->started_wall = name ? wall : 0;
    phases->started_cpu = cpu;
    if (!name)
        return;
    LS_BUG_ON(phases->count == LS_MAX_PHASES);
    phases->phase[phases->count++].name = name;
}

void ls_phases_add_cpu(struct ls_phases *phases, double cpu_seconds)
{
    LS_BUG_ON(phases->count == 0);
    phases->phase[phases->count - 1].cpu += cpu_seconds;
}

void ls_phases_print(const struct ls_phases *phases, size_t worker_peak_kib)
{
    double wall = 0, cpu = 0;
    ls_info("%-16s %9s %9s", "time spent", "wall s", "cpu s");
    for (int i = 0; i < phases->count; i++) {
        ls_info("%-16s %9.3f %9.3f", phases->phase[i].name, phases->phase[i].wall,
                phases->phase[i].cpu);
        wall += phases->phase[i].wall;
        cpu += phases->phase[i].cpu;
    }
    ls_info("%-16s %9.3f %9.3f", "together", wall, cpu);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    ls_info("peak memory: %ld MiB, largest worker %zu MiB", usage.ru_maxrss / 1024,
            worker_peak_kib / 1024);
}
