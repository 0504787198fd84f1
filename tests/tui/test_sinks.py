"""No text from data gets to a widget but through `tui/text.py`: read off the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, modules

# Widgets of Textual that the console uses; each shows text as it is typed, never as markup.
PLAIN = {"Input", "TextArea"}
# Ways in which Textual reads a string as markup, or shows one that did not pass the door.
MARKUP = {"notify", "from_markup", "update", "add_option", "add_row", "set_options"}
SHOWN = {"value", "text", "placeholder", "tooltip", "border_title", "border_subtitle", "sub_title"}
DOOR = "tui/text.py"


def _console() -> Iterator[Module]:
    for module in modules("tui"):
        if not module.name.startswith(("tui/cli/", "tui/proof/")):
            yield module


def _safe(node: ast.expr) -> bool:
    """A literal, or something that `inert` has made."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return _safe(node.body) and _safe(node.orelse)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "inert"
    return False


def offences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets":
            for name in node.names:
                if name.name not in PLAIN:
                    yield node.lineno, f"{name.name} reads strings as markup"
        elif isinstance(node, ast.Call):
            yield from _calls(node)
        elif isinstance(node, ast.Assign) and not _safe(node.value):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in SHOWN and not _own(target):
                    yield node.lineno, f".{target.attr} takes text that did not pass inert()"


def _own(target: ast.Attribute) -> bool:
    return isinstance(target.value, ast.Name) and target.value.id == "self"


def _calls(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    name = node.func.id if isinstance(node.func, ast.Name) else name
    if name in PLAIN:
        texts = [*node.args, *(one.value for one in node.keywords if one.arg in SHOWN)]
        if not all(_safe(one) for one in texts):
            yield node.lineno, f"{name}() takes text that did not pass inert()"
    elif name == "insert_text_at_cursor" and not all(_safe(one) for one in node.args):
        yield node.lineno, "typed text that did not pass inert()"
    elif name in MARKUP and _on_widget(node):
        yield node.lineno, f"{name}() reads strings as markup"
    elif name in ("Segment", "Strip", "Content"):
        yield node.lineno, f"{name} is made in {DOOR} alone"


def _on_widget(node: ast.Call) -> bool:
    """`update` of a dict or set is not meant."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return name != "update" or any(isinstance(one, ast.Constant) for one in node.args)


def test_only_the_door_hands_text_to_widgets() -> None:
    told = [
        f"{module.name}:{line}: {what}"
        for module in _console()
        if module.name != DOOR
        for line, what in offences(module.tree)
    ]
    assert not told, "\n".join(told)


def test_the_rule_sees_what_it_forbids() -> None:
    bad = (
        "from textual.widgets import Static",
        "Input(name)",
        "box.value = title",
        "self.app.notify(words)",
        "Segment(text)",
        "Input(placeholder=hint)",
    )
    for source in bad:
        assert list(offences(ast.parse(source))), source
    good = (
        "from textual.widgets import Input",
        "Input(inert(name), placeholder='words')",
        "box.value = inert(title) if title else ''",
        "self.text = title",
        "known.update(more)",
    )
    for source in good:
        assert not list(offences(ast.parse(source))), source
