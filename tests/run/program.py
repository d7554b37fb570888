"""program.py scan|run NAME: one program of corpus/manifest, scanned or run, against what the manifest says.

program.py example EXECUTABLE RULE yes|no: a rule's bad.c or good.c, built; run, it must show the rule or not.
"""
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import ERROR, NOTE, ROOT, findings, lockstitch, manifest, run


def site_names(finding):
    """FILE:FUNCTION of every site and step, by which the manifest names a finding."""
    return {f"{Path(site.file).name}:{site.function}" for site in finding.sites + finding.steps}


def matches(finding, expected):
    level, rule, site = expected.split()
    return (finding.level, finding.rule) == (level, rule) and site in site_names(finding)


def judge(expected, todo, found):
    """Each expectation takes one finding; what is left on either side is a complaint."""
    complaints = []
    left = list(found)
    for item in expected:
        hit = next((finding for finding in left if matches(finding, item)), None)
        if hit is None:
            complaints.append(f"expected, not found: {item}")
        else:
            left.remove(hit)
    for item in todo:
        hit = next((finding for finding in left if matches(finding, item.partition(" -- ")[0])), None)
        if hit is not None:
            left.remove(hit)
            complaints.append(f"found at last, promote it: {item}")
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


def watch(executable, args=()):
    """Runs under lockstitch: (findings, complaints, what the program and the command did)."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.json"
        watched = lockstitch("run", "--format", "json", "-o", report, "--", executable, *args, cwd=directory)
        if not report.exists():
            return [], [f"no report, status {watched.status}", watched.err], watched
        return findings(report.read_text(), directory), [], watched


def run_program(program):
    native = run([program.executable, *program.words("args")])
    found, complaints, watched = watch(program.executable, program.words("args"))
    if native.status != program.status:
        complaints.append(f"the program itself ended with {native.status}, not {program.status}")
    if watched.out != native.out:
        complaints.append(f"other output under lockstitch: {watched.out!r}, natively {native.out!r}")
    gate = any(item.startswith(ERROR) for item in program.lists["run"])
    status = program.status or int(gate)
    if watched.status != status:
        complaints.append(f"lockstitch run ended with {watched.status}, not {status}")
    serious = [finding for finding in found if finding.level != NOTE]
    return complaints + judge(program.lists["run"], program.lists["run-todo"], serious)


def run_example(executable, rule, shown):
    found, complaints, _ = watch(executable)
    present = any(finding.rule == rule for finding in found)
    if present != (shown == "yes"):
        complaints.append(f"{rule} is {'found' if present else 'not found'} in a run of {executable}")
    return complaints


def main(args):
    if args[0] == "example":
        complaints = run_example(*args[1:])
    else:
        program = manifest()[args[1]]
        complaints = {"scan": scan_program, "run": run_program}[args[0]](program)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
