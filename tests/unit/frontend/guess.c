#include "guess.h"

#include <clang-c/Index.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/guesses.h"

enum { MOST_ROUNDS = 12 }; /* as the front end */

/* Calls `note` for each error, if there is one, and returns how many there are. */
static unsigned parse(const char *code, size_t size, const char *first,
                      void (*note)(struct ls_guesses *, CXTranslationUnit, CXDiagnostic),
                      struct ls_guesses *guesses)
{
    struct CXUnsavedFile files[] = {{"a.c", code, size}, {"/first.h", first, strlen(first)}};
    const char *args[] = {"-ferror-limit=0", "-w", "-include", "/first.h"};
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit tu =
        clang_parseTranslationUnit(index, "a.c", args, 4, files, 2, CXTranslationUnit_KeepGoing);
    unsigned errors = 0;
    for (unsigned i = 0; tu && i < clang_getNumDiagnostics(tu); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        bool is_error = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        errors += is_error;
        if (is_error && note)
            note(guesses, tu, diagnostic);
        clang_disposeDiagnostic(diagnostic);
    }
    if (tu)
        clang_disposeTranslationUnit(tu);
    clang_disposeIndex(index);
    return errors;
}

struct guess guess_of(const char *code, size_t size)
{
    struct guess guess = {.text = NULL};
    struct ls_guesses guesses;
    ls_guesses_init(&guesses);
    const char *text = "";
    unsigned changes = 0;
    for (int round = 0; text && round < MOST_ROUNDS; round++) {
        parse(code, size, text, ls_guesses_note, &guesses);
        if (round > 0 && guesses.changes == changes)
            break;
        changes = guesses.changes;
        text = ls_guesses_text(&guesses, &guess.arena);
    }
    guess.text = text && *text ? strchr(text, '\n') + 1 : NULL;
    guess.is_foreign = guesses.is_foreign;
    ls_guesses_release(&guesses);
    return guess;
}

unsigned guess_errors(const char *code, size_t size)
{
    return parse(code, size, "", NULL, NULL);
}
