"""Which symbol versions the preloaded library answers to, against those that the C library has.

A name that means different things under two versions must be exported under both, each leading to its own function of
the C library; all others go without a version, so that programs linked against any C library find them.
"""
import collections
import os
import platform
import re
import subprocess
import unittest
from pathlib import Path

LIBRARY = os.environ["LS_PRELOAD_LIBRARY"]
LOOKUPS = os.environ["LS_PRELOAD_LOOKUPS"]
TABLE = Path(__file__).with_name("glibc_versions.txt")
RELEASES = [f"2.{minor}" for minor in range(31, 42)]
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


def table():
    """Name to versions, oldest first; those with a new meaning end in "!"."""
    rows = (line.split() for line in TABLE.read_text().splitlines() if not line.startswith("#"))
    return {name: versions for name, *versions in rows}


def number(version):
    return [int(part) for part in version.rstrip("!").split(".")]


def meaning(versions, version):
    """Those of one meaning, told by the version that it began with."""
    begun = [v for i, v in enumerate(versions) if (i == 0 or v.endswith("!")) and number(v) <= number(version)]
    return begun[-1].rstrip("!")


@unittest.skipUnless(platform.machine() == "x86_64", "the table is that of x86-64")
class Releases(unittest.TestCase):
    """What the library would find in each release of glibc, whichever this machine has."""

    @classmethod
    def setUpClass(cls):
        cls.table = table()

    def picked(self, release):
        """(name, version) for each pointer, in order; version "-" when the release does not have it."""
        lines = subprocess.run([LOOKUPS, release, TABLE], capture_output=True, text=True, check=True).stdout
        return [tuple(line.split()) for line in lines.splitlines()]

    def test_table_is_right_for_this_c_library(self):
        here = number(os.confstr("CS_GNU_LIBC_VERSION").split()[1])
        defined = functions(c_library())
        for name, versions in self.table.items():
            known = {f"GLIBC_{v.rstrip('!')}": i for i, v in enumerate(versions) if number(v) <= here}
            self.assertEqual({v for v in defined[name] if v != "GLIBC_PRIVATE"}, known.keys(), name)
            for version, i in known.items():
                if i > 0:
                    before = f"GLIBC_{versions[i - 1].rstrip('!')}"
                    same = defined[name][version] == defined[name][before]
                    self.assertEqual(same, not versions[i].endswith("!"), (name, version))

    def test_every_look_up_has_its_row(self):
        self.assertEqual({name for name, _ in self.picked("2.41")}, self.table.keys())

    def test_the_right_meaning_in_each_release(self):
        for release in RELEASES:
            seen = collections.Counter()
            for name, version in self.picked(release):
                versions = self.table[name]
                there = [v for v in versions if number(v) <= number(release)]
                if not there:
                    self.assertEqual(version, "-", (release, name))
                    continue
                # A second pointer of a name is that to its older meaning.
                wanted = meaning(versions, there[-1]) if not seen[name] else versions[0]
                self.assertEqual(meaning(versions, version), wanted, (release, name))
                seen[name] += 1

    def test_what_may_be_missing_is_looked_up_last(self):
        """A failing look-up allocates, and what an allocator needs must be there by then."""
        order = [name for name, _ in self.picked(RELEASES[0])]
        late = [number(self.table[name][0]) > number("2.27") for name in order]
        old = [name for i, name in enumerate(order) if not late[i] and any(late[:i])]
        self.assertEqual(old, [])

    def test_programs_of_any_age_find_what_they_are_bound_to(self):
        """A name without a version answers to all; those of two meanings are there with both."""
        exported = functions(LIBRARY)
        for name in self.table.keys() & exported.keys() - NOT_IMITATED:
            meanings = {meaning(self.table[name], v) for v in self.table[name]}
            if len(meanings) > 1:
                self.assertEqual({f"GLIBC_{v.rstrip('!')}" for v in self.table[name]}, exported[name].keys(), name)
            else:
                self.assertEqual(list(exported[name]), [""], name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
