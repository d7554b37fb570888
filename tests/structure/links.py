"""Links between the pages of this repository lead somewhere."""
import re

from tree import main

LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
SKIPPED_FOLDERS = {"build", ".git", ".lockstitch"}


def pages(root):
    found = (path.relative_to(root) for path in root.rglob("*.md"))
    return sorted(path for path in found if path.parts[0] not in SKIPPED_FOLDERS)


def check(root):
    return [f"{page}: no {link}" for page in pages(root) for link in LINK.findall((root / page).read_text())
            if not (root / page.parent / link).exists()]


if __name__ == "__main__":
    main(check)
