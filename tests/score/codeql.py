"""codeql.py CHECKOUT [NAME...]: scores the lock tests in C of github/codeql-coding-standards.

CHECKOUT is a local copy of the project. The end of a line of its tests says NON_COMPLIANT or COMPLIANT. A wrong line is hit
when a finding of the accepted rules has a site on it; a mark on the first line of a function is hit when the finding
touches that function. A right line is false when such a finding has its primary site on it, or, for a function, in it. With
NAMEs only the folders whose names contain one of them are scored. The tests are scanned with the system's <threads.h>.
"""
import os
import re
import tempfile
from pathlib import Path

from scanning import Scan, checkout_of, describe, share

RULES_OF = {
    "common/test/rules/wrapspuriousfunctioninloop": {"cond-wait-no-loop"},
    "common/test/rules/preservesafetywhenusingconditionvariables": {"signal-not-broadcast", "cond-lost-wakeup"},
    "misra/test/rules/RULE-22-19": {"cond-many-mutexes"},
    "common/test/rules/preventdeadlockbylockinginpredefinedorder": {"lock-order"},
    "misra/test/rules/RULE-22-16": {"missing-unlock", "double-lock"},
    "misra/test/rules/RULE-22-17": {"unlock-not-held", "cond-wait-unlocked"},
    "misra/test/rules/RULE-22-18": {"double-lock"},
    "common/test/rules/donotdestroyamutexwhileitislocked": {"destroy-locked"},
    "common/test/rules/donotallowamutextogooutofscopewhilelocked": {"destroy-locked", "escaping-stack"},
    "common/test/rules/joinordetachthreadonlyonce": {"thread-leak"},
    "misra/test/rules/RULE-22-14": {"uninitialized-lock", "destroy-locked"},
    "misra/test/rules/RULE-22-15": {"destroy-locked"},
    "common/test/rules/possibledataracebetweenthreadsshared": {"data-race", "atomicity", "unsafe-call"},
    "misra/test/rules/DIR-5-1": {"data-race", "atomicity", "unsafe-call"},
    "cert/test/rules/CON33-C": {"unsafe-call"},
    "cert/test/rules/CON30-C": {"uninitialized-lock", "destroy-locked"},
    "misra/test/rules/RULE-22-20": {"uninitialized-lock", "destroy-locked"},
    "cert/test/rules/CON34-C": {"escaping-stack", "uninitialized-lock"},
    "common/test/rules/guardaccesstobitfields": {"data-race"},
    "misra/test/rules/RULE-12-6": {"data-race", "atomicity"},
    "misra/test/rules/RULE-9-7": {"data-race", "uninitialized-lock"},
    "cert/test/rules/CON40-C": {"atomicity", "unchecked-result"},
    "cert/test/rules/CON41-C": {"unchecked-result"},
}
FLAGS = ["-Wno-everything"]
# Tests that mark where a lock is initialised, which is told of where it is destroyed or goes out of scope; or where a thread is
# given the value of a key, which is told of where the key is used.
BY_FUNCTION = {"donotdestroyamutexwhileitislocked", "donotallowamutextogooutofscopewhilelocked"}
WRONG_BY_FUNCTION = {"CON34-C"}
# Queries that take each function which nobody calls for a program: that is what is scanned, one after the other.
BY_ROOT = {"RULE-22-15", "CON30-C", "CON34-C", "RULE-22-14", "RULE-22-20", "preservesafetywhenusingconditionvariables"}
MARK = re.compile(r"//\s*(NON[-_])?COMPLIANT\b")
FUNCTION = re.compile(r"^\w[\w\s*]*?\b(\w+)\s*\(([^;]*)\)\s*\{")
COMMENT = re.compile(r"//.*")


class Mark:
    """What a line says of the statement that ends on it, or of a function."""

    def __init__(self, path, lines, wrong, function):
        self.path, self.lines, self.wrong, self.function = path, lines, wrong, function

    def is_at(self, site):
        return site.file == self.path and (site.function == self.function if self.function else site.line in self.lines)

    def is_told(self, finding):
        return any(map(self.is_at, finding.sites if self.wrong else finding.sites[:1]))


def statement(lines, number):
    """The lines, from 1, of the statement that ends on this line."""
    first = number
    while first > 1 and re.search(r"[\w,(=&|]\s*$", COMMENT.sub("", lines[first - 2])):
        first -= 1
    return range(first, number + 1)


def marks_of(path):
    """The marks; with the function that starts on their line, or that they are in, where functions count."""
    lines = path.read_text(errors="replace").splitlines()
    current, marks = None, []
    for number, line in enumerate(lines, 1):
        start, mark = FUNCTION.match(line), MARK.search(line)
        current = start[1] if start else current
        if mark and COMMENT.sub("", line).strip():
            folder, wrong = path.parent.name, bool(mark[1])
            by_function = start or folder in BY_FUNCTION or (wrong and folder in WRONG_BY_FUNCTION)
            marks.append(Mark(os.path.realpath(path), statement(lines, number), wrong, current if by_function else None))
    return marks


def roots_of(path):
    """The functions that nobody names, each with what main() gives it."""
    text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(errors="replace"))
    starts = [start for start in map(FUNCTION.match, text.splitlines()) if start]
    return {start[1]: "" if start[2].strip() in ("", "void") else ", ".join("0" for _ in start[2].split(","))
            for start in starts if len(re.findall(rf"\b{start[1]}\b", text)) == 1}


def scans_of(path):
    if path.parent.name not in BY_ROOT:
        return [Scan([path.name], FLAGS, path.parent)]
    roots, scans = roots_of(path), []
    for root, given in roots.items():
        with tempfile.TemporaryDirectory() as folder:
            main = Path(folder) / "main.c"
            main.write_text(f'#include "{path.name}"\nint main(void)\n{{\n    {root}({given});\n    return 0;\n}}\n')
            scan = Scan([main], [*FLAGS, f"-I{path.parent}"], path.parent)
        others = set(roots) - {root}
        scan.findings = [finding for finding in scan.findings if finding.sites[0].function not in others]
        scans.append(scan)
    return scans


def score(folder, rules):
    """(wrong lines, hit ones, right lines, false ones); misses and false findings are printed."""
    path = folder / "test.c"
    scans = scans_of(path)
    found = [finding for scan in scans for finding in scan.findings if finding.rule in rules]
    figures = [0] * 4
    for scan in scans:
        if scan.failed:
            print(f"  failed {folder.name}: {scan.messages}")
    for mark in marks_of(path):
        told = [finding for finding in found if mark.is_told(finding)]
        figures[0 if mark.wrong else 2] += 1
        figures[1 if mark.wrong else 3] += bool(told)
        if mark.wrong and not told:
            print(f"  miss {folder.name}:{mark.lines[-1]}")
        for text in [] if mark.wrong else sorted({describe(finding) for finding in told}):
            print(f"  false {folder.name}: {text}")
    return figures


def row(name, wrong, hit, right, false):
    print(f"{name:45} found {share(hit, wrong)}; false {share(false, right)}")


def main(checkout, names):
    total = [0] * 4
    for name, rules in RULES_OF.items():
        if names and not any(part in name for part in names):
            continue
        figures = score(checkout / "c" / name, rules)
        total = [a + b for a, b in zip(total, figures)]
        row(Path(name).name, *figures)
    row("all", *total)


if __name__ == "__main__":
    main(*checkout_of(__doc__, "folders"))
