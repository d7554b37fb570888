/* lockstitch top: processes that record, live: who waits for whom, and which locks are hot. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "commands/options.h"
#include "commands/screen.h"
#include "recording/snapshot.h"

enum { MOST_PROCESSES = 16, GLANCE_MS = 100, CTRL_C = 3 };

struct top {
    const struct ls_options *options;
    struct ls_arena arena;
    LS_VEC(struct ls_watcher *) watchers;
    bool colour;
};

/* ---- which processes */

static void watch(struct top *top, const char *path)
{
    struct ls_watcher *watcher = ls_watcher_new(path);
    if (watcher && top->watchers.count < MOST_PROCESSES)
        ls_vec_push(&top->watchers, watcher);
    else
        ls_watcher_free(watcher);
}

static bool is_number(const char *word)
{
    return *word && word[strspn(word, "0123456789")] == '\0';
}

/* A process by number or by the name of its program; a recording by its file. */
static int find_word(struct top *top, const char *word)
{
    const char *const *paths;
    bool number = is_number(word);
    size_t length = strlen(word), suffix = strlen(LSR_SUFFIX);
    if (length > suffix && strcmp(word + length - suffix, LSR_SUFFIX) == 0) {
        watch(top, word);
        return top->watchers.count > 0 ? 0 : -1;
    }
    uint32_t count = ls_find_live_recordings(
        &top->arena, number ? (uint32_t)strtoul(word, NULL, 10) : 0, number ? NULL : word, &paths);
    for (uint32_t i = 0; i < count; i++)
        watch(top, paths[i]);
    if (count > 0)
        return 0;
    return ls_error("%s: no such process is being recorded; start it with: lockstitch run -- %s",
                    word, number ? "PROGRAM" : word);
}

static int find_processes(struct top *top)
{
    const char *const *paths;
    for (int i = 0; i < top->options->count; i++) {
        if (find_word(top, top->options->words[i]) != 0)
            return -1;
    }
    if (top->options->count > 0)
        return 0;
    uint32_t count = ls_find_live_recordings(&top->arena, 0, NULL, &paths);
    for (uint32_t i = 0; i < count; i++)
        watch(top, paths[i]);
    return top->watchers.count > 0
               ? 0
               : ls_error("nothing is being recorded; start a program with: lockstitch run -- "
                          "PROGRAM");
}

/* ---- one look at all of them */

/* Draws all processes; false when none of them lives any more. */
static bool draw(struct top *top, const struct ls_screen *screen)
{
    bool alive = false;
    unsigned rows = screen->rows;
    for (uint32_t i = 0; i < top->watchers.count; i++) {
        struct ls_snapshot snapshot;
        if (ls_watcher_look(top->watchers.at[i], &snapshot) != 0)
            continue;
        struct ls_screen part = *screen;
        part.rows = rows ? rows / (top->watchers.count - i) : 0;
        unsigned used = ls_screen_put(&part, &snapshot);
        rows = rows ? (used < rows ? rows - used : 1) : 0;
        alive |= !snapshot.ended;
        ls_snapshot_release(&snapshot);
    }
    fflush(screen->out);
    return alive;
}

static void look_without_drawing(struct top *top)
{
    for (uint32_t i = 0; i < top->watchers.count; i++) {
        struct ls_snapshot snapshot;
        if (ls_watcher_look(top->watchers.at[i], &snapshot) == 0)
            ls_snapshot_release(&snapshot);
    }
}

static int once(struct top *top)
{
    struct ls_screen screen = {.out = stdout, .colour = top->colour};
    struct timespec glance = {.tv_nsec = GLANCE_MS * 1000000L};
    look_without_drawing(top);
    nanosleep(&glance, NULL);
    draw(top, &screen);
    return LS_EXIT_CLEAN;
}

/* ---- on a terminal */

struct terminal {
    struct termios before;
    sigset_t mask_before;
    int signals;
};

static void enter(struct terminal *terminal)
{
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGINT);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGHUP);
    sigaddset(&caught, SIGWINCH);
    sigprocmask(SIG_BLOCK, &caught, &terminal->mask_before);
    terminal->signals = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    tcgetattr(STDIN_FILENO, &terminal->before);
    struct termios raw = terminal->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    fputs("\33[?1049h\33[?25l", stdout);
}

static void leave(const struct terminal *terminal)
{
    fputs("\33[?25h\33[?1049l", stdout);
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
    sigprocmask(SIG_SETMASK, &terminal->mask_before, NULL);
    close(terminal->signals);
}

enum answer { AGAIN, QUIT };

static enum answer read_keys(void)
{
    char keys[64];
    ssize_t count = read(STDIN_FILENO, keys, sizeof keys);
    for (ssize_t i = 0; i < count; i++) {
        if (keys[i] == 'q' || keys[i] == 'Q' || keys[i] == CTRL_C)
            return QUIT;
    }
    return count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) ? QUIT : AGAIN;
}

static enum answer read_signals(int file)
{
    struct signalfd_siginfo info;
    enum answer answer = AGAIN;
    while (read(file, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo != SIGWINCH)
            answer = QUIT;
    }
    return answer;
}

/* Waits for the next look: the interval, a key, or another size of the terminal. */
static enum answer wait_for_more(const struct terminal *terminal, unsigned seconds)
{
    struct pollfd files[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = terminal->signals, .events = POLLIN}};
    if (poll(files, 2, (int)(seconds * 1000)) <= 0)
        return AGAIN;
    if (files[1].revents && read_signals(terminal->signals) == QUIT)
        return QUIT;
    return files[0].revents ? read_keys() : AGAIN;
}

static int live(struct top *top)
{
    struct terminal terminal;
    unsigned seconds = ls_option_number(top->options, LS_OPT_INTERVAL, 1);
    bool alive = true;
    enter(&terminal);
    do {
        struct winsize size = {.ws_row = 24, .ws_col = 80};
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
        struct ls_screen screen = {.out = stdout,
                                   .colour = top->colour,
                                   .rows = size.ws_row > 1 ? size.ws_row - 1u : 23,
                                   .columns = size.ws_col ? size.ws_col : 80,
                                   .terminal = true};
        fputs("\33[H", stdout);
        alive = draw(top, &screen);
        fputs("\33[J", stdout);
        fflush(stdout);
    } while (alive && wait_for_more(&terminal, seconds) == AGAIN);
    leave(&terminal);
    if (!alive)
        ls_info("the program has ended; its report: lockstitch report");
    return LS_EXIT_CLEAN;
}

int ls_command_top(const struct ls_options *options)
{
    struct top top = {.options = options, .colour = ls_option_color(options, stdout)};
    int status = LS_EXIT_USAGE;
    if (find_processes(&top) == 0) {
        bool plain = ls_option_given(options, LS_OPT_ONCE) || !isatty(STDOUT_FILENO) ||
                     !isatty(STDIN_FILENO);
        status = plain ? once(&top) : live(&top);
    }
    for (uint32_t i = 0; i < top.watchers.count; i++)
        ls_watcher_free(top.watchers.at[i]);
    ls_vec_release(&top.watchers);
    ls_arena_release(&top.arena);
    return status;
}
