"""Broken and hostile files: by hand, and by mutation of a good scenario."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from scenarios.model import Scenario
from scenarios.shape import keys_of

TEMPLATE = Path(__file__).parents[2] / "scenarios" / "template"


def template_files() -> dict[str, str]:
    """The files of the template, the base of the mutations."""
    return {one.name: one.read_text("utf-8") for one in sorted(TEMPLATE.iterdir())}


HEAD = "hotwash: 1\nid: x\ntitle: X\n"
WORLD = HEAD + "world: {services: {web: {type: http}, db: {type: redis}}}\n"


KEYS = tuple(keys_of(Scenario))


def _bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


HANDMADE: dict[str, bytes] = {
    "empty": b"",
    "only a comment": b"# nothing here\n",
    "only a document mark": b"---\n",
    "a scalar": b"hello\n",
    "a list": b"- a\n- b\n",
    "a number": b"42\n",
    "binary": bytes(range(256)) * 40,
    "an image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200),
    "invalid UTF-8": HEAD.encode() + b"summary: caf\xe9\n",
    "half a character at the end": HEAD.encode() + b"summary: \xe2\x82",
    "a surrogate in UTF-8": HEAD.encode() + b"summary: \xed\xa0\x80\n",
    "UTF-16 with a mark": HEAD.encode("utf-16"),
    "UTF-16 without a mark": HEAD.encode("utf-16-le"),
    "UTF-32": HEAD.encode("utf-32"),
    "a byte order mark": b"\xef\xbb\xbf" + HEAD.encode(),
    "tabs for indentation": b"hotwash: 1\nworld:\n\tservices: {}\n",
    "two documents": WORLD.encode() + b"---\n" + WORLD.encode(),
    "an end mark and more": WORLD.encode() + b"...\nmore: 1\n",
    "a YAML 1.3 directive": b"%YAML 3.0\n---\nhotwash: 1\n",
    "a tag directive": b"%TAG !e! tag:evil,2026:\n---\nhotwash: !e!x 1\n",
    "10 MB of title": HEAD.encode() + b"summary: " + b"x" * 10_000_000,
    "1 MiB of brackets": b"[" * (1 << 20),
    "10,000 brackets": b"a: " + b"[" * 10_000,
    "10,000 braces": b"{a: " * 10_000,
    "10,000 dashes": b"- " * 10_000,
    "10,000 question marks": b"? " * 10_000,
    "70 levels deep": b"a: " + b"[" * 70 + b"]" * 70,
    "70 levels of block maps": b"".join(b" " * n + b"k:\n" for n in range(70)),
    "an alias bomb": _bomb(9).encode(),
    "a wide alias bomb": b"a: &a [" + b"x," * 900 + b"]\nb: [" + b"*a," * 900 + b"]\n",
    "aliases that stack up depth": "".join(
        f"a{n}: &a{n} [[[[*a{n - 1}]]]]\n" if n else "a0: &a0 [x]\n" for n in range(40)
    ).encode(),
    "an alias to itself": b"a: &a [*a]\n",
    "an alias to nothing": b"a: *nobody\n",
    "60,000 nodes": b"a: [" + b"x," * 60_000 + b"]\n",
    "60,000 keys": b"".join(b"k%d: 1\n" % n for n in range(60_000)),
    "70 KiB in one value": HEAD.encode() + b"summary: " + b"x " * 36_000 + b"\n",
    "a number of 100,000 digits": WORLD.encode() + b"duration: " + b"9" * 50_000 + b"\n",
    "a hexadecimal monster": WORLD.encode() + b"duration: 0x" + b"f" * 60_000 + b"\n",
    "an exponent monster": WORLD.encode() + b"duration: 1e999999\n",
    "infinity": WORLD.encode() + b"duration: .inf\n",
    "not a number": WORLD.encode() + b"pre_roll: .nan\n",
    "sexagesimal": WORLD.encode() + b"duration: 1:30\n",
    "python tags": b"a: !!python/object/apply:os.system ['true']\n",
    "python names": b"a: !!python/name:os.system\n",
    "a binary tag": b"a: !!binary aGVsbG8=\n",
    "a set": b"a: !!set {x, y}\n",
    "a wrong int tag": b"a: !!int hello\n",
    "a map tag on a scalar": b"a: !!map hello\n",
    "duplicate keys": b"hotwash: 1\nhotwash: 1\nid: x\n",
    "merge keys": b"a: &a {x: 1}\nb: {<<: *a}\n",
    "a list as a key": b"? [a, b]\n: 1\n",
    "a map as a key": b"? {a: b}\n: 1\n",
    "an unclosed quote": b"hotwash: 1\ntitle: 'open\nid: x\n",
    "an unclosed brace": b"hotwash: 1\nworld: {services: {a: b\n",
    "a colon too many": b"hotwash: 1\ntitle: a: b\n",
    "a bell": b"hotwash: 1\ntitle: \x07\n",
    "an escape": b"hotwash: 1\ntitle: \x1b[31mred\n",
    "a null byte": b"hotwash: 1\ntitle: a\x00b\n",
    "carriage returns only": WORLD.replace("\n", "\r").encode(),
    "lines that end in U+2028": WORLD.replace("\n", "\u2028").encode(),
    "an unknown version": WORLD.replace("hotwash: 1", "hotwash: 7").encode(),
    "a version in words": WORLD.replace("hotwash: 1", "hotwash: one").encode(),
    "true as version": WORLD.replace("hotwash: 1", "hotwash: true").encode(),
    "no world": HEAD.encode(),
    "an empty world": HEAD.encode() + b"world:\n",
    "no services": HEAD.encode() + b"world: {services: {}}\n",
    "10,000 services": (
        HEAD + "world:\n  services:\n" + "".join(f"    s{n}: {{type: http}}\n" for n in range(9000))
    ).encode(),
    "everything is text": "".join(f"{key}: text\n" for key in KEYS).encode(),
    "everything is null": "".join(f"{key}:\n" for key in KEYS).encode(),
    "everything is a list": "".join(f"{key}: [[], [1]]\n" for key in KEYS).encode(),
    "everything is a map": "".join(f"{key}: {{a: {{b: 1}}}}\n" for key in KEYS).encode(),
    "absurd durations": (
        WORLD + "duration: 99999999999999999999d\npre_roll: -5m\n"
        "faults: {a: {starts: {at: 5m +- -3m}, target: web, effects: [{set: latency, add: 1s}]}}\n"
    ).encode(),
    "a long duration of many parts": (WORLD + "duration: " + "1m" * 20_000 + "\n").encode(),
    "digits of other scripts": (WORLD + "duration: ٣m\n").encode(),
    "a deep condition": (
        WORLD
        + "injects: {a: {from: x, text: x, when: "
        + "{not: " * 50
        + "{event: page.sent}"
        + "}" * 50
        + "}}\n"
    ).encode(),
    "PromQL of 20,000 brackets": (WORLD + "indicator: '" + "(" * 20_000 + "'\n").encode(),
    "PromQL of 90 brackets": (WORLD + "indicator: '" + "(" * 90 + "up" + ")" * 90 + "'\n").encode(),
    "PromQL of 5,000 operators": (WORLD + "indicator: '" + "1+" * 5000 + "1'\n").encode(),
    "PromQL of 400 minus signs": (WORLD + "indicator: '" + "-" * 400 + "up'\n").encode(),
    "PromQL that upsets the parser": (WORLD + "indicator: up @ -5\n").encode(),
    "PromQL with an evil regex": (WORLD + "indicator: 'up{service=~\"(a+)+$\"}'\n").encode(),
    "a file that is everything": b"\xff\xfe\x00\x00{[*&!%@`",
}


def mutations(seed: int, count: int) -> Iterator[str]:
    """Mutated texts of the template's scenario; equal seeds give equal texts."""
    draw = random.Random(seed)
    base = template_files()["scenario.yaml"].splitlines(keepends=True)
    for _ in range(count):
        lines = list(base)
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            draw.choice(_CHANGES)(draw, lines)
        yield "".join(lines)


