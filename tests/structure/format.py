"""All C files are as .clang-format says; a folder whose layout is part of its tests has a .clang-format that disables it.

Other releases of clang-format lay out differently, so only 14 judges.
"""
import re
import subprocess
from collections import Counter

from tree import SKIPPED, main, need, sources


def version():
    text = subprocess.run(["clang-format", "--version"], capture_output=True, text=True).stdout
    return int(re.search(r"version (\d+)", text).group(1))


def check(root):
    need("clang-format")
    if version() != 14:
        print(f"skipped: clang-format is {version()}, the layout is that of 14")
        raise SystemExit(SKIPPED)
    files = [str(path) for path in sources(root)]
    if not files:
        return ["no C files found"]
    command = ["clang-format", "--style=file", "--dry-run", "-Werror", *files]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    counts = Counter(re.findall(r"^(.*?):\d+:\d+: error:", done.stderr, flags=re.M))
    return [f"{file}: {count} places; clang-format -i {file}" for file, count in counts.items()]


if __name__ == "__main__":
    main(check)
