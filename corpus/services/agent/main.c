/*
 * A monitoring agent: samplers look at the machine at intervals of their own, an alarm watches
 * the numbers, and a scraper can fetch them.
 *
 *   samplers   one thread each for the load, the memory and the agent's own threads, from /proc
 *   alarm      wakes up when there is a new number, and counts those above their limits
 *   exporter   answers each connection with all numbers, in the text format of Prometheus
 *
 * All of them share the table of gauges (gauges.c) and one event that says that it is over
 * (stop.c). `agent PORT` runs until SIGTERM or SIGINT; without an argument the program scrapes
 * itself a few times. agent-bug is the same program with stop_bug.c in the place of stop.c.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../net.h"
#include "gauges.h"
#include "probe.h"
#include "stop.h"

enum { SAMPLERS = 3, SCRAPES = 5, TEXT = 1024 };

struct sampler {
    const char *name, *help;
    double (*probe)(void);
    double limit;
    int interval_ms;
    int gauge;
    pthread_t thread;
};

static struct sampler samplers[SAMPLERS] = {
    {.name = "node_load1",
     .help = "Load of the last minute",
     .probe = probe_load,
     .limit = 64,
     .interval_ms = 20},
    {.name = "node_memory_free_ratio",
     .help = "Memory that is left",
     .probe = probe_memory,
     .limit = 2,
     .interval_ms = 30},
    {.name = "agent_threads",
     .help = "Threads of the agent",
     .probe = probe_threads,
     .limit = 100,
     .interval_ms = 10},
};

struct agent {
    struct gauges *gauges;
    struct stop *stop;
    int listener;
    pthread_t exporter, watchman;
    int alarms; /* written by the watchman, read after its end */
};

static struct agent agent;

static void *sample(void *arg)
{
    const struct sampler *sampler = arg;

    do
        gauges_set(agent.gauges, sampler->gauge, sampler->probe());
    while (!stop_wait(agent.stop, sampler->interval_ms));
    return NULL;
}

static void *watch(void *arg)
{
    double values[GAUGES];
    unsigned long seen = 0;

    (void)arg;
    while (gauges_wait(agent.gauges, &seen, values)) {
        for (int i = 0; i < SAMPLERS; i++)
            agent.alarms += values[samplers[i].gauge] > samplers[i].limit;
    }
    return NULL;
}

static void *export(void *arg)
{
    char text[TEXT];
    int connection;

    (void)arg;
    while ((connection = net_accept(agent.listener)) >= 0) {
        gauges_print(agent.gauges, text, sizeof text);
        net_send_text(connection, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n");
        net_send_text(connection, text);
        shutdown(connection, SHUT_WR);
        close(connection);
    }
    return NULL;
}

static bool agent_start(uint16_t *port)
{
    agent.gauges = gauges_new();
    agent.stop = stop_new();
    agent.listener = net_listen(port);
    if (agent.gauges == NULL || agent.stop == NULL || agent.listener < 0)
        return false;
    for (int i = 0; i < SAMPLERS; i++)
        samplers[i].gauge = gauges_add(agent.gauges, samplers[i].name, samplers[i].help);
    for (int i = 0; i < SAMPLERS; i++) {
        if (pthread_create(&samplers[i].thread, NULL, sample, &samplers[i]) != 0)
            return false;
    }
    return pthread_create(&agent.watchman, NULL, watch, NULL) == 0 &&
           pthread_create(&agent.exporter, NULL, export, NULL) == 0;
}

static void agent_stop(void)
{
    stop_request(agent.stop);
    for (int i = 0; i < SAMPLERS; i++)
        pthread_join(samplers[i].thread, NULL);
    gauges_close(agent.gauges);
    pthread_join(agent.watchman, NULL);
    shutdown(agent.listener, SHUT_RDWR);
    pthread_join(agent.exporter, NULL);
    close(agent.listener);
    stop_free(agent.stop);
    gauges_free(agent.gauges);
}

/* How many of the gauges the agent exports. */
static int scrape(uint16_t port)
{
    struct net_reader reader;
    char line[TEXT];
    int found = 0;

    net_reader_init(&reader, net_connect(port));
    while (net_read_line(&reader, line, sizeof line)) {
        for (int i = 0; i < SAMPLERS; i++)
            found += strncmp(line, samplers[i].name, strlen(samplers[i].name)) == 0;
    }
    close(reader.socket);
    return found;
}

static bool scrape_some(uint16_t port)
{
    int found = 0;

    for (int i = 0; i < SCRAPES; i++)
        found += scrape(port);
    printf("%d gauges in %d scrapes\n", found, SCRAPES);
    return found == SAMPLERS * SCRAPES;
}

static void wait_for_signal(const sigset_t *signals)
{
    int number;

    while (sigwait(signals, &number) != 0)
        continue;
}

int main(int argc, char **argv)
{
    uint16_t port = argc > 1 ? (uint16_t)atoi(argv[1]) : 0;
    sigset_t signals;
    bool passed = true;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (!agent_start(&port)) {
        perror("agent");
        return EXIT_FAILURE;
    }
    if (argc > 1)
        wait_for_signal(&signals);
    else
        passed = scrape_some(port);
    agent_stop();
    printf("%s\n", agent.alarms == 0 ? "no alarms" : "alarms!");
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
