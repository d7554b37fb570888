/* The rows of options.def, and the exit statuses, for options.c, help.c and manual.c. */
#ifndef LS_COMMANDS_OPTION_TABLE_H
#define LS_COMMANDS_OPTION_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "commands/options.h"

enum ls_value_kind { LS_VALUE_NONE, LS_VALUE_TEXT, LS_VALUE_CHOICE, LS_VALUE_NUMBER };

/* Which commands have an option. */
enum {
    LS_FOR_SCAN = 1,
    LS_FOR_RUN = 2,
    LS_FOR_REPORT = 4,
    LS_FOR_EXPLAIN = 8,
    LS_FOR_CONFIRM = 16,
    LS_FOR_ORDER = 32,
    LS_FOR_TOP = 64,
    LS_FOR_EXTRACT = 256,
    LS_FOR_LINK = 512,
    LS_FOR_ALL = 0xffff,
    LS_FOR_GATED =
        LS_FOR_SCAN | LS_FOR_RUN | LS_FOR_REPORT | LS_FOR_CONFIRM | LS_FOR_ORDER | LS_FOR_LINK,
};

struct ls_option {
    enum ls_option_id id;
    char letter; /* 0: none */
    enum ls_value_kind kind;
    const char *name;
    const char *value;    /* how the value is called, or NULL */
    const char *choices;  /* "a|b|c", or NULL */
    const char *fallback; /* value when it is not given, or NULL */
    uint32_t commands;
    const char *help;
};

extern const struct ls_option ls_option_table[];
extern const size_t ls_option_table_count;

/* What an exit status of some commands means (enum ls_exit_status). */
struct ls_exit_meaning {
    const char *status;
    uint32_t commands;
    const char *meaning;
};

extern const struct ls_exit_meaning ls_exit_meanings[];
extern const size_t ls_exit_meanings_count;

#endif
