/* The source lines of a finding's sites, file by file, with an underline and a label below each:
 *
 *    12 |     pthread_mutex_lock(&from->lock);
 *       |     ------------------ 'account.lock' is locked here
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "report/text_p.h"
#include "report/utf8.h"

enum { WIDTH = 100, TAB = 4, LEAST_GUTTER = 4 };

/* A site with its label; `primary` is marked louder. */
struct mark {
    const struct ls_location *at;
    const char *label;
    bool primary;
    uint32_t file; /* position of its file in the order of first appearance, the primary's first */
    uint32_t rank;
};

/* A line as it can be shown: tabs, control characters and broken UTF-8 replaced, cut to WIDTH. */
struct shown_line {
    char text[WIDTH * 4 + 8];
    uint32_t start, width; /* columns of the underline on the screen */
};

static bool is_word(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

/* The end of what begins at byte `start`: a return statement up to its semicolon, a word, or one
 * character. */
static size_t token_end(const char *line, size_t length, size_t start)
{
    size_t end = start;
    while (end < length && is_word(line[end]))
        end++;
    if (end - start == strlen("return") && strncmp(line + start, "return", end - start) == 0) {
        const char *semicolon = memchr(line + end, ';', length - end);
        return semicolon ? (size_t)(semicolon - line) + 1 : length;
    }
    return end > start ? end : start + 1;
}

/* The bytes to underline: from the column on, or the whole code of the line when the column is not
 * known. */
static void find_span(const char *line, size_t length, uint32_t column, size_t *start, size_t *end)
{
    if (column > 0 && column <= length) {
        *start = column - 1;
        *end = token_end(line, length, *start);
        return;
    }
    *start = 0;
    *end = length;
    while (*start < *end && isspace((unsigned char)line[*start]))
        ++*start;
    while (*end > *start && isspace((unsigned char)line[*end - 1]))
        --*end;
}

/* The first byte to show, so that the span of a very long line is in sight. */
static size_t first_shown(const char *line, size_t span_start, size_t span_end)
{
    if (span_end < WIDTH)
        return 0;
    size_t first = span_start > WIDTH / 4 ? span_start - WIDTH / 4 : 0;
    while (first > 0 && ((unsigned char)line[first] & 0xC0) == 0x80)
        first--;
    return first;
}

static uint32_t put_character(char *out, size_t *used, const char *line, size_t left, size_t *taken)
{
    char bytes[5] = "";
    memcpy(bytes, line, left < 4 ? left : 4);
    size_t length = ls_utf8_length(bytes);
    *taken = length > 0 ? length : 1;
    if (bytes[0] == '\t') {
        memcpy(out + *used, "    ", TAB);
        *used += TAB;
        return TAB;
    }
    if (length == 0 || iscntrl((unsigned char)bytes[0])) {
        out[(*used)++] = '?';
        return 1;
    }
    memcpy(out + *used, bytes, length);
    *used += length;
    return 1;
}

static void show_line(struct shown_line *shown, const char *line, size_t length, uint32_t column)
{
    size_t span_start, span_end, used = 0, taken;
    uint32_t at = 0, end = 0;
    find_span(line, length, column, &span_start, &span_end);
    size_t first = first_shown(line, span_start, span_end);
    if (first > 0) {
        memcpy(shown->text, "...", 3);
        used = at = 3;
    }
    shown->start = at;
    for (size_t i = first; i < length && at < WIDTH; i += taken) {
        if (i <= span_start)
            shown->start = at;
        at += put_character(shown->text, &used, line + i, length - i, &taken);
        if (i < span_end)
            end = at;
        if (at >= WIDTH && i + taken < length) {
            memcpy(shown->text + used, "...", 3);
            used += 3;
        }
    }
    shown->text[used] = '\0';
    shown->width = end > shown->start ? end - shown->start : 1;
}

static int compare_marks(const void *left, const void *right)
{
    const struct mark *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->at->line != b->at->line)
        return a->at->line < b->at->line ? -1 : 1;
    if (a->at->column != b->at->column)
        return a->at->column < b->at->column ? -1 : 1;
    return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static bool is_same_place(const struct ls_location *a, const struct ls_location *b)
{
    return a->line == b->line && a->column == b->column && strcmp(a->file, b->file) == 0;
}

static uint32_t file_number(const struct mark *marks, uint32_t count, const char *file)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(marks[i].at->file, file) == 0)
            return marks[i].file;
        next = marks[i].file + 1 > next ? marks[i].file + 1 : next;
    }
    return next;
}

/* What two threads do alike is said once. The marks are sorted. */
static uint32_t drop_echoes(struct mark *marks, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool echo = false;
        for (uint32_t k = kept; k-- > 0 && is_same_place(marks[k].at, marks[i].at);)
            echo |= strcmp(marks[k].label, marks[i].label) == 0;
        if (!echo)
            marks[kept++] = marks[i];
    }
    return kept;
}

/* The sites in the order in which they are shown. The primary one has no label of its own when a
 * related one is there. */
