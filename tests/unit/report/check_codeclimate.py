"""check_codeclimate.py FILE: the sample's report keeps the rules of the format, and these rules can be broken."""
import copy
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from codeclimate import faults_of, faults_of_report

with open(sys.argv[1], encoding="utf-8") as file:
    issues = json.load(file)
assert isinstance(issues, list)
missing, order, odd = issues
assert faults_of_report([missing, order]) == [], faults_of_report(issues)
assert (order["check_name"], order["severity"], order["location"]["path"]) == ("lock-order", "critical", "bank.cc")
assert order["location"]["lines"] == {"begin": 27, "end": 27}
assert len(order["other_locations"]) == 6 and "thread " in order["content"]["body"]
assert order["content"]["body"].startswith("```") and order["content"]["body"].endswith("```\n")
assert odd["severity"] == "info"
# No place of it is in the project: its own is better than none.
assert faults_of(odd) == ["path is relative to the project, and within: '/usr/include/a,b:c%.h'"], faults_of(odd)

BREAKS = {"type": "Issue", "check_name": "", "description": "two\nlines", "content": "body", "categories": ["Bugs"],
          "severity": "error", "fingerprint": 7, "other_locations": {}, "remediation_points": -1, "rule": "lock-order",
          "location": {"path": "bank.cc", "lines": {"begin": 27}}}
for key, value in BREAKS.items():
    assert faults_of(order | {key: value}), key
for key in ("type", "check_name", "description", "categories", "severity", "fingerprint", "location"):
    assert faults_of({name: order[name] for name in order if name != key}), key
for path in ("/usr/include/bank.h", "./bank.cc", "../bank.cc", ""):
    broken = copy.deepcopy(order)
    broken["other_locations"][0]["path"] = path
    assert faults_of(broken), path
assert faults_of_report([order, order])
