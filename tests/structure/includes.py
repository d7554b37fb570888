"""Who may include whom: the READS and USES of analyzer/CMakeLists.txt, taken literally.

A folder of the analyzer includes itself and, directly or indirectly, what it READS or USES, by paths relative to analyzer/. On top:
rules/ are built on model; only commands and rules see rule.h; only recording sees recording.h and plan.h of the runtime checker;
only frontend sees libclang; the runtime checker sees nothing but itself.
"""
import re

from tree import main, sources

FOLDER = re.compile(r"^ls_folder\((\w+)((?:\s+(?!LINKS\b)\w+)*)", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def uses(root):
    """For each folder all that it may include, itself too."""
    direct = {name: [word for word in words.split() if word not in ("READS", "USES")] for name, words in FOLDER.findall((root / "analyzer/CMakeLists.txt").read_text())}
    direct["rules"] = ["model"]
    closure = {}

    def close(name):
        if name not in closure:
            closure[name] = {name}.union(*[close(used) for used in direct[name]])
        return closure[name]

    for name in direct:
        close(name)
    closure["main.c"] = closure["commands"]
    closure["module.c"] = closure["frontend"]
    return closure


def owner(path):
    """The folder by whose rule the file is judged: base, ir, ..., rules, runtime-checker."""
    return path.parts[1] if path.parts[0] == "analyzer" else path.parts[0]


def special(root, folder, name):
    """What is no folder/file of the analyzer: True or False when this decides, None when the common rule does."""
    if name.startswith("clang-c/"):
        return folder == "frontend"
    if name in ("rule.h", "catalogue.def"):
        return folder in ("rules", "commands")
    if folder == "rules" and (root / "rules" / name).is_file():
        return True
    if name in ("recording.h", "plan.h"):
        return folder in ("recording", "runtime-checker")
    if folder == "runtime-checker":
        return not name.startswith("..")
    return None


def allowed(root, closure, folder, bracket, name):
    decided = special(root, folder, name)
    if decided is not None:
        return decided
    if bracket == "<":
        return True
    top, slash, _ = name.partition("/")
    return bool(slash) and top in closure.get(folder, ())


def exists(root, folder, name):
    bases = {"runtime-checker": ["runtime-checker"]}.get(folder, ["analyzer", "rules", "runtime-checker"])
    return any((root / base / name).is_file() for base in bases)


def check(root):
    closure = uses(root)
    complaints = []
    for path in sources(root, ("analyzer", "rules", "runtime-checker")):
        folder = owner(path)
        if path.name in ("bad.c", "good.c"):
            continue
        for bracket, name in INCLUDE.findall((root / path).read_text()):
            if not allowed(root, closure, folder, bracket, name):
                complaints.append(f"{path}: {folder} may not include {bracket}{name}")
            elif bracket == '"' and not exists(root, folder, name):
                complaints.append(f"{path}: {name} is not relative to analyzer/, rules/ or runtime-checker/")
    return complaints


if __name__ == "__main__":
    main(check)
