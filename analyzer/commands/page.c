#include "commands/page.h"

#include <string.h>

struct page {
    FILE *out;
    bool color;
    bool in_code;
    const char *header; /* first row of the table that is being read, or NULL */
    int header_length;
};

static void style(const struct page *page, const char *sequence)
{
    if (page->color)
        fputs(sequence, page->out);
}

/* Text with `code` and **bold**; plain output keeps the quotes and drops the stars. */
static void print_inline(const struct page *page, const char *text, int length)
{
    bool code = false, bold = false;
    for (int i = 0; i < length; i++) {
        if (text[i] == '`') {
            code = !code;
            style(page, code ? "\033[36m" : "\033[39m");
            if (!page->color)
                fputc('`', page->out);
        } else if (!code && text[i] == '*' && i + 1 < length && text[i + 1] == '*') {
            bold = !bold;
            style(page, bold ? "\033[1m" : "\033[22m");
            i++;
        } else {
            fputc(text[i], page->out);
        }
    }
    fputc('\n', page->out);
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

/* "family locking   level error ...": each cell behind the word that heads its column. */
static void print_row(const struct page *page, const char *row, int length)
{
    const char *heads = page->header, *head, *cell;
    const char *heads_end = heads + page->header_length, *end = row + length;
    for (;;) {
        int head_length = next_cell(&heads, heads_end, &head);
        int cell_length = next_cell(&row, end, &cell);
        if (head_length == 0)
            break;
        style(page, "\033[2m");
        fprintf(page->out, "%.*s ", head_length, head);
        style(page, "\033[22m");
        fprintf(page->out, "%.*s   ", cell_length, cell);
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
    if (strncmp(line, "```", 3) == 0) {
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
        print_inline(page, line, length);
    }
}

void ls_page_print(FILE *out, const char *markdown, bool color)
{
    struct page page = {.out = out, .color = color};
    while (*markdown) {
        size_t length = strcspn(markdown, "\n");
        print_line(&page, markdown, (int)length);
        markdown += length;
        markdown += *markdown == '\n';
    }
}
