"""Each structure check finds the defect it is there for, in a small tree made for the purpose, and is silent without it."""
import tempfile
import unittest
from pathlib import Path

import catalogue
import corpus
import flags
import format as layout
import headers
import includes
import links
import pairs
import sizes
from tree import ROOT

FOLDERS = "ls_folder(base LINKS x)\nls_folder(ir USES base)\nls_folder(flow USES ir LINKS y)\nls_folder(model USES base)\n" \
          "ls_folder(frontend USES ir)\nls_folder(recording USES model)\nls_folder(commands USES flow frontend rules)\n"
ROW = 'LS_RULE(a_b, "a-b", LOCKING, ERROR, BOTH, "CWE-1", "", "What it says")\n'
README = "| [a-b](rules/a-b/README.md) | error | yes | yes | what it says |\n"
BAD = "int bad(void)\n{\n    return 1; // EXPECT: a-b\n}\n"
GOOD = "int good(void)\n{\n    return 0;\n}\n"
PAGE = """# a-b

| family | level | seen by | CWE | CERT C |
|---|---|---|---|---|
| locking | error | scan, run | CWE-1 | - |

## What it means
## Why it matters
## Wrong

```c
    return 1;
```

## Right

```c
    return 0;
```

## How to fix it
## Limits
"""


class Tree(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)


class Includes(Tree):
    def setUp(self):
        super().setUp()
        self.write("analyzer/CMakeLists.txt", FOLDERS)
        for path in ("analyzer/base/vec.h", "analyzer/ir/unit.h", "analyzer/flow/state.h", "rules/rule.h"):
            self.write(path, "")

    def complaints(self, path, line):
        self.write(path, line + "\n")
        return includes.check(self.root)

    def test_downward_is_allowed(self):
        self.assertEqual(self.complaints("analyzer/flow/a.c", '#include "base/vec.h"'), [])
        self.assertEqual(self.complaints("analyzer/flow/b.c", '#include "flow/state.h"\n#include <stdio.h>'), [])

    def test_upward_is_not(self):
        self.assertRegex(self.complaints("analyzer/ir/a.c", '#include "flow/state.h"')[0], "ir may not include")

    def test_sideways_is_not(self):
        self.assertRegex(self.complaints("analyzer/model/a.c", '#include "ir/unit.h"')[0], "model may not include")

    def test_libclang_has_one_door(self):
        self.assertEqual(self.complaints("analyzer/frontend/a.c", "#include <clang-c/Index.h>"), [])
        self.assertRegex(self.complaints("analyzer/flow/a.c", "#include <clang-c/Index.h>")[0], "flow may not")

    def test_rules_see_the_model_only(self):
        self.assertEqual(self.complaints("rules/x/rule.c", '#include "rule.h"'), [])
        self.write("rules/shared.h", "")
        self.assertEqual(self.complaints("rules/x/rule.c", '#include "shared.h"'), [])
        self.assertRegex(self.complaints("rules/x/rule.c", '#include "flow/state.h"')[0], "rules may not")

    def test_the_runtime_checker_is_alone(self):
        self.assertRegex(self.complaints("runtime-checker/core/a.c", '#include "base/vec.h"')[0], "not relative")
        self.assertRegex(self.complaints("analyzer/flow/a.c", '#include "recording.h"')[0], "flow may not")

    def test_paths_are_relative_to_the_top(self):
        self.assertRegex(self.complaints("analyzer/flow/a.c", '#include "state.h"')[0], "flow may not")
        self.assertRegex(self.complaints("analyzer/flow/a.c", '#include "flow/none.h"')[0], "not relative")


class Flags(Tree):
    def test_shared_bit(self):
        self.write("analyzer/base/a.h", "enum a { A = 1, B = 2, /* E = 1 */ C = 4, D = 2 };")
        self.assertEqual(flags.check(self.root), ["analyzer/base/a.h: B and D of enum a are both 2"])

    def test_bits_apart_and_mere_limits(self):
        self.write("analyzer/base/a.h", "enum a { A = 1, B = 2, C = 4 };\nenum { MOST = 6, FEW = 4, SOME = 4 };")
        self.assertEqual(flags.check(self.root), [])


