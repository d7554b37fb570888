"""lockstitch scan: compile databases, broken input, formats and exit status."""
import json
import os
import shutil
import subprocess
import unittest

from support import RIGHT, WRONG, CliTest

import codeclimate

RULE = "missing-unlock"


class Files(CliTest):
    """scan FILE... -- FLAGS: no database needed."""

    def test_finding_in_text(self):
        self.write("wrong.c", WRONG)
        result = self.scan("wrong.c", "--", "-pthread")
        self.assertEqual(result.status, 1, result.err)
        self.assertRegex(result.out, r"(?m)^wrong\.c:\d+:\d+: error: .*\[missing-unlock\]$")

    def test_no_finding_when_all_is_right(self):
        self.write("right.c", RIGHT)
        result = self.scan("right.c", "--", "-pthread")
        self.assertEqual((result.status, result.out), (0, "no findings in 1 file\n"), result.err)

    def test_gate(self):
        self.write("wrong.c", WRONG)
        for gate, status in (("error", 1), ("warning", 1), ("note", 1), ("never", 0)):
            with self.subTest(gate):
                self.assertEqual(self.scan("--fail-on", gate, "wrong.c", "--").status, status)

    def test_flags_reach_the_compiler(self):
        self.write("guarded.c", "#ifdef WRONG\n" + WRONG + "#endif\n")
        self.assertEqual(self.scan("guarded.c", "--").status, 0)
        self.assertEqual(self.scan("guarded.c", "--", "-DWRONG").status, 1)

    def test_functions_of_very_many_blocks(self):
        many = "".join(f"    if (turn({i})) turn({i + 1});\n" for i in range(60000))
        head = "#include <pthread.h>\n#include <stdlib.h>\nint turn(int);\nstruct job { int n; };\n"
        self.write("handed.c", head + "static void *work(void *job)\n{\n" + many + "    free(job);\n    return NULL;\n}\n"
                   "int main(void)\n{\n    struct job *job = malloc(sizeof *job);\n    pthread_t thread;\n"
                   "    if (!job || pthread_create(&thread, NULL, work, job))\n        return 1;\n" + many +
                   "    job->n = 1;\n    return pthread_join(thread, NULL);\n}\n")
        self.write("waits.c", head + "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
                   "static pthread_cond_t c = PTHREAD_COND_INITIALIZER;\nint ready;\nvoid wait_for(void)\n{\n"
                   "    pthread_mutex_lock(&m);\n    if (!ready)\n        pthread_cond_wait(&c, &m);\n" + many +
                   "    pthread_mutex_unlock(&m);\n}\n")
        for name, rule in (("handed.c", "detached-lifetime"), ("waits.c", "cond-wait-no-loop")):
            with self.subTest(name):
                result = self.scan(name, "--")
                self.assertEqual(result.status, 1, result.err)
                self.assertIn(f"[{rule}]", result.out)

    def test_what_is_not_followed_is_said(self):
        lines = ["#include <pthread.h>", "static pthread_mutex_t m[6];", "int turn(int);", "void many_ways(int a)", "{"]
        for i in range(6):
            lines.append(f"    if (a & {1 << i}) pthread_mutex_lock(&m[{i}]); else turn({i});")
        for i in range(6):
            lines.append(f"    if (a & {1 << i}) pthread_mutex_unlock(&m[{i}]);")
        self.write("many.c", "\n".join(lines) + "\n}\n")
        self.write("right.c", RIGHT)
        unseen = json.loads(self.scan("--format", "json", "many.c", "--").out)["unseen"]
        self.assertEqual(len(unseen), 1, unseen)
        self.assertIn("1 function", unseen[0])
        self.assertIn("many_ways()", unseen[0])
        self.assertIn("Could not see:", self.scan("many.c", "--").out)
        self.assertEqual(json.loads(self.scan("--format", "json", "right.c", "--").out)["unseen"], [])

    def test_guards_are_listed_instead_of_findings(self):
        self.write("shared.c", """#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int guarded, bare;
static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    guarded++;
    pthread_mutex_unlock(&lock);
    bare++;
    return arg;
}
int main(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, work, NULL);
    pthread_create(&two, NULL, work, NULL);
    return pthread_join(one, NULL) + pthread_join(two, NULL);
}
""")
        result = self.scan("--guards", "shared.c", "--", "-pthread")
        self.assertEqual((result.status, result.out.splitlines()),
                         (0, ["bare      no lock at any of 1 places", "guarded   'lock' at 1 of 1 places"]), result.err)

    def annotated(self, *files):
        """The patch for the files and what was said about it, after it has been applied."""
        result = self.scan("--annotate", *files, "--", "-pthread")
        self.assertEqual(result.status, 0, result.err)
        self.write("guards.patch", result.out)
        done = subprocess.run(["patch", "-p1", "-i", "guards.patch"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + result.out)
        return result

    def compile(self, *command):
        done = subprocess.run([*command, "-pthread", "-fsyntax-only"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_guards_become_a_patch(self):
        self.write("shared.h", """/* A queue. */
#include <pthread.h>
struct queue {
    pthread_mutex_t lock;
    int length, slots[4]; /* of both */
    void (*notify)(int count);
    unsigned full : 1;
};
void push(struct queue *queue);
""")
        self.write("shared.c", """#include "shared.h"
static int total, early;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long sum = 0;
static struct queue all = {.lock = PTHREAD_MUTEX_INITIALIZER};
void push(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->length++;
    queue->slots[queue->length % 4] = 1;
    queue->full = queue->length > 3;
    queue->slots[(queue->length + 1) % 4] = 0;
    queue->notify = queue->full ? queue->notify : NULL;
    pthread_mutex_unlock(&queue->lock);
    pthread_mutex_lock(&lock);
    sum = sum + 1;
    early = early + 1;
    pthread_mutex_unlock(&lock);
    total++;
}
static void *work(void *arg)
{
    push(arg);
    return arg;
}
int main(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, work, &all);
    pthread_create(&two, NULL, work, &all);
    return pthread_join(one, NULL) + pthread_join(two, NULL);
}
""")
        result = self.annotated("shared.c")
        self.assertRegex(result.err, r"in 2 files written; 1 more cannot be said")
        source, header = (self.dir / "shared.c").read_text(), (self.dir / "shared.h").read_text()
        self.assertIn("static long sum GUARDED_BY(lock) = 0;", source)
        self.assertIn("static int total, early;", source)
        self.assertIn("int length GUARDED_BY(lock), slots[4] GUARDED_BY(lock); /* of both */", header)
        self.assertIn("void (*notify)(int count) GUARDED_BY(lock);", header)
        self.assertIn("unsigned full : 1 GUARDED_BY(lock);", header)
        self.assertTrue(header.startswith("/* A queue. */\n#ifndef GUARDED_BY\n"), header)
        self.compile("gcc", "-Wall", "-Wextra", "-Werror", "shared.c")
        if shutil.which("clang-19"):
            self.compile("clang-19", "-Wall", "-Werror", "shared.c")
            self.compile("clang-19", "-Wall", "-Wthread-safety", "shared.c")
        again = self.scan("--annotate", "shared.c", "--", "-pthread")
        self.assertEqual(again.out, "", "what is declared is not written again")
        guards = self.scan("--guards", "shared.c", "--", "-pthread")
        self.assertRegex(guards.out, r"(?m)^sum +'lock' by its declaration")

    def test_no_guards_make_an_empty_patch(self):
        self.write("right.c", RIGHT)
        result = self.scan("--annotate", "right.c", "--", "-pthread")
        self.assertEqual((result.status, result.out), (0, ""), result.err)

    def test_dump_of_locks_has_words_for_all_that_functions_do(self):
        self.write("many.c", """#include <pthread.h>
#include <stdlib.h>
#include <stddef.h>
#include <unistd.h>
struct job { pthread_mutex_t lock; pthread_cond_t done; int ready; };
static void *work(void *arg)
{
    struct job *job = arg;
    pthread_mutex_lock(&job->lock);
    while (!job->ready)
        pthread_cond_wait(&job->done, &job->lock);
    pthread_cond_signal(&job->done);
    pthread_mutex_unlock(&job->lock);
    sleep(1);
    pthread_mutex_destroy(&job->lock);
    free(job);
    pthread_exit(NULL);
}
void start(struct job *job)
{
    pthread_t thread;
    pthread_mutex_init(&job->lock, NULL);
    pthread_create(&thread, NULL, work, job);
    pthread_cancel(thread);
}
void stop(int *ready)
{
    struct job *job = (struct job *)((char *)ready - offsetof(struct job, ready));
    pthread_mutex_lock(&job->lock);
    pthread_mutex_unlock(&job->lock);
}
struct job *find(int number);
void wake(int number)
{
    struct job *job = find(number);
    if (number > 3 && job->ready == number)
        stop(&job->ready);
}
""")
        result = self.scan("--dump=locks", "many.c", "--", "-pthread")
        self.assertEqual(result.status, 0, result.err)
        for words in ("9: acquires arg->lock", "11: waits for arg->done under arg->lock", "12: signals arg->done",
                      "14: blocks in sleep", "14: can be cancelled in sleep", "15: destroys arg->lock", "16: frees arg",
                      "17: ends by pthread_exit", "does not return", "22: initialises job->lock", "23: starts work",
                      "24: cancels &thread", "29: acquires container_of(*ready, ready).lock",
                      "37: acquires find()->lock in stop()  if number is >= 4"):
            with self.subTest(words):
                self.assertIn(words, result.out)

    def test_missing_file_is_named_and_the_rest_analysed(self):
        self.write("wrong.c", WRONG)
        result = self.scan("wrong.c", "gone.c", "--")
        self.assertEqual(result.status, 3)
        self.assertIn("gone.c", result.err)
        self.assertIn(RULE, result.out)

    def test_no_file_that_exists(self):
        for words in (["gone.c", "--"], ["gone.c"], ["gone.c", "away.c", "--"]):
            self.assert_refused(["scan", *words], "gone.c does not exist")

    def test_a_directory_without_c_is_named(self):
        (self.dir / "empty").mkdir()
        self.write("configure.ac", "AC_INIT\nAC_CONFIG_HEADERS([config.h])\n")
        self.write("a.c", "#include \"config.h\"\n")
        refused = self.assert_refused(["scan", "empty"], "there is no C file in empty")
        self.assertNotIn("guessed", refused.err)

    def test_directory_is_refused(self):
        (self.dir / "sub.c").mkdir()
        self.assert_refused(["scan", "sub.c", "--"], "sub.c is a directory")

    def test_options_after_files(self):
        self.write("wrong.c", WRONG)
        self.assertEqual(self.scan("wrong.c", "--fail-on", "never", "--").status, 0)


class Formats(CliTest):
    def setUp(self):
        super().setUp()
        self.write("wrong.c", WRONG)

    def test_json_is_pure(self):
        result = self.scan("--format", "json", "wrong.c", "--")
        report = json.loads(result.out)
        self.assertIn("schema", report)
        (finding,) = report["findings"]
        self.assertEqual((finding["rule"], finding["level"]), (RULE, "error"))
        self.assertIn(finding["confidence"], ("certain", "likely"))
        self.assertEqual(finding["locations"][0]["function"], "set")

    def test_sarif(self):
        run = json.loads(self.scan("--format", "sarif", "wrong.c", "--").out)
        self.assertEqual(run["version"], "2.1.0")
        (result,) = run["runs"][0]["results"]
        self.assertEqual((result["ruleId"], result["level"]), (RULE, "error"))
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        self.assertEqual((place["uri"], place["uriBaseId"]), ("wrong.c", "SRCROOT"))
        self.assertIn("lockstitch/v1", result["partialFingerprints"])

    def test_what_matters_comes_first(self):
        lines = ["#include <pthread.h>", "#include <stdlib.h>", "static int shown, stopped, next;", "static char *text;",
                 "static void count(void)", "{", "    shown++;", "}", "static void stop(void)", "{", "    stopped = 1;", "}",
                 "static int number(void)", "{", "    return next++;", "}",
                 "static void drop(void)", "{", "    free(text);", "    text = NULL;", "}",
                 "static void *work(void *arg)", "{", "    while (!stopped)", "        count();", "    stop();", "    drop();",
                 "    return number() ? arg : NULL;", "}",
                 "int main(void)", "{", "    pthread_t thread[2];", "    for (int i = 0; i < 2; i++)",
                 "        if (pthread_create(&thread[i], NULL, work, NULL))", "            return 1;",
                 "    for (int i = 0; i < 2; i++)", "        pthread_join(thread[i], NULL);", "    return shown;", "}"]
        self.write("races.c", "\n".join(lines) + "\n")
        found = json.loads(self.scan("races.c", "--format", "json", "--", "-pthread").out)["findings"]
        self.assertEqual([(f["message"].split("'")[1], f["rank"]) for f in found],
                         [("text", 65), ("next", 60), ("shown", 55), ("stopped", 55)])
        sarif = self.scan("races.c", "--format", "sarif", "--", "-pthread").out
        self.write("saved.sarif", sarif)
        again = self.lockstitch("report", "saved.sarif", "--format", "sarif").out
        ranks = [[result["rank"] for result in json.loads(text)["runs"][0]["results"]] for text in (sarif, again)]
        self.assertEqual(ranks, [[65, 60, 55, 55]] * 2)

    def test_output_file(self):
        result = self.scan("--format", "json", "-o", "report.json", "wrong.c", "--")
        self.assertEqual((result.status, result.out), (1, ""))
        self.assertEqual(len(json.loads((self.dir / "report.json").read_text())["findings"]), 1)

    def test_output_file_stays_when_there_is_no_report(self):
        self.write("report.json", "the old one")
        self.assertEqual(self.scan("--format", "json", "-o", "report.json", "gone.c", "--").status, 2)
        self.assertEqual((self.dir / "report.json").read_text(), "the old one")
        self.assertEqual(sorted(os.listdir(self.dir)), ["report.json", "wrong.c"])

    def test_output_through_a_link_keeps_link_and_mode(self):
        (self.dir / "link").symlink_to("report")
        self.write("report", "old").chmod(0o640)
        self.scan("-o", "link", "wrong.c", "--")
        self.assertTrue((self.dir / "link").is_symlink())
        self.assertIn(RULE, (self.dir / "report").read_text())
        self.assertEqual((self.dir / "report").stat().st_mode & 0o777, 0o640)

    def test_a_folder_with_what_is_no_file(self):
        folder = self.dir / "tree"
        folder.mkdir()
        (folder / "wrong.c").write_text((self.dir / "wrong.c").read_text())
        os.mkfifo(folder / "pipe.c")
        (folder / "gone.c").symlink_to("nowhere.c")
        (folder / "loop").symlink_to(".")
        result = self.scan("tree")
        self.assertEqual(result.status, 1)
        self.assertIn("1 file is analysed", result.err)

    def test_output_to_a_device(self):
        self.assertEqual(self.scan("-o", "/dev/null", "wrong.c", "--").status, 1)
        self.assertIn(RULE, self.scan("-o", "/dev/stdout", "wrong.c", "--").out)

    def test_small_formats(self):
        self.assertIn("<failure", self.scan("--format", "junit", "wrong.c", "--").out)
        self.assertNotIn("<failure", self.scan("--format", "junit", "--fail-on", "never", "wrong.c", "--").out)
        self.assertRegex(self.scan("--format", "github", "wrong.c", "--").out, r"^::error title=missing-unlock,file=wrong.c,")
        (issue,) = json.loads(self.scan("--format", "codeclimate", "wrong.c", "--").out)
        self.assertEqual(issue["location"]["path"], "wrong.c")
        self.assertEqual(codeclimate.faults_of_report([issue]), [])

    def test_what_lies_outside_of_the_project_is_no_place_of_code_climate(self):
        self.write("else/where.h", "static inline int leave(pthread_mutex_t *m)\n{\n    pthread_mutex_lock(m);\n    return 1;\n}\n")
        self.write("project/user.c", f"""#include <pthread.h>
#include "{self.dir}/else/where.h"
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int twice(int a)
{{
    pthread_mutex_lock(&m);
    a += leave(&m);
    pthread_mutex_unlock(&m);
    return a;
}}
""")
        self.write("project/compile_commands.json", json.dumps(
            [{"directory": str(self.dir / "project"), "file": "user.c", "arguments": ["cc", "-c", "user.c"]}]))
        found = json.loads(self.scan("--format", "json", cwd=self.dir / "project").out)["findings"]
        self.assertTrue(any(place["file"].startswith("/") for f in found for place in f["locations"]), found)
        issues = json.loads(self.scan("--format", "codeclimate", cwd=self.dir / "project").out)
        self.assertEqual((len(issues), codeclimate.faults_of_report(issues)), (len(found), []))

    def test_output_that_cannot_be_written(self):
        self.assert_refused(["scan", "-o", "no/such/folder/report", "wrong.c", "--"], "no/such/folder/report")

    def test_colour_only_when_asked(self):
        self.assertNotIn("\x1b", self.scan("wrong.c", "--").out)
        self.assertIn("\x1b", self.scan("--color", "always", "wrong.c", "--").out)


class Database(CliTest):
    def test_missing_database_is_said(self):
        self.assert_refused(["scan", "-p", str(self.dir)], "compile_commands.json")

    def test_nothing_to_scan(self):
        self.assert_refused(["scan"], "compile_commands.json")

    def test_database_that_is_a_directory(self):
        (self.dir / "compile_commands.json").mkdir()
        self.assert_refused(["scan", "-p", "."], "compile_commands.json is a directory")

    def test_broken_json_is_said(self):
        self.write("compile_commands.json", '[{"directory": ')
        self.assert_refused(["scan", "-p", "."], "compile_commands.json")

    def test_both_forms(self):
        self.write("wrong.c", "#ifdef ON\n" + WRONG + "#endif\n")
        where = {"directory": str(self.dir), "file": "wrong.c"}
        for form in ({"arguments": ["cc", "-DON", "-c", "wrong.c"]}, {"command": 'cc "-DON" -c wrong.c -o "a b.o"'}):
            with self.subTest(form):
                self.database({**where, **form})
                self.assertEqual(self.scan("-p", ".").status, 1)

    def test_relative_directory(self):
        self.write("src/wrong.c", WRONG)
        self.database({"directory": "../src", "file": "wrong.c", "arguments": ["cc", "-c", "wrong.c"]}, where="build")
        self.assertEqual(self.scan("-p", "build").status, 1)

    def test_found_upward_and_in_build(self):
        self.write("src/wrong.c", WRONG)
        self.database(self.entry("src/wrong.c"), where="build")
        self.assertEqual(self.scan().status, 1)
        self.assertEqual(self.scan(cwd=self.dir / "src").status, 1)

    def test_paths_select(self):
        self.write("a/wrong.c", WRONG)
        self.write("b/right.c", RIGHT)
        self.database(self.entry("a/wrong.c"), self.entry("b/right.c"))
        self.assertEqual(self.scan("-p", ".", "b").status, 0)
        self.assertEqual(self.scan("-p", ".", "a").status, 1)

    def test_duplicates_count_once(self):
        self.write("wrong.c", WRONG)
        self.database(self.entry("wrong.c"), self.entry("wrong.c", "-O2"))
        report = json.loads(self.scan("-p", ".", "--format", "json").out)
        self.assertEqual(len(report["findings"]), 1)

    def test_flags_of_gcc_are_no_obstacle(self):
        self.write("wrong.c", WRONG)
        flags = ("-fconserve-stack", "-mno-direct-extern-access", "-Wno-such-thing", "-fno-ipa-cp-clone")
        self.database(self.entry("wrong.c", *flags))
        result = self.scan("-p", ".")
        self.assertEqual(result.status, 1, result.err)

    def test_future_standard_is_mapped(self):
        self.write("wrong.c", WRONG)
        self.database({"directory": ".", "file": "wrong.c", "arguments": ["cc", "-std=gnu29", "-c", "wrong.c"]})
        result = self.scan("-p", ".")
        self.assertEqual(result.status, 1, result.err)

    def test_directory_without_database_is_guessed_and_said(self):
        self.write("src/wrong.c", WRONG)
        result = self.scan("src")
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("guessed", result.err)

    def test_guessed_directories_do_not_stand_before_the_systems(self):
        self.write("compat/poll.h", "#error not for this system\n")
        self.write("include/shop/stock.h", "extern int pieces;\n")
        self.write("src/wrong.c", '#include <poll.h>\n#include <shop/stock.h>\n#include "shop/stock.h"\n' + WRONG)
        result = self.scan(".")
        self.assertEqual(result.status, 1, result.err)
        self.assertNotIn("in part", result.err)

    def test_missing_headers_are_counted_and_the_build_is_named(self):
        for name in "abc":
            self.write(f"src/{name}.c", '#include "parts.h"\n' + ('#include "zlib/other.h"\n' if name == "b" else ""))
        result = self.scan("src")
        self.assertEqual(result.status, 3, result.err)
        self.assertIn("headers that were not found: parts.h (3 files), zlib/other.h (1 file)\n", result.err)
        self.assertIn("if they are generated, build the project first", result.err)
        self.write("configure.ac", "AC_INIT\n")
        self.assertIn("./configure && bear -- make, and then: lockstitch scan\n", self.scan("src").err)
        self.write("CMakeLists.txt", "project(shop C)\n")
        self.assertIn("cmake --build build, and then: lockstitch scan -p build\n", self.scan("src").err)
        verbose = self.scan("src", "-v").err
        self.assertEqual(verbose.count("searched in"), 1, verbose)

    def test_it_is_said_how_much_of_the_locking_was_read(self):
        lost = WRONG.replace("*slot = value;", "*slot = value +;")
        self.write("src/wrong.c", '#include "parts.h"\n' + WRONG)
        self.assertIn("all functions that use locks (1) were read whole: what is missing is elsewhere", self.scan("src").err)
        self.write("src/lost.c", '#include "parts.h"\n' + lost)
        result = self.scan("src")
        self.assertRegex(result.err, r"of 2 functions that use locks, 1 \(50 %\) were read whole; bugs in the others may be missed")
        self.assertEqual(result.status, 3)

    def test_sources_for_other_systems_do_not_count(self):
        self.write("src/wrong.c", WRONG)
        self.write("src/win.c", "#include <windows.h>\nHANDLE lock;\n")
        result = self.scan("src")
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("1 file is for another system (windows.h and the like are missing), and not counted\n", result.err)
        self.assertNotIn("in part", result.err + result.out)
        self.assertEqual(self.scan("src/win.c", "--").status, 3, "with options that somebody has given it is an error")

    def test_what_configure_would_write_is_guessed_and_said(self):
        self.write("configure.ac", "AC_INIT([shop], [1.0])\nAC_CONFIG_HEADERS([config.h])\n")
        self.write("config.h.in", "#undef HAVE_PTHREAD_H\n#undef HAVE_SHOP_BELL\n#undef VERSION\n")
        self.write("src/wrong.c", "#ifdef HAVE_CONFIG_H\n#include <config.h>\n#endif\n#ifdef HAVE_SHOP_BELL\n#include <shop_bell.h>\n"
                   "#endif\n#ifdef HAVE_PTHREAD_H\n" + WRONG + "const char *version = VERSION;\n#endif\n")
        for where in ".", "src", "src/wrong.c":
            result = self.scan(where)
            self.assertEqual(result.status, 1, result.err)
            self.assertIn("config.h from ", result.err)
            self.assertNotIn("in part", result.err)
        self.write("shared/bell.h", "extern int rings;\n")
        self.write("src/right.c", "#include <bell.h>\nint ring(void) { return rings; }\n")
        self.assertNotIn("in part", self.scan("src").err, "headers beside src/ belong to the project")
        self.assertFalse((self.dir / "config.h").exists(), "nothing is written into the tree")
        self.write("config.h.in", "#undef VERSION\n")
        self.assertEqual(self.scan(".").status, 0, "the template has changed, and with it what is remembered")

    def test_a_configured_tree_is_read_with_its_configuration(self):
        self.write("src/wrong.c", "#ifdef HAVE_CONFIG_H\n#include <config.h>\n#endif\n#ifdef HAVE_THREADS\n" + WRONG + "#endif\n")
        self.write("src/config.h", "#define HAVE_THREADS 1\n")
        self.assertEqual(self.scan("src").status, 0, "a config.h of the project's own is nothing that configure has made")
        self.write("src/config.h.in", "#undef HAVE_THREADS\n")
        self.assertEqual(self.scan("src").status, 1)
        self.assertEqual(self.scan("src/wrong.c").status, 1)


class BrokenInput(CliTest):
    """A file that cannot be analysed completely costs that file: status 3, the rest is judged."""

    def check(self, *words):
        result = self.scan("-p", ".")
        self.assertEqual(result.status, 3, result.err)
        self.assertIn(RULE, result.out)
        for word in words:
            self.assertIn(word, result.err)
        self.assertEqual(self.scan("-p", ".", "--allow-incomplete").status, 1)

    def with_database_of(self, *names):
        self.write("wrong.c", WRONG)
        self.database(*[self.entry(name) for name in names], self.entry("wrong.c"))

    def test_entry_without_file(self):
        self.with_database_of("gone.c")
        self.check("gone.c")

    def test_malformed_entries_cost_themselves(self):
        self.write("wrong.c", WRONG)
        for entry in (7, {"directory": "."}, {"file": "wrong.c"}, {"file": "wrong.c", "arguments": [1]}):
            with self.subTest(entry):
                self.database(entry, self.entry("wrong.c"))
                self.check("entry 1: it ")

    def test_entry_of_a_directory(self):
        (self.dir / "sub.c").mkdir()
        self.with_database_of("sub.c")
        self.check("sub.c is no file, but a directory")

    def test_pipe(self):
        os.mkfifo(self.dir / "pipe.c")
        self.with_database_of("pipe.c")
        self.check("pipe.c is no file, but a directory, a pipe")

    def test_syntax_errors(self):
        self.write("broken.c", "int f(void) { return 1 +; }\nint g( {\n")
        self.with_database_of("broken.c")
        self.check("broken.c")

    def test_missing_header_of_the_project_itself(self):
        self.write("wrong.c", '#include "../shared.h"\n' + WRONG)
        result = self.scan("wrong.c", "--")
        self.assertIn("../shared.h (1 file)", result.err)
        self.assertNotIn("apt-file", result.err)

    def test_missing_header(self):
        self.write("lonely.c", '#include "no-such-header.h"\nint f(void) { return 1; }\n')
        self.with_database_of("lonely.c")
        self.check("lonely.c", "no-such-header.h")


    def test_no_headers_of_the_c_library(self):
        self.write("plain.c", "#include <stdio.h>\n#include <sys/wait.h>\nint f(void) { return puts(\"\"); }\n")
        result = self.lockstitch("scan", "plain.c", "--", "--sysroot=/not-there")
        self.assertIn("the headers of the C library (stdio.h ...) are missing; on Debian: apt install libc6-dev", result.err)
        self.assertNotIn("apt-file", result.err)
        self.assertEqual(result.status, 3)

    def test_no_headers_of_the_c_library_of_another_machine(self):
        self.write("plain.c", "#include <stdio.h>\nint f(void) { return puts(\"\"); }\n")
        result = self.lockstitch("scan", "plain.c", "--", "--target=arm-none-eabi", "--sysroot=/not-there")
        self.assertIn("the headers of the C library (stdio.h ...) for arm-none-eabi are missing", result.err)
        self.assertNotIn("libc6-dev", result.err)


class Determinism(CliTest):
    def test_same_bytes_for_every_number_of_jobs(self):
        for i in range(6):
            self.write(f"wrong{i}.c", WRONG.replace("set", f"set{i}"))
        self.database(*[self.entry(f"wrong{i}.c") for i in range(6)])
        outputs = {self.scan("-p", ".", "--format", "sarif", "-j", jobs).out for jobs in "1212"}
        self.assertEqual(len(outputs), 1)
        self.assertEqual(len(json.loads(outputs.pop())["runs"][0]["results"]), 6)


if __name__ == "__main__":
    unittest.main()
