"""The fact cache: what has not changed is not analysed again, and nothing stale is ever reported."""
import concurrent.futures
import json
import os
import re
import unittest
from random import Random

from support import RIGHT, WRONG, CliTest

HEADER = '#include "limit.h"\n' + WRONG.replace("value < 0", "value < LIMIT")


class Cache(CliTest):
    def setUp(self):
        super().setUp()
        self.write("include/limit.h", "#define LIMIT 0\n")
        self.write("a.c", HEADER)
        self.write("b.c", WRONG.replace("set", "other"))
        self.database(self.entry("a.c", "-Ifirst", "-Iinclude"), self.entry("b.c"))

    def count(self, *args):
        """Scans; how many files came from the cache, and the report, which is the one without a cache."""
        result = self.scan("-p", ".", "-v", *args)
        plain = self.scan("-p", ".", "--no-cache", *args)
        out = re.sub("; fingerprint [0-9a-f]{16}", "", result.out)  # said by -v
        self.assertEqual((result.status, out), (plain.status, plain.out), result.err)
        return int(result.err.split(" of 2 files from the cache")[0].split()[-1]), result

    def test_unchanged(self):
        for form in ("text", "json", "sarif"):
            self.count("--format", form)
            reused, result = self.count("--format", form)
            self.assertEqual((reused, result.status), (2, 1))
            self.assertNotIn("flow", result.err)  # not even judged again

    def test_unchanged_needs_no_libclang(self):
        for expected in (True, False):
            done = self.scan("-p", ".", env={**os.environ, "LD_DEBUG": "files"})
            self.assertIn("libjansson", done.err)
            self.assertEqual("libclang" in done.err, expected)

    def test_other_options_are_other_reports(self):
        self.count()
        self.assertEqual(self.count("--fail-on", "never")[1].status, 0)
        self.assertEqual(self.count()[1].status, 1)
        self.assertIn("\x1b", self.count("--color", "always")[1].out)

    def test_a_changed_source(self):
        self.count()
        self.write("b.c", RIGHT.replace("set", "other"))
        reused, result = self.count()
        self.assertEqual(reused, 1)
        self.assertNotIn("b.c:", result.out)

    def test_a_changed_comment_shows_in_the_excerpt(self):
        self.count()
        self.write("b.c", WRONG.replace("set", "other").replace("return -1;", "return -1; /* remark */"))
        self.assertIn("/* remark */", self.count()[1].out)

    def test_what_no_report_tells(self):
        """Options, macros and comments that change no fact: the files are parsed, but not judged again."""
        wrong = WRONG.replace("set", "other") + "\n\n"
        self.write("b.c", wrong)
        for form in ("text", "json"):
            self.count("--format", form)
            for text, flags in ((wrong, ("-DNOWHERE",)), (wrong.rstrip() + "\n/* remark */\n", ()),
                                (wrong + "#define NOWHERE\n", ("-DNOWHERE",))):
                self.write("b.c", text)
                self.database(self.entry("a.c", "-Ifirst", "-Iinclude"), self.entry("b.c", *flags))
                for reused in (1, 2):
                    again, result = self.count("--format", form)
                    self.assertEqual((again, "flow" in result.err), (reused, False), (text, flags))
            self.write("b.c", wrong)
            self.database(self.entry("a.c", "-Ifirst", "-Iinclude"), self.entry("b.c"))

    def test_a_comment_that_silences(self):
        """It stands on a line where no fact is."""
        text = WRONG.replace("set", "other").replace("    pthread_mutex_lock", "    /* here */\n    pthread_mutex_lock")
        self.write("b.c", text)
        self.count("--format", "sarif")
        self.write("b.c", text.replace("here", "lockstitch: ignore[missing-unlock] wanted"))
        self.assertIn("wanted", self.count("--format", "sarif")[1].out)

    def test_a_changed_header(self):
        self.count()
        self.write("include/limit.h", "#define LIMIT 0 && 0\n")
        reused, result = self.count()
        self.assertEqual(reused, 1)
        self.assertNotIn("a.c:", result.out)

    def test_a_header_that_hides_another(self):
        self.write("first/keep.h", "")
        self.count()
        self.write("first/limit.h", "#define LIMIT 0 && 0\n")
        self.assertNotIn("a.c:", self.count()[1].out)

    def test_a_header_in_a_subdirectory_that_hides_another(self):
        self.write("a.c", HEADER.replace("limit.h", "sub/limit.h"))
        self.write("include/sub/limit.h", "#define LIMIT 0\n")
        self.count()
        self.assertEqual(self.count()[0], 2)
        self.write("first/sub/limit.h", "#define LIMIT 0 && 0\n")
        self.assertNotIn("a.c:", self.count()[1].out)

    def test_a_header_beside_the_source_that_hides_another(self):
        self.count()
        self.write("limit.h", "#define LIMIT 0 && 0\n")
        self.assertNotIn("a.c:", self.count()[1].out)

    def test_other_flags(self):
        self.count()
        self.database(self.entry("a.c", "-Ifirst", "-Iinclude"), self.entry("b.c", "-DX"))
        self.assertEqual(self.count()[0], 1)

    def test_other_flags_make_another_report(self):
        self.write("b.c", f"#ifdef FLAG\n{RIGHT}#else\n{WRONG}#endif\n".replace("set", "other"))
        self.assertIn("b.c:", self.count()[1].out)
        self.database(self.entry("a.c", "-Ifirst", "-Iinclude"), self.entry("b.c", "-DFLAG"))
        self.assertNotIn("b.c:", self.count()[1].out)

    def test_random_edits(self):
        """Over a sequence of edits of sources, headers and flags, with and without a cache are byte-equal."""
        random, flags = Random(7), ["-Iinclude"]
        for _ in range(12):
            what = random.choice(["a.c", "b.c", "limit.h", "flags", "none"])
            body = random.choice([RIGHT, WRONG, WRONG + "\n", f"#ifdef OTHER\n{WRONG}#else\n{RIGHT}#endif\n"])
            if what.endswith(".c"):
                body = body.replace("set", what[0] + "_set").replace("value < 0", "value < LIMIT")
                self.write(what, '#include "limit.h"\n' + body)
            elif what == "limit.h":
                self.write("include/limit.h", random.choice(["#define LIMIT 0\n", "#define LIMIT 0 && 0\n"]))
            elif what == "flags":
                flags = random.choice([["-Iinclude"], ["-Iinclude", "-DOTHER"], ["-Ifirst", "-Iinclude"]])
            self.database(self.entry("a.c", *flags), self.entry("b.c", "-Iinclude"))
            self.count("--format", random.choice(["text", "json"]))

    def test_edits_across_files(self):
        """What one file says of its functions, locks and types is judged with what the cache knows of all others."""
        header = ("#include <pthread.h>\nstruct box {\n    pthread_mutex_t m;\n    int n;\n};\n"
                  "void put(struct box *b, int n);\n")
        put = ('#include "box.h"\nvoid put(struct box *b, int n)\n{\n    pthread_mutex_lock(&b->m);\n    b->n = n;\n'
               "    pthread_mutex_unlock(&b->m);\n}\n")
        use = ('#include "box.h"\nint twice(struct box *b)\n{\n    pthread_mutex_lock(&b->m);\n    put(b, 1);\n'
               "    pthread_mutex_unlock(&b->m);\n    return 0;\n}\n")
        quiet = use.replace("    put(b, 1);\n", "    b->n = 1;\n")
        edits = [
            ("the call", "b.c", quiet, False),
            ("an added call", "b.c", use, True),
            ("moved lines", "a.c", "\n\n" + put, True),
            ("no lock any more", "a.c", put.replace("    pthread_mutex_lock(&b->m);\n", "").replace(
                "    pthread_mutex_unlock(&b->m);\n", ""), False),
            ("the lock again", "a.c", put, True),
            ("another signature", "a.c", put.replace("int n)", "long n)").replace("b->n = n", "b->n = (int)n"), True),
            ("another lock in the type", "box.h", header.replace("    int n;", "    pthread_mutex_t other;\n    int n;"),
             True),
            ("a new lock", "a.c", put.replace("b->m", "b->other"), False),
            ("a function that is gone", "a.c", '#include "box.h"\n', False),
            ("and is back", "a.c", put, True),
        ]
        self.write("box.h", header)
        self.write("a.c", put)
        self.write("b.c", use)
        self.database(self.entry("a.c"), self.entry("b.c"))
        self.assertIn("double-lock", self.count("--format", "json")[1].out)
        for what, name, text, is_wrong in edits:
            with self.subTest(what):
                self.write(name, text)
                reused, result = self.count("--format", "json", "--min-confidence", "audit")
                self.assertEqual(reused, 0 if name == "box.h" else 1)
                self.assertEqual("double-lock" in result.out, is_wrong, result.out)

    def test_a_header_that_was_missing(self):
        self.write("a.c", '#include "late.h"\n' + RIGHT)
        self.assertEqual(self.count()[1].status, 3)
        self.write("b/late.h", "")
        self.write("include/late.h", "")
        self.assertEqual(self.count()[1].status, 1)

    def test_damage(self):
        _, good = self.count()
        for path in sorted((self.dir / ".lockstitch/cache").iterdir()):
            path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
        reused, result = self.count()
        self.assertEqual((reused, result.out), (0, good.out))

    def test_many_at_once(self):
        expected = self.scan("-p", ".", "--no-cache", "--format", "json")
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            for result in pool.map(lambda _: self.scan("-p", ".", "--format", "json"), range(12)):
                self.assertEqual(result, expected)
        self.assertEqual([path for path in (self.dir / ".lockstitch/cache").iterdir() if "." in path.name], [])

    def test_where_it_is(self):
        self.database(self.entry("b.c"), where="build")
        self.scan("-p", "build")
        self.assertTrue(any((self.dir / "build/.lockstitch/cache").iterdir()))
        self.assertEqual((self.dir / "build/.lockstitch/.gitignore").read_text(), "*\n")
        self.assertFalse((self.dir / ".lockstitch").exists())
        self.scan("b.c", "--")
        self.assertFalse((self.dir / ".lockstitch").exists())

    def test_no_cache_leaves_no_trace(self):
        self.scan("-p", ".", "--no-cache")
        self.assertFalse((self.dir / ".lockstitch").exists())

    def test_a_place_that_cannot_be_used_is_no_error(self):
        self.write(".lockstitch", "a file")
        result = self.scan("-p", ".", "-v", "--format", "json")
        self.assertEqual(result.status, 1)
        self.assertIn("every file is parsed", result.err)
        self.assertEqual(len(json.loads(result.out)["findings"]), 2)


if __name__ == "__main__":
    unittest.main()
