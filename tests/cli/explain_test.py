"""lockstitch explain RULE prints the rule's page, from inside the executable."""
import unittest

from support import ROOT, CliTest, catalogue


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

    def test_unknown_rule_is_named(self):
        self.assert_refused(["explain", "lock-odrer"], "lock-odrer")

    def test_no_rule(self):
        self.assert_refused(["explain"], "RULE")


if __name__ == "__main__":
    unittest.main()
