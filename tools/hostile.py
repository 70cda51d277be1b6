#!/usr/bin/env python3
"""Runs awl over inputs made to break it: depth, width, odd bytes, odd files, types that grow.

    tools/hostile.py BINARY [--only TEXT] [--scale N]

Each row makes its files in a folder of its own and says what must come out: exit status, rules that must (or must not) be
reported, and how many seconds it may take. Whatever a row says, awl must answer with status 0, 1 or 2, within the memory
limit, with parsable JSON and with every position inside its file. `--scale 4` allows four times the seconds (sanitizers,
busy machines). Exit status 0: all is well; 1: each failure on a line of its own.
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEMORY = 4 << 30
ROWS = []


def row(name, *, status, wants=(), never=("internal-error",), seconds=2.0, most=None):
    """Declares a row: the decorated function writes files into the folder it is given and may return further arguments."""
    def declare(make):
        ROWS.append(dict(name=name, make=make, status=status, wants=wants, never=never, seconds=seconds, most=most))
        return make
    return declare


def write(folder, name, text):
    data = text if isinstance(text, bytes) else text.encode()
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# ---- bytes and encodings ------------------------------------------------------------------------------------------------

@row("undecodable byte", status=1, wants=["invalid-encoding"])
def _(d): write(d, "a.py", b"x = 'caf\xe9'\n")


@row("Latin-1 by its cookie", status=0)
def _(d): write(d, "a.py", b"# -*- coding: latin-1 -*-\nx = 'caf\xe9'\n")


@row("UTF-16 with byte order mark", status=1, most=2)
def _(d): write(d, "a.py", "x = 1\n".encode("utf-16"))


@row("unknown codec", status=1, wants=["invalid-encoding"], most=1)
def _(d): write(d, "a.py", "# coding: klingon\nx = 1\n")


@row("NUL bytes", status=1)
def _(d): write(d, "a.py", b"x = 1\n\0\0\0\ny = 2\n")


@row("empty, blank, BOM with CRLF, CR only", status=0)
def _(d):
    write(d, "empty.py", b"")
    write(d, "blank.py", b"\n\n   \n\t\n")
    write(d, "bom.py", b"\xef\xbb\xbfx = 1\r\ny = x\r\n")
    write(d, "cr.py", b"x = 1\ry = x\r")


@row("random bytes", status=1)
def _(d):
    state, data = 1, bytearray()
    for _ in range(20000):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        data.append(state >> 16 & 0xFF)
    write(d, "a.py", bytes(data))


# ---- depth --------------------------------------------------------------------------------------------------------------

NESTED = {
    "parentheses": ("(", "1", ")"), "lists": ("[", "1", "]"), "calls": ("f(", "1", ")"), "lambdas": ("lambda: ", "1", ""),
    "not": ("not ", "1", ""), "minus": ("-", "1", ""), "await": ("await ", "f", ""), "await in parentheses": ("(await ", "f", ")"),
    "conditional": ("1 if x else ", "2", ""), "subscripts": ("x[", "0", "]"), "dictionaries": ("{1: ", "1", "}"),
    "comprehensions": ("[", "1", " for _ in x]"), "star": ("[*", "x", "]"), "walrus": ("(a := ", "1", ")"),
}


def nested_row(what, count):
    before, middle, after = NESTED[what]

    @row(f"{count} nested {what}", status=None, seconds=4.0, most=60)
    def _(d):
        value = before * count + middle + after * count
        write(d, "a.py", f"x = [0]\ndef f(*a): return x\nasync def g():\n    return {value}\n")


for nested_what in NESTED:
    for nested_count in (100, 1000 if nested_what == "conditional" else 5000):
        nested_row(nested_what, nested_count)


@row("100,000 nested parentheses", status=None, seconds=4, most=3)
def _(d): write(d, "a.py", "x = " + "(" * 100000 + "1" + ")" * 100000 + "\n")


@row("100,000 unclosed parentheses", status=1, wants=["invalid-syntax"], seconds=4, most=3)
def _(d): write(d, "a.py", "x = " + "(" * 100000)


@row("2,000 nested blocks", status=1, wants=["invalid-syntax"], seconds=4, most=10)
def _(d): write(d, "a.py", "x = 1\n" + "".join(" " * i + "if x:\n" for i in range(2000)) + " " * 2000 + "pass\n")


@row("50,000 terms", status=None, seconds=4, most=1)
def _(d): write(d, "a.py", "x = " + " + ".join(["1"] * 50000) + "\n")


@row("chain of 20,000 attributes", status=None, seconds=4, most=3)
def _(d): write(d, "a.py", "def f(a):\n    return a" + ".b" * 20000 + "\n")


@row("chain of 5,000 calls", status=None, seconds=4, most=3)
def _(d): write(d, "a.py", "class A:\n    def b(self): return self\nx = A()" + ".b()" * 5000 + "\n")


@row("5,000 elif", status=0, seconds=4)
def _(d): write(d, "a.py", "def f(x: int):\n    if x == 0:\n        y = 0\n" + "".join(f"    elif x == {i}:\n        y = {i}\n" for i in range(1, 5000)) + "    else:\n        y = -1\n    return y\n")


@row("5,000 adjacent strings", status=0, seconds=4)
def _(d): write(d, "a.py", "x = (" + " ".join(["'a'"] * 5000) + ")\n")


@row("1,000 nested functions", status=None, seconds=4, most=10)
def _(d): write(d, "a.py", "".join(" " * i + f"def f{i}():\n" for i in range(90)) + " " * 90 + "return 1\n")


@row("nested f-strings", status=None, seconds=4, most=10)
def _(d):
    text = "1"
    for i in range(300):
        text = "f\"{" + text + "}\""
    write(d, "a.py", "x = " + text + "\n")


@row("union of 3,000 members", status=None, seconds=4, most=5)
def _(d): write(d, "a.py", "".join(f"class C{i}: ...\n" for i in range(3000)) + "x: " + " | ".join(f"C{i}" for i in range(3000)) + "\nreveal_type(x)\n")


@row("type arguments nested 2,000 deep", status=None, seconds=4, most=10)
def _(d): write(d, "a.py", "x: " + "list[" * 2000 + "int" + "]" * 2000 + "\nreveal_type(x)\n")


@row("string annotations within string annotations", status=None, most=10)
def _(d):
    text = "int"
    for _ in range(12):
        text = repr("list[" + text + "]")
    write(d, "a.py", f"x: {text}\n")


# ---- width --------------------------------------------------------------------------------------------------------------

@row("20,000 errors", status=1, seconds=6)
def _(d): write(d, "a.py", "".join(f"undefined_{i}\n" for i in range(20000)))


@row("dictionary of 20,000 entries", status=0, seconds=4)
def _(d): write(d, "a.py", "x = {\n" + "".join(f"    'key{i}': [{i}, 'value{i}', {{'n': {i}.5}}],\n" for i in range(20000)) + "}\n")


@row("10 MB string", status=0, seconds=6)
def _(d): write(d, "a.py", "x = '" + "a" * 10_000_000 + "'\n")


@row("200,000 lines", status=0, seconds=12)
def _(d): write(d, "a.py", "".join(f"x{i} = {i}\n" for i in range(200_000)))


@row("list of 500,000 elements on one line", status=0, seconds=12)
def _(d): write(d, "a.py", "x = [" + ",".join(["1"] * 500_000) + "]\n")


@row("5,000 functions calling each other", status=0, seconds=6)
def _(d): write(d, "a.py", "".join(f"async def f{i}(x):\n    return await f{(i * 7 + 1) % 5000}(x)\n" for i in range(5000)))


@row("1,000 methods, each using all attributes", status=None, seconds=6)
def _(d): write(d, "a.py", "class A:\n" + "".join(f"    def m{i}(self):\n        self.a{i} = self.a{(i + 1) % 1000}\n        return self.m{(i * 3) % 1000}()\n" for i in range(1000)))


# ---- types that grow ----------------------------------------------------------------------------------------------------

@row("tuples that double in branches", status=None, seconds=3)
def _(d): write(d, "a.py", "def f(c, n: int):\n    x = n\n" + "    if c: x = (x, x)\n" * 40 + "    return x\nreveal_type(f(1, 2))\n")


@row("lists that grow in a loop", status=None, seconds=3)
def _(d): write(d, "a.py", "def f(c):\n    x = []\n    while c():\n        x = [x]\n        y = {0: x}\n        x = [y]\n    return x\nreveal_type(f(bool))\n")


@row("recursive alias, property, attribute", status=None, seconds=3)
def _(d): write(d, "a.py", """type A = list[A] | int
type B[T] = list[B[list[T]]] | T
class C:
    @property
    def p(self): return [self.p]
    def __init__(self): self.x = None
    def grow(self): self.x = (self.x, self.x)
