"""The gate: comments in the source, the configuration file, baselines."""
import json
import os
import re
import unittest

from support import BUILD, RIGHT, WRONG, CliTest

RULE = "missing-unlock"
BARE = "        return -1;"


def with_comment(comment, before=""):
    return WRONG.replace(BARE, f"{before}{BARE} {comment}")


class Comments(CliTest):
    def report(self, text, *args):
        self.write("a.c", text)
        return json.loads(self.scan("--format", "json", *args, "a.c", "--").out)

    def assert_silent(self, text):
        report = self.report(text)
        self.assertEqual((report["findings"], report["remarks"]), ([], []))
        (finding,) = report["suppressed"]
        self.assertEqual(finding["suppressed_by"], "source")
        return finding

    def assert_heard(self, text, remark):
        report = self.report(text)
        self.assertEqual((len(report["findings"]), report["suppressed"]), (1, []))
        (said,) = report["remarks"]
        self.assertRegex(said, remark)

    def test_on_the_line(self):
        finding = self.assert_silent(with_comment("// lockstitch: ignore[missing-unlock] the caller unlocks"))
        self.assertEqual(finding["reason"], "the caller unlocks")

    def test_in_a_block_comment(self):
        finding = self.assert_silent(with_comment("/* lockstitch: ignore[missing-unlock] on purpose */"))
        self.assertEqual(finding["reason"], "on purpose")

    def test_on_the_line_above(self):
        self.assert_silent(with_comment("", "        // lockstitch: ignore[missing-unlock] on purpose\n"))
        self.assert_silent(with_comment("", "        /* first line\n * lockstitch: ignore[missing-unlock] reason\n */\n"))
        self.assert_silent(with_comment("", "  // lockstitch: ignore[missing-unlock] reason\n  // more about it\n\n"))

    def test_lists(self):
        report = self.report(with_comment("// lockstitch: ignore[lock-order, missing-unlock] reason"))
        self.assertEqual((report["findings"], len(report["remarks"])), ([], 1))

    def test_nolint(self):
        self.assert_silent(with_comment("// NOLINT(lockstitch-missing-unlock)"))
        self.assert_silent(with_comment("// NOLINT(bugprone-x, lockstitch-missing-unlock)"))
        self.assert_silent(with_comment("", "// NOLINTNEXTLINE(lockstitch-missing-unlock)\n"))
        self.assertEqual(len(self.report(with_comment("// NOLINT(bugprone-x)"))["findings"]), 1)

    def test_not_elsewhere(self):
        text = WRONG.replace("pthread_mutex_lock", "// lockstitch: ignore[missing-unlock] reason\n    pthread_mutex_lock")
        self.assert_heard(text, "a.c:5: .*it belongs on the line of the missing-unlock")
        text = WRONG.replace("if (value", 'const char *s = "// lockstitch: ignore[missing-unlock] reason"; if (value')
        self.assertEqual((len(self.report(text)["findings"]), self.report(text)["remarks"]), (1, []))

    def test_a_reason_is_required(self):
        self.assert_heard(with_comment("// lockstitch: ignore[missing-unlock]"), "a reason is required")

    def test_unknown_rule(self):
        self.assert_heard(with_comment("// lockstitch: ignore[mising-unlock] reason"), "did you mean missing-unlock?")

    def test_a_comma_too_many(self):
        report = self.report(with_comment("// lockstitch: ignore[,,missing-unlock] reason"))
        self.assertEqual(report["findings"], [])
        self.assertIn("it names no rule", report["remarks"][0])

    def test_no_rule(self):
        self.assert_heard(with_comment("// lockstitch: ignore missing-unlock"), "names no rule")

    def test_unused_is_told_when_all_is_known(self):
        self.assertEqual(len(self.report(RIGHT + "// lockstitch: ignore[missing-unlock] old\n")["remarks"]), 1)
        self.assertEqual(self.report(RIGHT + "// lockstitch: ignore[lock-contention] only run sees it\n")["remarks"], [])

    def test_a_comment_beside_its_finding_is_told_where_it_belongs(self):
        report = self.report("// lockstitch: ignore[missing-unlock] it is meant so\n" + WRONG)
        at = report["findings"][0]["locations"][0]
        self.assertEqual(len(report["remarks"]), 1)
        self.assertRegex(report["remarks"][0], rf":1: .*it belongs on the line of the missing-unlock, or the one above: .*:{at['line']}$")

    def test_in_other_formats(self):
        self.write("a.c", with_comment("// lockstitch: ignore[missing-unlock] the caller unlocks"))
        text = self.scan("a.c", "--")
        self.assertEqual((text.status, text.out), (0, "no findings in 1 file; 1 silenced in the source\n"))
        (result,) = json.loads(self.scan("--format", "sarif", "a.c", "--").out)["runs"][0]["results"]
        self.assertEqual(result["suppressions"], [
            {"kind": "inSource", "status": "accepted", "justification": "the caller unlocks"}])
        self.assertEqual(json.loads(self.scan("--format", "codeclimate", "a.c", "--").out), [])
        run = json.loads(self.scan("--format", "sarif", "--new-only", "a.c", "--").out)["runs"][0]
        self.assertEqual(run["results"], [])


