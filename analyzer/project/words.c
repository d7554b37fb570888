#include "project/words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/readfile.h"

enum { MAX_DEPTH = 16 };

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A word under construction: `to` is as long as the text, so it always has room. */
struct splitter {
    const char *from;
    char *to;
    size_t length;
    bool escapes_all; /* inside double quotes a backslash keeps any character */
};

static void take(struct splitter *s)
{
    s->to[s->length++] = *s->from++;
}

static void take_escaped(struct splitter *s)
{
    s->from++;
    if (*s->from == '\n')
        s->from++; /* a continued line */
    else if (*s->from)
        take(s);
}

static void take_quoted(struct splitter *s, char quote)
{
    s->from++;
    while (*s->from && *s->from != quote) {
        bool escape = *s->from == '\\' && (s->escapes_all || quote == '"') &&
                      (s->escapes_all || strchr("\"\\$`\n", s->from[1]));
        if (escape && s->from[1])
            take_escaped(s);
        else
            take(s);
    }
    if (*s->from)
        s->from++;
}

static void take_word(struct splitter *s)
{
    s->length = 0;
    while (*s->from && !is_blank(*s->from)) {
        if (*s->from == '\\')
            take_escaped(s);
        else if (*s->from == '\'' || *s->from == '"')
            take_quoted(s, *s->from);
        else
            take(s);
    }
}

static void split(ls_words *words, struct ls_arena *arena, const char *text, bool escapes_all)
{
    char *room = malloc(strlen(text) + 1);
    if (!room)
        return;
    struct splitter s = {.from = text, .to = room, .escapes_all = escapes_all};
    for (;;) {
        while (is_blank(*s.from) || (s.from[0] == '\\' && s.from[1] == '\n'))
            s.from += *s.from == '\\' ? 2 : 1;
        if (!*s.from)
            break;
        take_word(&s);
        ls_vec_push(words, ls_arena_strndup(arena, room, s.length));
    }
    free(room);
}

void ls_words_split(ls_words *words, struct ls_arena *arena, const char *command)
{
    split(words, arena, command, false);
}

static void expand(ls_words *to, const char *word, struct ls_arena *arena, const char *directory,
                   int depth)
{
    const char *name = word + 1;
    const char *path = *name == '/' ? name : ls_arena_printf(arena, "%s/%s", directory, name);
    size_t size;
    const char *text =
        word[0] == '@' && depth < MAX_DEPTH ? ls_read_file(arena, path, &size) : NULL;
    if (!text) {
        ls_vec_push(to, word);
        return;
    }
    ls_words inner = {0};
    split(&inner, arena, text, true);
    for (uint32_t i = 0; i < inner.count; i++)
        expand(to, inner.at[i], arena, directory, depth + 1);
    ls_vec_release(&inner);
}

void ls_words_expand(ls_words *words, struct ls_arena *arena, const char *directory)
{
    ls_words expanded = {0};
    for (uint32_t i = 0; i < words->count; i++)
        expand(&expanded, words->at[i], arena, directory, 0);
    ls_vec_release(words);
    *words = expanded;
}
