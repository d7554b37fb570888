"""Every header compiles alone, may be included twice, and has the guard that its path asks for."""
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from tree import OURS, main, sources

COMPILER = os.environ.get("CC", "cc")
LLVM = os.environ.get("LS_LLVM_INCLUDE", "/usr/lib/llvm-19/include")
FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", '-DLS_VERSION="0"', "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c"]


def guard(path):
    """analyzer/base/vec.h: LS_BASE_VEC_H; runtime-checker/core/x.h: LS_CORE_X_H; rules/rule.h: LS_RULES_RULE_H."""
    parts = path.with_suffix("").parts
    inner = parts[1:] if len(parts) > 2 else parts
    return re.sub(r"\W", "_", "_".join(["LS", *inner, "H"])).upper()


def compile_alone(root, path):
    # System directories for LLVM: its warnings are not ours.
    folders = [root / top for top in OURS]
    command = [COMPILER, *FLAGS, *[f"-I{folder}" for folder in folders], "-isystem", LLVM, "-"]
    text = f'#include "{root / path}"\n#include "{root / path}"\n'
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"{path}: does not compile alone:\n{done.stderr}"]


def check(root):
    headers = sources(root, OURS, (".h",))
    complaints = []
    for path in headers:
        want = guard(path)
        if f"#ifndef {want}\n#define {want}\n" not in (root / path).read_text():
            complaints.append(f"{path}: the include guard should be {want}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda path: compile_alone(root, path), headers):
            complaints += found
    return complaints


if __name__ == "__main__":
    main(check)
