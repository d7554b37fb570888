"""What scan costs beside libclang merely parsing the same files: cold, with nothing changed, with one file parsed again
that says the same, with one that says something else.

Arguments: the yardstick (bench_parse), then directories with a compile_commands.json of real programs; without any, those
of LS_BENCH_TREES, separated by colons. The trees are not touched: the cache is kept beside a copy of the database; a file
is parsed again because it gets another option there, and says something else when that brings another function. CPU of
all processes; ratios repeat better than times.
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import LOCKSTITCH


def measure(*command):
    """CPU seconds of a command and its children, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout + done.stderr


def scan(where, *options):
    return measure(LOCKSTITCH, "scan", "-p", where, "-j1", "-v", "--no-progress", "--format", "json", "-o", os.devnull,
                   *options)


def change_one(database, *options):
    """The C file in the middle gets other options."""
    entries = json.loads(database.read_text())
    files = [(entry["directory"], entry["file"]) for entry in entries if entry["file"].endswith(".c")]
    for entry in entries:
        if (entry["directory"], entry["file"]) != files[len(files) // 2]:
            continue
        if "arguments" in entry:
            entry["arguments"][1:1] = options
        else:
            compiler, rest = entry["command"].split(" ", 1)
            entry["command"] = " ".join((compiler, *options, rest))
    database.write_text(json.dumps(entries))


def row(yardstick, tree):
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch, "compile_commands.json")
        database.write_text(Path(tree, "compile_commands.json").read_text())
        parse, _ = measure(yardstick, scratch)
        cold, said = scan(scratch)
        unchanged, _ = scan(scratch)
        change_one(database, "-DLOCKSTITCH_BENCH")
        same, _ = scan(scratch)
        added = Path(scratch, "added.h")
        added.write_text("static int lockstitch_bench(int x) { return x + 1; }\n")
        change_one(database, "-include", str(added))
        changed, _ = scan(scratch)
    peak, worker = re.search(r"peak memory: (\d+) MiB, largest worker (\d+) MiB", said).groups()
    return (f"{Path(tree).name:24} {parse:8.2f} {cold:8.2f} {cold / parse:7.2f} {100 * unchanged / cold:9.1f} % "
            f"{100 * same / cold:8.1f} % {100 * changed / cold:8.1f} % {peak:>7} {worker:>7}")


def main():
    trees = sys.argv[2:] or [tree for tree in os.environ.get("LS_BENCH_TREES", "").split(":") if tree]
    if not trees:
        sys.exit("name directories with a compile_commands.json, in LS_BENCH_TREES or as arguments")
    print(f"{'':24} {'parse s':>8} {'cold s':>8} {'ratio':>7} {'unchanged':>11} {'says same':>10} {'one file':>10} {'MiB':>7} "
          f"{'worker':>7}")
    for tree in trees:
        print(row(sys.argv[1], tree), flush=True)


if __name__ == "__main__":
    main()
