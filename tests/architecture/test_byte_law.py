"""The byte law (see byte_law.py), kept in the folders that make state, values and log entries."""

from __future__ import annotations

import pytest

from tests.architecture.byte_law import CLOCK, offences
from tests.architecture.source import ROOT, Module, modules

FOLDERS = (
    "simulator/chance",
    "simulator/core",
    "simulator/policies",
    "simulator/record",
    "simulator/telemetry",
    "simulator/world",
)

# PromQL has exp(), ln() and the operator ^: people may ask for them, `check` notes them in rules.
ASKED_BY_PEOPLE = "simulator/telemetry/promql/elementwise.py"


def _governed() -> list[Module]:
    places = [
        place for folder in FOLDERS for place in (folder, f"{folder}.py") if (ROOT / place).exists()
    ]
    return list(modules(*places))


def test_state_and_values_are_made_only_by_what_gives_the_same_bytes_everywhere() -> None:
    told = [
        f"{module.name}:{offence.line}: {offence.what}: {offence.why}"
        for module in _governed()
        for offence in offences(module.text, transcendental=module.name.startswith(ASKED_BY_PEOPLE))
    ]
    assert not told, "\n".join(["the byte law is broken:", *told])


def test_only_one_module_reads_a_clock() -> None:
    told = [
        f"{module.name}:{offence.line}: {offence.what}: {CLOCK}"
        for module in modules("scenarios", "simulator", "scoring")
        if module.name != "simulator/clock.py"
        for offence in offences(module.text)
        if offence.why == CLOCK
    ]
    assert not told, "\n".join(told)


BANNED = [
    "import numpy as np\nx = np.exp(y)",
    "import numpy as np\nx = np.power(y, 2.0)",
    "import numpy as np\nx = np.tanh(y)",
    "import numpy as np\nx = np.dot(a, b)",
    "import numpy as np\nx = np.einsum('i,i', a, b)",
    "import numpy as np\nx = np.interp(a, b, c)",
    "import numpy as np\nx = np.var(a)",
    "import numpy as np\nx = np.median(a)",
    "import numpy as np\nx = np.random.default_rng(1)",
    "import numpy\nx = numpy.log(y)",
    "from numpy import log1p\nx = log1p(y)",
    "from numpy.random import default_rng",
    "import math\nx = math.log(y)",
    "from math import pow\nx = pow(y, 2)",
    "x = a @ b",
    "a @= b",
    "x = y ** 2",
    "y **= 2",
    "x = pow(y, 2)",
    "x = a.dot(b)",
    "x = (a + b).std()",
    "order = keys.argsort()",
    "import numpy as np\norder = np.argsort(keys, kind='quicksort')",
    "total = sum(values)",
    "import random",
    "from random import random",
    "import time",
    "from time import monotonic",
    "x = hash(name)",
    "x = id(thing)",
    "from datetime import datetime\nx = datetime.now()",
    "import datetime\nx = datetime.datetime.utcnow()",
    "for name in {'a', 'b'}:\n    print(name)",
    "x = [name for name in set(names)]",
]

ALLOWED = [
    "import numpy as np\nx = np.sqrt(a) * b / c - d",
    "import numpy as np\nx = np.argsort(keys, kind='stable')",
    "order = keys.argsort(kind='stable')",
    "import math\nx = math.fsum(values) + math.floor(y)",
    "x = values.sum()",
    "total = sum(counts)  # ints",
    "total = sum(\n    counts\n)  # ints",
    "x = 2 ** 31",
    "f(**options)",
    "head, _, tail = 'a:b'.partition(':')",
    "for name in sorted({'a', 'b'}):\n    f(name)",
    "model.log(level)",
    "id = thing.id",
]


@pytest.mark.parametrize("code", BANNED)
def test_the_reader_sees_a_breach(code: str) -> None:
    assert len(offences(code)) >= 1


@pytest.mark.parametrize("code", ALLOWED)
def test_the_reader_lets_exact_arithmetic_pass(code: str) -> None:
    assert offences(code) == []


def test_what_people_query_may_use_functions_of_the_library() -> None:
    assert offences("import math\nx = math.exp(y) ** 2", transcendental=True) == []
    assert offences("x = sum(values)", transcendental=True)
