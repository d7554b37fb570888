/* What is guessed of a build that nobody has made: from its files, templates and the sources. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "project/buildfile.h"
#include "project/survey.h"
#include "project/switches.h"
#include "project/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ls_arena arena = {0};
    struct ls_buildfile file = {0};
    struct ls_survey survey;
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    ls_survey_init(&survey);
    ls_survey_add(&survey, text, size);
    const char *more = ls_buildfile_read(&arena, text, &file);
    ls_switches_of_file(&arena, text);
    ls_template_fill(&arena, &survey, text);
    ls_template_replace(&arena, &survey, more);
    free(text);
    ls_buildfile_release(&file);
    ls_survey_release(&survey);
    ls_arena_release(&arena);
    return 0;
}

static const char *const seeds[] = {
    "AC_CONFIG_HEADERS([config.h lib/own.h:lib/own.h.in\n $more])\nAM_CONFIG_HEADER(old.h)\n"
    "AC_DEFINE_UNQUOTED([PLACE], [\"$place\"], [where])\nAC_DEFINE([SWITCH], [1])\n"
    "AM_CPPFLAGS = -DDIR=\\\"$(dir)\\\" -DLEVEL=3\n",
    "# undef HAVE_PTHREADS\n#undef HAVE_BELL_RING_H\n#undef SIZEOF_TIME_T\n#mesondefine A\n"
    "#cmakedefine B @B@\n#cmakedefine01 C\n#define V \"@VERSION@ ${D}\"\n",
    "#include <bell/ring.h>\n#ifdef A\n#elif defined B && HAVE_C\n#else\n#error \"none\"\n"
    "#endif\n#if !defined(D) && \\\n    !defined(E)\n#error choose\n#endif\n",
    "configure_file(input: 'a.h.in', output: 'a.h')\nconf.set_quoted('NAME', 'x')\n"
    "conf.set('N', 1)\n",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
