"""realbugs.py TSV CHECKOUTS [--scope file|folder|either] [--keep DIR] [NAME...]: scores fixed bugs of real projects.

TSV has one bug per row: repo, fix_commit, parent_commit, file, function, kind, ... (tab-separated, with this header).
CHECKOUTS holds a local clone of each project under its short name (CHECKOUTS/fio for axboe/fio) and, where its headers
need it, CHECKOUTS/fio.flags: the compiler flags on one line, in which {tree} is the exported tree and {checkouts} is
CHECKOUTS. A header that configure would write can lie in a folder of CHECKOUTS that these flags name.

The trees of both commits are exported, and in each the file is scanned alone (--scope file), or all files of its folder
as one program (--scope folder, and always for lock-order), or the folder when the file alone shows nothing (either).
A bug is found when, before the fix, a finding of a rule accepted for its kind touches the function, by a site or a
witness step, and the fix makes it go away: the same locks are told of less places or of none. When some are left, the
bug is found, but not silent; unless the fix did not touch them: they are told as before, by another chain of calls. NAMEs pick rows whose project, file, function or fix commit starts with one of them; --keep
leaves the exported trees in DIR for a closer look.
"""
import argparse
import csv
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from scanning import Scan, describe, share

# Kinds are matched by how they start; the first that fits counts. A kept lock that is then asked for again is told as that.
RULES_OF = [
    ("lock-leak", {"missing-unlock", "double-lock"}),
    ("double-unlock", {"unlock-not-held"}),
    ("unlock-not-held", {"unlock-not-held"}),
    ("missing-lock/signal", {"cond-lost-wakeup", "data-race"}),
    ("missing-lock", {"data-race", "double-checked-locking"}),
    ("shared-write-after-unlock", {"data-race"}),
    ("thread-start-race", {"data-race", "escaping-stack", "cond-lost-wakeup"}),
    ("lock-order", {"lock-order", "double-lock"}),
    ("recursive-self-deadlock", {"double-lock"}),
    ("double-lock", {"double-lock", "missing-unlock"}),
    ("wrong-unlock-kind", {"unlock-not-held", "rwlock-misuse"}),
    ("join-while-holding-lock", {"join-under-lock"}),
    ("lock-held-over-blocking-call", {"blocking-under-lock"}),
    ("blocking-lock-self-deadlock", {"blocking-under-lock"}),
    ("lost-wakeup", {"cond-lost-wakeup"}),
    ("wrong-condvar", {"cond-lost-wakeup"}),
    ("signal-after-unlock", {"cond-lost-wakeup"}),
    ("cond-wait-without-lock", {"cond-wait-unlocked", "unlock-not-held"}),
    ("cond-wait-without-loop", {"cond-wait-no-loop"}),
]


def rules_for(kind):
    """The accepted rules, or None for a kind that no rule of lock discipline covers."""
    return next((rules for start, rules in RULES_OF if kind.startswith(start)), None)


class Row:
    def __init__(self, fields, checkouts):
        self.project = fields["repo"].split("/")[1]
        self.fix, self.parent = fields["fix_commit"], fields["parent_commit"]
        self.file, self.function, self.kind = fields["file"], fields["function"], fields["kind"]
        self.checkout = checkouts / self.project
        self.flags_file = checkouts / f"{self.project}.flags"
        self.rules = rules_for(self.kind)

    def chosen(self, names):
        keys = (self.project, self.file, os.path.basename(self.file), self.function, self.fix)
        return not names or any(key.startswith(name) for key in keys for name in names)

    def flags(self, tree):
        text = self.flags_file.read_text() if self.flags_file.exists() else ""
        return shlex.split(text.format(tree=tree, checkouts=self.checkout.parent))

    def sources(self, tree, scope):
        """The file, or a file that uses the header; with its folder when lock order is the matter."""
        path = tree / self.file
        if path.suffix == ".h":
            path, header = tree / "use_of_header.c", path
            path.write_text(f'#include "{header}"\nconst void *const use = (const void *)&{self.function};\n')
        if scope == "folder" or self.kind.startswith("lock-order"):
            return sorted(path.parent.glob("*.c"))
        return [path]


class NotThere(Exception):
    """A commit, or a part of it, that the checkout does not have."""