static uint32_t collect_marks(struct ls_text *text, const struct ls_finding *finding,
                              struct mark **marks)
{
    struct mark *at = LS_NEW_ARRAY(&text->arena, struct mark, finding->relateds + 1);
    uint32_t count = 0;
    at[count++] = (struct mark){.at = &finding->at, .label = "", .primary = true};
    for (uint32_t i = 0; i < finding->relateds; i++) {
        const struct ls_related *related = &finding->related[i];
        if (related->detail)
            continue;
        struct mark mark = {.at = &related->at, .label = related->what, .rank = i + 1};
        mark.file = file_number(at, count, related->at.file);
        mark.primary = is_same_place(&related->at, &finding->at);
        if (mark.primary && at[0].label[0] == '\0')
            at[0].label = mark.label;
        else
            at[count++] = mark;
    }
    qsort(at, count, sizeof *at, compare_marks);
    *marks = at;
    return drop_echoes(at, count);
}

static uint32_t digits_of(uint32_t number)
{
    uint32_t digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

static uint32_t gutter_of(const struct mark *marks, uint32_t count)
{
    uint32_t gutter = LEAST_GUTTER;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t digits = digits_of(marks[i].at->line) + 1;
        gutter = digits > gutter ? digits : gutter;
    }
    return gutter;
}

static void put_gutter(struct ls_text *text, uint32_t gutter, const char *number)
{
    fprintf(text->out, "%s%*s |%s", text->paint->frame, (int)gutter, number, text->paint->end);
}

static void put_label(struct ls_text *text, const struct mark *mark, const char *colour)
{
    fputs(colour, text->out);
    ls_text_put(text, mark->label);
    fprintf(text->out, "%s\n", text->paint->end);
}

/* The line below a line of source; `again`: under the label of the same place. */
static void put_underline(struct ls_text *text, const struct mark *mark,
                          const struct shown_line *shown, uint32_t gutter, bool again,
                          enum ls_level level)
{
    const char *colour = mark->primary ? text->paint->level[level] : text->paint->frame;
    put_gutter(text, gutter, "");
    fprintf(text->out, " %*s%s", (int)shown->start, "", colour);
    for (uint32_t i = 0; i < shown->width; i++)
        putc(again ? ' ' : mark->primary ? '^' : '-', text->out);
    fputs(text->paint->end, text->out);
    putc(mark->label[0] != '\0' ? ' ' : '\n', text->out);
    if (mark->label[0] != '\0')
        put_label(text, mark, colour);
}

static void put_header(struct ls_text *text, const struct mark *mark, uint32_t gutter)
{
    fprintf(text->out, "%s%*s-->%s ", text->paint->frame, (int)gutter, "", text->paint->end);
    ls_text_put(text, ls_text_say_place(text, mark->at));
    putc('\n', text->out);
}

/* A site whose source cannot be shown. */
static void put_bare(struct ls_text *text, const struct mark *mark, uint32_t gutter)
{
    if (mark->label[0] == '\0')
        return;
    fprintf(text->out, "%s%*s-->%s ", text->paint->frame, (int)gutter, "", text->paint->end);
    ls_text_put(text, ls_text_say_place(text, mark->at));
    fputs(": ", text->out);
    ls_text_put(text, mark->label);
    putc('\n', text->out);
}

/* What was shown last: lines that follow each other need no header, those further down only dots.
 */
struct place {
    const char *file;
    uint32_t line;
};

static void put_source(struct ls_text *text, const struct mark *mark, const struct place *last,
                       const struct shown_line *shown, uint32_t gutter)
{
    char number[16];
    if (!last->file || strcmp(last->file, mark->at->file) != 0) {
        if (last->file)
            put_header(text, mark, gutter);
        put_gutter(text, gutter, "");
        putc('\n', text->out);
    } else if (mark->at->line > last->line + 1) {
        fprintf(text->out, "%s%*s%s\n", text->paint->frame, (int)gutter, "...", text->paint->end);
    }
    snprintf(number, sizeof number, "%u", mark->at->line);
    put_gutter(text, gutter, number);
    fprintf(text->out, "%s%s\n", shown->text[0] != '\0' ? " " : "", shown->text);
}

void ls_text_excerpt(struct ls_text *text, const struct ls_finding *finding)
{
    struct mark *marks;
    struct shown_line shown;
    uint32_t count = collect_marks(text, finding, &marks);
    uint32_t gutter = gutter_of(marks, count);
    struct place last = {0};
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_location *at = marks[i].at;
        size_t length;
        const char *line = ls_sources_line(&text->sources, at->file, at->line, &length);
        if (!line) {
            put_bare(text, &marks[i], gutter);
            continue;
        }
        bool again = i > 0 && is_same_place(marks[i - 1].at, at);
        show_line(&shown, line, length, at->column);
        if (!last.file || strcmp(last.file, at->file) != 0 || last.line != at->line)
            put_source(text, &marks[i], &last, &shown, gutter);
        put_underline(text, &marks[i], &shown, gutter, again, finding->level);
        last = (struct place){at->file, at->line};
    }
    if (last.file) {
        put_gutter(text, gutter, "");
        putc('\n', text->out);
    }
}
