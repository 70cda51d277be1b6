#!/usr/bin/env python3
"""The table of docs/tour/README.md is true: awl exits 1 on the tour and reports each row's rule at its place.

usage: tools/check_tour.py build/release/awl
"""
import json
import re
import subprocess
import sys
from pathlib import Path

TOUR = Path(__file__).resolve().parent.parent / "docs/tour"


def main() -> int:
    done = subprocess.run([sys.argv[1], "check", TOUR, "--output-format", "json"], capture_output=True, text=True)
    if done.returncode != 1:
        print(f"awl check docs/tour exits {done.returncode}, not 1\n{done.stderr}")
        return 1
    found = {(Path(d["file"]).name, d["range"]["start"]["line"], d["rule"]) for d in json.loads(done.stdout)["diagnostics"]}
    rows = re.findall(r"^\| `([\w.]+):(\d+)` \|.*\| `([\w-]+)` \|$", (TOUR / "README.md").read_text(), re.M)
    wrong = [row for row in rows if (row[0], int(row[1]), row[2]) not in found]
    for file, line, rule in wrong:
        print(f"docs/tour/README.md: {file}:{line} {rule} is not reported")
    if not rows:
        print("docs/tour/README.md: no table")
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
