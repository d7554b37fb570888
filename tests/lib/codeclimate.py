"""What a Code Climate issue may look like, as its specification says and its command line tool insists on.

https://github.com/codeclimate/platform, SPEC.md, "Data Types"; GitLab reads a part of it, and wants fingerprints besides.
"""
CATEGORIES = {"Bug Risk", "Clarity", "Compatibility", "Complexity", "Duplication", "Performance", "Security", "Style"}
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}
KEYS = {"type", "check_name", "description", "content", "categories", "location", "other_locations", "remediation_points",
        "severity", "fingerprint"}


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_text(value):
    return isinstance(value, str) and value != ""


def faults_of_place(place):
    if not isinstance(place, dict):
        return ["a location is an object"]
    path, lines, faults = place.get("path"), place.get("lines"), []
    if not is_text(path) or path.startswith(("/", "./")) or ".." in path.split("/"):
        faults.append(f"path is relative to the project, and within: {path!r}")
    if not isinstance(lines, dict) or not is_number(lines.get("begin")) or not is_number(lines.get("end")):
        faults.append(f"lines have a begin and an end, from 1: {lines!r}")
    elif lines["begin"] > lines["end"]:
        faults.append(f"lines end behind their begin: {lines!r}")
    return faults


def faults_of(issue):
    """What is wrong with an issue, one sentence each."""
    faults = [f"no such key: {key}" for key in sorted(set(issue) - KEYS)]
    others, content = issue.get("other_locations", []), issue.get("content", {"body": ""})
    categories, points = issue.get("categories"), issue.get("remediation_points", 0)
    rules = [
        (issue.get("type") == "issue", "type is issue"),
        (is_text(issue.get("check_name")), "check_name is a text"),
        (is_text(issue.get("description")) and "\n" not in issue["description"], "description is one line"),
        (isinstance(content, dict) and isinstance(content.get("body"), str), "content has a body"),
        (isinstance(categories, list) and categories and set(categories) <= CATEGORIES, "categories are some of the known ones"),
        (issue.get("severity") in SEVERITIES, "severity is one of the known ones"),
        (is_text(issue.get("fingerprint")), "fingerprint is a text"),
        (isinstance(points, int) and points >= 0, "remediation_points is a number"),
        (isinstance(others, list), "other_locations is a list"),
    ]
    faults += [sentence for holds, sentence in rules if not holds]
    faults += faults_of_place(issue.get("location"))
    return faults + [fault for place in others if isinstance(others, list) for fault in faults_of_place(place)]


def faults_of_report(issues):
    """Of a whole report: its issues, and that no two have one fingerprint."""
    faults = [f"{issue.get('check_name')}: {fault}" for issue in issues for fault in faults_of(issue)]
    prints = [issue.get("fingerprint") for issue in issues]
    return faults + (["fingerprints are unique"] if len(set(prints)) != len(prints) else [])
