/* Messages of the tool about itself and its input: to stderr, one line each, "lockstitch: error:
 * ...".
 *
 * Findings never go through here (they go to stdout, through report/). The vocabulary is closed:
 * ls_error for what the user must mend, ls_warn for what went on nevertheless, ls_die when nothing
 * can go on, LS_BUG_ON for faults of lockstitch itself. All are safe to call from any thread. */
#ifndef LS_BASE_DIAG_H
#define LS_BASE_DIAG_H

#define LS_PRINTF(at) __attribute__((format(printf, at, at + 1)))

/* Prints the message; returns -1, so that `return ls_error(...)` reports and fails. */
int ls_error(const char *format, ...) LS_PRINTF(1);

void ls_warn(const char *format, ...) LS_PRINTF(1);

/* A line without a label: what is going on (progress, summaries of a run). */
void ls_info(const char *format, ...) LS_PRINTF(1);

/* Prints the message and exits with 2 (set-up error). */
_Noreturn void ls_die(const char *format, ...) LS_PRINTF(1);

/* Prints "lockstitch: BUG: file:line: condition" and aborts. */
_Noreturn void ls_bug(const char *file, int line, const char *condition);

#define LS_BUG_ON(condition)                                                                       \
    do {                                                                                           \
        if (__builtin_expect(!!(condition), 0))                                                    \
            ls_bug(__FILE__, __LINE__, #condition);                                                \
    } while (0)

#endif
