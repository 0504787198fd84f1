"""Style rules that a reviewer would otherwise have to repeat. Each failure gives its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, Module, modules, project_files

LONGEST = 300

# Modules that may be longer, and why. One that has become short again must leave the list.
LONG_FOR_A_REASON: dict[str, str] = {
    "scenarios/vocabulary/commands.py": "one table: every command and its fields",
    "scenarios/vocabulary/service_types.py": "one table: every standard action and service type",
}

# What grows by itself in every program of this kind: the class that holds the screens together.
SHORTER = {"tui/app.py": 200}

RUNS_CODE = {
    "eval": "it runs text as code, and scenarios come from strangers",
    "exec": "it runs text as code, and scenarios come from strangers",
    "compile": "it turns text into code, and scenarios come from strangers",
    "__import__": "imports are fixed, so that import-linter sees them",
}
FORBIDDEN_MODULES = {
    "subprocess": "an exercise runs no program of the machine it is on",
    "pickle": "reading a pickle runs code; the log is JSON",
    "marshal": "reading it is unsafe; the log is JSON",
    "shelve": "it is made of pickles; the log is JSON",
    "ctypes": "the world is pure Python and numpy",
}
SHELL = {"system", "popen", "execv", "execvp", "spawnl", "spawnv", "posix_spawn", "startfile"}

# Split, so that this file does not contain what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
MACHINE = re.compile(
    "|".join(
        re.escape(head + tail)
        for head, tail in [
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("registry.npm", "js.org"),
            ("--index", "-url"),
            ("--find", "-links"),
            ("/work", "/main"),
            ("/work", "/shared"),
            ("/ro", "ot/"),
            ("/opt/", "wheels"),
            ("/opt/", "pypi"),
            (".pyenv/versions/", "3"),
        ]
    )
)


def _calls(module: Module) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id, node


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


def _texts() -> Iterator[tuple[str, str]]:
    for file in project_files():
        try:
            yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")
        except UnicodeDecodeError:  # a picture
            continue


def _marked(pattern: re.Pattern[str], files: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_a_module_is_short_enough_to_be_read_at_one_sitting() -> None:
    long = {
        module.name: len(module.text.splitlines())
        for module in modules(*PACKAGES)
        if len(module.text.splitlines()) > LONGEST
    }
    unexplained = {name: length for name, length in long.items() if name not in LONG_FOR_A_REASON}
    assert not unexplained, f"over {LONGEST} lines: split them, or list them with a reason"
    assert set(LONG_FOR_A_REASON) <= set(long), "short again: take them off the list"


def test_the_app_class_stays_a_switchboard() -> None:
    grown = {
        module.name: len(module.text.splitlines())
        for module in modules("tui")
        if len(module.text.splitlines()) > SHORTER.get(module.name, LONGEST)
    }
    assert not grown.keys() & SHORTER.keys(), "screens and widgets hold the rest"


def test_no_test_replaces_our_own_code_by_a_mock() -> None:
    # Clocks, folders and chance are passed in, so there is nothing to patch.
    mocked = [
        f"{module.name}:{node.lineno}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any("mock" in name.name.split(".") for name in node.names)
    ]
    assert not mocked


def test_nothing_is_left_unfinished() -> None:
    files = ((name, text) for name, text in _texts() if not name.endswith((".md", ".lock")))
    assert not _marked(UNFINISHED, files), "finish it, or write an issue"


def test_no_file_names_a_registry_or_a_folder_of_somebodys_machine() -> None:
    assert not _marked(MACHINE, _texts()), "a stranger's machine has neither"


def test_only_the_command_line_prints() -> None:
    # A print from anywhere else lands on top of the console.
    printed = [
        f"{module.name}:{line}"
        for module in modules(*PACKAGES)
        if not module.name.startswith("tui/cli/")
        for line, name, _call in _calls(module)
        if name == "print"
    ]
    assert not printed


def test_nothing_runs_text_as_code_or_starts_a_program() -> None:
    told = []
    for module in modules(*PACKAGES):
        told += [
            f"{module.name}:{line}: {name}(): {RUNS_CODE[name]}"
            for line, name, _call in _calls(module)
            if name in RUNS_CODE
        ]
        told += [
            f"{module.name}:{line}: import {name}: {FORBIDDEN_MODULES[name]}"
            for line, name in _imports(module)
            if name in FORBIDDEN_MODULES
        ]
        told += [
            f"{module.name}:{node.lineno}: os.{node.attr}: an exercise starts no program"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
            and node.attr in SHELL
        ]
    assert not told, "\n".join(told)


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        module.name
        for module in modules(*PACKAGES)
        if module.text.strip() and ast.get_docstring(module.tree) is None
    ]
    assert not silent, "a docstring at the top: what the module is for"


def test_every_folder_of_code_is_a_package() -> None:
    bare = {
        str(Path(module.name).parent)
        for module in modules(*PACKAGES, "tests")
        if not (ROOT / module.name).with_name("__init__.py").exists()
    }
    assert not bare, "no __init__.py: mypy, pytest and the wheel would each see it differently"


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_the_rules_themselves_see_what_they_forbid() -> None:
    unfinished = "# " + "TO" + "DO: later"
    assert _marked(UNFINISHED, iter([("a.py", unfinished)])) == ["a.py:1: " + "TO" + "DO"]
    host = "see https://" + "pypi" + ".org/simple"
    assert _marked(MACHINE, iter([("a.txt", "fine\n" + host)])) == ["a.txt:2: " + "pypi" + ".org"]
    assert not _marked(UNFINISHED, iter([("a.py", "autodoc and XXXL")]))
