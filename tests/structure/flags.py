"""No two flags of one enumeration share a bit: what two people add side by side is merged without a conflict.

An enumeration is one of flags when three of its values, and all that are written as plain numbers, are powers of two.
"""
import re

from tree import OURS, main, sources

ENUM = re.compile(r"\benum\s*(\w*)\s*\{(.*?)\}", re.S)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
VALUE = re.compile(r"\b(\w+)\s*=\s*(\d+)\b")


def check(root):
    complaints = []
    for path in sources(root, OURS, (".c", ".h")):
        for name, body in ENUM.findall(COMMENT.sub("", (root / path).read_text())):
            values = [(flag, int(number)) for flag, number in VALUE.findall(body) if int(number) > 0]
            if len(values) < 3 or any(number & (number - 1) for _, number in values):
                continue
            owner = {}
            for flag, number in values:
                if number in owner:
                    complaints.append(f"{path}: {owner[number]} and {flag} of enum {name} are both {number}")
                owner.setdefault(number, flag)
    return complaints


if __name__ == "__main__":
    main(check)
