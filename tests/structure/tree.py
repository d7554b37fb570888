"""What the structure checks share: the sources of a tree, and how a check is run.

A check is a module with `check(root)`, which returns a list of complaints. `python3 CHECK.py` runs it on this repository;
checks_can_fail.py runs all of them on small broken trees.
"""
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("analyzer", "rules", "runtime-checker")
SKIPPED = 77  # exit status: the tool that this needs is not here


def sources(root, tops=(*OURS, "tests", "corpus"), suffixes=(".c", ".h")):
    """Our C files below `root`, relative to it, sorted."""
    files = [path for top in tops for path in (root / top).rglob("*") if path.suffix in suffixes and path.is_file()]
    return sorted(path.relative_to(root) for path in files)


def need(*tools):
    """Ends the check as skipped when a tool is missing."""
    for tool in tools:
        if shutil.which(tool) is None:
            print(f"skipped: {tool} is not installed")
            sys.exit(SKIPPED)


def main(check):
    complaints = check(ROOT)
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
