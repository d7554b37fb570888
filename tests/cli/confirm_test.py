"""lockstitch confirm: predicted deadlocks are made to happen, and what cannot happen is not."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

from support import BUILD, LOCKSTITCH, ROOT, CliTest, manifest

# One thread each way, once; nothing keeps them apart, but they are in no hurry either.
ABBA = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void *forth(void *arg)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return arg;
}
static void *back(void *arg)
{
    usleep(20000);
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return arg;
}
int main(void)
{
    pthread_t t[2];
    alarm(60);
    pthread_create(&t[0], NULL, forth, NULL);
    pthread_create(&t[1], NULL, back, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
"""
# The second thread needs A, and lets go of it, before it goes its way: held back holding A, the first one would wait for
# nobody. Both must be held back before their first locks.
NEEDS_FIRST = ABBA.replace("usleep(20000);", "pthread_mutex_lock(&a); pthread_mutex_unlock(&a); usleep(20000);")
# Written and read locks, three in a ring.
RING = """#include <pthread.h>
#include <unistd.h>
static pthread_rwlock_t lock[3] = {PTHREAD_RWLOCK_INITIALIZER, PTHREAD_RWLOCK_INITIALIZER, PTHREAD_RWLOCK_INITIALIZER};
static void *go(void *arg)
{
    long i = (long)arg;
    usleep(10000 * i);
    pthread_rwlock_rdlock(&lock[i]);
    pthread_rwlock_wrlock(&lock[(i + 1) % 3]);
    pthread_rwlock_unlock(&lock[(i + 1) % 3]);
    pthread_rwlock_unlock(&lock[i]);
    return NULL;
}
int main(void)
{
    pthread_t t[3];
    alarm(60);
    for (long i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, go, (void *)i);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
"""
SEMAPHORES = (ABBA.replace("<pthread.h>", "<pthread.h>\n#include <semaphore.h>")
              .replace("pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER", "sem_t a, b")
              .replace("pthread_mutex_lock", "sem_wait").replace("pthread_mutex_unlock", "sem_post")
              .replace("alarm(60);", "alarm(60);\n    sem_init(&a, 0, 1);\n    sem_init(&b, 0, 1);"))
# Nothing that lockstitch knows orders the two, but a flag does.
FLAG = (ABBA.replace("static void *forth", "static volatile int done;\nstatic void *forth")
        .replace("    return arg;\n}\nstatic void *back", "    done = 1;\n    return arg;\n}\nstatic void *back")
        .replace("usleep(20000);", "while (!done) usleep(1000);"))


# Nothing fixes which of two accounts is locked first, and there are many.
BANK = """#include <pthread.h>
#include <unistd.h>
static struct { pthread_mutex_t lock; int money; } account[8];
static void transfer(int from, int to)
{
    pthread_mutex_lock(&account[from].lock);
    pthread_mutex_lock(&account[to].lock);
    account[to].money++;
    pthread_mutex_unlock(&account[to].lock);
    pthread_mutex_unlock(&account[from].lock);
}
static void *teller(void *arg)
{
    for (int i = 0; i < 64; i++)
        if (i / 8 != i % 8)
            transfer(i / 8, i % 8);
    return arg;
}
int main(void)
{
    pthread_t t[2];
    alarm(60);
    for (int i = 0; i < 8; i++)
        pthread_mutex_init(&account[i].lock, NULL);
    for (int i = 0; i < 2; i++) {
        pthread_create(&t[i], NULL, teller, NULL);
        usleep(30000);
    }
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
"""
# Without help the worker has long ended when it is joined.
JOINED = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static int done;
static void *worker(void *arg)
{
    pthread_mutex_lock(&a);
    done++;
    pthread_mutex_unlock(&a);
    return arg;
}
int main(void)
{
    pthread_t t;
    alarm(60);
    pthread_create(&t, NULL, worker, NULL);
    usleep(20000);
    pthread_mutex_lock(&a);
    pthread_join(t, NULL);
    pthread_mutex_unlock(&a);
    return done != 1;
}
"""
# Without help the signaller has done its work before there is somebody to wait for it.
AWAITED = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int ready;
static void *waiter(void *arg)
{
    usleep(20000);
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&m);
    while (!ready)
        pthread_cond_wait(&c, &m);
    pthread_mutex_unlock(&m);
    pthread_mutex_unlock(&a);
    return arg;
}
static void *signaller(void *arg)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_lock(&m);
    ready = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t[2];
    alarm(60);
    pthread_create(&t[0], NULL, waiter, NULL);
    pthread_create(&t[1], NULL, signaller, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
"""
PERMIT = (ABBA.replace("<pthread.h>", "<pthread.h>\n#include <semaphore.h>")
          .replace(", b = PTHREAD_MUTEX_INITIALIZER;", ";\nstatic sem_t b;")
          .replace("pthread_mutex_lock(&b)", "sem_wait(&b)").replace("pthread_mutex_unlock(&b)", "sem_post(&b)")
          .replace("alarm(60);", "alarm(60);\n    sem_init(&b, 0, 1);"))
