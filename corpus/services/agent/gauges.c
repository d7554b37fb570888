#include "gauges.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct gauge {
    const char *name, *help;
    double value;
};

struct gauges {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct gauge table[GAUGES]; /* guarded by lock, like the rest */
    int count;
    unsigned long changes;
    bool closed;
};

struct gauges *gauges_new(void)
{
    struct gauges *gauges = calloc(1, sizeof *gauges);

    if (gauges == NULL)
        return NULL;
    pthread_mutex_init(&gauges->lock, NULL);
    pthread_cond_init(&gauges->changed, NULL);
    return gauges;
}

void gauges_free(struct gauges *gauges)
{
    pthread_cond_destroy(&gauges->changed);
    pthread_mutex_destroy(&gauges->lock);
    free(gauges);
}

int gauges_add(struct gauges *gauges, const char *name, const char *help)
{
    int index = -1;

    pthread_mutex_lock(&gauges->lock);
    if (gauges->count < GAUGES) {
        index = gauges->count++;
        gauges->table[index] = (struct gauge){.name = name, .help = help};
    }
    pthread_mutex_unlock(&gauges->lock);
    return index;
}

void gauges_set(struct gauges *gauges, int index, double value)
{
    pthread_mutex_lock(&gauges->lock);
    gauges->table[index].value = value;
    gauges->changes++;
    pthread_cond_broadcast(&gauges->changed);
    pthread_mutex_unlock(&gauges->lock);
}

bool gauges_wait(struct gauges *gauges, unsigned long *seen, double values[GAUGES])
{
    pthread_mutex_lock(&gauges->lock);
    while (gauges->changes == *seen && !gauges->closed)
        pthread_cond_wait(&gauges->changed, &gauges->lock);
    *seen = gauges->changes;
    for (int i = 0; i < GAUGES; i++)
        values[i] = gauges->table[i].value;
    const bool open = !gauges->closed;
    pthread_mutex_unlock(&gauges->lock);
    return open;
}

void gauges_close(struct gauges *gauges)
{
    pthread_mutex_lock(&gauges->lock);
    gauges->closed = true;
    pthread_cond_broadcast(&gauges->changed);
    pthread_mutex_unlock(&gauges->lock);
}

void gauges_print(struct gauges *gauges, char *text, size_t room)
{
    size_t end = 0;

    text[0] = '\0';
    pthread_mutex_lock(&gauges->lock);
    for (int i = 0; i < gauges->count && end < room; i++) {
        const struct gauge *gauge = &gauges->table[i];
        end += (size_t)snprintf(text + end, room - end, "# HELP %s %s\n# TYPE %s gauge\n%s %g\n",
                                gauge->name, gauge->help, gauge->name, gauge->name, gauge->value);
    }
    pthread_mutex_unlock(&gauges->lock);
}
