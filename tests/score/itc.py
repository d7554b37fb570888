"""itc.py CHECKOUT: scores the lock and race cases of the Toyota ITC benchmarks.

CHECKOUT is a local copy of the suite, with the folders 01.w_Defects and 02.wo_Defects. Each file consists of variants, parted
by comments. A variant of the first folder is hit when a finding of any lock rule (for the race cases: any race rule) has its
primary site in the text of the variant, and hit by name when it is of the rule that the file is about. A variant of the
second folder must have no such finding; each that it has is counted as false, whatever a reader thinks of the variant.
Each file is scanned alone.
"""
import re
from bisect import bisect

from scanning import Scan, checkout_of, describe, share

RULE_OF = {
    "dead_lock": "lock-order",
    "double_lock": "double-lock",
    "double_release": "unlock-not-held",
    "livelock": "lock-order",
    "lock_never_unlock": "missing-unlock",
    "sleep_lock": "blocking-under-lock",
    "unlock_without_lock": "unlock-not-held",
    "race_condition": "data-race",
    "st_cross_thread_access": "data-race",
}
RACE_RULES = {"data-race", "atomicity", "double-checked-locking", "escaping-stack", "unsafe-call"}
LOCK_RULES = set(RULE_OF.values()) - RACE_RULES
START_OF_VARIANT = re.compile(r"Types of defects|^/\* Race condition")


class Variants:
    """The variants of a file and the lines at which their texts start."""

    def __init__(self, path):
        lines = path.read_text(errors="replace").splitlines()
        starts = [number for number, line in enumerate(lines, 1) if START_OF_VARIANT.search(line)] or [1]
        self.starts, self.names = [], []
        for start, end in zip(starts, starts[1:] + [len(lines) + 1]):
            name = re.search(rf"\b{path.stem}_(\d+|main)", "\n".join(lines[start - 1:end - 1]))
            self.starts.append(start)
            self.names.append(name[1])
        self.count = len(set(self.names) - {"main"})

    def of_line(self, line):
        index = bisect(self.starts, line) - 1
        return self.names[index] if index >= 0 else None


def scan_file(checkout, folder, stem):
    """The variants of a file, and its findings by the rules that count for it."""
    scan = Scan([f"{stem}.c"], ["-I../include"], checkout / folder)
    if scan.failed:
        raise SystemExit(f"itc.py: {folder}/{stem}.c: {scan.messages}")
    rules = RACE_RULES if RULE_OF[stem] in RACE_RULES else LOCK_RULES
    return (Variants(checkout / folder / f"{stem}.c"),
            [finding for finding in scan.findings if finding.rule in rules])


def score_wrong(checkout, stem):
    """(variants, hit, hit by name); what is not hit by name is printed."""
    variants, found = scan_file(checkout, "01.w_Defects", stem)
    hit = named = 0
    for name in sorted(set(variants.names) - {"main"}):
        here = [finding for finding in found if variants.of_line(finding.sites[0].line) == name]
        right = any(finding.rule == RULE_OF[stem] for finding in here)
        hit += bool(here)
        named += right
        if not right:
            print(f"  {'other rule' if here else 'miss'} {stem}_{name}: " + "; ".join(map(describe, here)))
    return variants.count, hit, named


def score_right(checkout, stem):
    """(variants, those with a false finding); false findings are printed."""
    variants, found = scan_file(checkout, "02.wo_Defects", stem)
    for finding in found:
        print(f"  false {describe(finding)}")
    return variants.count, len({variants.of_line(finding.sites[0].line) for finding in found})


def row(name, wrong, hit, named, right, false):
    print(f"{name:20} found {share(hit, wrong)}, under its own name {named}; false in {share(false, right)} right ones")


def main(checkout):
    total = [0] * 5
    for stem in RULE_OF:
        figures = [*score_wrong(checkout, stem), *score_right(checkout, stem)]
        total = [a + b for a, b in zip(total, figures)]
        row(stem, *figures)
    row("all", *total)


if __name__ == "__main__":
    main(checkout_of(__doc__)[0])
