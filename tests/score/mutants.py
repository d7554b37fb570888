"""mutants.py DIR [--each N] [--seed S] [--kind KIND] [SCAN OPTION...]: plants one bug at a time and asks the scan for it.

DIR holds real code; a copy of it is scanned as it is first, and what is found then does not count. Each kind of bug is
planted at N places (default 10) that the seed chooses. It counts as found when a finding of a rule that fits is new and
touches the changed file. A bug that is not found need not be a miss: the code may be dead, or the change do no harm.
"""
import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scanning import LOCKSTITCH, TIMEOUT, share

UNLOCK = re.compile(r"^(\s*)(\w*(?:unlock|UNLOCK|Unlock)\w*)(\s*\(([^;]*)\)\s*;)\s*$")
WHILE = re.compile(r"\bwhile(\s*\()")
WAIT = re.compile(r"cond_?\w*_(timed)?wait|COND_WAIT", re.I)
SIGNAL = re.compile(r"^\s*\(?v?o?i?d?\)?\s*\w*(?:cond|cnd)\w*_(?:signal|broadcast)\s*\([^;]*\)\s*;\s*$", re.I)
BROADCAST = re.compile(r"(cond\w*_|cnd_)broadcast(\s*\()")
CHANGE = re.compile(r"^\s*(?:\+\+|--)?[\w.>\[\]-]+\s*(?:=(?!=)|\+\+|--|[-+|&]=)[^;{}]*;\s*$")
FAR = 40  # lines between a lock and its unlock


def statement(line):
    return line.rstrip().endswith(");") and line.count("(") == line.count(")")


