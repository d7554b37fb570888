"""Compares the IR of one source with the dump beside it.

    golden.py DRIVER SOURCE.c             prints the difference, 1 when there is one
    golden.py --update DRIVER SOURCE.c    writes the dump anew: read the difference before you commit

A first line `// FLAGS: ...` gives other compiler flags than -std=gnu17.

To renew all of them: cmake --build BUILD --target update_ir_tests
"""
import difflib
import pathlib
import subprocess
import sys


def flags_of(source):
    first = source.read_text().partition("\n")[0]
    _, mark, flags = first.partition("FLAGS:")
    return flags.split() if mark else ["-std=gnu17"]


def dump(driver, source):
    command = [driver, "--root", str(source.parent), str(source), "--", *flags_of(source)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0,):
        sys.exit(f"{source.name}: status {run.returncode}\n{run.stderr}")
    return run.stdout


def main(arguments):
    update = arguments[0] == "--update"
    driver, source = arguments[1:] if update else arguments
    source = pathlib.Path(source).resolve()
    expected = source.with_suffix(".ir")
    text = dump(driver, source)
    if update:
        expected.write_text(text)
        return 0
    before = expected.read_text() if expected.exists() else ""
    difference = list(difflib.unified_diff(before.splitlines(), text.splitlines(),
                                           expected.name, "now", lineterm=""))
    print("\n".join(difference))
    return 1 if difference else 0


sys.exit(main(sys.argv[1:]))
