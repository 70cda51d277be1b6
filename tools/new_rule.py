#!/usr/bin/env python3
"""Writes the pieces of a new lint rule: its row, its source file, its test page and its manual page.

usage: tools/new_rule.py ID NODE "one-sentence summary" [--severity Error|Warning|Info] [--since VERSION]

ID is the rule's kebab-case name, NODE the kind of syntax node that it looks at (Call, With, FunctionDef, Module...).
docs/adding-a-rule.md says how to go on.
"""
import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SOURCE = '''// {summary}.
#include "lint/rule_context.h"

namespace awl::lint {{

void check_{name}(RuleContext& rule, const ast::{node}& node) {{
  if (!rule.in_async_function(node.id)) return;
  rule.report(Rule::{name}, node.id, "say what was found, then the rule, then what to do");
}}

}}  // namespace awl::lint
'''

TEST = '''# `{id}`: {summary}

## What fires

```py
async def main() -> None:
    pass
```

## Near misses

```py
def main() -> None:
    pass
```
'''

PAGE = '''# {id}

## What it does

Reports {summary}.

```py
async def main() -> None:
    pass
```

## Why is this bad?

## How to fix

```py
async def main() -> None:
    pass
```

## Other tools

None of the common Python tools has this rule.
'''


def node_kinds():
    return set(re.findall(r"AWL_NODE\((\w+),", (ROOT / "src/syntax/node_kinds.def").read_text()))


def project_version():
    return re.search(r"project\(awl VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def add_row(table, row):
    """After the last rule of lint/."""
    lines = table.read_text().splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if line.startswith("AWL_LINT_RULE("))
    lines.insert(last + 1, row + "\n")
    table.write_text("".join(lines))


def add_to_list(page, row):
    """After the last rule of the first table of docs/rules.md, which is that of async code."""
    lines = page.read_text().splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith("| ["))
    past = next(i for i in range(first, len(lines)) if not lines[i].startswith("| ["))
    lines.insert(past, row + "\n")
    page.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("node")
    parser.add_argument("summary")
    parser.add_argument("--severity", choices=["Error", "Warning", "Info"], default="Warning")
    parser.add_argument("--since", default=project_version())
    options = parser.parse_args()
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", options.id):
        sys.exit(f"new_rule: `{options.id}` is not kebab-case")
    if options.node not in node_kinds():
        sys.exit(f"new_rule: `{options.node}` is no kind of syntax node (src/syntax/node_kinds.def)")
    table = ROOT / "src/diagnostics/rules.def"
    if f'"{options.id}"' in table.read_text():
        sys.exit(f"new_rule: there is a rule `{options.id}` already")
    name = options.id.replace("-", "_")
    fields = {"id": options.id, "name": name, "node": options.node, "summary": options.summary.rstrip(".")}
    pieces = {
        ROOT / f"src/lint/rules/{name}.cpp": SOURCE,
        ROOT / f"mdtests/lint/{options.id}.md": TEST,
        ROOT / f"docs/rules/{options.id}.md": PAGE,
    }
    for path, text in pieces.items():
        if path.exists():
            sys.exit(f"new_rule: {path.relative_to(ROOT)} exists already")
    add_row(table, f'AWL_LINT_RULE({name}, "{options.id}", {options.severity}, "{options.since}", "", '
                   f'"{fields["summary"]}", {options.node})')
    add_to_list(ROOT / "docs/rules.md", f'| [`{options.id}`](rules/{options.id}.md) | {options.severity.lower()} | {fields["summary"]} |')
    for path, text in pieces.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**fields))
        print(path.relative_to(ROOT))
    print(table.relative_to(ROOT))
    print("docs/rules.md")


if __name__ == "__main__":
    main()
