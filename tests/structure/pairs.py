"""Every idiom of sharing has a racy and a right variant in tests/scan: at least 40 pairs, counted by the racy ones.

A file of pairs says `Twins` in its first line. One mark is one racy variant; its twin stands beside it, without a mark.
"""
import re

from tree import main

FEWEST = 40
MARK = re.compile(r"// EXPECT: (?:[\w-]+, )*(?:data-race|atomicity|double-checked-locking|unsafe-call|escaping-stack)\b")


def twins(root):
    return [path for path in sorted((root / "tests/scan").glob("*.c")) if "twins" in path.read_text()[:400].lower()]


def count(root):
    return sum(len(MARK.findall(path.read_text())) for path in twins(root))


def check(root):
    number = count(root)
    return [] if number >= FEWEST else [f"tests/scan: {number} pairs of racy and right variants; {FEWEST} are wanted"]


if __name__ == "__main__":
    main(check)