def export(row, commit, trees):
    """The tree of a commit, exported once."""
    tree = trees / row.project / commit[:12]
    if not tree.exists():
        part = tree.with_name(tree.name + ".part")  # what an export leaves behind that fails is no tree
        shutil.rmtree(part, ignore_errors=True)
        archive = subprocess.Popen(["git", "-C", row.checkout, "archive", commit], stdout=subprocess.PIPE)
        try:
            with tarfile.open(fileobj=archive.stdout, mode="r|") as tar:
                tar.extractall(part)
        except tarfile.TarError:
            pass  # git says why
        archive.stdout.close()
        if archive.wait() != 0:
            shutil.rmtree(part, ignore_errors=True)
            raise NotThere(f"{row.checkout} does not have all of the commit {commit}")
        part.rename(tree)
    return tree


def scan(row, commit, trees, scope):
    tree = export(row, commit, trees)
    files = row.sources(tree, scope)
    return Scan([os.path.relpath(file, tree) for file in files], row.flags(tree), tree)


def touching(row, result):
    return [finding for finding in result.findings
            if finding.rule in row.rules and row.function in result.functions(finding)]


def subject(finding):
    """What a finding is about, whatever its lines are: the rule and the locks it names."""
    return finding.rule, *re.findall(r"'[^']*'", finding.message)


def places(found):
    """How many sites are told, for each subject."""
    return sum((Counter({subject(finding): len(set(finding.sites))}) for finding in found), Counter())


def chain(finding):
    """The calls that lead there: tells apart two places of one function that do the same."""
    return subject(finding), tuple(step.function for step in finding.steps)


def untouched(found, left):
    """The chains of calls that are told as often after the fix as before, while others of their subject are gone."""
    before, after = Counter(map(chain, found)), Counter(map(chain, left))
    changed = {subject for (subject, calls), count in before.items() if count > after[subject, calls]}
    return {key for key, count in before.items() if after[key] == count and key[0] in changed}


def problems(result):
    """The error messages of a scan, without the many that follow the first."""
    return re.findall(r".*(?:error|cannot|no end).*", result.messages)[:2]


def judge(row, trees, scope):
    """The verdict of one scope, or the better one of both."""
    if scope != "either":
        return judge_scope(row, trees, scope)
    verdict, details = judge_scope(row, trees, "file")
    return judge_scope(row, trees, "folder") if verdict in ("missed", "failed") else (verdict, details)


def judge_scope(row, trees, scope):
    """(verdict, details): found, found but not silent, missed, failed."""
    try:
        before, after = (scan(row, commit, trees, scope) for commit in (row.parent, row.fix))
    except NotThere as why:
        return "failed", [str(why)]
    if before.failed or after.failed:
        return "failed", problems(before if before.failed else after)
    found, left = touching(row, before), touching(row, after)
    gone = places(found) - places(left)
    if not gone:
        near = [describe(finding) for finding in before.findings if row.function in before.functions(finding)]
        return "missed", near + problems(before)
    others = untouched(found, left)
    still = [describe(finding) for finding in left if subject(finding) in gone and chain(finding) not in others]
    if still:
        return "found, not silent", still
    return "found", [describe(finding) for finding in found if subject(finding) in gone]


def table(rows, trees, scope):
    """Prints one line per bug, and returns how often each verdict fell for each kind."""
    counts = {}
    for row in rows:
        verdict, details = ("not covered", []) if row.rules is None else judge(row, trees, scope)
        counts.setdefault(row.kind, Counter())[verdict] += 1
        print(f"{verdict:18} {row.project:10} {row.fix[:8]} {row.file} {row.function} [{row.kind}]", flush=True)
        for detail in details:
            print(f"{'':20}{detail}")
    return counts


def totals(counts):
    print()
    covered = Counter()
    for kind, verdicts in sorted(counts.items()):
        print(f"{kind:34} " + ", ".join(f"{verdict}: {number}" for verdict, number in sorted(verdicts.items())))
        if rules_for(kind) is not None:
            covered += verdicts
    whole = sum(covered.values())
    print(f"\nfound before the fix: {share(covered['found'] + covered['found, not silent'], whole)}; "
          f"found, and silent after it: {share(covered['found'], whole)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tsv", type=Path)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("--scope", choices=("file", "folder", "either"), default="either")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_intermixed_args()
    with options.tsv.open(newline="") as lines:
        rows = [Row(fields, options.checkouts.resolve()) for fields in csv.DictReader(lines, delimiter="\t")]
    rows = [row for row in rows if row.chosen(options.names)]
    with tempfile.TemporaryDirectory() as scratch:
        totals(table(rows, (options.keep or Path(scratch)).resolve(), options.scope))


if __name__ == "__main__":
    main()
