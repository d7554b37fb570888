#include "report/json_writer.h"

#include <inttypes.h>

#include "base/diag.h"
#include "report/utf8.h"

void ls_json_init(struct ls_json *json, FILE *out)
{
    *json = (struct ls_json){.out = out};
}

static void put_escape(FILE *out, unsigned char byte)
{
    static const char letters[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    for (const char *letter = letters; *letter != '\0'; letter += 2) {
        if ((unsigned char)*letter == byte) {
            fprintf(out, "\\%c", letter[1]);
            return;
        }
    }
    fprintf(out, "\\u%04x", byte);
}

static void put_string(FILE *out, const char *text)
{
    putc_unlocked('"', out);
    while (text && *text != '\0') {
        unsigned char byte = (unsigned char)*text;
        size_t length = ls_utf8_length(text);
        if (length == 0) {
            fputs("\xEF\xBF\xBD", out);
            text++;
            continue;
        }
        if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f)
            put_escape(out, byte);
        else
            fwrite(text, 1, length, out);
        text += length;
    }
    putc_unlocked('"', out);
}

static void new_line(struct ls_json *json)
{
    putc_unlocked('\n', json->out);
    for (unsigned i = 0; i < json->depth; i++)
        putc_unlocked(' ', json->out);
}

/* What stands before a value. */
static void begin_value(struct ls_json *json, const char *key)
{
    if (json->follows)
        putc_unlocked(',', json->out);
    if (json->depth > 0)
        new_line(json);
    if (key) {
        put_string(json->out, key);
        fputs(": ", json->out);
    }
    json->follows = true;
}

static void begin(struct ls_json *json, const char *key, char bracket)
{
    begin_value(json, key);
    putc_unlocked(bracket, json->out);
    json->depth++;
    json->follows = false;
}

static void end(struct ls_json *json, char bracket)
{
    LS_BUG_ON(json->depth == 0);
    json->depth--;
    if (json->follows)
        new_line(json);
    putc_unlocked(bracket, json->out);
    json->follows = true;
    if (json->depth == 0)
        putc_unlocked('\n', json->out);
}

void ls_json_begin_object(struct ls_json *json, const char *key)
{
    begin(json, key, '{');
}

void ls_json_end_object(struct ls_json *json)
{
    end(json, '}');
}

void ls_json_begin_array(struct ls_json *json, const char *key)
{
    begin(json, key, '[');
}

void ls_json_end_array(struct ls_json *json)
{
    end(json, ']');
}

void ls_json_string(struct ls_json *json, const char *key, const char *text)
{
    begin_value(json, key);
    put_string(json->out, text);
}

void ls_json_number(struct ls_json *json, const char *key, uint64_t number)
{
    begin_value(json, key);
    fprintf(json->out, "%" PRIu64, number);
}

void ls_json_bool(struct ls_json *json, const char *key, bool value)
{
    begin_value(json, key);
    fputs(value ? "true" : "false", json->out);
}

void ls_json_fraction(struct ls_json *json, const char *key, double fraction)
{
    begin_value(json, key);
    fprintf(json->out, "%.6f", fraction);
}

void ls_json_hex(struct ls_json *json, const char *key, uint64_t number)
{
    begin_value(json, key);
    fprintf(json->out, "\"%016" PRIx64 "\"", number);
}
