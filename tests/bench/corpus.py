"""How long lockstitch takes for the whole corpus: CPU of `scan`, beside that of the compiler reading the same files.

One process per program, as in the tests; so this is mostly the cost of starting, which is what a user of small programs
feels. Ratios repeat on a busy machine, times do not.
"""
import os
import resource
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import LOCKSTITCH, ROOT, manifest

COMPILER = os.environ.get("CC", "cc")


def cpu_seconds(commands):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run(command, cwd=ROOT / "corpus", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main():
    programs = [program.words("sources") for program in manifest().values() if not program.is_script]
    lines = sum(len((ROOT / "corpus" / name).read_text().splitlines()) for sources in programs for name in sources)
    scan = cpu_seconds([LOCKSTITCH, "scan", "--no-cache", *sources, "--", "-pthread"] for sources in programs)
    read = cpu_seconds([COMPILER, "-fsyntax-only", "-pthread", *sources] for sources in programs)
    print(f"{len(programs)} programs, {lines} lines: scan {scan:.2f} s of CPU, {COMPILER} -fsyntax-only {read:.2f} s, "
          f"ratio {scan / read:.2f}")


if __name__ == "__main__":
    main()
