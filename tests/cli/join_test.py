"""lockstitch report with saved findings of scan: verdicts, one finding for both eyes, lock coverage."""
import itertools
import json
import subprocess
import unittest

from support import LOCKSTITCH, CliTest

# Without an argument the two threads run in turn; with one the second never starts.
PROGRAM = """#include <pthread.h>
#include <stdio.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t turn;
static void *forth(void *arg)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    GATE
    return arg;
}
static void *back(void *arg)
{
    GATE
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return arg;
}
int careless(int fail)
{
    pthread_mutex_lock(&a);
    if (fail)
        return -1;
    pthread_mutex_unlock(&a);
    return 0;
}
int main(int argc, char **argv)
{
    pthread_t t[2];
    int flag = 0;
    (void)argv;
    (void)turn;
    if (argc > 2)
        return careless(0);
    pthread_create(&t[0], NULL, forth, &flag);
    if (argc == 1)
        pthread_create(&t[1], NULL, back, &flag);
    pthread_join(t[0], NULL);
    if (argc == 1)
        pthread_join(t[1], NULL);
    return 0;
}
"""
# A file is an order that lockstitch does not know.
IN_TURN = (PROGRAM.replace("    GATE\n    return arg;", "    __atomic_store_n((int *)arg, 1, __ATOMIC_SEQ_CST);\n    return arg;")
           .replace("    GATE\n    pthread", "    while (!__atomic_load_n((int *)arg, __ATOMIC_SEQ_CST)) sched_yield();\n    pthread")
           .replace("<stdio.h>", "<sched.h>"))


