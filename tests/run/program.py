"""program.py scan|run NAME...: programs of corpus/manifest, scanned or run, against what the manifest says; a NAME is a
program or a chapter, which is all programs of one folder.

program.py example EXECUTABLE RULE yes|no: a rule's bad.c or good.c, built; run, it must show the rule or not.
"""
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import ERROR, NOTE, ROOT, findings, lockstitch, manifest, run


SKIPPED = 77  # exit status


def site_names(finding):
    """FILE:FUNCTION of every site and step, by which the manifest names a finding."""
    return {f"{Path(site.file).name}:{site.function}" for site in finding.sites + finding.steps}


def matches(finding, expected):
    level, rule, site = expected.split()[:3]
    return (finding.level, finding.rule) == (level, rule) and site in site_names(finding)


def take(found, item):
    """Removes the finding that the manifest's line is about, or all that are; false when there is none."""
    hits = [finding for finding in found if matches(finding, item)]
    for hit in hits if item.endswith(" +") else hits[:1]:
        found.remove(hit)
    return bool(hits)


def judge(expected, todo, found):
    """Each expectation takes one finding; what is left on either side is a complaint."""
    left = list(found)
    complaints = [f"expected, not found: {item}" for item in expected if not take(left, item)]
    for item in todo:
        false_alarm = item.startswith("no ")
        finding = item.removeprefix("no ").partition(" -- ")[0]
        made = take(left, finding)
        if made != false_alarm:
            complaints.append(f"{'found' if made else 'silent'} at last, promote it: {item}")
    complaints += [f"found, but not expected: {finding.level} {finding.rule} {sorted(site_names(finding))}: {finding.message}"
                   for finding in left]
    return complaints


def scan_program(program):
    corpus = ROOT / "corpus"
    result = lockstitch("scan", *program.words("sources"), "--min-confidence", "likely", "--format", "json", "--",
                        "-std=gnu17", "-pthread", cwd=corpus)
    if result.status not in (0, 1):
        return [f"lockstitch scan ended with {result.status}", result.err]
    return judge(program.lists["scan"], program.lists["scan-todo"], findings(result.out, corpus))


def watch(command):
    """Runs under lockstitch: (findings, complaints, what the program and the command did)."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.json"
        watched = lockstitch("run", "--format", "json", "-o", report, "--", *command, cwd=directory)
        if not report.exists():
            return [], [f"no report, status {watched.status}", watched.err], watched
        return findings(report.read_text(), directory), [], watched


def compare_with_native(program, watched):
    """The program behaves under lockstitch as it does without; one that hangs cannot be compared."""
    if "hangs" in program.values:
        return []
    native = run(program.command)
    complaints = []
    if native.status != program.status:
        complaints.append(f"the program itself ended with {native.status}, not {program.status}")
    if watched.out != native.out and "varies" not in program.values:
        complaints.append(f"other output under lockstitch: {watched.out!r}, natively {native.out!r}")
    return complaints


def run_program(program):
    found, complaints, watched = watch(program.command)
    complaints += compare_with_native(program, watched)
    gate = any(item.startswith(ERROR) for item in program.lists["run"])
    status = program.status or int(gate)
    if watched.status != status:
        complaints.append(f"lockstitch run ended with {watched.status}, not {status}")
    notes = [finding for finding in found if finding.level == NOTE]
    complaints += [f"expected, not found: {item}" for item in program.lists["run-note"] if not take(notes, item)]
    serious = [finding for finding in found if finding.level != NOTE]
    return complaints + judge(program.lists["run"], program.lists["run-todo"], serious)


def run_example(executable, rule, shown):
    found, complaints, _ = watch([executable])
    present = any(finding.rule == rule for finding in found)
    if present != (shown == "yes"):
        complaints.append(f"{rule} is {'found' if present else 'not found'} in a run of {executable}")
    return complaints


def chosen(names):
    """The programs that the names stand for, in the order of the book."""
    return [program for program in manifest().values() if program.name in names or program.chapter in names]


def main(args):
    if "python" in args and not (3, 9) <= sys.version_info < (3, 13, 1):
        print("skipped: the locks of this interpreter cannot be seen")
        return SKIPPED
    if args[0] == "example":
        complaints = run_example(*args[1:])
    else:
        programs = chosen(args[1:])
        try_out = {"scan": scan_program, "run": run_program}[args[0]]
        complaints = [f"{program.name}: {complaint}" for program in programs for complaint in try_out(program)]
        complaints += [] if programs else [f"corpus/manifest has nothing for {' '.join(args[1:])}"]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
