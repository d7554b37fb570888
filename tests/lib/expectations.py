"""Expectations written into the source, on the line where a finding must be or must not be.

    // EXPECT: rule-id[, rule-id...]      a finding of this rule has its primary location here
    // EXPECT-NONE: rule-id               none has; says to the reader that silence is meant
    // EXPECT-TODO: rule-id reason        one should, but is not made yet
    // EXPECT-TODO: no rule-id reason     one is made here, but should not

Findings without a mark fail, and so does a TODO that has come true: promote it.
"""
import re
from collections import Counter, namedtuple
from pathlib import Path

Mark = namedtuple("Mark", "kind rule file line reason")
MARK = re.compile(r"//\s*EXPECT(-NONE|-TODO)?:\s*(.*?)\s*(?=//\s*EXPECT|$)")


def marks_of(path, known_rules):
    """The marks of one file. An unknown rule or a TODO without a reason is an error of the test itself."""
    marks = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        for kind, text in MARK.findall(line):
            marks += [mark_of(kind or "-FOUND", item, path, number) for item in items_of(kind, text)]
    for mark in marks:
        where = f"{mark.file}:{mark.line}"
        if mark.rule not in known_rules:
            raise ValueError(f"{where}: unknown rule '{mark.rule}'")
        if mark.kind.startswith("TODO") and not mark.reason:
            raise ValueError(f"{where}: EXPECT-TODO needs a reason")
    return marks


def items_of(kind, text):
    return [text] if kind == "-TODO" else [item.strip() for item in text.split(",")]


def mark_of(kind, item, path, number):
    kind = kind.lstrip("-")
    if kind == "TODO" and item.startswith("no "):
        kind, item = "TODO-NONE", item[3:]
    rule, _, reason = item.partition(" ")
    return Mark(kind, rule.rstrip(":,"), str(path), number, reason)


def judge(marks, found):
    """Compares marks with (rule, file, line) triples of findings; a list of complaints, empty when all is well."""
    left = Counter(found)
    complaints = []

    def complain(mark, text):
        complaints.append(f"{mark.file}:{mark.line}: {mark.rule}: {text}")

    for mark in marks:
        key = (mark.rule, mark.file, mark.line)
        present = left[key] > 0
        if present and mark.kind != "NONE":
            left[key] -= 1
        if mark.kind == "FOUND" and not present:
            complain(mark, "expected, not found")
        elif mark.kind == "NONE" and present:
            left[key] = 0
            complain(mark, "found, but must not be")
        elif mark.kind == "TODO" and present:
            complain(mark, f"found at last: make the EXPECT-TODO an EXPECT ({mark.reason})")
        elif mark.kind == "TODO-NONE" and not present:
            complain(mark, f"silent at last: make the EXPECT-TODO an EXPECT-NONE ({mark.reason})")
    for (rule, file, line), count in sorted(left.items()):
        if count > 0:
            complaints.append(f"{file}:{line}: {rule}: found, but no mark expects it" + (f" ({count} x)" * (count > 1)))
    return complaints
