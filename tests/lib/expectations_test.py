"""The expectation marks themselves: every kind passes when it should, and fails when it should."""
import tempfile
import unittest

from expectations import Mark, judge, marks_of

RULES = {"lock-order", "double-lock"}


class Marks(unittest.TestCase):
    def marks(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
            file.write(text)
            file.flush()
            return [(mark.kind, mark.rule, mark.line, mark.reason) for mark in marks_of(file.name, RULES)]

    def test_all_kinds(self):
        self.assertEqual(self.marks("a\nlock(b); // EXPECT: lock-order, double-lock\n"),
                         [("FOUND", "lock-order", 2, ""), ("FOUND", "double-lock", 2, "")])
        self.assertEqual(self.marks("x; // EXPECT-NONE: lock-order // EXPECT-TODO: double-lock through a pointer\n"),
                         [("NONE", "lock-order", 1, ""), ("TODO", "double-lock", 1, "through a pointer")])
        self.assertEqual(self.marks("x; // EXPECT-TODO: no lock-order ordered by depth\n"),
                         [("TODO-NONE", "lock-order", 1, "ordered by depth")])

    def test_errors_of_the_test_itself(self):
        for text in ("x; // EXPECT: lock-odrer\n", "x; // EXPECT-TODO: lock-order\n"):
            with self.assertRaises(ValueError):
                self.marks(text)


class Judge(unittest.TestCase):
    def complaints(self, kind, *found):
        return judge([Mark(kind, "lock-order", "a.c", 3, "why")], [("lock-order", "a.c", line) for line in found])

    def test_expected(self):
        self.assertEqual(self.complaints("FOUND", 3), [])
        self.assertRegex(self.complaints("FOUND")[0], "expected, not found")
        self.assertEqual(len(self.complaints("FOUND", 4)), 2)

    def test_one_mark_takes_one_finding(self):
        self.assertRegex(self.complaints("FOUND", 3, 3)[0], "no mark expects it")

    def test_none(self):
        self.assertEqual(self.complaints("NONE"), [])
        self.assertEqual(len(self.complaints("NONE", 3)), 1)

    def test_todo_fails_when_it_comes_true(self):
        self.assertEqual(self.complaints("TODO"), [])
        self.assertRegex(self.complaints("TODO", 3)[0], "at last")
        self.assertEqual(self.complaints("TODO-NONE", 3), [])
        self.assertRegex(self.complaints("TODO-NONE")[0], "at last")

    def test_unmarked_finding(self):
        self.assertRegex(judge([], [("lock-order", "a.c", 1)])[0], "no mark expects it")


if __name__ == "__main__":
    unittest.main()