# The wait takes m again, while it has a; whoever uses both must come before the signal, and is late.
REACQUIRED = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int ready;
static void *waiter(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_mutex_lock(&a);
    while (!ready)
        pthread_cond_wait(&c, &m);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&m);
    return arg;
}
static void *user(void *arg)
{
    usleep(60000);
    pthread_mutex_lock(&m);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&m);
    return arg;
}
static void *signaller(void *arg)
{
    usleep(10000);
    pthread_mutex_lock(&m);
    ready = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t[3];
    alarm(60);
    pthread_create(&t[0], NULL, waiter, NULL);
    pthread_create(&t[1], NULL, signaller, NULL);
    pthread_create(&t[2], NULL, user, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
"""
# The objects decide, and these never meet the other way round.
ONE_ORDER = BANK.replace("if (i / 8 != i % 8)", "if (i / 8 < i % 8)")
# What the argument says: both threads, or one of them.
TESTS = ABBA.replace("int main(void)", "int main(int argc, char **argv)").replace(
    "pthread_create(&t[1], NULL, back,", "pthread_create(&t[1], NULL, argc > 1 && *argv[1] == 'b' ? back : forth,")
RELOCK = """#include <pthread.h>
static pthread_mutex_t m;
static int count;
static int size(void)
{
    int result = -1;
    if (pthread_mutex_lock(&m) == 0)
        result = count;
    pthread_mutex_unlock(&m);
    return result;
}
int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&m, &attributes);
    if (pthread_mutex_lock(&m) == 0)
        count = size();
    return 0;
}
"""
ALONE = """#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void inner(void)
{
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
}
int main(int argc, char **argv)
{
    (void)argv;
    pthread_mutex_lock(&m);
    if (argc > 1)
        inner();
    pthread_mutex_unlock(&m);
    return 0;
}
"""


class Confirm(CliTest):
    def build(self, text, name="program"):
        source = self.write(f"{name}.c", text)
        subprocess.run(["cc", "-g", "-O1", "-pthread", "-o", self.dir / name, source], check=True)
        return self.dir / name

    def confirm(self, *args, status):
        result = self.lockstitch("confirm", "--format", "json", *args)
        self.assertEqual(result.status, status, result.err)
        return json.loads(result.out)

    def verdicts(self, *args, status):
        return [(finding["rule"], finding.get("verdict")) for finding in self.confirm(*args, status=status)["findings"]]

    def test_a_deadlock_that_chance_would_not_show_is_made_to_happen(self):
        for text in (ABBA, NEEDS_FIRST, RING, SEMAPHORES):
            program = self.build(text)
            finding, = self.confirm("--", program, status=1)["findings"]
            self.assertEqual((finding["rule"], finding["verdict"], finding["evidence"], finding["level"]),
                             ("lock-order", "confirmed", "confirmed", "error"), text)
            for witness in finding["witnesses"]:
                self.assertTrue(witness["steps"][-1]["what"].startswith("waits for"), witness)
                self.assertTrue(witness["steps"][-1]["held"], witness)

    def test_what_other_means_keep_apart_is_not_confirmed(self):
        program = self.build(FLAG)
        self.assertEqual(self.verdicts("--runs", "1", "--", program, status=1), [("lock-order", "partly-exercised")])

    def test_findings_of_scan_are_tried(self):
        program = self.build(ABBA)
        for format in ("sarif", "json"):
            self.scan("program.c", "-o", f"findings.{format}", "--format", format, "--", "-pthread")
            self.assertEqual(self.verdicts("--from", f"findings.{format}", "--", program, status=1),
                             [("lock-order", "confirmed")])

    def test_ways_that_no_test_goes_are_said_so(self):
        source = ABBA.replace("int main(void)", "int main(int argc, char **argv)").replace(
            "pthread_create(&t[1], NULL, back,", "pthread_create(&t[1], NULL, argc > 1 ? back : forth,")
        program = self.build(source)
        self.scan("program.c", "-o", "findings.sarif", "--format", "sarif", "--", "-pthread")
        self.assertEqual(self.verdicts("--runs", "1", "--from", "findings.sarif", "--", program, status=1),
                         [("lock-order", "partly-exercised")])
        self.assertEqual(self.verdicts("--runs", "1", "--from", "findings.sarif", "--", "/bin/true", status=1),
                         [("lock-order", "not-exercised")])

    def test_threads_that_wait_for_an_event_with_a_lock(self):
        for text, rule in ((JOINED, "join-under-lock"), (AWAITED, "wait-under-lock"), (PERMIT, "wait-under-lock"),
                           (REACQUIRED, "lock-order")):
            program = self.build(text)
            self.scan("program.c", "-o", "findings.json", "--format", "json", "--", "-pthread")
            self.assertIn((rule, "confirmed"), self.verdicts("--from", "findings.json", "--", program, status=1), text)

    def test_locks_that_runs_take_in_one_order(self):
        program = self.build(ONE_ORDER)
        self.scan("program.c", "-o", "findings.json", "--format", "json", "--", "-pthread")
        result = self.lockstitch("confirm", "--from", "findings.json", "--", program)
        self.assertIn("the other way round is needed", result.out)
        self.assertIn("0 of 1 proved; 2 runs", result.err)

    def test_what_one_thread_is_enough_for_and_does_not_hang(self):
        program = self.build(RELOCK)
        self.scan("program.c", "-o", "findings.json", "--format", "json", "--", "-pthread")
        self.assertEqual(self.verdicts("--from", "findings.json", "--", program, status=0), [("double-lock", "observed")])

    def record_tests(self, *names):
        program = self.build(TESTS)
        (self.dir / "work").mkdir(exist_ok=True)
        for name in names:
            subprocess.run([LOCKSTITCH, "run", "-q", "-o", "/dev/null", "--record", self.dir / "runs" / name, "--", "../program",
                            name], cwd=self.dir / "work", check=False)
        self.scan("program.c", "-o", "findings.json", "--format", "json", "--", "-pthread")
        return [str(self.dir / "runs" / name) for name in names]

    def test_of_a_suite_the_test_is_run_again_that_comes_closest(self):
        runs = self.record_tests("ant", "bee", "cat")
        for words in (["--from", "findings.json", *runs], runs):
            result = self.lockstitch("confirm", *words)
            self.assertIn("run 1: 1 predicted deadlock to try by ../program bee", result.err)
            self.assertIn("confirmed: it happened in run", result.out)
        runs = self.record_tests("ant")
        self.assertEqual(self.verdicts("--runs", "1", "--from", "findings.json", *runs, status=1),
                         [("lock-order", "partly-exercised")])

    def test_the_proof_of_one_report_is_the_proof_of_all(self):
        runs = self.record_tests("bee")
        self.lockstitch("confirm", *runs, "--format", "json", "-o", "proof.json")
        self.lockstitch("confirm", *runs, "--format", "sarif", "-o", "proof.sarif")
        for words in (["findings.json", "proof.json"], ["proof.sarif", "findings.json", *runs], ["findings.json", *runs, "proof.json"]):
            report = json.loads(self.lockstitch("report", "--format", "json", *words).out)
            self.assertEqual([(f["rule"], f["verdict"], f["evidence"]) for f in report["findings"]],
                             [("lock-order", "confirmed", "confirmed")], words)

    def test_what_was_tried_in_vain_is_not_forgotten(self):
        program = self.build(FLAG)
        self.scan("program.c", "-o", "findings.json", "--format", "json", "--", "-pthread")
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", "there", "--", program)
        self.lockstitch("confirm", "--runs", "1", "--from", "findings.json", "--format", "json", "-o", "tried.json", "--", program)
        report = json.loads(self.lockstitch("report", "--format", "json", "findings.json", "tried.json", "there").out)
        finding, = [f for f in report["findings"] if f["rule"] == "lock-order"]
        self.assertEqual((finding["verdict"], finding["tries"]), ("partly-exercised", 1))

    def test_nothing_stays_behind(self):
        program = self.write("test.sh", "#!/bin/sh\n(setsid sh -c 'sleep 60; :' &)\nexec ./program\n")
        program.chmod(0o755)
        self.build(ABBA)
        result = self.lockstitch("confirm", "--", program)
        self.assertIn("confirmed", result.out)
        for entry in pathlib.Path("/proc").glob("[0-9]*/cwd"):
            try:
                self.assertNotEqual(entry.resolve(), self.dir.resolve())
            except OSError:
                pass

    def test_children_that_it_did_not_start_live_on(self):
        self.build(ABBA)
        script = "sleep 60 & echo $!; exec \"$0\" confirm -q -o /dev/null -- ./program"
        with open(self.dir / "pid", "w+") as out:
            done = subprocess.run(["sh", "-c", script, LOCKSTITCH], cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.DEVNULL, check=False)
            out.seek(0)
            pid = int(out.read())
        self.assertEqual(done.returncode, 1)
        os.kill(pid, signal.SIGKILL)  # raises when it is gone

    def test_a_recording_is_enough_to_begin_with(self):
        program = self.build(ABBA)
        self.lockstitch("run", "--record", "there", "--", program)
        result = self.lockstitch("confirm", "--from", "there", "--", program)
        self.assertIn("confirmed: it happened in run 1", result.out)
        self.assertNotIn("recording the program", result.err)

    def test_a_program_that_fails_is_no_clean_one(self):
        self.assertEqual(self.lockstitch("confirm", "--", "sh", "-c", "exit 7").status, 7)

    def test_who_interrupts_it_stops_it(self):
        confirm = subprocess.Popen([LOCKSTITCH, "confirm", "--", "sh", "-c", "echo on >&2; exec sleep 60"], cwd=self.dir,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while "on\n" != confirm.stderr.readline():
            pass
        confirm.send_signal(signal.SIGTERM)
        out, err = confirm.communicate(timeout=30)
        self.assertEqual((confirm.returncode, out), (128 + signal.SIGTERM, ""), err)

    def test_what_was_not_recorded_is_not_acquitted(self):
        program = self.build(ABBA)
        result = self.lockstitch("confirm", "--", "env", "-i", program)
        self.assertEqual(result.status, 3, result.err)
        self.assertIn("not seen: the program that the process went on as", result.err)
        self.assertNotIn("nothing to confirm", result.err)

    def test_only_the_finding_that_is_named(self):
        program = self.build(ABBA)
        fingerprint = self.confirm("--", program, status=1)["findings"][0]["fingerprint"]
        self.assertEqual(self.verdicts("--only", fingerprint, "--", program, status=1), [("lock-order", "confirmed")])
        self.assertEqual(self.verdicts("--only", "1", "--", program, status=0), [])
        self.assert_refused(["confirm", "--only", "lock-order", "--", program], '"lock-order" is no fingerprint')
        self.assertIn("fingerprint " + fingerprint, self.lockstitch("run", "-v", "--", program).out)

    def test_one_cause_is_one_finding_however_many_locks_it_meets(self):
        program = self.build(BANK)
        report = self.lockstitch("run", "--format", "json", "--", program)
        finding, = [f for f in json.loads(report.out)["findings"] if f["rule"] == "lock-order"]
        self.assertRegex(finding["note"], r"; \d+ other sets of such locks are taken like this")

    def test_what_is_silenced_is_not_tried(self):
        program = self.build(ABBA)
        self.write("off.yml", "rules: {lock-order: off}\n")
        self.assertEqual(self.verdicts("--config", "off.yml", "--", program, status=0), [])
        self.lockstitch("run", "--write-baseline", "known", "--", program)
        self.assertEqual(self.verdicts("--baseline", "known", "--", program, status=0), [])
        self.assert_refused(["confirm", "--baseline", "not-there", "--", program], "not-there")

    def test_a_thread_that_waits_for_itself(self):
        program = self.build(ALONE)
        self.scan("program.c", "-o", "findings.sarif", "--format", "sarif", "--", "-pthread")
        words = "--from", "findings.sarif", "--", program
        self.assertEqual(self.verdicts(*words, "hang", status=1), [("double-lock", "observed")])
        self.assertEqual(self.verdicts(*words, status=1), [("double-lock", "not-exercised")])

    def test_a_hang_that_nobody_predicted_is_a_finding(self):
        program = self.build(ALONE)
        self.write("none.json", '{"findings": []}')
        self.assertEqual(self.verdicts("--from", "none.json", "--", program, "hang", status=1), [("deadlock", "observed")])

    def test_it_ends_although_the_program_does_not(self):
        program = self.build("#include <unistd.h>\nint main(void) { for (;;) pause(); }")
        start = time.monotonic()
        self.confirm("--timeout", "2", "--", program, status=0)
        self.assertLess(time.monotonic() - start, 20)

    def test_a_deadlock_that_happens_by_itself_is_observed(self):
        text = ABBA.replace("    usleep(20000);\n", "").replace("static void *forth", "static pthread_barrier_t both;\nstatic void *forth").replace(
            "    alarm(60);", "    alarm(60);\n    pthread_barrier_init(&both, NULL, 2);")
        for first, second in (("a", "b"), ("b", "a")):
            text = text.replace(f"    pthread_mutex_lock(&{first});\n    pthread_mutex_lock(&{second});",
                                f"    pthread_mutex_lock(&{first});\n    pthread_barrier_wait(&both);\n    pthread_mutex_lock(&{second});")
        program = self.build(text)
        self.assertEqual(self.verdicts("--", program, status=1), [("deadlock", "observed")])

    def test_the_program_does_not_outlive_it(self):
        """Nor do its children, and theirs."""
        program = self.build("#include <unistd.h>\nint main(void) { int all = 0; all += fork() == 0; all += fork() == 0; "
                             "if (all == 2) write(2, \"here\\n\", 5); for (;;) pause(); }")
        command = subprocess.Popen([LOCKSTITCH, "confirm", "--", program], cwd=self.dir, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while "here" not in command.stderr.readline():
            pass
        command.kill()
        self.assertEqual(command.stderr.read(), "")  # ends when nobody has the pipe any more
        command.wait()
        command.stderr.close()

    def test_bad_arguments(self):
        self.assert_refused(["confirm"], "PROGRAM is missing")
        self.assert_refused(["confirm", "--", "./not-there"], "not-there")
        self.write("other.json", "{}")
        self.assert_refused(["confirm", "--from", "other.json", "--", "/bin/true"], "neither SARIF")
        self.write("broken.json", "{")
        self.assert_refused(["confirm", "--from", "broken.json", "--", "/bin/true"], "broken.json:1")


class Matrix(CliTest):
    """The shapes that lock-order detectors are measured by, with threads that start apart but are free to meet."""

    DEADLOCKS = ("abba", "abc3", "ww_ww", "spin", "rd_mtx_wr", "c11mtx", "sem_as_mutex", "once", "timed_back", "clock_back")
    HARMLESS = ("abba_joined", "abba_onethread", "gate", "hoh", "rr_rr", "trylock_both", "trylock_back", "trylock_held")

    def setUp(self):
        super().setUp()
        turns = "    while (__atomic_load_n(&turn, __ATOMIC_RELAXED) < number)\n        sched_yield();\n"
        text = (ROOT / "tests/run/matrix/shapes.c").read_text()
        self.assertIn(turns, text)
        source = self.write("shapes.c", "#include <unistd.h>\n" + text.replace(turns, "    usleep(30000 * number);\n"))
        subprocess.run(["cc", "-D_GNU_SOURCE", "-g", "-w", "-pthread", "-o", self.dir / "shapes", source], check=True)

    def verdicts(self, name):
        result = self.lockstitch("confirm", "-q", "--format", "json", "--", "./shapes", name)
        return {finding.get("verdict") for finding in json.loads(result.out)["findings"]}

    def test_deadlocks_are_confirmed(self):
        for name in self.DEADLOCKS:
            with self.subTest(name):
                self.assertEqual(self.verdicts(name), {"confirmed"})

    def test_what_is_harmless_is_not(self):
        for name in self.HARMLESS:
            with self.subTest(name):
                self.assertEqual(self.verdicts(name), set())


PYTHON = """import threading, time
a, b = threading.Lock(), threading.Lock()
def forth():
    with a:
        with b:
            pass
