"""scan --diff: what a change touches or causes, also in files that it does not change."""
import os
import unittest

from support import RIGHT, WRONG, CliTest, run

ENVIRONMENT = {**{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
               "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
               "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}

HEADER = "#include <pthread.h>\nextern pthread_mutex_t m;\nvoid enter(void);\nvoid leave(void);\n#define LEAVE() leave()\n"
LOCKS = '#include "locks.h"\npthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n' \
        "void enter(void) { pthread_mutex_lock(&m); }\nvoid leave(void) { pthread_mutex_unlock(&m); }\n"
USER = '#include "locks.h"\nint use(int x)\n{\n    enter();\n    if (x < 0) {\n        LEAVE();\n        return -1;\n    }\n' \
       "    LEAVE();\n    return 0;\n}\n"


class Diff(CliTest):
    def setUp(self):
        super().setUp()
        self.git("init", "-q", "-b", "main")
        self.write(".gitignore", "compile_commands.json\n")
        self.write("old.c", WRONG.replace("set", "old"))
        self.write("locks.h", HEADER)
        self.write("locks.c", LOCKS)
        self.write("user.c", USER)
        self.list("old.c", "locks.c", "user.c")
        self.commit()

    def git(self, *args):
        done = run(["git", *args], cwd=self.dir, env=ENVIRONMENT)
        self.assertEqual(done.status, 0, done.err)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")

    def list(self, *names):
        self.database(*[self.entry(name) for name in names])

    def found(self, base="HEAD"):
        """File and function of each finding, in the order of the report; and the report."""
        text = self.scan("-p", ".", "--diff", base, env=ENVIRONMENT)
        self.assertIn(text.status, (0, 1), text.err)
        for option in ("--no-cache", "--no-progress"):  # nothing is remembered, and everything
            self.assertEqual(self.scan("-p", ".", "--diff", base, option, env=ENVIRONMENT), text)
        return [line.split(":")[0] + ":" + line.split("when ")[1].split("(")[0] for line in text.out.splitlines()
                if line.endswith("[missing-unlock]")], text.out

    def test_nothing_changed(self):
        functions, out = self.found()
        self.assertEqual((functions, out), ([], "no findings in 3 files; 1 older not shown (--diff)\n"))

    def test_what_was_parsed_of_the_old_version_is_kept(self):
        self.write("user.c", USER + "int more;\n")
        self.found()
        kept = lambda: set((self.dir / ".lockstitch/cache").iterdir())  # noqa: E731
        before = kept()
        self.write("user.c", USER + "int even_more;\n")
        self.scan("-p", ".", "--diff", "HEAD", env=ENVIRONMENT)
        # user.c as it is now, in place of what it was; another report, and what leads to it; user.c of then was there
        self.assertLessEqual(len(kept() - before), 3)
        again = kept()
        result = self.scan("-p", ".", "--diff", "HEAD", "-v", "-v", env=ENVIRONMENT)
        self.assertIn("before the change", result.err)  # -v is another report
        result = self.scan("-p", ".", "--diff", "HEAD", "-v", "-v", env=ENVIRONMENT)
        self.assertNotIn("before the change", result.err)  # but then it is known
        self.assertEqual(len(kept() - again), 2)

    def test_a_new_defect_and_moved_old_ones(self):
        self.write("old.c", "\n\n/* moved */\n" + WRONG.replace("set", "old") + WRONG.split("\n", 2)[2].replace("set", "fresh"))
        self.assertEqual(self.found()[0], ["old.c:fresh"])
        self.commit()
        self.assertEqual(self.found()[0], [])
        self.assertEqual(self.found("HEAD~1")[0], ["old.c:fresh"])

    def test_an_old_defect_on_a_touched_line(self):
        self.write("old.c", WRONG.replace("set", "old").replace("return -1;", "return -2;"))
        self.assertEqual(self.found()[0], ["old.c:old"])

    def test_caused_in_a_file_that_was_not_changed(self):
        self.write("locks.h", HEADER.replace(" leave()\n", " (x < 0 ? (void)0 : leave())\n"))
        self.assertEqual(self.found()[0], ["user.c:use"])

    def test_fixed_ones_are_no_matter(self):
        self.write("old.c", RIGHT.replace("set", "old"))
        self.assertEqual(self.found()[0], [])

    def test_the_old_program_has_its_files_in_the_same_order(self):
        """Of two like functions of one name the first is meant: parsing its file again must not make the other one meant."""
        self.write("other.c", '#include "locks.h"\n#include "other.h"\nvoid leave(void) { forget(&m); }\n')
        self.write("other.h", "int forget(pthread_mutex_t *mutex);\n")
        self.write("leave.c", '#include "locks.h"\nvoid leave(void) { pthread_mutex_unlock(&m); }\n')
        user = USER.replace("enter()", "pthread_mutex_lock(&m)").replace("\n    LEAVE()", "\n    pthread_mutex_unlock(&m)")
        self.write("main.c", user + "pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
                   "int main(int argc, char **argv) { (void)argv; return use(argc); }\n")
        self.list("other.c", "leave.c", "main.c")
        self.commit()
        self.write("other.h", "int forget(pthread_mutex_t *mutex);\n/* more */\n")
        functions, out = self.found()
        self.assertEqual(functions, [])
        self.assertRegex(out, r"^no findings in 3 files; [1-9]\d* older not shown")

    def test_new_files(self):
        self.write("new.c", WRONG.replace("set", "fresh"))
        self.list("old.c", "new.c")
        self.assertEqual(self.found()[0], ["new.c:fresh"])  # not even known to git
        self.commit()
        self.assertEqual(self.found("HEAD~1")[0], ["new.c:fresh"])

    def test_a_renamed_file(self):
        self.git("mv", "old.c", "sub.c")
        self.list("sub.c", "locks.c", "user.c")
        self.assertEqual(self.found()[0], [])

    def test_a_removed_header(self):
        self.write("user.c", USER.replace('#include "locks.h"', HEADER))
        self.write("locks.c", LOCKS.replace('#include "locks.h"', HEADER))
        (self.dir / "locks.h").unlink()
        self.assertEqual(self.found()[0], [])

    def test_a_branch_is_held_against_where_it_began(self):
        self.git("checkout", "-q", "-b", "work")
        self.git("checkout", "-q", "main")
        self.write("old.c", RIGHT.replace("set", "old"))
        self.commit()
        self.git("checkout", "-q", "work")
        self.write("user.c", USER + "int more;\n")
        self.commit()
        self.assertEqual(self.found("main")[0], [])  # not to blame for what main has mended since

    def test_what_cannot_be(self):
        self.assert_refused(["scan", "-p", ".", "--diff", "none"], 'git knows no commit "none"')
        self.assert_refused(["scan", "-p", ".", "--diff", "--all"], 'git knows no commit "--all"')


class Elsewhere(CliTest):
    def test_no_repository(self):
        self.write("a.c", RIGHT)
        self.assert_refused(["scan", "--diff", "HEAD", "a.c", "--"], "not in the working tree of a git repository")


if __name__ == "__main__":
    unittest.main()
