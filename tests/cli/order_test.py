"""lockstitch order: the hierarchy as text and graph, from source and from recordings, and against a declared order."""
import json
import re
import unittest

from support import BUILD, CORPUS, CliTest


class Order(CliTest):
    def order(self, *args, status=0):
        result = self.lockstitch("order", *args)
        self.assertEqual(result.status, status, result.err)
        return result.out

    def of_source(self, name, *options, status=0):
        return self.order(*options, CORPUS / name, "--", "-pthread", status=status)

    def test_levels_from_source(self):
        out = self.of_source("6-deadlock/three-ordered.c")
        self.assertEqual([line.split(":")[0] for line in out.splitlines() if line.startswith("level")],
                         ["level 1", "level 2", "level 3"])
        self.assertIn("'input'\n    before 'buffer' at", out)
        self.assertIn("three-ordered.c:22", out)
        self.assertIn("'output'  (leaf)", out)
        self.assertIn("3 locks in 3 levels; 0 never taken together", out)

    def test_a_cycle_is_marked(self):
        out = self.of_source("6-deadlock/three-cycle.c")
        self.assertEqual(out.count("(in a cycle)"), 3)
        self.assertIn("'buffer', 'output' and 'input': can deadlock", out)

    def test_a_harmless_cycle_says_why(self):
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", "gate", "--", BUILD / "corpus/gate-lock")
        self.assertRegex(self.order("gate"), "'(left|right)' and '(left|right)': no deadlock, the gate lock 'gate'")

    def test_from_recordings(self):
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", "there", "--", BUILD / "corpus/three-ordered")
        self.assertIn("level 3", self.order("there"))
        self.assertIn("level 3", self.order(*sorted((self.dir / "there").glob("*.lsrec"))))

    def test_dot(self):
        out = self.of_source("6-deadlock/three-ordered.c", "--format", "dot")
        self.assertTrue(out.startswith("digraph lock_order {") and out.endswith("}\n"), out)
        self.assertEqual(out.count(" -> "), 3)
        self.assertNotIn("c0392b", out)
        self.assertIn("c0392b", self.of_source("6-deadlock/three-cycle.c", "--format", "dot"))

    def test_against_a_declared_order(self):
        self.write("right.order", "# outermost first\ninput > buffer > output\nleaf output\n")
        self.write("wrong.order", "output > b*r\nleaf input\n")
        self.assertIn("no findings", self.of_source("6-deadlock/three-ordered.c", "--check", "right.order"))
        out = self.of_source("6-deadlock/three-ordered.c", "--check", "wrong.order", "--format", "json", status=1)
        self.assertEqual([(f["rule"], f["level"], f["message"]) for f in json.loads(out)["findings"]], [
            ("lock-order", "error", "'buffer' is asked for while 'input' is held: against the declared order (wrong.order:2)"),
            ("lock-order", "error", "'output' is asked for while 'buffer' is held: against the declared order (wrong.order:1)"),
            ("lock-order", "error", "'output' is asked for while 'input' is held: against the declared order (wrong.order:2)"),
        ])

    def test_the_order_of_the_configuration_is_checked_by_scan(self):
        locks = ("input", "buffer", "output")
        self.write("a.c", "#include <pthread.h>\n" + "".join(f"pthread_mutex_t {lock} = PTHREAD_MUTEX_INITIALIZER;\n" for lock in locks) +
                   "int main(void)\n{\n" + "".join(f"    pthread_mutex_lock(&{lock});\n" for lock in locks) +
                   "".join(f"    pthread_mutex_unlock(&{lock});\n" for lock in locks) + "    return 0;\n}\n")
        self.assertEqual(self.scan("a.c", "--", "-pthread").status, 0)
        self.write(".lockstitch.yml", "lock-order:\n  - [input, output]\n  - [output, buffer]\n")
        result = self.scan("a.c", "--format", "json", "--", "-pthread")
        self.assertEqual([f["message"] for f in json.loads(result.out)["findings"] if f["rule"] == "lock-order"],
                         ["'output' is asked for while 'buffer' is held: against the declared order (.lockstitch.yml:3)"])
        self.write(".lockstitch.yml", "lock-order:\n  - [input, output]\n  - [output, input]\n")
        self.assert_refused(["scan", "a.c", "--", "-pthread"], ".lockstitch.yml:2", "contradicts")

    def test_errors_name_the_line(self):
        source = [CORPUS / "6-deadlock/three-ordered.c", "--", "-pthread"]
        for text, words in (("a b\n", "bad.order:1: '>' is missing"), ("# x\na >\n", "bad.order:2: a name is missing"),
                            ("> a\n", "bad.order:1: a name of a lock is missing"), ("leaf a b\n", "bad.order:1: a leaf is one name"),
                            ("a > b\nb > c\nc > a\n", "bad.order:1: a before b contradicts"), ("b > c\na > a\n", "bad.order:2: a cannot come before itself"),
                            ("a > b\n\nleaf a\n", "bad.order:3: a is a leaf, and other lines take b under it"),
                            ("a > b->\n\nb-> > a\n", "bad.order:1: a before b-> contradicts")):
            self.write("bad.order", text)
            self.assert_refused(["order", "--check", "bad.order", *source], words)
        self.assert_refused(["order", "--check", "none.order", *source], "none.order")

    def test_arrows_are_part_of_names(self):
        self.write("arrows.order", "q->lock>queue->next->lock > input\n")
        result = self.lockstitch("order", "--check", "arrows.order", CORPUS / "6-deadlock/three-ordered.c", "--", "-pthread")
        self.assertEqual(re.findall("is called (\\S+)", result.err), ["q->lock", "queue->next->lock"])

    def test_a_name_that_is_no_lock_is_warned_of(self):
        self.write("other.order", "input > inptu\n")
        result = self.lockstitch("order", "--check", "other.order", CORPUS / "6-deadlock/three-ordered.c", "--", "-pthread")
        self.assertEqual(result.status, 0, result.err)
        self.assertIn("no lock that was seen is called inptu", result.err)


class Recorded(CliTest):
    def test_the_directory_of_runs_stands_for_the_newest(self):
        self.lockstitch("run", "-q", "-o", "/dev/null", "--", BUILD / "corpus/opposite-order")
        whole = self.lockstitch("order", ".lockstitch")
        self.assertEqual(whole.status, 0, whole.err)
        self.assertIn("'orders_mutex'", whole.out)
        run, = (self.dir / ".lockstitch").glob("run-*")
        self.assertEqual(self.lockstitch("order", run).out, whole.out)
        self.assertIn("nothing to confirm", self.lockstitch("confirm", "--", "/bin/true").err)


if __name__ == "__main__":
    unittest.main()