def back():
    time.sleep(0.05)
    with b:
        with a:
            pass
threads = [threading.Thread(target=f) for f in (forth, back)]
for t in threads:
    t.start()
for t in threads:
    t.join()
"""


def python():
    """A Python whose locks are semaphores: up to 3.13.0, and not in a sandbox of its own."""
    path = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    version = subprocess.run([path, "-c", "import sys; print(sys.version_info[:3] <= (3, 13, 0))"], capture_output=True,
                             text=True).stdout if path else ""
    return path if version.strip() == "True" else None


@unittest.skipUnless(python(), "there is no Python here whose locks can be seen (3.13.0 or older)")
class Scripts(CliTest):
    def test_locks_of_a_script(self):
        self.write("script.py", PYTHON)
        result = self.lockstitch("confirm", "--format", "json", "--", python(), "script.py")
        finding, = json.loads(result.out)["findings"]
        self.assertEqual((finding["rule"], finding["verdict"]), ("lock-order", "confirmed"), result.err)
        self.assertEqual({step["line"] for witness in finding["witnesses"] for step in witness["steps"]
                          if step["what"].startswith("waits for")}, {5, 10})


class Corpus(CliTest):
    """Each deadlock of the corpus is proved, and none of the programs that only look so."""

    def test_samples(self):
        for name, program in manifest().items():
            if (program.chapter != "6-deadlock" and name not in ("chat", "chat-bug")) or "hangs" in program.values:
                continue
            with self.subTest(name):
                result = self.lockstitch("confirm", "-q", "--format", "json", "--", BUILD / "corpus" / name,
                                         *program.words("args"))
                found = [finding for finding in json.loads(result.out)["findings"] if finding["rule"] == "lock-order"]
                self.assertEqual([finding["verdict"] for finding in found],
                                 ["confirmed"] * sum("lock-order" in line for line in program.lists["run"]), result.err)


if __name__ == "__main__":
    unittest.main()