def f(a: A, b: B[int], c: C):
    reveal_type(a); reveal_type(b); reveal_type(c.p); reveal_type(c.x)
    b2: B[str] = b
""")


@row("Y combinator", status=None, seconds=3)
def _(d): write(d, "a.py", "Y = lambda f: (lambda x: f(lambda *a: x(x)(*a)))(lambda x: f(lambda *a: x(x)(*a)))\nreveal_type(Y(lambda g: lambda n: 1 if n == 0 else n * g(n - 1))(5))\n")


@row("polymorphic recursion", status=None, seconds=3)
def _(d): write(d, "a.py", """class B[T]:
    def wrap(self) -> 'B[B[T]]': raise NotImplementedError
    def each(self): return self.wrap().each()
def f(c):
    x = B[int]()
    while c():
        x = x.wrap()
    return x, B[int]().each()
reveal_type(f(bool))
""")


@row("recursive protocols", status=None, seconds=3)
def _(d): write(d, "a.py", """from typing import Protocol
class P[T](Protocol):
    def a(self) -> 'P[P[T]]': ...
    def b(self, x: 'P[T]') -> 'P[list[T]]': ...
class Q[T](Protocol):
    def a(self) -> 'Q[Q[T]]': ...
    def b(self, x: 'Q[T]') -> 'Q[list[T]]': ...
