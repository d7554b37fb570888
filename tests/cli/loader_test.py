"""The lock of the dynamic loader in a run: constructors and destructors that take locks of the program."""
import json
import os
import unittest

from support import BUILD, CliTest

PROGRAMS = BUILD / "tests/run/preload"
LOADER = "'lock of the dynamic loader'"


class Loader(CliTest):
    def findings(self, case):
        environment = {**os.environ, "LS_PRELOAD_MODULE": str(PROGRAMS / "preload_module.so")}
        result = self.lockstitch("run", "--format", "json", "-o", "report.json", "--", PROGRAMS / "preload_loader", case,
                                 env=environment)
        found = json.loads((self.dir / "report.json").read_text())["findings"]
        self.assertEqual(result.status, 1, result.err)
        return [finding for finding in found if finding["level"] == "error"]

    def test_order(self):
        finding, = self.findings("orders")
        self.assertEqual(finding["rule"], "lock-order")
        self.assertIn(LOADER, finding["message"])
        way = [step["function"] for witness in finding["witnesses"] for step in witness["steps"]
               if witness["thread"].startswith("load_and_unload")]
        self.assertIn("at_load", way)
        self.assertNotIn("_dl_open", way)  # dlopen says enough

    def test_deadlock(self):
        finding, = self.findings("deadlocks")
        self.assertEqual(finding["rule"], "deadlock")
        self.assertIn(f"loads_locked waits for {LOADER}, held by constructs", finding["message"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
