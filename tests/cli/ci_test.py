"""What is shipped for CI services: the action's script and the pre-commit hook do what they say."""
import json
import os
import re
import unittest

from support import LOCKSTITCH, ROOT, RIGHT, WRONG, CliTest, run

GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
       "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
INPUTS = {"BUILD_DIR": ".", "DIFF": "", "BASELINE": "", "FAIL_ON": "warning", "SARIF": "out.sarif", "OPTIONS": ""}


class Services(CliTest):
    def setUp(self):
        super().setUp()
        self.environment = {**{key: value for key, value in os.environ.items() if not key.startswith("GIT_")}, **GIT, **INPUTS}
        self.write("old.c", WRONG.replace("set", "old"))
        self.write("new.c", RIGHT)
        self.database(self.entry("old.c"), self.entry("new.c"))
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
            self.assertEqual(run(["git", *command], cwd=self.dir, env=self.environment).status, 0)

    def action(self, **inputs):
        return run([ROOT / ".ci/github-scan", LOCKSTITCH], cwd=self.dir, env={**self.environment, **inputs})

    def test_action(self):
        result = self.action()
        self.assertEqual((result.status, result.out.count("::error ")), (1, 1), result.err)
        self.assertEqual(len(json.loads((self.dir / "out.sarif").read_text())["runs"][0]["results"]), 1)
        self.assertEqual(self.action(DIFF="HEAD").status, 0)
        self.assertEqual(self.action(FAIL_ON="never").status, 0)
        self.assertEqual(self.action(OPTIONS="--min-confidence certain --fail-on never").status, 0)
        self.assertEqual(self.action(BASELINE="none").status, 2)

    def test_inputs_of_the_action_reach_the_script(self):
        text = (ROOT / "action.yml").read_text()
        for name in INPUTS:
            self.assertIn(f"        {name}: ${{{{ inputs.{name.lower().replace('_', '-')} }}}}\n", text)

    def test_hook(self):
        entry, = re.findall(r"(?m)^  entry: lockstitch (.*)$", (ROOT / ".pre-commit-hooks.yaml").read_text())
        hook = [LOCKSTITCH, *entry.split(), "-p", "."]
        self.assertEqual(run(hook, cwd=self.dir, env=self.environment).status, 0)
        self.write("new.c", WRONG)
        result = run(hook, cwd=self.dir, env=self.environment)
        self.assertEqual((result.status, result.out.count("[missing-unlock]")), (1, 1))


if __name__ == "__main__":
    unittest.main()
