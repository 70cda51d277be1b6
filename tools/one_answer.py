#!/usr/bin/env python3
"""One answer: checks a project with 1, 2 and 4 threads and in shuffled orders, and wants the same bytes each time.

    tools/one_answer.py BINARY [FOLDER...] [--seeds N]

Without a folder: the third-party stubs that come with the pinned packages (some thousand files in two hundred packages that
import each other). Exit status 0: all runs gave the same output; 1: they differ, and where.
"""
import argparse
import difflib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pinned_stubs():
    for folder in (ROOT, *ROOT.parents):
        stubs = folder / "node_modules/pyright/dist/typeshed-fallback/stubs"
        if stubs.is_dir():
            return stubs
    sys.exit("one_answer: the pinned packages are not installed; name a folder")


def answer(binary, folder, *options):
    run = subprocess.run([binary, "check", ".", "--output-format", "concise", *options], cwd=folder, capture_output=True)
    if run.returncode not in (0, 1):
        sys.exit(f"one_answer: {folder} with {' '.join(options)}: status {run.returncode}: {run.stderr.decode(errors='replace')[-500:]}")
    return run.stdout.decode(errors="replace").splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    binary = str(Path(options.binary).resolve())
    ways = [("--jobs", "1"), ("--jobs", "2"), ("--jobs", "4")]
    ways += [("--jobs", "2", "--schedule-seed", str(seed)) for seed in range(1, options.seeds + 1)]
    different = False
    for folder in options.folders or [pinned_stubs()]:
        first = answer(binary, folder, *ways[0])
        for way in ways[1:]:
            other = answer(binary, folder, *way)
            if other == first:
                continue
            different = True
            print(f"{folder}: {' '.join(way)} differs from {' '.join(ways[0])}:")
            print("\n".join(line for line in list(difflib.unified_diff(first, other, lineterm="", n=0))[:20]))
        print(f"one answer: {folder}: {len(ways)} runs, {len(first)} lines each")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
