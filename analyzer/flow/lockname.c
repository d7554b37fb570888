#include "flow/lockname.h"

#include <ctype.h>
#include <string.h>

enum { MOST_WORDS = 16, MOST_LETTERS = 24 };

/* What a word means. */
enum {
    LOCK = 1,
    UNLOCK = 2,
    TRY = 4,
    READ = 8,
    WRITE = 16,
    ACQUIRE = 32,
    RELEASE = 64,
    ENTER = 128,
    LEAVE = 256,
    NOUN = 512, /* a lock */
    SPIN = 1024,
    OTHER_THING = 2048,
    ABOUT = 4096,
    PREFIXED = 8192, /* see meaning_with_prefix */
    RECURSIVE = 16384,
};

static const struct {
    const char *text;
    unsigned meaning;
} words[] = {
    {"block", 0}, /* no prefixes of "lock" */
    {"clock", 0},
    {"flock", 0},
    {"lock", LOCK},
    {"unlock", UNLOCK},
    {"trylock", TRY | LOCK},
    {"rdlock", READ | LOCK},
    {"wrlock", WRITE | LOCK},
    {"rlock", READ | LOCK},
    {"wlock", WRITE | LOCK},
    {"readlock", READ | LOCK},
    {"writelock", WRITE | LOCK},
    {"tryrdlock", TRY | READ | LOCK},
    {"trywrlock", TRY | WRITE | LOCK},
    {"rdunlock", READ | UNLOCK},
    {"wrunlock", WRITE | UNLOCK},
    {"runlock", READ | UNLOCK},
    {"wunlock", WRITE | UNLOCK},
    {"readunlock", READ | UNLOCK},
    {"writeunlock", WRITE | UNLOCK},
    {"try", TRY},
    {"read", READ},
    {"rd", READ},
    {"reader", READ},
    {"shared", READ},
    {"write", WRITE},
    {"wr", WRITE},
    {"writer", WRITE},
    {"exclusive", WRITE},
    {"acquire", ACQUIRE},
    {"release", RELEASE},
    {"enter", ENTER},
    {"leave", LEAVE},
    {"exit", LEAVE},
    {"mutex", NOUN},
    {"mtx", NOUN},
    {"rwlock", NOUN},
    {"latch", NOUN},
    {"monitor", NOUN},
    {"critical", NOUN},
    {"critsec", NOUN},
    {"spin", SPIN},
    {"spinlock", NOUN | SPIN},
    {"recursive", RECURSIVE},
    {"recursively", RECURSIVE},
    {"reentrant", RECURSIVE},
    {"rec", RECURSIVE},
    {"sem", OTHER_THING},
    {"sema", OTHER_THING},
    {"semaphore", OTHER_THING},
    {"file", OTHER_THING},
    {"dir", OTHER_THING},
    {"directory", OTHER_THING},
    {"path", OTHER_THING},
    {"fd", OTHER_THING},
    {"record", OTHER_THING},
    {"region", OTHER_THING},
    {"range", OTHER_THING},
    {"page", OTHER_THING},
    {"pages", OTHER_THING},
    {"mem", OTHER_THING},
    {"memory", OTHER_THING},
    {"buffer", OTHER_THING},
    {"buf", OTHER_THING},
    {"surface", OTHER_THING},
    {"texture", OTHER_THING},
    {"bitmap", OTHER_THING},
    {"pixels", OTHER_THING},
    {"image", OTHER_THING},
    {"rect", OTHER_THING},
    {"door", OTHER_THING},
    {"tray", OTHER_THING},
    {"media", OTHER_THING},
    {"screen", OTHER_THING},
    {"keyboard", OTHER_THING},
    {"pointer", OTHER_THING},
    {"cursor", OTHER_THING},
    {"account", OTHER_THING},
    {"user", OTHER_THING},
    {"wallet", OTHER_THING},
    {"keyring", OTHER_THING},
    {"vault", OTHER_THING},
    {"table", OTHER_THING},
    {"tables", OTHER_THING},
    {"database", OTHER_THING},
    {"ref", OTHER_THING},
    {"once", OTHER_THING},
    {"pt", OTHER_THING},
    {"init", ABOUT},
    {"initialize", ABOUT},
    {"new", ABOUT},
    {"create", ABOUT},
    {"alloc", ABOUT},
    {"setup", ABOUT},
    {"get", ABOUT},
    {"set", ABOUT},
    {"is", ABOUT},
    {"has", ABOUT},
    {"held", ABOUT},
    {"owned", ABOUT},
    {"owner", ABOUT},
    {"assert", ABOUT},
    {"check", ABOUT},
    {"name", ABOUT},
    {"print", ABOUT},
    {"dump", ABOUT},
    {"stat", ABOUT},
    {"stats", ABOUT},
    {"info", ABOUT},
    {"count", ABOUT},
    {"destroy", ABOUT},
    {"free", ABOUT},
    {"delete", ABOUT},
    {"fini", ABOUT},
    {"deinit", ABOUT},
    {"cleanup", ABOUT},
};

/* A name that is being read: its words in lower case, and what each of them means. */
struct reader {
    char text[MOST_WORDS][MOST_LETTERS];
    unsigned meaning[MOST_WORDS];
    unsigned count;
    bool too_long;
};

/* "sklock", "tryxunlock": one or two letters that say how, before the verb; NULL when it is none.
 */
static const char *prefixed_verb(const char *text)
{
    const char *start = strncmp(text, "try", 3) == 0 ? text + 3 : text;
    size_t length = strlen(start);
    for (size_t letters = 1; letters <= 2 && letters < length; letters++)
        if (strcmp(start + letters, "unlock") == 0 || strcmp(start + letters, "lock") == 0)
            return start + letters;
    return NULL;
}

