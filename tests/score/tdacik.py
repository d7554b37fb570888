"""tdacik.py CHECKOUT [NAME...]: scores the labelled programs of TDacik/Deadlock.

CHECKOUT is a local copy of the project, with tests/benchmarks. A program carries its labels in lines that start with //#:
`Deadlock: true` or `false`, and `Lockgraph:` with one `- outer -> inner` for each edge. The verdict is right when there
is a finding of lock-order or double-lock if and only if the label is true; the graph, when the edges (from, to) of the
report's `order` are those of the label, by name. With NAMEs only programs whose path contains one of them are
scored. Programs without a label are counted, not scored.
"""
import re
from collections import Counter

from scanning import Scan, checkout_of, describe, share

DEADLOCK_RULES = {"lock-order", "double-lock"}


def labels_of(path):
    """(deadlock: True, False or None; edges: a set, or None when there is no graph)."""
    lines = re.findall(r"^\s*//#\s(.*)", path.read_text(errors="replace"), flags=re.M)
    deadlock, edges, in_graph = None, None, False
    for line in lines:
        key = re.match(r"([\w-]+):\s*(\w*)", line)
        if key:
            in_graph = key[1] == "Lockgraph"
            edges = set() if in_graph else edges
            deadlock = key[2].lower() == "true" if key[1] == "Deadlock" else deadlock
        elif in_graph:
            edges.add(tuple(re.fullmatch(r"\s*-\s*(\S+)\s*->\s*(\S+)\s*", line).groups()))
    return deadlock, edges


def edges_of(scan):
    return {(edge["from"].lstrip("*&"), edge["to"].lstrip("*&")) for edge in scan.order}


def show(edges):
    return ", ".join(f"{a} -> {b}" for a, b in sorted(edges)) or "none"


def score(path, name, counts):
    deadlock, wanted = labels_of(path)
    if deadlock is None:
        counts["unlabelled"] += 1
        return
    scan = Scan([path.name], [], path.parent)
    found = [finding for finding in scan.findings if finding.rule in DEADLOCK_RULES]
    counts["labelled"] += 1
    counts["deadlock" if deadlock else "none"] += 1
    if not scan.failed and bool(found) == deadlock:
        counts["right"] += 1
    else:
        print(f"  {'failed' if scan.failed else 'miss' if deadlock else 'false'} {name}: "
              + (scan.messages if scan.failed else "; ".join(map(describe, found)) or "silent"))
    if wanted is not None:
        counts["graphs"] += 1
        counts["same"] += edges_of(scan) == wanted
        if edges_of(scan) != wanted:
            print(f"  graph {name}: wanted {show(wanted - edges_of(scan))}; not wanted {show(edges_of(scan) - wanted)}")


def main(checkout, names):
    folder = checkout / "tests/benchmarks"
    counts = Counter()
    for path in sorted(folder.rglob("*.c")):
        name = str(path.relative_to(folder))
        if not names or any(part in name for part in names):
            score(path, name, counts)
    print(f"verdicts right: {share(counts['right'], counts['labelled'])}; {counts['deadlock']} have a deadlock, "
          f"{counts['none']} have none; {counts['unlabelled']} without a label")
    print(f"graphs equal:   {share(counts['same'], counts['graphs'])}")


if __name__ == "__main__":
    main(*checkout_of(__doc__, "programs"))
