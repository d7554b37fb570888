"""All C files are as .clang-format says. Other releases of clang-format lay out differently, so only 14 judges."""
import re
import subprocess

from tree import ROOT, SKIPPED, main, need, sources


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
    style = f"--style=file:{ROOT / '.clang-format'}"
    done = subprocess.run(["clang-format", style, "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if "error:" in line]


if __name__ == "__main__":
    main(check)