class Headers(Tree):
    def test_complete_header(self):
        self.write("analyzer/base/a.h", "#ifndef LS_BASE_A_H\n#define LS_BASE_A_H\nstruct a { int b; };\n#endif\n")
        self.assertEqual(headers.check(self.root), [])

    def test_missing_include(self):
        self.write("analyzer/base/a.h", "#ifndef LS_BASE_A_H\n#define LS_BASE_A_H\nsize_t a(void);\n#endif\n")
        self.assertRegex(headers.check(self.root)[0], "does not compile alone")

    def test_wrong_guard(self):
        self.write("analyzer/base/a.h", "#ifndef A_H\n#define A_H\n#endif\n")
        self.assertRegex(headers.check(self.root)[0], "LS_BASE_A_H")


class Format(Tree):
    def setUp(self):
        super().setUp()
        self.write(".clang-format", (ROOT / ".clang-format").read_text())

    def test_layout(self):
        self.write("analyzer/base/a.c", "int a(void)\n{\n    return 1;\n}\n")
        self.assertEqual(layout.check(self.root), [])
        self.write("analyzer/base/a.c", "int a(void) { return 1; }\n")
        self.assertNotEqual(layout.check(self.root), [])

    def test_no_files(self):
        self.assertNotEqual(layout.check(self.root), [])


class Sizes(Tree):
    def function(self, lines):
        self.write("analyzer/base/a.c", "void a(void)\n{\n" + "    ;\n" * (lines - 3) + "}\n")
        return sizes.check(self.root)

    def test_file(self):
        self.write("tests/unit/base/test_a.c", "\n" * 701)
        self.assertRegex(self.function(3)[0], "test_a.c: 701 lines")

    def test_short(self):
        self.assertEqual(self.function(45), [])

    def test_p95(self):
        self.assertRegex(self.function(46)[0], "p95 is 46")

    def test_ceiling(self):
        self.assertRegex(self.function(81)[0], "a has 81 lines")


class Corpus(Tree):
    def setUp(self):
        super().setUp()
        for chapter in corpus.tour.CHAPTERS:
            self.write(f"corpus/{chapter}/README.md", f"# {chapter}\n")
        self.sample("a.c", "/*\n * What it shows.\n */\n" + "int x;\n" * 30)
        self.manifest("[a]\nabout: it\nsources: 3-locks/a.c\n")

    def sample(self, name, text):
        self.write(f"corpus/3-locks/{name}", text)

    def manifest(self, text):
        self.write("corpus/manifest", text)
        self.write("docs/tour.md", "")
        if not self.complaints():
            self.fail("an empty tour is no tour")
        if "tour.md" in self.complaints()[0]:
            self.write("docs/tour.md", corpus.tour.tour(self.root, with_output=False))

    def complaints(self):
        return corpus.check(self.root)

    def test_in_order(self):
        self.assertEqual(self.complaints(), [])

    def test_what_lockstitch_said_is_not_compared(self):
        self.manifest("[a]\nabout: it\nsources: 3-locks/a.c\nscan: error a-b a.c:x\n")
        self.assertEqual(self.complaints(), [])
        page = (self.root / "docs/tour.md").read_text()
        self.write("docs/tour.md", page.replace(corpus.tour.BEGIN, corpus.tour.BEGIN + "\n```\nerror!\n```\n"))
        self.assertEqual(self.complaints(), [])

    def test_tour_is_behind(self):
        self.sample("a.c", "/* Something else. */\n" + "int x;\n" * 30)
        self.assertRegex(self.complaints()[0], "tour.md is not what the corpus says")

    def test_forgotten_file(self):
        self.sample("b.c", "")
        self.assertRegex(self.complaints()[0], "b.c: no program")

    def test_size_comment_and_twin(self):
        for text, about in (("/* c */\n", "1 lines"), ("int x;\n" * 30, "no comment")):
            self.sample("a.c", text)
            self.assertRegex(self.complaints()[0], about)
        self.manifest("[a]\nabout: it\ntwin: b\nsources: 3-locks/a.c\n")
        self.assertRegex(self.complaints()[0], "twin b")


