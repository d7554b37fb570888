"""check_github.py FILE: workflow commands, read as the runner of GitHub's actions reads them."""
import re
import sys

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def unescape(text, *codes):
    for code, character in (("%0D", "\r"), ("%0A", "\n"), *codes, ("%25", "%")):
        text = text.replace(code, character)
    return text


commands = []
with open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as file:
    for line in file.read().splitlines():
        level, properties, message = COMMAND.fullmatch(line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        commands.append((level, {key: unescape(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs.items()},
                         unescape(message)))
missing, order, odd, gap = commands
assert order[0] == "error" and order[1]["title"] == "lock-order" and order[1]["file"] == "bank.cc", order
assert int(order[1]["line"]) > 0 and "\nthread " in order[2], order
assert missing[1]["title"] == "missing-unlock"
assert odd[0] == "notice" and odd[1] == {"title": "lock-contention", "file": "/usr/include/a,b:c%.h", "line": "3"}, odd
assert odd[2].endswith("\nin 100 %\nhelp: second line\n"), odd
assert gap == ("warning", {"title": "not analysed"}, "broken.c"), gap