class Configuration(CliTest):
    def setUp(self):
        super().setUp()
        self.write("src/a.c", WRONG)

    def with_config(self, text, *args, name=".lockstitch.yml"):
        self.write(name, text)
        return self.scan("src/a.c", *args, "--")

    def test_levels(self):
        for level, status in (("off", 0), ("note", 0), ("warning", 1), ("error", 1), ("on", 1)):
            with self.subTest(level):
                result = self.with_config(f"rules:\n  missing-unlock: {level}\n")
                self.assertEqual(result.status, status, result.err)
                shown = {"off": None, "on": "error"}.get(level, level)
                self.assertEqual(re.findall(r": (\w+): 'm' is still held", result.out), [shown] if shown else [])

    def test_found_upward_from_the_sources(self):
        self.write("src/.lockstitch.yml", "rules: {missing-unlock: off}\n")
        self.assertEqual(self.scan("src/a.c", "--").status, 0)

    def test_a_named_file(self):
        self.assertEqual(self.with_config("rules: {missing-unlock: off}\n", "--config", "other.yml", name="other.yml").status, 0)
        self.assert_refused(["scan", "--config", "none.yml", "src/a.c", "--"], "none.yml cannot be read")

    def test_paths(self):
        for text, status in (("exclude: [src/]", 0), ("exclude: ['*.c']", 0), ("exclude: [/src/a.c]", 0), ("exclude: [sr]", 1),
                             ("exclude: ['**/a.?']", 0), ("include: [lib]", 0), ("include: [src]", 1),
                             ("include: [src]\n  exclude: [a.c]", 0)):
            with self.subTest(text):
                self.assertEqual(self.with_config(f"paths:\n  {text}\n").status, status)

    def test_skip(self):
        self.write("src/b.c", "#error broken\n")
        self.write(".lockstitch.yml", "paths: {skip: [b.c]}\n")
        result = self.scan("src/a.c", "src/b.c", "--")
        self.assertEqual(result.status, 1)
        self.assertIn("1 file is skipped", result.err)

    def test_api_models(self):
        self.write("src/a.c", "struct l; void grab(struct l *); void drop(struct l *);\n"
                   "int f(struct l *l, int x)\n{\n    grab(l);\n    if (x)\n        return -1;\n    drop(l);\n    return 0;\n}\n")
        models = ("  - names: [grab]\n    acquire: {lock: 1, kind: mutex}\n"
                  "  - names: [drop]\n    release: {lock: 1, kind: mutex}\n")
        self.assertEqual(self.scan("src/a.c", "--").status, 0)
        self.assertEqual(self.with_config("apis:\n" + models).status, 1)
        self.write("tools/own.yml", "functions:\n" + models)
        self.assertEqual(self.with_config("api-files: [tools/own.yml]\n").status, 1)
        result = self.with_config("rules: {}\napis:\n" + models.replace("lock: 1", "lok: 1"))
        self.assertEqual(result.status, 2)
        self.assertIn(".lockstitch.yml:4: unknown key of this role: lok", result.err)
        self.assertIn("tools/none.yml", self.with_config("api-files: [tools/none.yml]\n").err)

    def test_nesting(self):
        self.write("src/a.c", """#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER, c = PTHREAD_MUTEX_INITIALIZER;
void f(void)
{
    pthread_mutex_lock(&a); pthread_mutex_lock(&b); pthread_mutex_lock(&c);
    pthread_mutex_unlock(&c); pthread_mutex_unlock(&b); pthread_mutex_unlock(&a);
}
""")
        for text, count in (("", 1), ("nested-locks: {depth: 3}", 0), ("nested-locks: {depth: 1}", 2),
                            ("nested-locks: {allow: [[b, c]]}", 0), ("nested-locks: {allow: [[a, x]]}", 1)):
            with self.subTest(text):
                out = self.with_config(text + "\n", "--min-confidence", "audit").out
                self.assertEqual(out.count("[nested-locks]"), count, out)

    def test_an_error_stops_a_run_before_it_begins(self):
        self.write(".lockstitch.yml", "ruls: {}\n")
        result = self.lockstitch("run", "--", "touch", "trace")
        self.assertEqual(result.status, 2)
        self.assertFalse((self.dir / "trace").exists())

    def test_roots(self):
        text = """#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void forward(void) { pthread_mutex_lock(&a); pthread_mutex_lock(&b); pthread_mutex_unlock(&b); pthread_mutex_unlock(&a); }
static void backward(void) { pthread_mutex_lock(&b); pthread_mutex_lock(&a); pthread_mutex_unlock(&a); pthread_mutex_unlock(&b); }
int main(void) { forward(); backward(); return 0; }
"""
        self.write("src/a.c", text)
        self.assertEqual(self.scan("src/a.c", "--").status, 0)
        self.assertEqual(self.with_config("roots: [forw*]\n").status, 1)

    def test_errors_have_lines_and_guesses(self):
        for text, words in (("rules:\n  a: off\nruls: {}\n", ("yml:2: unknown rule: a", "yml:3: unknown key: ruls; did you mean rules?")),
                            ("rules:\n  lock-ordr: off\n", ("yml:2: unknown rule: lock-ordr; did you mean lock-order?",)),
                            ("rules: {lock-order: warnin}\n", ("yml:1:", "did you mean warning?")),
                            ("paths: [src]\n", ("yml:1: keys with values",)), ("paths: {exclude: src}\n", ("yml:1: a list",)),
                            ("rules: {lock-order: warn}\n", ("yml:1:", "did you mean warning?")),
                            ("rules:\n  lock-order: {level: note}\n", ("yml:2: a level is expected here",)),
                            ("rules:\n\tlock-order: note\n", ("yml:2: this is no YAML: a tab",)),
                            ("lock-order: [[a]]\n", ("yml:1: an order wants two locks",)),
                            ("lock-order: [a]\n", ("yml:1: an order wants two locks",)),
                            ("lock-order:\n  - a > > b\n", ("yml:2: a name of a lock is missing",)),
                            ("lock-order: [a > b c]\n", ("yml:1: '>' is missing between two names",)),
                            ("lock-order: [a > a]\n", ("yml:1: a cannot come before itself",)),
                            ("rules: {}\npaths: {}\nrules: {lock-order: off}\n", ("yml:3: rules is in line 1 already",)),
                            ("rules:\n  lock-order: off\n  lock-order: note\n", ("yml:3: lock-order is in line 2 already",)),
                            ('roots: [""]\n', ("yml:1: this is empty",)), ("paths:\n  skip: ['']\n", ("yml:2: this is empty",)),
                            ("baseline:\n", ("yml:1: this is empty",)),
                            ("nested-locks: {depth: none}\n", ("yml:1: depth wants a number",)),
                            ("nested-locks: {allow: [a, b]}\n", ("yml:1: a pair of locks",)), ("rules: [\n", ("yml:2:",)),
                            ("apis: {names: x}\n", ("yml:1: apis wants a list",)), ("- x\n", ("yml:1: keys with values",))):
            with self.subTest(text):
                result = self.with_config(text)
                self.assertEqual((result.status, result.out), (2, ""))
                for word in words:
                    self.assertIn(word, result.err)

    def test_orders_in_both_spellings(self):
        self.write("order.c", """#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
void both(void)
{
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
}
""")
        for text in ("lock-order:\n  - a > b\n", "lock-order: [[a, b]]\n", "lock-order:\n  - x > a > b\n  - [b, c]\n"):
            self.write(".lockstitch.yml", text)
            self.assertIn("[lock-order]", self.lockstitch("scan", "order.c", "--", "-pthread").out, text)
        self.write(".lockstitch.yml", "lock-order: [b > a]\n")
        self.assertNotIn("[lock-order]", self.lockstitch("scan", "order.c", "--", "-pthread").out)

    def test_an_empty_file(self):
        self.assertEqual(self.with_config("").status, 1)
        self.assertEqual(self.with_config("# nothing\nrules:\npaths:\n").status, 1)

    def test_a_changed_configuration_is_seen_in_spite_of_the_cache(self):
        self.database(self.entry("src/a.c"))
        self.assertEqual(self.scan("-p", ".").status, 1)
        self.write(".lockstitch.yml", "rules: {missing-unlock: off}\n")
        self.assertEqual(self.scan("-p", ".").status, 0)


