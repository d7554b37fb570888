"""The shapes that lock-order detectors are measured by, each with what a precise tool must say.

A case gives the findings that there must be (level, rule, words of the message) and nothing else but notes, and, where it
is silent although locks are taken in opposite orders, the reason that must be given for it.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from lockstitch import lockstitch

SHAPES = os.environ["LS_MATRIX_PROGRAM"]

ORDER = "error", "lock-order"
STALL = "warning", "lock-order"


def order(*locks):
    return [(*ORDER, [f"'{lock}'" for lock in locks])]


def stall(*locks):
    return [(*STALL, ["stall", *[f"'{lock}'" for lock in locks]])]


# name: (findings, reason, words of the reason)
CASES = {
    "clean": ([], None),
    "dyn_reuse": ([], None),
    "selflock_recursive": ([], None),
    "abba": (order("A", "B"), None),
    "abc3": (order("A", "B", "C"), None),
    "ww_ww": (order("R", "S"), None),
    "spin": (order("X", "Y"), None),
    "rd_mtx_wr": (order("A", "R"), None),
    "condwait_reacq": (order("A", "B") + [("warning", "wait-under-lock", ["'B'"])], None),
    "condwait_alone": ([], ("same-thread", "one thread")),
    "abba_joined": ([], ("ordered", "the join of")),
    "abba_onethread": ([], ("same-thread", "one thread")),
    "gate": ([], ("gated", "gate lock 'G'")),
    "hoh": ([], ("same-thread", "one thread")),
    "rr_rr": ([], ("shared-only", "readers")),
    "trylock_both": ([], ("try-only", "only tries 'B'")),
    "trylock_back": ([], ("try-only", "only tries 'A'")),
    "trylock_held": ([], ("try-only", "only tries 'B'")),
    "timed_back": (stall("A", "B"), None),
    "clock_back": (stall("A", "B"), None),
    "c11mtx": (order("M", "N"), None),
    "sem_as_mutex": (order("P", "Q"), None),
    "sem_as_signal": ([], None),
    "once": (order("A", "O"), None),
    "live_deadlock": ([("error", "deadlock", ["'A'", "'B'", "hangs"])], None),
    "live_self": ([("error", "deadlock", ["'A'", "itself"])], None),
    "held65": ([], None),
    "unlock_other": ([("error", "unlock-not-held", ["'A'", "main"])], None),
    "exit_held": ([("error", "exit-holding-lock", ["'A'"])], None),
    "destroy_held": ([("error", "destroy-locked", ["destroy_held()"])], None),
}

HANGS = ("live_deadlock", "live_self")


class Matrix(unittest.TestCase):
    def report(self, case):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "report.json"
            watched = lockstitch("run", "--format", "json", "-o", path, "--", SHAPES, case, cwd=directory)
            self.assertTrue(path.exists(), watched.err)
            return watched, json.loads(path.read_text())

    def judge(self, case, findings, excuse):
        watched, report = self.report(case)
        found = [(f["level"], f["rule"], f["message"]) for f in report["findings"] if f["level"] != "note"]
        self.assertEqual([f[:2] for f in found], [f[:2] for f in findings], found)
        for (_, _, message), (_, _, words) in zip(found, findings):
            for word in words:
                self.assertIn(word, message)
        gate = any(level == "error" for level, _, _ in findings)
        self.assertEqual(watched.status, int(gate), watched.err)
        excuses = [(a["reason"], a["text"]) for a in report["acquitted"]]
        self.assertEqual([reason for reason, _ in excuses], [excuse[0]] if excuse else [], excuses)
        if excuse:
            self.assertIn(excuse[1], excuses[0][1])
        if case not in HANGS:
            native = subprocess.run([SHAPES, case], capture_output=True, text=True, timeout=60, check=True)
            self.assertEqual(watched.out, native.stdout)


    def test_reasons_are_printed(self):
        for case, words in (("gate", "'A' and 'B': the gate lock 'G' is held on both ways at shapes.c:"),
                            ("abba_joined", "'A' and 'B': ordered by the join of in_turn #1 at shapes.c:")):
            with tempfile.TemporaryDirectory() as directory, self.subTest(case):
                quiet = lockstitch("run", "--", SHAPES, case, cwd=directory)
                self.assertNotIn("no deadlock", quiet.out)
                verbose = lockstitch("run", "-v", "--", SHAPES, case, cwd=directory)
                self.assertIn(words, re.sub(r"\S*/shapes\.c", "shapes.c", verbose.out))


def add_case(name, findings, excuse):
    setattr(Matrix, f"test_{name}", lambda self: self.judge(name, findings, excuse))


for name_, (findings_, excuse_) in CASES.items():
    add_case(name_, findings_, excuse_)

if __name__ == "__main__":
    unittest.main(verbosity=2)
