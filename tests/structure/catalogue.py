"""The catalogue, the rule folders and their pages say the same.

Each row of rules/catalogue.def has a folder with rule.c, README.md, bad.c and good.c; each folder has a row. The page
starts with the id and has a table with family, level, who sees it, CWE and CERT C. The C blocks of the page are taken from
bad.c and good.c. bad.c expects its own rule (when scan sees it), good.c does not. README.md's table has each rule, with
its level and who sees it.
"""
import re
import sys
from pathlib import Path

from tree import main

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
import lockstitch

FAMILIES = ("LOCKING", "WAITING", "SHARING", "THREADS", "RUN")
LEVELS = ("NOTE", "WARNING", "ERROR")
SEEN_BY = {"SCAN": "scan", "RUN": "run", "BOTH": "scan, run"}
HEADINGS = ["What it means", "Why it matters", "Wrong", "Right", "How to fix it", "Limits"]


def check_row(rule):
    complaints = []
    if rule.symbol != rule.id.replace("-", "_"):
        complaints.append(f"the symbol {rule.symbol} is not made from the id")
    if rule.family not in FAMILIES or rule.level not in LEVELS or rule.seen_by not in SEEN_BY:
        complaints.append("unknown family, level or seen-by")
    if not re.fullmatch(r"(CWE-\d+(,CWE-\d+)*)?", rule.cwe):
        complaints.append(f"CWE is '{rule.cwe}'")
    if not re.fullmatch(r"([A-Z]{3}\d\d-C(,[A-Z]{3}\d\d-C)*)?", rule.cert):
        complaints.append(f"CERT C is '{rule.cert}'")
    if not rule.summary or rule.summary.endswith("."):
        complaints.append("the summary is empty or ends with a full stop")
    return complaints


def page_row(rule):
    """The line of the page's table that belongs to the row."""
    lists = [text.replace(",", ", ") or "-" for text in (rule.cwe, rule.cert)]
    cells = [rule.family.lower(), rule.level.lower(), SEEN_BY[rule.seen_by], *lists]
    return "| " + " | ".join(cells) + " |"


def without_marks(text):
    return re.sub(r"\s*// EXPECT.*", "", text)


def check_page(rule, folder):
    page = (folder / "README.md").read_text()
    complaints = []
    if not page.startswith(f"# {rule.id}\n"):
        complaints.append(f"the page must start with '# {rule.id}'")
    if page_row(rule) not in page.splitlines():
        complaints.append(f"the page's table must have the line {page_row(rule)}")
    if [heading for heading in re.findall(r"^## (.*)$", page, flags=re.M) if heading in HEADINGS] != HEADINGS:
        complaints.append(f"the page needs the headings {HEADINGS}, in this order")
    examples = without_marks((folder / "bad.c").read_text()), without_marks((folder / "good.c").read_text())
    for heading, example in zip(("Wrong", "Right"), examples):
        blocks = re.findall(rf"^## {heading}\n+```c\n(.*?)^```", page, flags=re.M | re.S)
        if len(blocks) != 1 or blocks[0] not in example:
            complaints.append(f"the example under '{heading}' must be one block, word for word in {'bad' if heading == 'Wrong' else 'good'}.c")
    return complaints


def readme_start(rule):
    """How the rule's row in README.md's table begins."""
    eyes = " | ".join("yes" if rule.seen_by in (eye, "BOTH") else "" for eye in ("SCAN", "RUN"))
    return f"| [{rule.id}](rules/{rule.id}/README.md) | {rule.level.lower()} | {eyes} | ".replace("|  |", "| |")


def check_readme(rules, readme):
    lines = readme.splitlines()
    return [f"README.md: no row in the table begins with {readme_start(rule)}" for rule in rules
            if not any(line.startswith(readme_start(rule)) for line in lines)]


def expects(path, rule):
    return re.search(rf"// EXPECT: .*\b{re.escape(rule.id)}\b", path.read_text()) is not None


def check_examples(rule, folder):
    complaints = []
    if rule.seen_by != "RUN" and not expects(folder / "bad.c", rule):
        complaints.append("bad.c has no mark '// EXPECT:' of the rule")
    if expects(folder / "good.c", rule):
        complaints.append("good.c expects the rule")
    return complaints


def check(root):
    complaints = []
    lockstitch.ROOT = root
    rules = lockstitch.catalogue()
    folders = {path.name for path in (root / "rules").iterdir() if path.is_dir()} - {"apis"}
    complaints += [f"rules/{name}: no row in catalogue.def" for name in sorted(folders - set(rules))]
    order = [(FAMILIES.index(rule.family), rule.id) for rule in rules.values() if rule.family in FAMILIES]
    if order != sorted(order):
        complaints.append("rules/catalogue.def: rows are not sorted by family and id")
    complaints += check_readme(rules.values(), (root / "README.md").read_text())
    for rule in rules.values():
        folder = root / "rules" / rule.id
        missing = [name for name in ("rule.c", "README.md", "bad.c", "good.c") if not (folder / name).is_file()]
        found = [f"{', '.join(missing)} missing"] if missing else check_page(rule, folder) + check_examples(rule, folder)
        complaints += [f"rules/{rule.id}: {text}" for text in check_row(rule) + found]
    return complaints


if __name__ == "__main__":
    main(check)