class Join(CliTest):
    def setUp(self):
        super().setUp()
        self.write("program.c", IN_TURN)
        subprocess.run(["cc", "-g", "-O1", "-pthread", "-o", self.dir / "program", self.dir / "program.c"], check=True)
        for format in ("json", "sarif"):
            self.scan("program.c", "--format", format, "-o", f"scan.{format}", "--", "-pthread")

    def record(self, name, *args):
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", name, "--", "./program", *args)
        return name

    def report(self, *words):
        result = self.lockstitch("report", "--format", "json", *words)
        self.assertIn(result.status, (0, 1), result.err)
        return json.loads(result.out)

    def verdicts(self, *words):
        return {finding["rule"]: finding.get("verdict") for finding in self.report(*words)["findings"]}

    def test_each_finding_of_scan_gets_a_verdict(self):
        both = self.record("both")
        self.assertEqual(self.verdicts("scan.json", both), {"lock-order": "exercised", "missing-unlock": "not-exercised"})
        self.assertEqual(self.verdicts("scan.sarif", both)["lock-order"], "exercised")
        one = self.record("one", "x")
        self.assertEqual(self.verdicts("scan.json", one)["lock-order"], "partly-exercised")
        none = self.record("none", "x", "y")
        self.assertEqual(self.verdicts("scan.json", none), {"lock-order": "not-exercised", "missing-unlock": "exercised"})

    def test_both_eyes_make_one_finding(self):
        words = ["scan.json", self.record("both")]
        self.assertEqual(len([f for f in self.report(*words)["findings"] if f["rule"] == "lock-order"]), 1)
        scan = json.loads((self.dir / "scan.json").read_text())
        self.assertEqual({f["fingerprint"] for f in self.report(*words)["findings"]},
                         {f["fingerprint"] for f in scan["findings"]})

    def test_lock_coverage(self):
        def shares(*words):
            coverage = self.report(*words)["coverage"]
            return [(coverage[key]["exercised"], coverage[key]["all"]) for key in ("lock_sites", "order", "thread_roots")]

        one, none, both = self.record("one", "x"), self.record("none", "x", "y"), self.record("both")
        self.assertEqual(shares("scan.json", one), [(2, 5), (1, 2), (2, 3)])
        self.assertEqual(shares("scan.json", none), [(1, 5), (0, 2), (1, 3)])
        self.assertEqual(shares("scan.json", one, none), [(3, 5), (1, 2), (2, 3)])
        self.assertEqual(shares("scan.json", none, one), shares("scan.json", one, none))
        self.assertEqual(shares("scan.json", one, none, both), [(5, 5), (2, 2), (3, 3)])
        missed = self.report("scan.json", one)["coverage"]["missed"]
        self.assertEqual([site["function"] for site in missed], ["back", "back", "careless"])

    def test_runs_come_together_in_any_order(self):
        parts = self.record("one", "x"), self.record("none", "x", "y"), self.record("both")
        reports = {self.lockstitch("report", "--format", "json", "scan.json", *order).out
                   for order in itertools.permutations(parts)}
        self.assertEqual(len(reports), 1)

    def test_locks_of_several_runs_are_one(self):
        locks = self.report(self.record("one", "x"), self.record("both"))["locks"]
        self.assertEqual([(lock["name"], lock["acquisitions"]) for lock in locks], [("a", 3), ("b", 3)])

    def test_a_directory_of_folders_is_all_of_them(self):
        """What lockstitch_wrap_test leaves beside the cache of facts: a folder for each test."""
        self.record("suite/one", "x")
        self.record("suite/both")
        (self.dir / "suite/cache").mkdir()
        self.assertEqual(self.report("suite")["locks"], self.report("suite/one", "suite/both")["locks"])
        self.assertIn("'a'", self.lockstitch("order", "suite").out)
        (self.dir / "empty/cache").mkdir(parents=True)
        self.assert_refused(["report", "empty"], "there is no recording in empty")

    def test_one_thread_is_no_proof_against_two(self):
        self.write("single.c", IN_TURN.replace("    if (argc > 2)\n", "    if (argc > 2) {\n        forth(&flag);\n        back(&flag);\n    }\n    if (argc > 2)\n"))
        subprocess.run(["cc", "-g", "-O0", "-pthread", "-o", self.dir / "program", self.dir / "single.c"], check=True)
        self.scan("single.c", "--format", "json", "-o", "single.json", "--", "-pthread")
        finding, = [f for f in self.report("single.json", self.record("single", "x", "y"))["findings"]
                    if f["rule"] == "lock-order"]
        self.assertEqual(finding["verdict"], "partly-exercised")
        self.assertIn("in one thread, main", finding["proof"])

    def test_a_program_without_lines_gives_no_verdicts(self):
        self.write("bare.c", PROGRAM.replace("GATE", ""))
        subprocess.run(["cc", "-O0", "-pthread", "-s", "-o", str(self.dir / "bare"), str(self.dir / "bare.c")], check=True)
        self.scan("--min-confidence", "audit", "--format", "json", "-o", "bare.json", "bare.c", "--", "-pthread")
        self.lockstitch("run", "--record", "bare.run", "-o", "/dev/null", "--", str(self.dir / "bare"))
        result = self.lockstitch("report", "bare.json", "bare.run", "--format", "json")
        report = json.loads(result.out)
        careless = [f for f in report["findings"] if f["rule"] == "missing-unlock"]
        self.assertEqual([f.get("verdict", "") for f in careless], [""], careless)
        self.assertNotIn("not-exercised", result.out)
        self.assertTrue(any("nothing tells in which lines" in text for text in report["unseen"]), report["unseen"])
        self.assertIsNone(report.get("coverage"), report.get("coverage"))
        alone = json.loads(self.lockstitch("report", "bare.run", "--format", "json").out)
        self.assertFalse(any("exercised" in text for text in alone["unseen"]), alone["unseen"])

    def test_text(self):
        out = self.lockstitch("report", "scan.json", self.record("both")).out
        self.assertIn("Lock coverage", out)
        self.assertIn("80 %  4 of 5 lock sites", out)
        self.assertIn("= not-exercised: no run took a lock here", out)

    def test_saved_reports_alone_are_shown_again(self):
        again = self.report("scan.json")
        saved = json.loads((self.dir / "scan.json").read_text())
        self.assertEqual([(f["rule"], f["message"], f["fingerprint"]) for f in again["findings"]],
                         [(f["rule"], f["message"], f["fingerprint"]) for f in saved["findings"]])
        self.assertNotIn("coverage", again)

    def test_a_report_may_come_through_a_pipe(self):
        saved = json.loads((self.dir / "scan.json").read_text())
        for name in ("-", "/dev/stdin"):
            text = subprocess.run([LOCKSTITCH, "report", "--format", "json", name], cwd=self.dir, capture_output=True,
                                  text=True, input=(self.dir / "scan.json").read_text()).stdout
            self.assertEqual([f["fingerprint"] for f in json.loads(text)["findings"]],
                             [f["fingerprint"] for f in saved["findings"]])

    def test_a_saved_run_keeps_its_command(self):
        self.lockstitch("run", "-q", "--format", "json", "-o", "run.json", "--", "./program", "x")
        self.assertEqual(self.report("run.json")["command"], "./program x")
        self.assertEqual(self.report("scan.json", "run.json")["command"], "./program x")
        self.assertEqual(self.report("scan.json")["command"], "")