class Tree:
    """A copy of the code, and what the scan says of it."""

    def __init__(self, source, options):
        self.top = Path(tempfile.mkdtemp(prefix="mutants-"))
        self.dir, self.options, self.texts = self.top / "tree", options, {}
        shutil.copytree(source, self.dir, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        self.before = self.scan()
        self.known = {(finding["rule"], finding["fingerprint"]) for finding in self.before["findings"]}
        self.locks = {(site["at"]["file"], site["at"]["line"] - 1) for site in self.before["lock_sites"]
                      if (self.dir / site["at"]["file"]).suffix == ".c" and (self.dir / site["at"]["file"]).is_file()}
        self.unlocks = {self.called(*site) for site in self.locks}

    def scan(self):
        out = self.top / "out.json"
        out.unlink(missing_ok=True)
        done = subprocess.run([LOCKSTITCH, "scan", ".", "--no-progress", "--format", "json", "-o", out, *self.options],
                              cwd=self.dir, capture_output=True, text=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL,
                              env={**os.environ, "XDG_CACHE_HOME": str(self.top / "cache")})
        if not out.exists():
            sys.exit(f"the scan of {self.dir} fails: {done.stderr[-400:]}")
        return json.loads(out.read_text())

    def lines(self, file):
        if file not in self.texts:
            self.texts[file] = (self.dir / file).read_text(errors="surrogateescape").split("\n")
        return self.texts[file]

    def called(self, file, index):
        """The name that goes with that of the lock function called there: my_rdlock -> my_unlock."""
        name = re.search(r"(\w*lock\w*)\s*\(", self.lines(file)[index], re.I)
        return re.sub("(rd|wr|try|read|write)?_?lock", "unlock", name[1].lower()).replace("_", "") if name else ""

    def ask(self, file, lines):
        """The findings that are new with these lines in the file."""
        path, before = self.dir / file, self.lines(file)
        path.write_text("\n".join(lines), errors="surrogateescape")
        try:
            return [f for f in self.scan()["findings"] if (f["rule"], f["fingerprint"]) not in self.known]
        finally:
            path.write_text("\n".join(before), errors="surrogateescape")

    def places(self, kind):
        planter, _, at_locks = KINDS[kind]
        files = sorted({file for file, _ in self.locks})
        points = sorted(self.locks) if at_locks else [(file, i) for file in files for i in range(len(self.lines(file)))]
        return [(file, i) for file, i in points if self.fits(file, i) and planter(self.lines(file), i)]

    def fits(self, file, index):
        match = UNLOCK.match(self.lines(file)[index])
        return not match or match[2].lower().replace("_", "") in self.unlocks


# Each planter takes the lines and the index of one, and returns new lines, or None where it does not fit.

def indent(line):
    return line[:len(line) - len(line.lstrip())]


def drop(lines, i):
    return lines[:i] + [indent(lines[i]) + ";"] + lines[i + 1:]


def leave_locked(lines, i):
    return drop(lines, i) if UNLOCK.match(lines[i]) else None


def unlock_twice(lines, i):
    return lines[:i] + [lines[i]] + lines[i:] if UNLOCK.match(lines[i]) and not bare_branch(lines, i) else None


def lock_for_unlock(lines, i):
    match = UNLOCK.match(lines[i])
    if not match or "rw" in match[2].lower() or "rd" in match[2].lower() or "wr" in match[2].lower():
        return None
    name = match[2].replace("unlock", "lock").replace("UNLOCK", "LOCK").replace("Unlock", "Lock")
    if not any(re.search(r"\b%s\s*\(" % name, line) for line in lines):
        return None
    return lines[:i] + [match[1] + name + match[3]] + lines[i + 1:]


def bare_branch(lines, i):
    before = lines[i - 1].strip() if i else ""
    return before.endswith(")") or before.endswith("else")


def lock_twice(lines, i):
    return lines[:i] + [lines[i]] + lines[i:] if statement(lines[i]) and not bare_branch(lines, i) else None


def result_of(lines, i):
    for line in lines[i:i + 150]:
        if line.startswith("}"):
            return "return;"
        match = re.match(r"\s+(return\b[^;]*;)\s*$", line)
        if match and "(" not in match[1]:
            return match[1]
    return None


def early_return(lines, i):
    result = result_of(lines, i)
    if not UNLOCK.match(lines[i]) or bare_branch(lines, i) or not result:
        return None
    planted = "%s{ extern int planted_failure(void); if (planted_failure()) %s }" % (indent(lines[i]), result)
    return lines[:i] + [planted] + lines[i:]


def no_lock(lines, i):
    if not statement(lines[i]):
        return None
    argument = lines[i][lines[i].index("("):].strip()
    for k in range(i + 1, min(i + FAR, len(lines))):
        match = UNLOCK.match(lines[k])
        if lines[k].startswith("}"):
            return None
        if match and match[3].strip() == argument:
            changed = drop(lines, i)
            return drop(changed, k) if not any(UNLOCK.match(l) for l in lines[k + 1:k + FAR]) else None
    return None


def sleep_under_lock(lines, i):
    if not statement(lines[i]) or bare_branch(lines, i):
        return None
    planted = indent(lines[i]) + "{ extern unsigned sleep(unsigned); sleep(1); }"
    return lines[:i + 1] + [planted] + lines[i + 1:]


def if_for_while(lines, i):
    near = " ".join(lines[i:i + 4])
    if not WHILE.search(lines[i]) or not WAIT.search(near) or "{" in near.split("while")[0]:
        return None
    if re.search(r"while\s*\(\s*(1|true|TRUE)\s*\)", near):
        return None
    return lines[:i] + [WHILE.sub(r"if\1", lines[i])] + lines[i + 1:]


def no_join(lines, i):
    return drop(lines, i) if re.match(r"^\s*\(?v?o?i?d?\)?\s*pthread_join\s*\([^;]*\);\s*$", lines[i]) else None


def no_signal(lines, i):
    return drop(lines, i) if SIGNAL.match(lines[i]) else None


def signal_for_broadcast(lines, i):
    return lines[:i] + [BROADCAST.sub(r"\1signal\2", lines[i])] + lines[i + 1:] if BROADCAST.search(lines[i]) else None


def change_unlocked(lines, i):
    """What is changed last under the lock is changed behind it; of a name that is no variable of the function alone."""
    if i == 0 or not UNLOCK.match(lines[i]) or not CHANGE.match(lines[i - 1]) or bare_branch(lines, i - 1):
        return None
    name = re.match(r"\s*(?:\+\+|--)?(\w+)", lines[i - 1])[1]
    start = next((k for k in range(i, 0, -1) if lines[k].startswith("{")), i)
    local = any(re.match(r"\s+(?:\w+\s+)+[*\s]*(?:\w+\s*,\s*)*%s\s*[;,=\[]" % name, line) for line in lines[start:i])
    if local and not re.search(r"->|\.", lines[i - 1].split("=")[0]):
        return None
    return lines[:i - 1] + [lines[i], lines[i - 1]] + lines[i + 1:]


KINDS = {  # what plants it, the rules that fit, whether it is planted where a lock is taken
    "leave-locked": (leave_locked, {"missing-unlock", "double-lock", "lock-order", "exit-holding-lock", "unlock-not-held"}, False),
    "early-return": (early_return, {"missing-unlock", "double-lock"}, False),
    "unlock-twice": (unlock_twice, {"unlock-not-held"}, False),
    "lock-twice": (lock_twice, {"double-lock", "rwlock-misuse", "missing-unlock"}, True),
    "lock-for-unlock": (lock_for_unlock, {"double-lock", "missing-unlock"}, False),
    "no-lock": (no_lock, {"data-race", "atomicity", "double-checked-locking", "cond-wait-unlocked", "cond-lost-wakeup"}, True),
    "sleep-under-lock": (sleep_under_lock, {"blocking-under-lock"}, True),
    "if-for-while": (if_for_while, {"cond-wait-no-loop"}, False),
    "no-signal": (no_signal, {"cond-lost-wakeup"}, False),
    "signal-for-broadcast": (signal_for_broadcast, {"signal-not-broadcast"}, False),
    "change-unlocked": (change_unlocked, {"data-race", "atomicity", "cond-lost-wakeup"}, False),
    "no-join": (no_join, {"thread-leak", "detached-lifetime", "escaping-stack"}, False),
}


def score(tree, kind, chance, most):
    planter, rules, _ = KINDS[kind]
    places, found = tree.places(kind), 0
    chosen = sorted(chance.sample(places, min(most, len(places))))
    for file, i in chosen:
        new = tree.ask(file, planter(tree.lines(file), i))
        hit = any(f["rule"] in rules and any(at["file"] == file for at in f["locations"]) for f in new)
        found += hit
        if not hit:
            others = ", ".join(sorted({f["rule"] for f in new}))
            print(f"  {file}:{i + 1}: not found: {tree.lines(file)[i].strip()}" + (f"  (but {others})" if others else ""))
    print(f"{kind:18} {share(found, len(chosen))} found, of {len(places)} places", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    arguments, scan_options = parser.parse_known_args()
    tree, chance = Tree(arguments.dir, scan_options), random.Random(arguments.seed)
    try:
        for kind in arguments.kind or KINDS:
            score(tree, kind, chance, arguments.each)
    finally:
        shutil.rmtree(tree.top)


main()
