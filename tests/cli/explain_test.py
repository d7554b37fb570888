"""lockstitch explain RULE prints the rule's page, from inside the executable."""
import fcntl
import os
import pty
import struct
import subprocess
import termios
import unittest

from support import LOCKSTITCH, ROOT, CliTest, catalogue


class Explain(CliTest):
    def test_every_rule_has_its_page(self):
        for rule in catalogue():
            with self.subTest(rule):
                result = self.lockstitch("explain", rule)
                self.assertEqual((result.status, result.err), (0, ""))
                self.assertIn(rule, result.out.splitlines()[0])
                for line in (ROOT / "rules" / rule / "README.md").read_text().splitlines():
                    if line.startswith("## "):
                        self.assertIn(line[3:], result.out)

    def test_unknown_rule_gets_a_suggestion(self):
        self.assert_refused(["explain", "lock-odrer"], 'did you mean "lock-order"?')
        self.assert_refused(["explain", "no-such-thing-at-all"], "lists them")

    def test_all_rules_are_listed(self):
        result = self.lockstitch("explain")
        self.assertEqual((result.status, result.err), (0, ""))
        for rule in catalogue().values():
            line, = [line for line in result.out.splitlines() if line.split()[:1] == [rule.id]]
            self.assertIn(rule.level.lower(), line)
            self.assertTrue(line.endswith(rule.summary))

    def test_what_there_is_not_is_left_out(self):
        self.assertIn("\nfamily run   level warning   seen by run\n", self.lockstitch("explain", "starvation").out)
        self.assertIn("   CWE CWE-833   CERT C CON35-C, POS51-C\n", self.lockstitch("explain", "lock-order").out)

    def test_several_pages(self):
        result = self.lockstitch("explain", "lock-order", "double-lock")
        self.assertEqual(result.status, 0)
        self.assertIn("\n\ndouble-lock\n", result.out)

    def test_pages_fit_the_terminal(self):
        text = self.on_terminal(60, "explain", "--color", "never", "lock-order")
        prose = [line for line in text.splitlines() if not line.startswith("    ")]
        self.assertGreater(len(prose), 20)
        self.assertLessEqual(max(len(line) for line in prose if not line.startswith("family")), 60)

    def on_terminal(self, columns, *args):
        """What the command writes to a terminal of that width."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([LOCKSTITCH, *args], stdout=theirs, stdin=subprocess.DEVNULL)
        os.close(theirs)
        text = b""
        try:
            while part := os.read(ours, 4096):
                text += part
        except OSError:  # Linux: the other end is closed
            pass
        os.close(ours)
        self.assertEqual(process.wait(), 0)
        return text.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    unittest.main()
