"""cmake --install leaves a tool that works from its new place, with manual pages, completions, and packages for builds."""
import os
import re
import shutil
import subprocess
import unittest

from support import BUILD, RIGHT, WRONG, CliTest, lockstitch, run

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(user C)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
enable_testing()
find_package(Threads REQUIRED)
find_package(lockstitch 0.1 REQUIRED)
add_executable(user user.c)
target_link_libraries(user Threads::Threads)
add_test(NAME works COMMAND user)
lockstitch_add_scan_test(scan OPTIONS --fail-on error PATHS user.c)
lockstitch_wrap_test(works MODE order OPTIONS --fail-on error)
"""
CALM = RIGHT + "int main(void) { int slot; return set(&slot, 1); }\n"
TANGLED = """#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void both(pthread_mutex_t *x, pthread_mutex_t *y)
{
    pthread_mutex_lock(x);
    pthread_mutex_lock(y);
    pthread_mutex_unlock(y);
    pthread_mutex_unlock(x);
}
static atomic_int done; // an order that no rule takes for granted
static void *other(void *argument)
{
    while (!done)
        sched_yield();
    both(&b, &a);
    return argument;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, other, 0);
    both(&a, &b);
    done = 1;
    return pthread_join(thread, 0);
}
"""


def installed(prefix):
    return sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*") if not path.is_dir())


class Install(CliTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.dir / "prefix"
        done = run(["cmake", "--install", BUILD, "--prefix", self.prefix])
        self.assertEqual(done.status, 0, done.err)

    def test_command_and_library(self):
        self.assertTrue((self.prefix / "lib/liblockstitch.so").exists())
        command = self.prefix / "bin/lockstitch"
        self.assertEqual(run([command, "explain", "lock-order"]).status, 0)
        # Watched from the installed library, the sample has its finding.
        watched = run([command, "run", "--", BUILD / "corpus/opposite-order"], cwd=self.dir)
        self.assertEqual(watched.status, 1, watched.err)

    def test_only_scanning_needs_the_front_end(self):
        (self.prefix / "lib/lockstitch/frontend.so").unlink()
        command = self.prefix / "bin/lockstitch"
        done = run([command, "scan", self.write("a.c", CALM), "--no-cache"])
        self.assertEqual(done.status, 2, done.err)
        self.assertIn("lockstitch/frontend.so was not found", done.err)
        self.assertEqual(run([command, "explain", "lock-order"]).status, 0)

    def test_every_command_has_a_manual_page(self):
        commands = re.findall(r"(?m)^  (\w+) +\S", lockstitch("--help").out.split("Commands:")[1].split("Start here")[0])
        pages = {path.name for path in (self.prefix / "share/man/man1").iterdir()}
        self.assertEqual(pages, {"lockstitch.1"} | {f"lockstitch-{command}.1" for command in commands})

    def test_build_systems_find_it(self):
        package = self.prefix / "lib/pkgconfig"
        shown = run(["pkg-config", "--variable=preload", "lockstitch"], env={**os.environ, "PKG_CONFIG_PATH": str(package)})
        self.assertEqual(shown.out.strip(), str(self.prefix / "lib/liblockstitch.so"))

    def ctest(self, text, project=PROJECT):
        self.write("user/CMakeLists.txt", project)
        self.write("user/user.c", text)
        build = self.dir / "user/build"
        for command in (["cmake", "-S", self.dir / "user", "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}"],
                        ["cmake", "--build", build]):
            done = run(command)
            self.assertEqual(done.status, 0, done.out + done.err)
        out = run(["ctest", "--output-on-failure"], cwd=build).out
        return dict(re.findall(r"(?m)Test +#\d+: (\S+) \.+[ *]*(Passed|Failed)", out)), out

    def test_cmake_package(self):
        passed = {"scan": "Passed", "works": "Passed", "works.lockstitch-begin": "Passed", "works.lockstitch": "Passed"}
        results, out = self.ctest(CALM)
        self.assertEqual(results, passed, out)
        results, out = self.ctest(TANGLED)
        self.assertEqual(results, {**passed, "scan": "Failed", "works.lockstitch": "Failed"}, out)
        self.assertIn("[lock-order]", out)
        results, out = self.ctest(WRONG + CALM[len(RIGHT):])
        self.assertEqual(results, {**passed, "scan": "Failed"}, out)
        old = PROJECT.replace("VERSION 3.25", "VERSION 2.8.12")  # which knows no if(TEST)
        self.assertNotEqual(old, PROJECT)
        results, out = self.ctest(CALM, old)
        self.assertEqual(results, passed, out)

    def test_uninstall(self):
        before = installed(self.prefix)
        self.assertIn("lib/cmake/lockstitch/lockstitchConfig.cmake", before)
        done = run(["cmake", "-P", BUILD / "package/uninstall.cmake"])
        self.assertEqual((done.status, installed(self.prefix)), (0, []), done.err)


class Manual(unittest.TestCase):
    def pages(self):
        for command in ([], ["scan"], ["run"], ["report"], ["explain"], ["extract"], ["link"]):
            yield command, lockstitch("help", "--man", *command).out

    def test_pages_hold_the_options(self):
        for command, page in self.pages():
            text = page.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
            self.assertIn(".SH NAME\nlockstitch" + "".join(f"-{name}" for name in command) + " ", text)
            for option in re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)", lockstitch(*command, "--help").out if command else ""):
                self.assertIn(option, text)

    def test_roff_is_valid(self):
        if not shutil.which("man"):
            self.skipTest("no man")
        for command, page in self.pages():
            done = subprocess.run(["man", "--warnings", "-l", "-"], input=page, capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "MANROFFSEQ": "", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
            self.assertEqual((done.returncode, done.stderr), (0, ""), command)

    def test_unknown_words(self):
        self.assertEqual(lockstitch("help", "--completion", "csh").status, 2)
        self.assertEqual(lockstitch("help", "--completion").status, 2)
        self.assertEqual(lockstitch("help", "--man", "scna").status, 2)


class Completion(CliTest):
    def complete(self, *words):
        script = ("source <(printf '%s' \"$SCRIPT\"); COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _lockstitch; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = run(["bash", "-c", script, "bash", "lockstitch", *words], cwd=self.dir,
                   env={**os.environ, "SCRIPT": lockstitch("help", "--completion", "bash").out})
        self.assertEqual((done.status, done.err), (0, ""))
        return done.out.split()

    def test_bash(self):
        self.write("alpha.c", "")
        self.assertEqual(self.complete("sc"), ["scan"])
        self.assertEqual(self.complete("scan", "--writ"), ["--write-baseline"])
        self.assertNotIn("--diff", self.complete("run", "--"))
        self.assertEqual(self.complete("scan", "--format", "js"), ["json"])
        self.assertEqual(self.complete("scan", "--format", "=", "js"), ["json"])
        self.assertEqual(self.complete("scan", "al"), ["alpha.c"])
        self.assertEqual(self.complete("explain", "lock-or"), ["lock-order"])

    @unittest.skipUnless(shutil.which("fish"), "there is no fish here")
    def test_fish(self):
        path = self.write("completion.fish", lockstitch("help", "--completion", "fish").out)
        for line, words in (("sc", ["scan"]), ("scan --format js", ["json"]), ("explain lock-or", ["lock-order"])):
            done = run(["fish", "--no-config", "-c", f"source {path}; complete -C 'lockstitch {line}'"])
            self.assertEqual([word.split("\t")[0] for word in done.out.splitlines()], words, done.err)

    def test_other_shells_accept_it(self):
        for shell, args in (("zsh", ["-n"]), ("fish", ["--no-execute"])):
            if not shutil.which(shell):
                continue
            path = self.write(f"completion.{shell}", lockstitch("help", "--completion", shell).out)
            done = run([shell, *args, path])
            self.assertEqual((done.status, done.err), (0, ""), shell)


if __name__ == "__main__":
    unittest.main()