class R[T]:
    def a(self) -> 'R[R[T]]': raise NotImplementedError
    def b(self, x: 'R[T]') -> 'R[list[T]]': raise NotImplementedError
def f(x: R[int], q: Q[int]):
    y: P[int] = x
    z: P[int] = q
""")


@row("64 literals added four times", status=None, seconds=4)
def _(d): write(d, "a.py", "from typing import Literal\ndef f(x: Literal[" + ", ".join(map(str, range(64))) + "]):\n    y = x + x + x + x\n    reveal_type(y)\n")


@row("overloads times unions", status=None, seconds=4)
def _(d):
    write(d, "a.py", "from typing import overload\n" + "".join(f"class C{i}: ...\n" for i in range(12))
          + "".join(f"@overload\ndef f(a: C{i}, b: C{j}, c: int) -> C{i}: ...\n" for i in range(12) for j in range(12))
          + "def f(a, b, c): return a\ndef g(a: " + " | ".join(f"C{i}" for i in range(12)) + ", b: " + " | ".join(f"C{i}" for i in range(12))
          + ", c: int | str):\n    return f(a, b, c)\n")


@row("nested overloaded calls with lambdas", status=None, seconds=4)
def _(d): write(d, "a.py", "from functools import reduce\nxs = [1, 2, 3]\nx = " + "sorted(map(lambda a: a, " * 12 + "xs" + "))" * 12 + "\nreveal_type(x)\n")


@row("class cycles", status=1, wants=["cyclic-class-definition"], seconds=2)
def _(d):
    write(d, "a.py", "from b import D\nclass C(D): ...\n")
    write(d, "b.py", "from a import C\nclass D(C): ...\n")
    write(d, "c.pyi", "class A(B): ...\nclass B(A): ...\nclass E(E): ...\n")


@row("import rings with stars", status=None, seconds=2)
def _(d):
    for i in range(20):
        write(d, f"m{i}.py", f"from m{(i + 1) % 20} import *\nfrom m{(i + 3) % 20} import x{(i + 3) % 20} as y\nx{i} = y\nasync def f{i}(): return await f{(i + 1) % 20}()\n")


@row("500 classes in one line of inheritance", status=0, seconds=4)
def _(d): write(d, "a.py", "class C0:\n    def m(self): return 1\n" + "".join(f"class C{i}(C{i - 1}):\n    def m(self): return super().m()\n" for i in range(1, 500)) + "reveal_type(C499().m())\n")


@row("ParamSpec chain of 100 decorators", status=None, seconds=4)
def _(d): write(d, "a.py", "from typing import Callable\ndef deco[**P, R](f: Callable[P, R]) -> Callable[P, list[R]]: raise NotImplementedError\n" + "@deco\n" * 100 + "def f(a: int, *b: str) -> int: return a\nreveal_type(f(1))\n")


# ---- files --------------------------------------------------------------------------------------------------------------

@row("folder that links to itself", status=0)
def _(d):
    write(d, "pkg/a.py", "x = 1\n")
    os.symlink("..", d / "pkg" / "again")


@row("dangling link and named pipe beside a file", status=1, wants=["unresolved-reference"])
def _(d):
    write(d, "b.py", "undefined\n")
    os.symlink("nowhere.py", d / "a.py")
    os.mkfifo(d / "c.py")


@row("odd file names", status=1, wants=["unresolved-reference"])
def _(d):
    for name in (b"line\nfeed.py", b"escape\x1b[31m.py", b"bytes\xff.py", "ü 语.py".encode()):
        with open(os.fsencode(d) + b"/" + name, "wb") as out:
            out.write(b"undefined\n")


@row("broken pyproject.toml", status=2)
def _(d):
    write(d, "pyproject.toml", "[tool.awl\nx =\n")
    write(d, "a.py", "undefined\n")


@row("missing file named", status=2)
def _(d):
    write(d, "a.py", "x = 1\n")
    return ["nowhere.py"]


# ---- running ------------------------------------------------------------------------------------------------------------

def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.flags.dev_mode:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def problems_of(entry, binary, scale, folder, sanitized):
    arguments = entry["make"](folder) or ["."]
    allowed = entry["seconds"] * scale
    started = time.monotonic()
    try:
        run = subprocess.run([binary, "check", *arguments, "--output-format", "json"], cwd=folder, capture_output=True,
                             timeout=allowed * 3 + 10, preexec_fn=None if sanitized else limits)
    except subprocess.TimeoutExpired:
        yield f"still running after {allowed * 3 + 10:.0f} s"
        return
    took = time.monotonic() - started
    if took > allowed:
        yield f"took {took:.1f} s, {allowed:.1f} allowed"
    expected = (0, 1) if entry["status"] is None else (entry["status"],)
    if run.returncode not in expected:
        yield f"status {run.returncode}, not {' or '.join(map(str, expected))}: {run.stderr.decode(errors='replace').strip()[-300:]}"
        return
    if run.returncode == 2:
        if not run.stderr.strip():
            yield "status 2 without a word of why"
        return
    try:
        found = json.loads(run.stdout)["diagnostics"]
    except (ValueError, KeyError, TypeError) as error:
        yield f"output cannot be read: {error}"
        return
    rules = {d["rule"] for d in found}
    for rule in entry["wants"]:
        if rule not in rules:
            yield f"no {rule}, but {sorted(rules)}"
    for rule in entry["never"]:
        if rule in rules:
            yield f"{rule}: {next(d['message'] for d in found if d['rule'] == rule)[:200]}"
    if entry["most"] is not None and len(found) > entry["most"]:
        yield f"{len(found)} diagnostics, {entry['most']} allowed: {found[0]['message'][:120]} / {found[-1]['message'][:120]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--only", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    binary = str(Path(options.binary).resolve())
    sanitized = b"__asan_init" in Path(binary).read_bytes() or b"__tsan_init" in Path(binary).read_bytes()
    failed = 0
    chosen = [entry for entry in ROWS if options.only in entry["name"]]
    for entry in chosen:
        folder = Path(tempfile.mkdtemp(prefix="awl-hostile-"))
        try:
            for problem in problems_of(entry, binary, options.scale, folder, sanitized):
                print(f"{entry['name']}: {problem}")
                failed += 1
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"hostile inputs: {len(chosen)} rows, {failed} problems")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
