"""lockstitch report with saved findings of scan: verdicts, one finding for both eyes, lock coverage."""
import json
import subprocess
import unittest

from support import CliTest

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


if __name__ == "__main__":
    unittest.main()
