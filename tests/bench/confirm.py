"""How often confirm proves what is a deadlock, and never what is none.

confirm.py [REPETITIONS [NAME...]]: each program of the corpus in which a run predicts or meets a deadlock, its right twin, and all
that is right in the chapter about deadlocks, is given to `lockstitch confirm` (at most three runs) REPETITIONS times (20). A wrong one must be confirmed or
observed, a right one must not. Prints a line for each, and the tally, with the time that confirm took.
"""
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import BUILD, LOCKSTITCH, manifest

DEADLOCKS = ("deadlock", "lock-order")
PROVED = ("confirmed", "observed")


CHAPTER = "6-deadlock"


def is_twin(programs, name, wrong):
    return programs[name].values.get("twin") in wrong or any(programs[other].values.get("twin") == name for other in wrong)


def is_deadlock(program):
    return any(rule in line.split()[:2] for line in program.lists["run"] for rule in DEADLOCKS)


def proves(name, arguments):
    """True when a deadlock is proved; and the seconds that it took."""
    start = time.monotonic()
    done = subprocess.run([LOCKSTITCH, "confirm", "-q", "--runs", "3", "--format", "json", "--", BUILD / "corpus" / name, *arguments],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600, check=False)
    findings = json.loads(done.stdout)["findings"]
    proved = any(entry["rule"] in DEADLOCKS and entry.get("verdict", entry["evidence"]) in PROVED for entry in findings)
    return proved, time.monotonic() - start


def tally(programs, names, repetitions, wanted):
    right = 0
    for name in names:
        tries = [proves(name, programs[name].words("args")) for _ in range(repetitions)]
        as_wanted = sum(proved == wanted for proved, _ in tries)
        right += as_wanted
        seconds = [took for _, took in tries]
        print(f"{name:28}{'proved' if wanted else 'not proved':12}{as_wanted:4} of {repetitions}   "
              f"{statistics.median(seconds):6.1f} s, at most {max(seconds):.1f} s", flush=True)
    total = len(names) * repetitions
    print(f"{'deadlocks proved' if wanted else 'others not proved'}: {right} of {total} ({right / max(total, 1):.1%})", flush=True)


def main(repetitions=20, *names):
    programs = manifest()
    chosen = {name: program for name, program in programs.items() if not program.is_script and (not names or name in names)}
    wrong = [name for name, program in chosen.items() if is_deadlock(program)]
    right = [name for name, program in chosen.items() if not is_deadlock(program) and
             (program.chapter == CHAPTER or is_twin(programs, name, wrong))]
    tally(programs, wrong, int(repetitions), True)
    tally(programs, right, int(repetitions), False)


if __name__ == "__main__":
    main(*sys.argv[1:])
