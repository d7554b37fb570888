"""lockstitch run: whatever the program is, it behaves as it does without; the report comes on top."""
import json
import os
import subprocess
import unittest

from support import BUILD, LIBRARY, CliTest

WRONG = BUILD / "corpus/opposite-order"
RIGHT = BUILD / "corpus/same-order"


class Status(CliTest):
    def watch(self, *program, **options):
        return self.lockstitch("run", "--", *program, **options)

    def test_silent_program(self):
        self.assertEqual(self.watch("true").status, 0)

    def test_own_status_is_kept(self):
        self.assertEqual(self.watch("sh", "-c", "exit 7").status, 7)

    def test_own_status_wins_over_findings(self):
        self.assertEqual(self.watch("sh", "-c", f"{WRONG}; exit 9").status, 9)

    def test_signal_is_128_and_its_number(self):
        result = self.watch("sh", "-c", "kill -TERM $$")
        self.assertEqual(result.status, 143)
        self.assertIn("the program was ended by signal 15 (Terminated)", result.err)
        self.assertNotIn("signal", self.lockstitch("run", "-q", "--", "sh", "-c", "kill -TERM $$").err)

    def test_findings_fail(self):
        self.assertEqual(self.watch(WRONG).status, 1)
        self.assertEqual(self.watch(RIGHT).status, 0)

    def test_gate(self):
        self.assertEqual(self.lockstitch("run", "--fail-on", "never", "--", WRONG).status, 0)

    def test_common_options(self):
        self.assertEqual(self.lockstitch("run", "--no-progress", "-q", "--", RIGHT).status, 0)


KILLED = """#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void *work(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    usleep(1200000);
    return raise(SIGKILL);
}
"""


class Fidelity(CliTest):
    def test_a_killed_program_has_run_to_its_end(self):
        self.write("killed.c", KILLED)
        subprocess.run(["cc", "-pthread", "killed.c", "-o", "killed"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--", "./killed")
        self.assertEqual(result.status, 137)
        self.assertRegex(result.out, r"in a run of [1-9][\d.]* s")

    def test_the_program_outlives_a_killed_command(self):
        command = [os.environ["LOCKSTITCH"], "run", "--record", "rec", "--", "sh", "-c", f"echo; read go; exec {WRONG}"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.dir) as process:
            process.stdout.readline()
            process.kill()
            process.wait()
            process.stdin.write(b"go\n")
            process.stdin.close()
            process.stdout.read()  # until the program has ended, too
        self.assertEqual(self.lockstitch("report", "rec", "--fail-on", "error").status, 1)

    def test_arguments_input_and_output_pass_through(self):
        script = 'cat; printf "%s|" "$@"; echo err >&2'
        done = subprocess.run([os.environ["LOCKSTITCH"], "run", "--", "sh", "-c", script, "sh", "--fail-on", "a b"],
                              input="in\n", capture_output=True, text=True, cwd=self.dir, timeout=60)
        self.assertTrue(done.stdout.startswith("in\n--fail-on|a b|"), done.stdout)
        self.assertIn("err\n", done.stderr)

    def test_script(self):
        script = self.write("script", "#!/bin/sh\necho from a script\nexit 4\n")
        script.chmod(0o755)
        result = self.lockstitch("run", "--", "./script")
        self.assertEqual(result.status, 4)
        self.assertIn("from a script\n", result.out)


class SetUp(CliTest):
    def test_no_program(self):
        self.assert_refused(["run"], "PROGRAM")

    def test_missing_program(self):
        self.assert_refused(["run", "--", "no-such-program"], "no-such-program")

    def test_file_that_is_not_executable(self):
        self.write("data", "x")
        self.assert_refused(["run", "--", "./data"], "./data")

    def test_bad_mode(self):
        self.assert_refused(["run", "--mode", "fast", "--", "true"], "fast")

    def test_bad_reaction_to_deadlocks(self):
        self.assert_refused(["run", "--on-deadlock", "pray", "--", "true"], "pray")

    def test_static_program_runs_but_is_not_seen(self):
        self.write("hello.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n')
        subprocess.run(["cc", "-static", "hello.c", "-o", "hello"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--", "./hello")
        self.assertEqual(result.status, 3, result.err)
        self.assertIn("hello\n", result.out)
        self.assertIn("static", result.err)


class Report(CliTest):
    def test_json_names_locks_threads_and_what_is_unseen(self):
        result = self.lockstitch("run", "--format", "json", "-o", "report.json", "--", WRONG)
        self.assertEqual(result.status, 1, result.err)
        report = json.loads((self.dir / "report.json").read_text())
        self.assertEqual([finding["rule"] for finding in report["findings"] if finding["level"] == "error"],
                         ["lock-order"])
        self.assertEqual(len(report["threads"]), 3)
        self.assertTrue({"orders_mutex", "stock_mutex"} <= {lock["name"] for lock in report["locks"]})
        self.assertIn("unseen", report)

    def test_text_has_file_and_line(self):
        result = self.lockstitch("run", "--", WRONG)
        self.assertRegex(result.out, r"orders\.c:\d+")
        self.assertRegex(result.out, r"stock\.c:\d+")
        self.assertIn("[lock-order]", result.out)


class Preload(CliTest):
    """LD_PRELOAD alone records; `lockstitch report` reads it later."""

    def recordings(self):
        return [os.path.join(folder, name) for folder, _, names in os.walk(self.dir) for name in names
                if name.endswith(".lsrec")]

    def test_bare_preload(self):
        environment = {**os.environ, "LD_PRELOAD": str(LIBRARY)}
        done = subprocess.run([WRONG], cwd=self.dir, env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(self.recordings()), 1)
        result = self.lockstitch("report", "--format", "json", *self.recordings())
        rules = [finding["rule"] for finding in json.loads(result.out)["findings"]]
        self.assertIn("lock-order", rules)

    def test_missing_recording(self):
        self.assert_refused(["report", "gone.lsrec"], "gone.lsrec")

    def test_damaged_recording(self):
        self.write("bad.lsrec", "this is no recording")
        self.assert_refused(["report", "bad.lsrec"], "bad.lsrec")


if __name__ == "__main__":
    unittest.main()
