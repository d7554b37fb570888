"""case.py FILE...: scans the files as one whole program and compares the findings with the marks in them.

See tests/lib/expectations.py for the marks. The first line of the first file may add options for lockstitch and, behind
a `--`, for the compiler:

    // ARGS: --min-confidence audit -- -DVARIANT=2
"""
import os
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
import expectations
from lockstitch import catalogue, findings, lockstitch

COMPILER_FLAGS = ["-I.", "-std=gnu17", "-pthread"]


def extra_args(path):
    first = path.read_text().partition("\n")[0]
    if not first.startswith("// ARGS:"):
        return [], []
    words = shlex.split(first[len("// ARGS:"):])
    if "--" not in words:
        return words, []
    cut = words.index("--")
    return words[:cut], words[cut + 1:]


def scan(paths):
    """Scans the .c files (headers only carry marks), and returns the findings and a list of complaints about the scan itself."""
    directory = paths[0].parent
    options, flags = extra_args(paths[0])
    command = ["scan", *[os.path.relpath(path, directory) for path in paths if path.suffix == ".c"],
               "--min-confidence", "likely", *options,
               "--format", "json", "--", *COMPILER_FLAGS, *flags]
    result = lockstitch(*command, cwd=directory)
    if result.status not in (0, 1):
        return [], [f"exit status {result.status} from: lockstitch {shlex.join(command)}", result.err]
    found = findings(result.out, directory)
    gate = any(finding.level != "note" for finding in found)
    if result.status != int(gate):
        return found, [f"exit status {result.status}, but the findings ask for {int(gate)}"]
    return found, []


def main(names):
    paths = [Path(name).resolve() for name in names]
    rules = catalogue()
    marks = [mark for path in paths for mark in expectations.marks_of(path, rules)]
    found, complaints = scan(paths)
    if not complaints:
        primaries = [(finding.rule, finding.sites[0].file, finding.sites[0].line) for finding in found]
        complaints = expectations.judge(marks, primaries)
    for complaint in complaints:
        print(complaint)
    for finding in found if complaints else []:
        print(f"  finding: {finding.sites[0].file}:{finding.sites[0].line}: {finding.message} [{finding.rule}]")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
