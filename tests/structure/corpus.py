"""The corpus is complete and in order: each file belongs to a program, each program has its twin, its size and its comment.

A sample has 20 to 120 lines (the largest file of it), a service 300 to 900 with all its modules. docs/tour.md says what the comments say.
"""
import sys
from pathlib import Path

from tree import main

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "lib"), str(Path(__file__).resolve().parents[2] / "docs")]
import tour
from lockstitch import manifest

SAMPLE = range(20, 121)
SERVICE = range(300, 901)


def check_files(root, programs):
    """A header belongs to the folder that it is in, everything else to the programs that name it."""
    folder = root / "corpus"
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in (".c", ".py")}
    named = {name for program in programs.values() for name in program.words("sources")}
    return [f"corpus/{name}: no program of the manifest is made of it" for name in sorted(files - named)] + \
        [f"corpus/{name}: named in the manifest, and not there" for name in sorted(named - files)]


def lines_of(root, program):
    """The lines of its sources, for a service with those of the headers beside them."""
    sources = [root / "corpus" / name for name in program.words("sources")]
    headers = {header for source in sources for header in source.parent.glob("*.h")}
    count = lambda path: len(path.read_text().splitlines())
    if program.chapter == "services":
        return sum(map(count, [*sources, *headers]))
    return max(map(count, sources))


def check_program(root, program, programs):
    complaints = []
    twin = program.values.get("twin")
    if twin and twin not in programs:
        complaints.append(f"its twin {twin} is not in the manifest")
    allowed = SERVICE if program.chapter == "services" else SAMPLE
    lines = lines_of(root, program)
    if lines not in allowed and not program.is_script:
        complaints.append(f"{lines} lines, must be {allowed.start} to {allowed.stop - 1}")
    if program.chapter not in tour.CHAPTERS:
        complaints.append(f"{program.chapter} is no chapter of docs/tour.py")
    try:
        tour.comment(root, tour.main_source(root, program))
    except ValueError as error:
        complaints.append(str(error))
    return [f"corpus/manifest: [{program.name}]: {complaint}" for complaint in complaints]


def check(root):
    programs = manifest(root)
    complaints = check_files(root, programs)
    if not complaints:
        complaints = [complaint for program in programs.values() for complaint in check_program(root, program, programs)]
    return complaints or tour.check(root)


if __name__ == "__main__":
    main(check)
