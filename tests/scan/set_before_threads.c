// What is done as long as a flag is not set does not happen in threads when main has set the flag
// before. It does when main has not, and when somebody takes the flag back.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static struct {
    FILE *file;
    bool is_open;
} output;

static FILE *journal, *trace;
static bool has_journal, has_trace;
static int *table, first = 1, rows;

static void open_output(FILE *file)
{
    output.file = file;
    output.is_open = true;
}

static void say(const char *text)
{
    if (!output.is_open) {
        output.file = stderr; // EXPECT-NONE: data-race
        output.is_open = true;
    }
    fputs(text, output.file);
}

static void note(const char *text)
{
    if (!has_journal) {
        journal = stdout;   // EXPECT: data-race
        has_journal = true; // EXPECT: data-race
    }
    fputs(text, journal);
}

static void follow(const char *text)
{
    if (!has_trace) {
        trace = stdout; // EXPECT: data-race
        has_trace = true;
    }
    fputs(text, trace);
}

static int *get_table(void)
{
    static int rooms[8];
    if (first) {
        first = 0;
        rows = 8; // EXPECT-NONE: data-race
        table = rooms;
    }
    return table;
}

static void *work(void *arg)
{
    say("working\n");
    note("work\n");
    follow("work\n");
    if (get_table()[0] > rows)
        has_trace = false; // EXPECT: data-race
    return arg;
}

int main(void)
{
    pthread_t worker[2];
    open_output(stdout);
    has_trace = true;
    get_table();
    for (int i = 0; i < 2; i++)
        if (pthread_create(&worker[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(worker[i], NULL);
    return 0;
}
