#!/usr/bin/env python3
"""tour.py [--check]: writes docs/tour.md, the corpus as a guided tour: its comments, and what lockstitch really says.

What lockstitch says is put between two marks, and written anew by each run of this script. --check compares the rest with
the file that is there, which takes no build and no lockstitch.
"""
import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/lib"))
from lockstitch import lockstitch, manifest

CHAPTERS = ("1-threads", "2-shared-state", "3-locks", "4-conditions", "5-pools", "6-deadlock", "7-blocking", "8-lifetimes",
            "9-performance", "services", "python")
SCAFFOLDING = re.compile(r"^(#include .*|#define _GNU_SOURCE.*| +(turn_begin|turn_end|turns_open|alarm)\(.*)\n", re.M)
BEGIN, END = "<!-- said by lockstitch -->", "<!-- end -->"
SAID = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
MOST_LINES = 45
MOST_CHANGES = 60
START = """# The guided tour

A walk through [the corpus](../corpus/README.md), from the first thread to whole services. Each stop is a program that does
it wrong, what lockstitch says about it, the program that does it right, and the difference. Written by `docs/tour.py` from
the programs and from real reports; where nothing is quoted, lockstitch is silent on the program.
"""


def main_source(root, program):
    """The file whose comment explains the program: the one with the mistake, or else the first."""
    names = program.words("sources")
    return next((name for name in names if name.endswith("_bug.c")), names[0])


def comment(root, name):
    """The paragraphs of the comment that a source begins with."""
    text = (root / "corpus" / name).read_text()
    pattern = r'"""(.*?)"""' if name.endswith(".py") else r"/\*(.*?)\*/"
    found = re.match(pattern, text, re.S)
    if not found:
        raise ValueError(f"corpus/{name} has no comment at its beginning")
    lines = [re.sub(r"^ \* ?", "", line).rstrip() for line in found.group(1).splitlines()]
    return "\n".join(lines).strip()


def as_markdown(text):
    """Lists that are drawn by indentation become code; file names and calls become code words."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("  ") or "\n  " in paragraph and not re.match(r"\d\. ", paragraph):
            paragraphs.append("\n".join("    " + line for line in paragraph.splitlines()))
            continue
        quoted = paragraph.split("`")  # every second piece is code already
        quoted[::2] = [re.sub(r"(?<![\w/.])([\w./-]+\.[ch]|\w+\(\))(?!\w)", r"`\1`", text) for text in quoted[::2]]
        paragraphs.append("`".join(quoted))
    return "\n\n".join(paragraphs)


def code(root, name):
    """The lines of a source behind its comment, without what it includes and what makes it end."""
    text = (root / "corpus" / name).read_text()
    text = re.sub(r'\A(/\*.*?\*/|""".*?""")', "", text, flags=re.S)
    text = SCAFFOLDING.sub("", text)
    return re.sub(r"\n\n+", "\n\n", text).strip("\n").splitlines()


def difference(root, wrong, right):
    """How the right program differs; nothing when that is more than a reader wants to see."""
    wrong, right = main_source(root, wrong), main_source(root, right)
    right = wrong.replace("_bug.c", ".c") if wrong.endswith("_bug.c") else right
    lines = list(difflib.unified_diff(code(root, wrong), code(root, right), n=2, lineterm=""))[2:]
    if not lines or len(lines) > MOST_CHANGES:
        return []
    text = "\n".join("..." if line.startswith("@@") else line.rstrip() for line in lines[1:])
    return ["```diff", text.strip("\n"), "```", ""]


def shortened(text):
    lines = text.strip("\n").splitlines()
    return "\n".join(lines[:MOST_LINES] + ["..."] * (len(lines) > MOST_LINES))


def first_finding(report):
    """The text up to the end of the first finding: the rest of a run's report is times, which differ."""
    return re.split(r"(?m)(?<=lockstitch explain )([\w-]+)\n", report + "\n")


def scan_output(root, program):
    files = " ".join(program.words("sources"))
    report = lockstitch("scan", "--color", "never", *files.split(), "--", "-pthread", cwd=root / "corpus")
    return f"$ lockstitch scan {files} -- -pthread\n{shortened(report.out)}" if report.status == 1 else ""


def run_output(root, program):
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.txt"
        lockstitch("run", "--color", "never", "-q", "-o", report, "--", *program.command, cwd=directory)
        text = report.read_text()
    first, *rest = first_finding(text)
    if not rest:
        return ""
    text = re.sub(r"[^\s']*/corpus/(?=\d-|services|python)", "", first + rest[0])
    return f"$ lockstitch run -- {program.values['sources'] if program.is_script else program.name}\n{shortened(text)}"


def said(root, program):
    outputs = [] if program.is_script else [scan_output(root, program)]
    outputs.append(run_output(root, program))
    return "".join(f"\n```console\n{output}\n```\n" for output in outputs if output)


def stop(root, program, with_output):
    """One program: where it is, its comment, and what lockstitch says about a wrong one."""
    name = main_source(root, program)
    kind = "Wrong" if program.is_wrong else "Right"
    lines = [f"**{kind}:** [{name.partition('/')[2]}](../corpus/{name})", "", as_markdown(comment(root, name)), ""]
    if program.is_wrong:
        lines += [BEGIN + (said(root, program) if with_output else "") + END, ""]
    return lines


def pair(root, program, twin, shown, with_output):
    """A program and, unless it was there before, its twin; then what is different."""
    lines = stop(root, program, with_output)
    if twin is None:
        return lines
    if twin.name not in shown:
        lines += stop(root, twin, with_output)
    elif program.is_wrong:
        lines += [f"**Right:** [{twin.name}](#{anchor(shown[twin.name])}), above", ""]
    if program.is_wrong != twin.is_wrong:
        wrong, right = (program, twin) if program.is_wrong else (twin, program)
        lines += difference(root, wrong, right)
    return lines


def title(program):
    return f"{program.name}: {program.values['about']}"


def anchor(heading):
    """The name that GitHub and others give to a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def chapter(root, folder, programs, shown, with_output):
    """`programs` are all; `shown` has the heading under which a program is, and gets those of this chapter."""
    page = (root / "corpus" / folder / "README.md").read_text()
    page = re.sub(r"\]\((?!\w+:|\.\./)([^)]+)\)", rf"](../corpus/{folder}/\1)", page)
    lines = ["#" + page.rstrip("\n"), ""]
    for program in programs.values():
        if program.chapter != folder or program.name in shown:
            continue
        twin = programs.get(program.values.get("twin"))
        lines += [f"### {title(program)}", "", *pair(root, program, twin, shown, with_output)]
        for one in filter(None, (program, twin)):
            shown.setdefault(one.name, title(program))
    return lines


def tour(root, with_output):
    lines = [START]
    shown = {}
    for folder in CHAPTERS:
        lines += chapter(root, folder, manifest(root), shown, with_output)
    return "\n".join(lines).rstrip("\n") + "\n"


def without_output(text):
    return SAID.sub(BEGIN + END, text)


def check(root):
    file = root / "docs/tour.md"
    if not file.exists() or without_output(file.read_text()) != tour(root, with_output=False):
        return ["docs/tour.md is not what the corpus says now: python3 docs/tour.py"]
    return []


def main(args):
    if args == ["--check"]:
        complaints = check(ROOT)
        for complaint in complaints:
            print(complaint)
        return 1 if complaints else 0
    if args:
        print(__doc__.strip())
        return 0 if args in (["-h"], ["--help"]) else 2
    (ROOT / "docs/tour.md").write_text(tour(ROOT, with_output=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
