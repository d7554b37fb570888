"""What the score scripts share: a scan of local files, its findings, and the last lines of a report.

The command is the one that tests/lib/lockstitch.py finds: $LOCKSTITCH, or the release build.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import LOCKSTITCH, findings

TIMEOUT = 300  # of a whole scan, in seconds: a folder of a big project takes longer than a test
CONFIDENCE = os.environ.get("LS_CONFIDENCE", "likely")  # what counts as found


def checkout_of(doc, what=None):
    """The CHECKOUT of the command line, and its NAMEs: `what` says what is chosen by them, None that there are none."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, metavar="CHECKOUT", help="local copy of the project")
    if what:
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"score only the {what} whose name contains it")
    options = parser.parse_args()
    if not options.checkout.is_dir():
        parser.error(f"{options.checkout} is no directory")
    return options.checkout.resolve(), options.names if what else []


class Scan:
    """One run of `lockstitch scan`: its findings, the order graph, what went wrong, how long it took."""

    def __init__(self, files, flags, cwd):
        files = [str(file) for file in files]
        command = [LOCKSTITCH, "scan", "-j1", "--no-progress", "--allow-incomplete", "--min-confidence", CONFIDENCE,
                   "--format", "json", *files, "--", *flags]
        start = time.monotonic()
        try:
            done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=TIMEOUT,
                                  stdin=subprocess.DEVNULL)
            self.status, out, self.messages = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            self.status, out, self.messages = None, "", f"no end after {TIMEOUT} s"
        self.seconds = time.monotonic() - start
        self.failed = self.status not in (0, 1)
        self.findings = [] if self.failed else findings(out, cwd)
        self.order = [] if self.failed else json.loads(out)["order"]

    def functions(self, finding):
        """All functions that a finding touches: its sites and the steps of its witnesses."""
        return {site.function for site in finding.sites + finding.steps}


def share(part, whole):
    return f"{part} of {whole}" + (f" ({100 * part // whole} %)" if whole else "")


def describe(finding):
    site = finding.sites[0]
    return f"{os.path.basename(site.file)}:{site.line} ({site.function}): {finding.message} [{finding.rule}]"