BODY = WRONG.split("\n", 2)[2]  # without include and lock


def functions(*names):
    """One lock, and functions that keep it on an error path."""
    return "\n".join(WRONG.split("\n", 2)[:2]) + "\n" + "".join(BODY.replace("set", name) for name in names)


MENDED = RIGHT.split("\n", 2)[2].replace("set", "one")


class Baselines(CliTest):
    def source(self, *names, top=""):
        self.write("a.c", top + functions(*names))

    def gate(self, *args):
        return self.scan(*args, "a.c", "--")

    def lines(self, name="base"):
        return [line for line in (self.dir / name).read_text().splitlines() if not line.startswith("#")]

    def test_write_and_use(self):
        self.source("one", "two")
        result = self.gate("--write-baseline", "base")
        self.assertEqual((result.status, result.out), (0, "no findings in 1 file; 2 in the baseline\n"), result.err)
        self.assertEqual(len(self.lines()), 2)
        self.assertEqual(self.lines(), sorted(self.lines()))
        self.assertNotRegex("".join(self.lines()), r":\d+:")
        self.source("one", "two", top="\n\n/* moved */\n\n")
        result = self.gate("--baseline", "base", "--new-only")
        self.assertEqual((result.status, result.out), (0, "no findings in 1 file\n"))
        self.source("one", "two", "three")
        result = self.gate("--baseline", "base", "--format", "json")
        self.assertEqual(result.status, 1)
        report = json.loads(result.out)
        self.assertEqual([finding["locations"][0]["function"] for finding in report["findings"]], ["three"])
        self.assertEqual({finding["suppressed_by"] for finding in report["suppressed"]}, {"baseline"})

    def test_a_renamed_function_brings_nothing_back(self):
        self.source("one", "two")
        self.gate("--write-baseline", "base")
        self.source("first", "two")
        result = self.gate("--baseline", "base", "--new-only")
        self.assertEqual((result.status, result.out), (0, "no findings in 1 file\n"))
        self.gate("--baseline", "base", "--write-baseline", "base")  # learns the new name
        self.assertEqual(sorted(line.split(": ")[1] for line in self.lines()), ["first", "two"])
        self.assertEqual(self.gate("--baseline", "base", "--new-only").status, 0)

    def test_a_new_one_is_no_renamed_one(self):
        self.source("one", "two")
        self.gate("--write-baseline", "base")
        self.write("a.c", functions("two", "three") + MENDED)
        self.assertEqual(self.gate("--baseline", "base", "--new-only").status, 1)
        self.write("a.c", functions("two", "three").replace("&m", "&n").replace(" m ", " n "))
        self.assertEqual(self.gate("--baseline", "base", "--new-only").status, 1)

    def test_another_way_to_block_is_new(self):
        """A section that is known to write to a log, and now sleeps as well; in another file than the one that is changed."""
        self.write("a.c", "#include <pthread.h>\n#include <stdio.h>\nstatic pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
                   "void helper(void);\nvoid *take(void *arg)\n{\n    pthread_mutex_lock(&m);\n    fflush(stderr);\n    helper();\n"
                   "    pthread_mutex_unlock(&m);\n    return arg;\n}\n"
                   "int main(void)\n{\n    pthread_t t;\n    pthread_create(&t, 0, take, 0);\n    take(0);\n    return pthread_join(t, 0);\n}\n")
        gate = lambda *args: self.scan("--min-confidence", "audit", *args, "a.c", "b.c", "--")
        helper = lambda body: self.write("b.c", f"#include <unistd.h>\n#include <stdio.h>\nvoid helper(void)\n{{\n    {body}\n}}\n")
        helper("")
        gate("--write-baseline", "base")
        self.assertEqual(len([line for line in self.lines() if line.startswith("blocking-under-lock")]), 1)
        helper("fflush(stdout);")
        result = gate("--baseline", "base", "--new-only")
        self.assertEqual((result.status, result.out), (0, "no findings in 2 files\n"))
        helper("usleep(1000);")
        result = gate("--baseline", "base", "--new-only")
        self.assertEqual(result.status, 1)
        self.assertRegex(result.out, r"a\.c:\d+:\d+: warning: take\(\) sleeps in usleep\(\) while it holds 'm'")

    def test_counts(self):
        static = WRONG.replace("int set", "static int set")
        self.write("a.c", static + "int (*one)(int *, int) = set;\n")
        self.write("b.c", static + "int (*two)(int *, int) = set;\n")
        self.scan("--write-baseline", "base", "a.c", "--")
        result = self.scan("--baseline", "base", "a.c", "b.c", "--")
        self.assertEqual(result.status, 1)  # the second of the same name is a new one
        self.assertIn("1 in the baseline", result.out)

    def test_sarif_states(self):
        self.source("one")
        self.gate("--write-baseline", "base")
        self.source("one", "two")
        results = json.loads(self.gate("--baseline", "base", "--format", "sarif").out)["runs"][0]["results"]
        self.assertEqual(sorted((result["baselineState"], len(result["suppressions"])) for result in results),
                         [("new", 0), ("unchanged", 1)])
        self.assertEqual([s["kind"] for result in results for s in result["suppressions"]], ["external"])

    def test_what_is_gone_is_absent(self):
        self.source("one", "two")
        self.gate("--write-baseline", "base")
        self.source("one")
        result = self.gate("--baseline", "base", "--format", "sarif", "-o", "now.sarif")
        results = json.loads((self.dir / "now.sarif").read_text())["runs"][0]["results"]
        states = {r["baselineState"]: r for r in results}
        self.assertEqual(set(states), {"unchanged", "absent"})
        absent = states["absent"]
        self.assertEqual((absent["ruleId"], absent["level"], absent["ruleIndex"]),
                         (states["unchanged"]["ruleId"], states["unchanged"]["level"], states["unchanged"]["ruleIndex"]))
        self.assertIn("two()", absent["message"]["text"])
        location = absent["locations"][0]
        self.assertEqual(location["physicalLocation"]["artifactLocation"],
                         states["unchanged"]["locations"][0]["physicalLocation"]["artifactLocation"])
        self.assertEqual(location["logicalLocations"][0]["name"], "two")
        self.assertEqual(result.status, 0)
        self.assertEqual(len(json.loads(self.lockstitch("report", "--format", "json", "now.sarif").out)["findings"]), 1)

    def test_a_better_way_to_tell_the_same(self):
        parts = {"forth": "ab", "back": "ba", "again": "ba"}
        def source(*names):
            text = "#include <pthread.h>\nstatic pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;\n"
            for name in names:
                first, second = parts.get(name, "bc")
                text += (f"static void *{name}(void *x)\n{{\n    pthread_mutex_lock(&{first});\n    pthread_mutex_lock(&{second});\n"
                         f"    pthread_mutex_unlock(&{second});\n    pthread_mutex_unlock(&{first});\n    return x;\n}}\n")
            text += "int main(void)\n{\n    pthread_t t;\n"
            text += "".join(f"    pthread_create(&t, NULL, {name}, NULL);\n    pthread_detach(t);\n" for name in names)
            self.write("ways.c", text + "    pthread_exit(NULL);\n}\n")

        def scan(*args):
            return self.lockstitch("scan", "ways.c", *args, "--", "-pthread")

        source("forth", "back")
        scan("--write-baseline", "base")
        self.assertIn("by forth() and back()", (self.dir / "base").read_text().replace("back() and forth()", "forth() and back()"))
        source("forth", "again")
        self.assertNotIn("lock-order", scan("--baseline", "base", "--new-only").out)
        source("forth", "again", "back")
        self.assertNotIn("lock-order", scan("--baseline", "base", "--new-only").out)

    def test_prune(self):
        self.source("one", "two")
        self.gate("--write-baseline", "base")
        self.write("a.c", functions("two", "three") + MENDED)
        result = self.gate("--baseline", "base")
        self.assertIn("1 finding of the baseline is gone", result.out)
        result = self.gate("--baseline", "base", "--write-baseline", "base")
        self.assertEqual(result.status, 1)  # nothing new is admitted
        self.assertEqual(len(self.lines()), 1)
        self.assertIn(" two: ", self.lines()[0])

    def test_nothing_is_pruned_when_something_is_missing(self):
        self.source("one", "two")
        self.gate("--write-baseline", "base")
        self.source("two")
        self.scan("--baseline", "base", "--write-baseline", "base", "a.c", "gone.c", "--")
        self.assertEqual(len(self.lines()), 2)

    def test_two_branches_merge_by_lines(self):
        self.source("one")
        self.gate("--write-baseline", "left")
        self.source("two")
        self.gate("--write-baseline", "right")
        self.write("base", "\n".join(self.lines("right") + self.lines("left") + self.lines("left")) + "\n")
        self.source("one", "two")
        self.assertEqual(self.gate("--baseline", "base").status, 0)

    def test_bad_files_are_refused(self):
        self.source("one")
        self.assert_refused(["scan", "--baseline", "none", "a.c", "--"], "none does not exist", "--write-baseline none")
        self.write("bad", "missing-unlock a.c: f: text\n")
        self.assert_refused(["scan", "--baseline", "bad", "a.c", "--"], "bad:1: this is no line of a baseline")
        for mark in ("<<<<<<< ours", "=======", ">>>>>>> theirs"):
            self.write("bad", mark + "\n")
            self.assert_refused(["scan", "--baseline", "bad", "a.c", "--"], "bad:1: a conflict of a merge")
        os.mkfifo(self.dir / "pipe")
        self.assert_refused(["scan", "--baseline", "pipe", "a.c", "--"], "pipe cannot be read: it is a pipe or a device")
        self.assert_refused(["scan", "--config", "pipe", "a.c", "--"], "pipe cannot be read: it is a pipe or a device")
        self.assertEqual(self.gate("--baseline", "/dev/null", "--config", "/dev/null").status, 1)  # both empty
        self.write("bad", "# lockstitch baseline 2: of a later version\n")
        self.assert_refused(["scan", "--baseline", "bad", "a.c", "--"], "bad was made by another version")
        self.assert_refused(["scan", "--write-baseline", "no/such/dir", "a.c", "--"], "no/such/dir cannot be written")

    def test_named_in_the_configuration(self):
        self.source("one")
        self.gate("--write-baseline", "base")
        self.write(".lockstitch.yml", "baseline: base\n")
        self.assertEqual(self.gate().status, 0)

    def test_of_a_run(self):
        watched = [BUILD / "corpus/opposite-order"]
        self.assertEqual(self.lockstitch("run", "--", *watched).status, 1)
        self.assertEqual(self.lockstitch("run", "--write-baseline", "base", "--", *watched).status, 0)
        self.assertEqual(self.lockstitch("run", "--baseline", "base", "--new-only", "--", *watched).status, 0)
        self.write(".lockstitch.yml", "rules: {lock-order: off}\n")
        self.assertEqual(self.lockstitch("report").status, 0)


if __name__ == "__main__":
    unittest.main()