static unsigned meaning_with_prefix(const char *text)
{
    const char *verb = prefixed_verb(text);
    if (!verb)
        return 0;
    return PREFIXED | (*verb == 'u' ? UNLOCK : LOCK) | (strncmp(text, "try", 3) == 0 ? TRY : 0);
}

static unsigned meaning_of(const char *text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].text[0] == text[0] && strcmp(words[i].text, text) == 0)
            return words[i].meaning;
    return meaning_with_prefix(text);
}

/* A word begins at `name[i]`: fooBar, FOOBar. */
static bool is_hump(const char *name, size_t i)
{
    unsigned char before = (unsigned char)name[i - 1], here = (unsigned char)name[i],
                  after = (unsigned char)name[i + 1];
    return isupper(here) && (!isupper(before) || islower(after));
}

static void add_word(struct reader *reader, const char *start, size_t length)
{
    if (length == 0)
        return;
    if (reader->count == MOST_WORDS || length >= MOST_LETTERS) {
        reader->too_long = true;
        return;
    }
    char *text = reader->text[reader->count];
    for (size_t i = 0; i < length; i++)
        text[i] = (char)tolower((unsigned char)start[i]);
    text[length] = 0;
    reader->meaning[reader->count++] = meaning_of(text);
}

static void cut(struct reader *reader, const char *name)
{
    size_t start = 0, i = 0;
    for (; name[i]; i++)
        if (name[i] == '_' || (i > start && is_hump(name, i))) {
            add_word(reader, name + start, i - start);
            start = i + (name[i] == '_');
        }
    add_word(reader, name + start, i - start);
}

/* The meaning that makes the verb of the name: unlock before all others, then the special verbs
 * where a lock is named, then lock. 0 when there is none, or when there are two. */
static unsigned verb_of(unsigned all)
{
    unsigned special = all & (ACQUIRE | RELEASE | ENTER | LEAVE);
    if (all & UNLOCK)
        return UNLOCK;
    if (special && (all & (NOUN | SPIN | LOCK)))
        return (special & (special - 1)) == 0 ? special : 0;
    return all & LOCK;
}

/* The words that are neither the verb, which is the last one of its meaning, nor say how it is
 * done. */
static const char *stem_of(struct ls_arena *arena, const struct reader *reader, unsigned verb)
{
    const char *stem = "";
    unsigned at = reader->count;
    while (at > 0 && !(reader->meaning[at - 1] & verb))
        at--;
    for (unsigned i = 0; i < reader->count; i++) {
        const char *text = reader->text[i], *end = text + strlen(text);
        if (reader->meaning[i] & PREFIXED) {
            end = prefixed_verb(text);
            text += strncmp(text, "try", 3) == 0 ? 3 : 0;
        } else if (i + 1 == at || (reader->meaning[i] & (TRY | READ | WRITE))) {
            continue;
        }
        stem = ls_arena_printf(arena, "%s%s%.*s", stem, *stem ? "_" : "", (int)(end - text), text);
    }
    return stem;
}

static unsigned without_prefixed(struct reader *reader)
{
    unsigned all = 0;
    for (unsigned i = 0; i < reader->count; i++) {
        if (reader->meaning[i] & PREFIXED)
            reader->meaning[i] = 0;
        all |= reader->meaning[i];
    }
    return all;
}

struct ls_lockname ls_lockname_read(struct ls_arena *arena, const char *name)
{
    struct reader reader = {.count = 0};
    unsigned all = 0;
    cut(&reader, name);
    for (unsigned i = 0; i < reader.count; i++)
        all |= reader.meaning[i];
    if (!(all & (NOUN | SPIN))) /* "xlock" alone is a word of its own */
        all = without_prefixed(&reader);
    unsigned verb = reader.too_long ? 0 : verb_of(all);
    if (!verb)
        return (struct ls_lockname){.verb = LS_VERB_NONE, .stem = ""};
    return (struct ls_lockname){.verb = verb & (LOCK | UNLOCK)       ? LS_VERB_LOCK
                                        : verb & (ACQUIRE | RELEASE) ? LS_VERB_ACQUIRE
                                                                     : LS_VERB_ENTER,
                                .side = (all & (READ | WRITE)) == READ    ? LS_SIDE_READ
                                        : (all & (READ | WRITE)) == WRITE ? LS_SIDE_WRITE
                                                                          : LS_SIDE_ANY,
                                .releases = (verb & (UNLOCK | RELEASE | LEAVE)) != 0,
                                .tries = (all & TRY) != 0,
                                .recursive = (all & RECURSIVE) != 0,
                                .spins = (all & SPIN) != 0,
                                .names_lock = (all & NOUN) != 0,
                                .other_thing = (all & OTHER_THING) != 0,
                                .about = (all & ABOUT) != 0,
                                .stem = stem_of(arena, &reader, verb)};
}

bool ls_lockname_closes(const struct ls_lockname *release, const struct ls_lockname *acquire)
{
    return release->verb == acquire->verb && release->verb != LS_VERB_NONE && release->releases &&
           !acquire->releases && !release->tries &&
           (release->side == LS_SIDE_ANY || release->side == acquire->side) &&
           strcmp(release->stem, acquire->stem) == 0;
}

bool ls_lockname_extends(const struct ls_lockname *longer, const struct ls_lockname *shorter)
{
    size_t length = strlen(shorter->stem);
    return strncmp(longer->stem, shorter->stem, length) == 0 &&
           (length == 0 || longer->stem[length] == '_' || longer->stem[length] == 0);
}
