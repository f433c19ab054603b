"""Modules are small, rooms say what they are for, and nothing of a machine or a stranger is in the repository."""

from __future__ import annotations

import ast
import re
import sys

from tests.architecture.files import BINARY, ROOT, modules, own_files, text, tree

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50

# Joined from pieces so that this file passes its own check.
MACHINE_PATHS = re.compile(
    "|".join(["/wor" + "k/", "/roo" + "t/", r"/hom" + r"e/\w", "/User" + r"s/\w", "/opt/py" + "pi", "/opt/whee" + "ls"])
)
THIRD_PARTY = re.compile(
    r"(^|/)(node_modules|vendor|third_party)/|\.min\.(js|css)$|\.(woff2?|ttf|otf|eot)$|/static/build/"
)


def test_no_module_is_longer_than_one_can_read() -> None:
    long = {
        str(path): lines
        for path in modules()
        # A migration is written once, mostly by Alembic, and never grows.
        if "migrations" not in path.parts and (lines := text(path).count("\n")) > LONGEST_MODULE
    }
    assert not long, f"split these by subject: {long}"


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} ({length} lines)"
        for path in modules("core", "plugin_sdk", "plugins", "scripts")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and "migrations" not in path.parts
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_every_room_says_what_it_is_for() -> None:
    rooms = {path.parts[0] for path in own_files() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    silent = []
    for room in sorted(rooms):
        package = ROOT / room / "__init__.py"
        if (ROOT / room / "README.md").is_file():
            continue
        if not package.is_file() or not ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))):
            silent.append(room)
    assert not silent, f"a README.md or a docstring in __init__.py is missing: {silent}"


def test_nothing_is_printed_past_click_and_the_log() -> None:
    prints = [
        f"{path}:{node.lineno}"
        for path in modules("core", "plugin_sdk", "plugins", "scripts")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not prints, prints


def test_no_path_of_a_machine_is_written_down() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in own_files()
        if path.suffix not in BINARY
        for number, line in enumerate(text(path).splitlines(), start=1)
        if MACHINE_PATHS.search(line)
    ]
    assert not found, "\n".join(found)


def test_nothing_of_others_is_in_the_repository() -> None:
    found = [str(path) for path in own_files() if THIRD_PARTY.search(path.as_posix())]
    assert not found, f"take these from a package registry at build time: {found}"


def test_the_extension_contract_needs_the_standard_library_only() -> None:
    """A plugin author can read it, and a tool can load it, without Flask or a database."""
    allowed = sys.stdlib_module_names | {"core.extension"}
    foreign = [
        f"{path}:{node.lineno} {name}"
        for path in modules("core")
        if path.parts[:2] == ("core", "extension")
        for node, name in _imports(tree(path))
        if name.partition(".")[0] not in allowed and not name.startswith("core.extension")
    ]
    assert not foreign, foreign


def _imports(module: ast.Module) -> list[tuple[ast.stmt, str]]:
    """What a module imports when it runs; imports for the type checker alone do not count."""
    typing_only = {
        id(inner)
        for node in ast.walk(module)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(module):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays inside its package.
            found.append((node, "core.extension" if node.level else node.module or ""))
    return found
