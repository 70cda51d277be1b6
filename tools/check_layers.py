#!/usr/bin/env python3
"""Checks that code includes only what lies below it.

The order of folders is the table in docs/architecture.md; exceptions are none. Also checked: CMakeLists.txt lists the
same folders in the same order; only src/syntax sees tree-sitter; headers in include/awl show the standard library alone;
JSON stays in .cpp files; every folder of src/ is in the table.

Exit status 0: all is well; 1: each offence on a line of its own.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
NARROW = {"output": {"base", "source", "diagnostics", "output"}}
SOURCES = {".h", ".cpp", ".def", ".inc"}


def folder_order():
    rows = re.findall(r"^\|[^|\n]*\|\s*`(\w+)`\s*\|", (ROOT / "docs/architecture.md").read_text(), re.M)
    if not rows:
        sys.exit("check_layers: docs/architecture.md has no table of folders")
    return rows


def cmake_order():
    text = (ROOT / "CMakeLists.txt").read_text()
    return re.search(r"set\(AWL_FOLDERS([^)]*)\)", text).group(1).split()


def check_file(path, order, problems):
    folder = path.relative_to(ROOT / "src").parts[0]
    place = order.index(folder)
    is_test = path.stem.endswith(("_test", "_benchmark"))
    text = path.read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        bracket, target = match.groups()
        where = f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start(2)) + 1}"
        top = target.split("/")[0]
        if target.startswith("tree_sitter/") and folder != "syntax":
            problems.append(f"{where}: only src/syntax includes the parser")
        elif target.startswith("nlohmann/") and path.suffix != ".cpp":
            problems.append(f"{where}: JSON belongs in .cpp files")
        if bracket == "<" or top == "awl":
            continue
        if "/" not in target or top not in order:
            problems.append(f'{where}: write the folder: "{folder}/{target}"' if (path.parent / target).exists()
                            else f'{where}: "{target}" is in no folder of the table')
        elif order.index(top) > place:
            problems.append(f"{where}: `{folder}` includes `{top}`, which comes after it in docs/architecture.md")
        elif folder in NARROW and top not in NARROW[folder] and not is_test:
            problems.append(f"{where}: `{folder}` may include only {', '.join(sorted(NARROW[folder]))}")


def check_public_headers(problems):
    for path in sorted((ROOT / "include").rglob("*.h")):
        for bracket, target in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if (bracket == '"' and not target.startswith("awl/")) or (bracket == "<" and re.search(r"[./]", target)):
                problems.append(f"{path.relative_to(ROOT)}: public headers show the standard library alone, not {target}")


def main():
    order = folder_order()
    problems = []
    if order != cmake_order():
        problems.append("CMakeLists.txt: AWL_FOLDERS is not the order of docs/architecture.md")
    for folder in sorted(p for p in (ROOT / "src").iterdir() if p.is_dir()):
        if folder.name not in order:
            problems.append(f"src/{folder.name}: not in the table of docs/architecture.md")
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix in SOURCES:
                check_file(path, order, problems)
    check_public_headers(problems)
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
