#include "commands/page.h"

#include <string.h>

struct page {
    FILE *out;
    bool color;
    bool in_code;
    int width;  /* 0: lines are not filled */
    int column; /* of the paragraph that is being filled; 0: none is */
    int indent; /* of its lines after the first */
    bool code, bold;
    const char *header; /* first row of the table that is being read, or NULL */
    int header_length;
};

static void style(const struct page *page, const char *sequence)
{
    if (page->color)
        fputs(sequence, page->out);
}

/* How wide a word is on the terminal: without the stars, and in colour without the quotes. */
static int width_of(const struct page *page, const char *word, int length)
{
    bool code = page->code;
    int width = 0;
    for (int i = 0; i < length; i++) {
        if (word[i] == '`')
            code = !code;
        if (word[i] == '`' && page->color)
            continue;
        if (!code && word[i] == '*' && i + 1 < length && word[i + 1] == '*')
            i++;
        else
            width++;
    }
    return width;
}

/* Text with `code` and **bold**; plain output keeps the quotes and drops the stars. */
static void print_inline(struct page *page, const char *text, int length)
{
    for (int i = 0; i < length; i++) {
        if (text[i] == '`') {
            page->code = !page->code;
            style(page, page->code ? "\033[36m" : "\033[39m");
            if (!page->color)
                fputc('`', page->out);
        } else if (!page->code && text[i] == '*' && i + 1 < length && text[i + 1] == '*') {
            page->bold = !page->bold;
            style(page, page->bold ? "\033[1m" : "\033[22m");
            i++;
        } else {
            fputc(text[i], page->out);
        }
    }
}

static void end_paragraph(struct page *page)
{
    if (page->column > 0)
        fputc('\n', page->out);
    page->column = page->indent = 0;
    page->code = page->bold = false;
}

static void fill_word(struct page *page, const char *word, int length)
{
    int width = width_of(page, word, length);
    if (page->column > page->indent && page->column + 1 + width > page->width) {
        fprintf(page->out, "\n%*s", page->indent, "");
        page->column = page->indent;
    } else if (page->column > page->indent) {
        fputc(' ', page->out);
        page->column++;
    }
    print_inline(page, word, length);
    page->column += width;
}

/* "* " or "1. " at the beginning of a list's item: its length, or 0. */
static int item_mark(const char *line, int length)
{
    int digits = (int)strspn(line, "0123456789");
    if (length > 2 && line[0] == '*' && line[1] == ' ')
        return 2;
    return digits > 0 && digits + 1 < length && line[digits] == '.' && line[digits + 1] == ' '
               ? digits + 2
               : 0;
}

/* A line of text: continues the paragraph, or begins one. */
static void fill_line(struct page *page, const char *line, int length)
{
    int mark = item_mark(line, length);
    if (mark > 0) {
        end_paragraph(page);
        fprintf(page->out, "%.*s", mark, line);
        page->column = page->indent = mark;
    }
    for (int at = mark; at < length;) {
        at += (int)strspn(line + at, " ");
        int end = at + (int)strcspn(line + at, " \n");
        if (end > at)
            fill_word(page, line + at, end - at);
        at = end;
    }
}

static void print_text(struct page *page, const char *line, int length)
{
    if (length == 0 || page->width == 0) {
        end_paragraph(page);
        print_inline(page, line, length);
        fputc('\n', page->out);
    } else {
        fill_line(page, line, length);
    }
}

/* The next cell of "| a | b |", trimmed; advances *row. Its length is 0 behind the last. */
static int next_cell(const char **row, const char *end, const char **cell)
{
    const char *from = *row;
    while (from < end && (*from == '|' || *from == ' '))
        from++;
    const char *to = from;
    while (to < end && *to != '|')
        to++;
    *row = to;
    while (to > from && to[-1] == ' ')
        to--;
    *cell = from;
    return (int)(to - from);
}

/* "family locking   level error ...": each cell behind the word that heads its column; a dash is
 * nothing to tell. */
static void print_row(const struct page *page, const char *row, int length)
{
    const char *heads = page->header, *head, *cell;
    const char *heads_end = heads + page->header_length, *end = row + length;
    const char *gap = "";
    for (;;) {
        int head_length = next_cell(&heads, heads_end, &head);
        int cell_length = next_cell(&row, end, &cell);
        if (head_length == 0)
            break;
        if (cell_length == 1 && *cell == '-')
            continue;
        fputs(gap, page->out);
        style(page, "\033[2m");
        fprintf(page->out, "%.*s ", head_length, head);
        style(page, "\033[22m");
        fprintf(page->out, "%.*s", cell_length, cell);
        gap = "   ";
    }
    fputc('\n', page->out);
}

static void print_table_line(struct page *page, const char *line, int length)
{
    if (!page->header) {
        page->header = line;
        page->header_length = length;
    } else if (strncmp(line, "|-", 2) != 0) {
        print_row(page, line, length);
    }
}

static void print_line(struct page *page, const char *line, int length)
{
    if (line[0] != '|')
        page->header = NULL;
    bool fence = strncmp(line, "```", 3) == 0;
    if (page->in_code || fence || line[0] == '|' || line[0] == '#')
        end_paragraph(page);
    if (fence) {
        page->in_code = !page->in_code;
    } else if (page->in_code) {
        fprintf(page->out, length > 0 ? "    %.*s\n" : "\n", length, line);
    } else if (line[0] == '|') {
        print_table_line(page, line, length);
    } else if (line[0] == '#') {
        int marks = (int)strspn(line, "# ");
        style(page, "\033[1m");
        fprintf(page->out, "%.*s", length - marks, line + marks);
        style(page, "\033[22m");
        fputc('\n', page->out);
    } else {
        print_text(page, line, length);
    }
}

void ls_page_print(FILE *out, const char *markdown, bool color, int width)
{
    struct page page = {.out = out, .color = color, .width = width};
    while (*markdown) {
        size_t length = strcspn(markdown, "\n");
        print_line(&page, markdown, (int)length);
        markdown += length;
        markdown += *markdown == '\n';
    }
    end_paragraph(&page);
}