class Links(Tree):
    def test_links(self):
        self.write("LICENSE", "")
        self.write("docs/page.md", "[a](../LICENSE) and [b](https://example.org/none) and [c](#here)")
        self.assertEqual(links.check(self.root), [])
        self.write("docs/page.md", "[a](LICENSE)")
        self.assertRegex(links.check(self.root)[0], "docs/page.md: no LICENSE")

    def test_pairs(self):
        racy = "    count++; // EXPECT: data-race\n"
        self.write("tests/scan/race_one.c", "// Twins: racy, right.\n" + racy * pairs.FEWEST)
        self.assertEqual(pairs.check(self.root), [])
        self.write("tests/scan/race_one.c", "// Twins: racy, right.\n" + racy * 39)
        self.assertRegex(pairs.check(self.root)[0], "39 pairs")


class Catalogue(Tree):
    def setUp(self):
        super().setUp()
        self.write("rules/catalogue.def", ROW)
        self.write("README.md", README)
        for name, text in (("rule.c", ""), ("README.md", PAGE), ("bad.c", BAD), ("good.c", GOOD)):
            self.write(f"rules/a-b/{name}", text)

    def complaint_after(self, path, old, new):
        text = (self.root / path).read_text()
        self.assertIn(old, text)
        self.write(path, text.replace(old, new))
        return "\n".join(catalogue.check(self.root))

    def test_all_agree(self):
        self.assertEqual(catalogue.check(self.root), [])

    def test_other_level(self):
        self.assertRegex(self.complaint_after("rules/a-b/README.md", "| error |", "| note |"), "must have the line")

    def test_no_row_in_readme(self):
        self.assertRegex(self.complaint_after("README.md", "| yes | yes |", "| yes | |"), "README.md: no row")

    def test_other_family(self):
        self.assertRegex(self.complaint_after("rules/catalogue.def", "LOCKING", "WAITING"), "must have the line")

    def test_other_cwe(self):
        self.assertRegex(self.complaint_after("rules/catalogue.def", "CWE-1", "CWE-2"), "must have the line")

    def test_other_id(self):
        self.assertRegex(self.complaint_after("rules/a-b/README.md", "# a-b", "# a-c"), "must start with")

    def test_symbol(self):
        self.assertRegex(self.complaint_after("rules/catalogue.def", "a_b", "a_c"), "symbol")

    def test_row_without_folder(self):
        self.assertRegex(self.complaint_after("rules/catalogue.def", ROW, ROW + ROW.replace("a_b", "c").replace("a-b", "c")),
                         "rules/c: rule.c, README.md, bad.c, good.c missing")

    def test_folder_without_row(self):
        self.write("rules/other/rule.c", "")
        self.assertRegex("\n".join(catalogue.check(self.root)), "rules/other: no row")

    def test_order(self):
        self.assertRegex(self.complaint_after("rules/catalogue.def", ROW, ROW.replace("LOCKING", "RUN") + ROW.replace("a", "b")),
                         "not sorted")

    def test_example_differs_from_page(self):
        self.assertRegex(self.complaint_after("rules/a-b/bad.c", "return 1", "return 2"), "under 'Wrong'")

    def test_bad_without_mark(self):
        self.assertRegex(self.complaint_after("rules/a-b/bad.c", " // EXPECT: a-b", ""), "no mark")

    def test_heading(self):
        self.assertRegex(self.complaint_after("rules/a-b/README.md", "## Limits", "## Bounds"), "headings")


if __name__ == "__main__":
    unittest.main()
