"""Which symbol versions the preloaded library answers to, against those that the C library has.

A name that means different things under two versions must be exported under both, each leading to its own function of
the C library; all others go without a version, so that programs linked against any C library find them.
"""
import collections
import os
import re
import subprocess
import unittest

LIBRARY = os.environ["LS_PRELOAD_LIBRARY"]
# Before 2.24 it also ran the destructors of thread-local variables: programs that old are given the present one.
NOT_IMITATED = {"quick_exit"}


def functions(path):
    """Name to version to address, of what a library defines."""
    found = collections.defaultdict(dict)
    lines = subprocess.run(["readelf", "-W", "--dyn-syms", path], capture_output=True, text=True, check=True).stdout
    for line in lines.splitlines():
        field = line.split()
        if len(field) >= 8 and field[3] in ("FUNC", "IFUNC") and field[6] != "UND":
            name, _, version = field[7].partition("@")
            found[name][version.lstrip("@")] = field[1]
    return found


def c_library():
    listed = subprocess.run(["ldd", LIBRARY], capture_output=True, text=True, check=True).stdout
    return re.search(r"libc\.so\.6 => (\S+)", listed).group(1)


class Versions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.exported, cls.defined = functions(LIBRARY), functions(c_library())

    def test_names_of_several_meanings_have_their_versions(self):
        for name in self.exported.keys() - NOT_IMITATED:
            meanings = self.defined.get(name, {})
            if len(set(meanings.values())) > 1:
                self.assertEqual(self.exported[name].keys(), meanings.keys(), name)

    def test_all_others_have_none(self):
        for name, versions in self.exported.items():
            if len(set(self.defined.get(name, {}).values())) <= 1:
                self.assertEqual(list(versions), [""], name)

    def test_what_is_exported_is_known_to_the_c_library(self):
        """But for the guards of static variables, which are C++'s."""
        unknown = {name for name in self.exported.keys() - self.defined.keys() if not name.startswith("__cxa_guard_")}
        self.assertEqual(unknown, set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
