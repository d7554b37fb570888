#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* One write per message, so that lines of several processes do not mix. */
static void say(const char *label, const char *format, va_list args)
{
    char line[2048];
    int used = snprintf(line, sizeof line, "lockstitch: %s", label);
    vsnprintf(line + used, sizeof line - (size_t)used, format, args);
    fprintf(stderr, "%s\n", line);
}

int ls_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("error: ", format, args);
    va_end(args);
    return -1;
}

void ls_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("warning: ", format, args);
    va_end(args);
}

void ls_info(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("", format, args);
    va_end(args);
}

void ls_die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("error: ", format, args);
    va_end(args);
    exit(2);
}

void ls_bug(const char *file, int line, const char *condition)
{
    fprintf(stderr, "lockstitch: BUG: %s:%d: %s\n", file, line, condition);
    abort();
}
