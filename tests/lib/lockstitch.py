"""What the tests in Python share: the command under test, its findings, the catalogue and the corpus manifest.

The environment says where things are (set by CMake): LOCKSTITCH is the command, LS_BUILD the build directory.
"""
import json
import os
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("LS_BUILD", ROOT / "build/release"))
LOCKSTITCH = os.environ.get("LOCKSTITCH", str(BUILD / "bin/lockstitch"))
TIMEOUT = int(os.environ.get("LS_PATIENCE", 60))  # seconds for one command
NOTE, WARNING, ERROR = "note", "warning", "error"

Result = namedtuple("Result", "status out err")
Rule = namedtuple("Rule", "symbol id family level seen_by cwe cert summary")


def run(command, **options):
    """Runs a command to its end; a signal that killed it shows as a negative status."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=TIMEOUT,
                          stdin=subprocess.DEVNULL, **options)
    return Result(done.returncode, done.stdout, done.stderr)


def lockstitch(*args, **options):
    return run([LOCKSTITCH, *args], **options)


def catalogue():
    """The rows of rules/catalogue.def, by rule id."""
    text = (ROOT / "rules/catalogue.def").read_text()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    rules = {}
    for row in re.findall(r"LS_RULE\((.*?)\)\s*$", text, flags=re.S | re.M):
        fields = [field.strip().strip('"') for field in re.findall(r'"[^"]*"|[^,\s][^,]*', row)]
        rule = Rule(*fields)
        if rule.id in rules:
            raise ValueError(f"catalogue.def: {rule.id} appears twice")
        rules[rule.id] = rule
    return rules


# sites[0] is the primary one; steps are those of the witnesses.
Finding = namedtuple("Finding", "rule level message sites steps")
Site = namedtuple("Site", "file line function")


def findings(text, directory):
    """The findings of JSON output; files become absolute."""
    def site(at):
        return Site(os.path.realpath(os.path.join(directory, at["file"])), at["line"], at["function"])

    return [Finding(entry["rule"], entry["level"], entry["message"], [site(at) for at in entry["locations"]],
                    [site(at) for witness in entry["witnesses"] for at in witness["steps"]])
            for entry in json.loads(text)["findings"]]


class Program:
    """One program of corpus/manifest. Keys may repeat only where a list is meant."""

    LISTS = ("scan", "run", "scan-todo", "run-todo", "run-note")
    WORDS = ("about", "section", "twin", "sources", "args", "exit", "hangs", "varies", "kind")

    def __init__(self, name):
        self.name = name
        self.values = {}
        self.lists = {key: [] for key in self.LISTS}

    def add(self, key, value):
        if key in self.lists:
            self.lists[key].append(value)
        elif key in self.WORDS and key not in self.values:
            self.values[key] = value
        else:
            raise ValueError(f"corpus/manifest: [{self.name}] has an unknown or repeated key '{key}'")

    def words(self, key):
        return self.values.get(key, "").split()

    @property
    def chapter(self):
        """The folder of corpus/ that it belongs to."""
        return self.words("sources")[0].partition("/")[0]

    @property
    def status(self):
        return int(self.values.get("exit", "0"))

    @property
    def is_script(self):
        return self.values["sources"].endswith(".py")

    @property
    def is_wrong(self):
        """Something is, or should be, found in it."""
        found = any(not line.startswith("no ") for lines in self.lists.values() for line in lines)
        return self.values.get("kind", "wrong" if found else "right") == "wrong"

    @property
    def command(self):
        what = [sys.executable, ROOT / "corpus" / self.values["sources"]] if self.is_script else [BUILD / "corpus" / self.name]
        return [*what, *self.words("args")]


def manifest(root=ROOT):
    """The programs of corpus/manifest, by name, in the order of the book."""
    programs = {}
    for number, line in enumerate((root / "corpus/manifest").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.strip("[]")
            if name in programs:
                raise ValueError(f"corpus/manifest:{number}: {name} appears twice")
            programs[name] = Program(name)
        else:
            key, _, value = line.partition(":")
            programs[name].add(key.strip(), value.strip())
    return programs
