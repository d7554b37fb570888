"""check_junit.py FILE: the elements, attributes and sums that readers of JUnit reports rely on (Jenkins, GitLab, GitHub actions)."""
import sys
import xml.etree.ElementTree as xml

CHILDREN = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "skipped", "error"},
            "failure": set(), "skipped": set(), "error": set()}
ATTRIBUTES = {"testsuites": {"tests", "failures", "errors"},
              "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
              "testcase": {"classname", "name", "time"}, "failure": {"type", "message"}, "skipped": {"message"},
              "error": {"type", "message"}}


def check_shape(element):
    assert set(element.attrib) == ATTRIBUTES[element.tag], element.attrib
    for child in element:
        assert child.tag in CHILDREN[element.tag], child.tag
        check_shape(child)


root = xml.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites"
check_shape(root)
suite, = root
cases = list(suite)
counts = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")}
assert [int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")] == [
    len(cases), counts["failure"], counts["error"], counts["skipped"]]
assert counts == {"failure": 2, "error": 1, "skipped": 1}, counts
names = [(case.get("classname"), case.get("name")) for case in cases]
assert len(set(names)) == len(names), names
assert ("broken.c" in dict((name, place) for place, name in names)), names
failure = [case for case in cases if case.get("name").startswith("lock-order in ")][0].find("failure")
assert "bank.cc:" in failure.text and "thread " in failure.text and "holding 'journal_lock'" in failure.text, failure.text
skipped = suite.find("testcase/skipped").get("message")
assert "<broken> \ufffd & \ufffd\"quoted\"" in skipped, skipped
