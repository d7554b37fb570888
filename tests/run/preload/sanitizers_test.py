"""Under the preloaded library a program with a sanitizer in it does what it does without, and its locks are recorded.

clang links the runtime into the program, where its wrappers stand before all others; gcc links a shared library, or with
-static-libtsan and the like does as clang. What a machine cannot build or run natively is left out; gcc's are asked for.
"""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

LOCKSTITCH = os.environ["LOCKSTITCH"]
SOURCE = Path(__file__).with_name("sanitized.c")
COMPILERS = ["gcc", "clang", "clang-19", "clang-14"]


class Sanitizers(unittest.TestCase):
    def check(self, compiler, sanitizer, *options):
        """True when the program could be built and runs natively."""
        with tempfile.TemporaryDirectory() as top:
            program = Path(top, "program")
            build = [compiler, "-g", "-pthread", f"-fsanitize={sanitizer}", *options, SOURCE, "-o", program]
            try:
                if subprocess.run(build, capture_output=True, timeout=120).returncode != 0:
                    return False
            except FileNotFoundError:
                return False
            native = subprocess.run([program], capture_output=True, text=True, timeout=60)
            if native.returncode != 0:
                return False
            run = subprocess.run([LOCKSTITCH, "run", "--record", Path(top, "record"), "--", program],
                                 capture_output=True, text=True, timeout=60)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(run.stdout.startswith(native.stdout), run.stdout)
            self.assertRegex(run.stdout, r"1 lock, taken 20 times")
            return True

    def test_all(self):
        tried = set()
        for compiler in COMPILERS:
            for sanitizer in ("thread", "address", "memory", "undefined", "leak"):
                with self.subTest(compiler=compiler, sanitizer=sanitizer):
                    if self.check(compiler, sanitizer):
                        tried.add((compiler, sanitizer))
        self.assertIn(("gcc", "undefined"), tried)

    def test_in_the_program(self):
        for library, sanitizer in (("tsan", "thread"), ("asan", "address"), ("ubsan", "undefined")):
            with self.subTest(library):
                self.assertTrue(self.check("gcc", sanitizer, f"-static-lib{library}"))


if __name__ == "__main__":
    unittest.main()
