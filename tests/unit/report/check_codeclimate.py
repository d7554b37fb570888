"""check_codeclimate.py FILE: what GitLab demands of a code quality report."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    issues = json.load(file)
assert isinstance(issues, list)
for issue in issues:
    assert isinstance(issue["description"], str) and issue["description"]
    assert isinstance(issue["check_name"], str)
    assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert isinstance(issue["location"]["path"], str) and not issue["location"]["path"].startswith("./")
    assert issue["location"]["lines"]["begin"] >= 1
    assert issue["type"] == "issue" and issue["categories"] == ["Bug Risk"]
assert len({issue["fingerprint"] for issue in issues}) == len(issues)
missing, order, odd = issues
assert (order["check_name"], order["severity"], order["location"]["path"]) == ("lock-order", "critical", "bank.cc")
assert len(order["other_locations"]) == 6 and "thread " in order["content"]["body"]
assert odd["severity"] == "info"
