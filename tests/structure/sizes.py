"""Functions and files are short; prints the distribution. Universal Ctags measures.

No function over 80 lines, 95 of 100 at most 45; no file over 700 (one over 600 wants a second noun).
"""
import json
import subprocess

from tree import OURS, main, need, sources

CEILING = 80
P95 = 45
FILE_CEILING = 700


def lengths(root):
    """(lines, file, function) of every function of ours, shortest first."""
    files = "\n".join(str(path) for path in sources(root, OURS, (".c", ".h")) if path.name not in ("bad.c", "good.c"))
    command = ["ctags", "--languages=C", "--langmap=C:.c.h", "--kinds-C=f", "--fields=+ne", "--output-format=json", "-f", "-", "-L", "-"]
    done = subprocess.run(command, input=files, cwd=root, capture_output=True, text=True, check=True)
    tags = [json.loads(line) for line in done.stdout.splitlines()]
    return sorted((tag["end"] - tag["line"] + 1, tag["path"], tag["name"]) for tag in tags if "end" in tag)


def check_files(root):
    counted = [(len((root / path).read_text().splitlines()), path) for path in sources(root)]
    return [f"{path}: {lines} lines, at most {FILE_CEILING}" for lines, path in counted if lines > FILE_CEILING]


def check_functions(root):
    need("ctags")
    found = lengths(root)
    if not found:
        return ["no functions found"]
    at = lambda share: found[min(len(found) - 1, int(len(found) * share))][0]
    print(f"{len(found)} functions: median {at(0.5)}, p90 {at(0.9)}, p95 {at(0.95)}, max {found[-1][0]} lines")
    complaints = [f"{path}: {name} has {lines} lines, at most {CEILING}" for lines, path, name in found if lines > CEILING]
    if at(0.95) > P95:
        worst = ", ".join(f"{name} {lines}" for lines, _, name in reversed(found[-8:]))
        complaints.append(f"p95 is {at(0.95)} lines, at most {P95}; the longest: {worst}")
    return complaints


def check(root):
    return check_functions(root) + check_files(root)


if __name__ == "__main__":
    main(check)
