"""Edits of real programs, one after the other: a scan with what the cache knows is byte-equal to one without a cache.

The edits are drawn: LS_EDITS_SEED draws others, LS_EDITS makes that many of each program.
"""
import os
import re
import shutil
import unittest
from pathlib import Path
from random import Random

from support import CORPUS, CliTest, manifest

PROGRAMS = ("services/", "6-deadlock/", "4-conditions/")  # folders of the corpus
PROGRAMS_EACH, EDITS_EACH = 2, int(os.environ.get("LS_EDITS", 8))
SEED = int(os.environ.get("LS_EDITS_SEED", 0))
UNLOCK = re.compile(r"^\s*pthread_\w+_unlock\([^;]*\);\s*$", re.M)
LOCK = re.compile(r"^\s*pthread_mutex_lock\(([^;]*)\);\s*$", re.M)
STATEMENT = re.compile(r"^ +[^/*#\n]*;$", re.M)
FUNCTION = re.compile(r"^(\w[\w *]*\([^;{}]*\))\n\{\n.*?^\}$", re.M | re.S)
RECORD = re.compile(r"^struct \w+ \{$", re.M)
DIGIT = re.compile(r"(?<=[ (])[1-9](?=[;,)])")


def pick(chance, pattern, text):
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def add_comment(chance, text):
    at = pick(chance, STATEMENT, text)
    return text[:at.end()] + " /* edited */" + text[at.end():] if at else text


def add_remark(chance, text):
    """Moves nothing: where an empty line was, or behind the last one."""
    remark = chance.choice(("/* drawn */", f"#define DRAWN_{chance.randrange(1000)} 1",
                            "// lockstitch: ignore[lock-order] drawn", "/* lockstitch: ignore[data-race] drawn */"))
    at = pick(chance, re.compile(r"^$", re.M), text)
    return text[:at.start()] + remark + text[at.end():]


def move_lines(chance, text):
    at = pick(chance, STATEMENT, text)
    return text[:at.start()] + "\n" + text[at.start():] if at else text


def drop_statement(chance, text):
    at = pick(chance, STATEMENT, text)
    return text[:at.start()] + ";" + text[at.end():] if at else text


def drop_unlock(chance, text):
    at = pick(chance, UNLOCK, text)
    return text[:at.start()] + text[at.end():] if at else text


def lock_twice(chance, text):
    at = pick(chance, LOCK, text)
    return text[:at.end()] + "\n" + at.group() + text[at.end():] if at else text


def add_lock(chance, text):
    """A new lock, taken around a lock that there is."""
    at = pick(chance, LOCK, text)
    if not at:
        return text
    name = f"added_{chance.randrange(1000)}"
    text = f"{text[:at.start()]}    pthread_mutex_lock(&{name});\n{text[at.start():at.end()]}" \
           f"\n    pthread_mutex_unlock(&{name});{text[at.end():]}"
    return f"#include <pthread.h>\nstatic pthread_mutex_t {name} = PTHREAD_MUTEX_INITIALIZER;\n{text}"


def drop_function(chance, text):
    """Others still call it: it is somewhere else now."""
    at = pick(chance, FUNCTION, text)
    return f"{text[:at.start()]}{at.group(1)};{text[at.end():]}" if at else text


def add_field(chance, text):
    at = pick(chance, RECORD, text)
    return f"{text[:at.end()]}\n    int edited_{chance.randrange(1000)};{text[at.end():]}" if at else text


def change_digit(chance, text):
    """As many bytes as before, and perhaps within the same tick of the clock."""
    at = pick(chance, DIGIT, text)
    return text[:at.start()] + str(10 - int(at.group())) + text[at.end():] if at else text


def add_locking_inline(chance, text):
    name = f"inlined_{chance.randrange(1000)}"
    return f"""{text}
#include <pthread.h>
static pthread_mutex_t {name}_m = PTHREAD_MUTEX_INITIALIZER;
static inline void {name}(int n)
{{
    pthread_mutex_lock(&{name}_m);
    if (n)
        pthread_mutex_lock(&{name}_m);
}}
"""


def add_to_header(chance, text):
    return f"{text}\nstruct edited_{chance.randrange(1000)} {{\n    int n;\n}};\n"


PLANTED = """
#include <pthread.h>
static pthread_mutex_t planted = PTHREAD_MUTEX_INITIALIZER;
int planted_leak(int n)
{
    pthread_mutex_lock(&planted);
    if (n > 0)
        return -1;
    pthread_mutex_unlock(&planted);
    return 0;
}
"""

EDITS_OF = {".c": (add_comment, add_remark, move_lines, drop_statement, drop_unlock, lock_twice, add_lock, drop_function,
                   add_field, change_digit),
            ".h": (add_remark, add_to_header, add_locking_inline, add_field, drop_function, change_digit, move_lines)}
WITH_A_FILE = 0.25  # edits that delete a file, or bring back an earlier text of one


class Tree:
    """The files of a program, and all texts that they have had."""

    def __init__(self, folder):
        self.texts = {path: [path.read_text()] for path in sorted(Path(folder).rglob("*")) if path.suffix in EDITS_OF}

    def write(self, path, text):
        path.write_text(text)
        self.texts[path].append(text)

    def edit(self, chance):
        """Changes one file in some way, and says which and how."""
        path = chance.choice(list(self.texts))
        if not path.exists() or chance.random() < WITH_A_FILE:
            if path.exists() and chance.random() < 0.5:
                path.unlink()
                return f"{path.name}: deleted"
            self.write(path, chance.choice(self.texts[path]))
            return f"{path.name}: an earlier text"
        change = chance.choice(EDITS_OF[path.suffix])
        self.write(path, change(chance, path.read_text()))
        return f"{path.name}: {change.__name__}"


class Edits(CliTest):
    def compare(self, what):
        form = ("text", "json")[len(what) % 2]
        options = ("scan", "-p", ".", "--format", form, "--min-confidence", "audit", "--allow-incomplete")
        warm, cold = self.lockstitch(*options), self.lockstitch(*options, "--no-cache")
        self.assertEqual((warm.status, warm.out), (cold.status, cold.out), what)
        return warm.out

    def edit_program(self, program, seed):
        chance = Random(seed + SEED)
        for old in self.dir.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        self.write("turns.h", (CORPUS / "turns.h").read_text())
        for source in program.words("sources"):
            self.write(source, (CORPUS / source).read_text())
            for header in (CORPUS / source).parent.glob("*.h"):
                shutil.copy(header, (self.dir / source).parent)
        self.database(*(self.entry(source, "-pthread") for source in program.words("sources")))
        what = ["as it is"]
        self.assertNotIn("planted_leak", self.compare(what))
        what.append("planted")
        source = self.dir / program.words("sources")[0]
        source.write_text(source.read_text() + PLANTED)
        self.assertIn("planted_leak", self.compare(what))  # edits are seen
        tree = Tree(self.dir)
        for _ in range(EDITS_EACH):
            what.append(tree.edit(chance))
            self.compare(what)

    def test_programs_of_the_corpus(self):
        for folder in PROGRAMS:
            programs = [program for program in manifest().values()
                        if not program.is_script and program.words("sources")[0].startswith(folder)]
            for program in Random(len(folder) + SEED).sample(programs, PROGRAMS_EACH):
                with self.subTest(program.words("sources")[0]):
                    self.edit_program(program, len(programs))


if __name__ == "__main__":
    unittest.main()
