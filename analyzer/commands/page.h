/* A rule's page (Markdown, as in rules/<id>/README.md) for the terminal.
 *
 * Knows what those pages use: headings, paragraphs, lists, fenced code, one-row tables, `code` and
 * **bold**. Without colour the result is plain text that still reads well. With a width, paragraphs
 * and lists are filled up to it; code is never broken. */
#ifndef LS_COMMANDS_PAGE_H
#define LS_COMMANDS_PAGE_H

#include <stdbool.h>
#include <stdio.h>

/* `width` 0: lines stay as they are in the page. */
void ls_page_print(FILE *out, const char *markdown, bool color, int width);

#endif