NASTY = (
    *(
        "[]",
        "{}",
        "null",
        "-1",
        "1e400",
        "''",
        "no",
        "true",
        "99999999999999999d",
        "-5m",
        "5m +- 9m",
    ),
    *(
        "*x",
        "&a [*a]",
        "!!python/none",
        "'\\u202e'",
        '"\\e[31m"',
        "{{{",
        "]]]",
        "a: b: c",
        "|",
        ">",
    ),
    *(
        "../../etc/passwd",
        "/etc/passwd",
        "{event: inject.fired}",
        "{person: nobody}",
        "0x" + "f" * 99,
    ),
    *(
        "shop-db",
        "shop",
        "customer-writes",
        "{all: []}",
        "{any: [{all: [{not: {}}]}]}",
        "\x00",
        "\u2028",
    ),
)


def _replace_value(draw: random.Random, lines: list[str]) -> None:
    at = draw.randrange(len(lines))
    key, colon, _value = lines[at].partition(": ")
    if colon:
        lines[at] = f"{key}: {draw.choice(NASTY)}\n"


def _delete(draw: random.Random, lines: list[str]) -> None:
    start = draw.randrange(len(lines))
    del lines[start : start + draw.randint(1, 6)]
    if not lines:
        lines.append("\n")


def _repeat(draw: random.Random, lines: list[str]) -> None:
    at = draw.randrange(len(lines))
    lines[at:at] = lines[at : at + draw.randint(1, 5)]


def _indent(draw: random.Random, lines: list[str]) -> None:
    at = draw.randrange(len(lines))
    lines[at] = draw.choice((" ", "  ", "\t", "- ")) + lines[at]


def _cut(draw: random.Random, lines: list[str]) -> None:
    at = draw.randrange(len(lines))
    lines[at] = lines[at][: draw.randrange(len(lines[at]) + 1)]


def _rename(draw: random.Random, lines: list[str]) -> None:
    at = draw.randrange(len(lines))
    if lines[at].strip():
        place = draw.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + draw.choice("abZ-_:{}[]#'\"\u200b") + lines[at][place + 1 :]


def _swap(draw: random.Random, lines: list[str]) -> None:
    one, two = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]


_CHANGES = (
    _replace_value,
    _replace_value,
    _delete,
    _repeat,
    _indent,
    _cut,
    _rename,
    _rename,
    _swap,
)
