#!/usr/bin/env python3
"""What is large: the ten longest functions, sources, headers and markdown tests, and the lines of each folder of src/.

For information: nothing fails. Comfortable sizes are a function of about 40 lines (seldom over 100), a .cpp of 150 to
600, a header under 250, a page of tests under 400. Functions are found by their braces: from a line at any depth that
ends an argument list and opens a body to the brace that closes it.

usage: size_report.py [--top N]
"""
import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOISE = re.compile(
    r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*(?:.|\n)*?\*/')
OPENING = re.compile(
    r"([~\w:]+(?:\s*operator\s*\S+)?)\s*\([^;{}]*\)\s*(?:const|noexcept|override|final|&&?|->\s*[\w:<>*&\s,]+|\s)*"
    r"(?::[^;{}]*(?:\{[^{}]*\}[^;{}]*)*)?\{$")
NOT_FUNCTIONS = {"if", "for", "while", "switch", "catch", "return"}


def blanked(text):
    return NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def functions(text):
    """(name, first line, lines) of each function body."""
    code = blanked(text)
    open_at, statement = [], 0
    for at, char in enumerate(code):
        if char == "{":
            match = OPENING.search(code[max(statement, at - 2000):at + 1].rstrip())
            name = match.group(1) if match and match.group(1) not in NOT_FUNCTIONS else None
            open_at.append((name, at))
            statement = at + 1
        elif char == "}":
            statement = at + 1
            if open_at:
                name, start = open_at.pop()
                if name and not any(outer for outer, _ in open_at):
                    first = code.count("\n", 0, start) + 1
                    yield name, first, code.count("\n", start, at) + 1
        elif char == ";":
            statement = at + 1


def show(title, rows, top):
    print(title)
    for size, what in sorted(rows, key=lambda row: (-row[0], row[1]))[:top]:
        print(f"  {size:6}  {what}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--top", type=int, default=10)
    top = parser.parse_args().top
    bodies, sources, headers, folders = [], [], [], {}
    for path in sorted((ROOT / "src").rglob("*")) + sorted((ROOT / "include").rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        text = path.read_text(encoding="utf-8")
        name, lines = str(path.relative_to(ROOT)), text.count("\n")
        (headers if path.suffix == ".h" else sources).append((lines, name))
        folder = "/".join(path.relative_to(ROOT).parts[:2])
        folders[folder] = folders.get(folder, 0) + lines
        bodies += [(size, f"{name}:{line} {function}") for function, line, size in functions(text)]
    pages = [(p.read_text(encoding="utf-8").count("\n"), str(p.relative_to(ROOT)))
             for p in sorted((ROOT / "mdtests").rglob("*.md"))]
    show("Longest functions", bodies, top)
    show("Longest sources", sources, top)
    show("Longest headers", headers, top)
    show("Longest pages of tests", pages, top)
    show("Lines by folder", [(lines, folder) for folder, lines in folders.items()], len(folders))


if __name__ == "__main__":
    sys.exit(main())