# Which way a run goes is its argument: m and n go it in main, a and b in a thread.
APART = """#include <pthread.h>
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
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return arg;
}
int main(int argc, char **argv)
{
    pthread_t thread;
    if (argc < 2)
        return 2;
    if (*argv[1] == 'm' || *argv[1] == 'n')
        return (*argv[1] == 'm' ? forth : back)(NULL) != NULL;
    pthread_create(&thread, NULL, *argv[1] == 'a' ? forth : back, NULL);
    return pthread_join(thread, NULL);
}
"""


class SeveralRuns(CliTest):
    """Opposite orders of two tests, neither of which goes both ways."""

    def setUp(self):
        super().setUp()
        source = self.write("apart.c", APART)
        subprocess.run(["cc", "-g", "-O0", "-pthread", "-o", self.dir / "apart", source], check=True)
        for way in "abmn":
            self.lockstitch("run", "-q", "-o", "/dev/null", "--record", way, "--", "./apart", way)

    def order(self, *runs):
        result = self.lockstitch("report", "--format", "json", "--min-confidence", "audit", *runs)
        return [(f["confidence"], f["note"].split(";")[0]) for f in json.loads(result.out)["findings"] if f["rule"] == "lock-order"]

    def test_the_orders_of_two_runs_make_a_circle(self):
        self.assertEqual(self.order("m", "b"), [("likely", "each way was seen in another run")])
        self.assertEqual(self.order("a", "b"), [("audit", "each way was seen in another run, and no run had such threads at once")])
        self.assertEqual(self.order("m", "n"), [])
        self.assertEqual(self.order("a"), [])


# Who runs is chosen when it is compiled: nobody, one of the threads, both in turn, or both at once.
RACE = """#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static int total, changes;
#ifdef BOTH
static pthread_barrier_t both;
#define LEAVE pthread_barrier_wait(&both)
#else
#define LEAVE (void)0
#endif
static void *adder(void *arg)
{
    pthread_mutex_lock(&m);
    total++;
    pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    total += 2;
    pthread_mutex_unlock(&m);
    LEAVE;
    return arg;
}
static void *setter(void *arg)
{
#ifndef SILENT
    pthread_mutex_lock(&other);
    changes++;
    pthread_mutex_unlock(&other);
#endif
    total = 0;
    LEAVE;
    return arg;
}
int main(void)
{
    pthread_t a, b;
#ifdef BOTH
    pthread_barrier_init(&both, NULL, 2);
#endif
#ifdef NOBODY
    return other.__data.__lock + changes;
#endif
    pthread_create(&a, NULL, adder, NULL);
#ifdef ADDER
    return pthread_join(a, NULL);
#endif
#ifdef TURN
    pthread_join(a, NULL);
#endif
    pthread_create(&b, NULL, setter, NULL);
#ifndef TURN
    pthread_join(a, NULL);
#endif
    pthread_join(b, NULL);
    return 0;
}
"""

# The first thread holds `a` since a wait when it takes `b`; scan says: since it has locked it.
WAITED = """#include <pthread.h>
#include <sched.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting, ready;
static void *waiter(void *arg)
{
    pthread_mutex_lock(&a);
    waiting = 1;
    while (!ready)
        pthread_cond_wait(&changed, &a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return arg;
}
static void *waker(void *arg)
{
    int seen = 0;
    while (!seen) {
        pthread_mutex_lock(&a);
        seen = waiting;
        pthread_mutex_unlock(&a);
        sched_yield();
    }
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    ready = 1;
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    pthread_cond_signal(&changed);
    return arg;
}
int main(void)
{
    pthread_t t[2];
    pthread_create(&t[0], NULL, waiter, NULL);
    pthread_create(&t[1], NULL, waker, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
"""

# Three locks at once; and one function that locks what two of its callers hold.
NESTS = """#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER, c = PTHREAD_MUTEX_INITIALIZER;
static int deep(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&c);
    pthread_mutex_unlock(&c);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return 0;
}
static void count(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
}
int once(void)
{
    pthread_mutex_lock(&a);
    count();
    pthread_mutex_unlock(&a);
    return 1;
}
int again(void)
{
    pthread_mutex_lock(&a);
    count();
    pthread_mutex_unlock(&a);
    return 2;
}
int main(int argc, char **argv)
{
    (void)argv;
    return argc > 1 ? deep() : argc < 0 ? once() + again() : 0;
}
"""


