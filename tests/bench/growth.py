"""A model twice as large costs twice as much to judge, not four times: counted in instructions, which repeat exactly."""

import os
import re
import subprocess
import sys

SKIPPED = 77
MOST = 2.07  # sorting; one rule that compares each wait with all others makes 2.15
SIZE = 1000


def cost(program, size):
    run = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", program, str(size)],
                         capture_output=True, text=True, check=True)
    if int(run.stdout) < size:
        sys.exit(f"the rules told of {run.stdout.strip()} things in {size} of each kind")
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def main(program):
    try:
        small, large = cost(program, SIZE), cost(program, 2 * SIZE)
    except FileNotFoundError:
        print("valgrind is not installed")
        return SKIPPED
    print(f"{small} instructions for {SIZE}, {large} for {2 * SIZE}: {large / small:.2f} times as many")
    return large > MOST * small


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
