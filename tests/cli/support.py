"""What the tests of the command line share."""
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import BUILD, LOCKSTITCH, ROOT, catalogue, lockstitch, manifest, run  # noqa: F401 (for the tests)

CORPUS = ROOT / "corpus"
LIBRARY = BUILD / "lib/liblockstitch.so"

# The smallest finding that scan is certain about, and a program without one.
WRONG = """#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int set(int *slot, int value)
{
    pthread_mutex_lock(&m);
    if (value < 0)
        return -1;
    *slot = value;
    pthread_mutex_unlock(&m);
    return 0;
}
"""
RIGHT = WRONG.replace("        return -1;", "        value = 0;")


class CliTest(unittest.TestCase):
    """Each test has an empty directory of its own, self.dir, and the command runs in it."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.dir = Path(os.path.realpath(directory.name))

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def lockstitch(self, *args, **options):
        return lockstitch(*args, cwd=options.pop("cwd", self.dir), **options)

    def scan(self, *args, **options):
        return self.lockstitch("scan", *args, **options)

    def database(self, *entries, where="."):
        self.write(f"{where}/compile_commands.json", json.dumps(entries))

    def entry(self, name, *flags):
        return {"directory": str(self.dir), "file": name, "arguments": ["cc", "-std=gnu17", *flags, "-c", name]}

    def assert_refused(self, args, *words):
        """A usage or set-up error: status 2, nothing on stdout, and a message on stderr with these words."""
        result = self.lockstitch(*args)
        self.assertEqual((result.status, result.out), (2, ""), result.err)
        for word in words:
            self.assertIn(word, result.err)
        return result