class Verdicts(CliTest):
    """What runs tell of a finding, by its kind."""

    def build(self, source):
        self.write("program.c", source)
        self.scan("program.c", "--format", "json", "-o", "scan.json", "--", "-pthread")

    def judge(self, rule, *args, flags=()):
        """The findings of a rule, after a run of the program that was compiled with these flags."""
        name = "".join((*args, *flags)).replace("-D", "") or "bare"
        subprocess.run(["cc", "-g", "-O0", "-w", "-pthread", *flags, "-o", self.dir / "program", self.dir / "program.c"], check=True)
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", name, "--", "./program", *args)
        result = self.lockstitch("report", "--format", "json", "scan.json", name)
        return [f for f in json.loads(result.out)["findings"] if f["rule"] == rule]

    def judge_race(self, *flags):
        finding, = self.judge("data-race", flags=flags)
        self.assertEqual(finding["evidence"], "predicted")
        return finding["verdict"], finding["proof"].split(";")[0]

    def test_a_race_is_exercised_when_its_threads_were_there_at_one_time(self):
        self.build(RACE)
        self.assertEqual(self.judge_race("-DNOBODY"), ("not-exercised", "no run started setter()"))
        self.assertEqual(self.judge_race("-DADDER"), ("partly-exercised", "no run started setter()"))
        self.assertEqual(self.judge_race("-DTURN"), ("partly-exercised", "its threads ran, but in no run at one time"))
        self.assertEqual(self.judge_race("-DBOTH"),
                         ("exercised", "runs came to setter() and adder(), with such threads at one time"))

    def test_a_function_without_locks_leaves_no_trace(self):
        self.build(RACE)
        verdict, proof = self.judge_race("-DBOTH", "-DSILENT")
        self.assertEqual(verdict, "partly-exercised")
        self.assertIn("its threads ran at one time", proof)

    def test_a_hold_goes_on_behind_a_wait(self):
        self.build(WAITED)
        finding, = self.judge("lock-order")
        self.assertEqual(finding["verdict"], "exercised")
        self.assertEqual(json.loads((self.dir / "scan.json").read_text())["findings"][0]["fingerprint"], finding["fingerprint"])

    def test_nested_locks_are_observed(self):
        self.build(NESTS)
        self.assertEqual([f["verdict"] for f in self.judge("nested-locks")], ["not-exercised"])
        finding, = self.judge("nested-locks", "deep")
        self.assertEqual((finding["verdict"], finding["count"], finding["proof"]), ("observed", 1, "runs did just that, 1 time"))

    def test_locks_that_were_taken_apart_are_no_nest(self):
        self.build(NESTS.replace("deep(void)", "deep(int apart)").replace("deep()", "deep(argc > 2)").replace(
            "lock(&a);\n    pthread_mutex_lock(&b);\n", "lock(&a);\n    if (apart)\n        pthread_mutex_unlock(&a);\n    pthread_mutex_lock(&b);\n"
            "    if (apart)\n        pthread_mutex_unlock(&b);\n").replace("lock(&c);\n    pthread_mutex_unlock(&b);", "lock(&c);\n    if (apart)\n        return 1;\n"
                                                                         "    pthread_mutex_unlock(&b);"))
        finding, = self.judge("nested-locks", "deep", "apart")
        self.assertEqual((finding["verdict"], finding["proof"]),
                         ("partly-exercised", "runs took the locks here, but not one while holding the other"))

    def test_what_was_not_done_there_was_not_recorded(self):
        self.build("""#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void enter(void) { pthread_mutex_lock(&m); }
static void begin(void) { enter(); }
static void *work(void *slowly)
{
    begin();
    if (slowly)
        usleep(1000);
    pthread_mutex_unlock(&m);
    return slowly;
}
int main(int argc, char **argv)
{
    pthread_t t;
    pthread_create(&t, 0, work, argc > 1 ? argv : 0);
    work(argc > 1 ? argv : 0);
    return pthread_join(t, 0);
}
""")
        finding, = self.judge("blocking-under-lock")
        self.assertEqual((finding["verdict"], finding["proof"]), ("exercised", "runs came to work(), and nothing was recorded that shows it"))
        finding, = self.judge("blocking-under-lock", "slowly")
        self.assertEqual(finding["verdict"], "observed")

    def test_users_of_a_wrapper_are_covered(self):
        self.build(NESTS.replace("pthread_mutex_lock(&", "uv_mutex_lock(&").replace(
            "static int deep(void)", "void uv_mutex_lock(pthread_mutex_t *lock)\n{\n    pthread_mutex_lock(lock);\n}\nstatic int deep(void)"))
        self.judge("nested-locks", "deep")
        result = self.lockstitch("report", "--format", "json", "scan.json", "deep")
        coverage = json.loads(result.out)["coverage"]
        self.assertEqual({at["function"] for at in coverage["missed"]}, {"count", "once", "again"})

    def test_two_callers_are_two_findings(self):
        self.build(NESTS)
        self.assertEqual([f["verdict"] for f in self.judge("double-lock")], ["not-exercised"] * 2)


if __name__ == "__main__":
    unittest.main()
