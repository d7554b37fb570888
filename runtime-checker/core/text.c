#include "core/text.h"

#include <string.h>

struct lsr_text lsr_text(char *buffer, size_t size)
{
    buffer[0] = 0;
    return (struct lsr_text){.start = buffer, .size = size};
}

void lsr_text_add_bytes(struct lsr_text *text, const char *bytes, size_t length)
{
    size_t room = text->size - 1 - text->length;
    if (length > room) {
        length = room;
        text->cut = true;
    }
    memcpy(text->start + text->length, bytes, length);
    text->length += length;
    text->start[text->length] = 0;
}

void lsr_text_add(struct lsr_text *text, const char *string)
{
    lsr_text_add_bytes(text, string, strlen(string));
}

void lsr_text_add_number(struct lsr_text *text, uint64_t number)
{
    char digits[20];
    size_t n = sizeof(digits);
    do {
        digits[--n] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    lsr_text_add_bytes(text, digits + n, sizeof(digits) - n);
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return 99;
}

uint64_t lsr_text_number(const char **cursor, unsigned base)
{
    uint64_t number = 0;
    for (; digit_value(**cursor) < base; (*cursor)++)
        number = number * base + digit_value(**cursor);
    return number;
}

const char *lsr_text_environment(char *const *environment, const char *name)
{
    size_t length = strlen(name);
    for (; environment && *environment; environment++)
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
            return *environment + length + 1;
    return NULL;
}

bool lsr_text_equal(const char *a, const char *b, size_t length)
{
    return strlen(b) == length && memcmp(a, b, length) == 0;
}
