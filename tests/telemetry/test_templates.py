"""Templates of labels and annotations. promtool agrees with most of these in test_promtool, too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telemetry.templates import (
    TemplateData,
    TemplateError,
    check_template,
    expand_template,
)

LABELS = {"service": "web", "instance": "10.0.0.1:9090", "code": "503"}


def query(text: str) -> list[tuple[dict[str, str], float]]:
    return [({"job": "b"}, 2.0), ({"job": "a"}, 1.5)] if text == "up" else []


def expand(text: str, value: float = 0.25) -> str:
    return expand_template(text, "High", TemplateData(LABELS, value, query))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("{{ $labels.service }} {{ .Labels.code }}", "web 503"),
        ("{{ $value }} {{ .Value }}", "0.25 0.25"),
        ("{{ $labels.nothing }}|", "|"),
        ("a {{- $value -}} b", "a0.25b"),
        ("a{{/* a remark */}}b", "ab"),
        ("a {{- /* a remark */ -}} b", "ab"),
        ('{{ "}}" }}{{ `{{` }}', "}}{{"),
        ('{{ $labels.service | toUpper | printf "%s!" }}', "WEB!"),
        (
            '{{ printf "%.1f%% of %d, %q %5s|%-5s|" $value 7 "x" "a" "b" }}',
            '0.2% of 7, "x"     a|b    |',
        ),
        ('{{ printf "%s" $value }}', "%!s(float64=0.25)"),
        ('{{ printf "%d" }}', "%!d(MISSING)"),
        ('{{ title "hello big world" }} {{ toLower "ABC" }}', "Hello Big World abc"),
        ('{{ reReplaceAll "(.*):.*" "$1" $labels.instance }}', "10.0.0.1"),
        ("{{ stripPort $labels.instance }}", "10.0.0.1"),
        ("{{ if gt $value 0.2 }}much{{ else }}little{{ end }}", "much"),
        ('{{ if eq $labels.code "500" "503" }}bad{{ else if true }}x{{ end }}', "bad"),
        ('{{ if and (match "5.." $labels.code) (not $labels.nothing) }}yes{{ end }}', "yes"),
        ("{{ with $labels.nothing }}x{{ else }}none{{ end }}", "none"),
        (
            '{{ with query "up" }}{{ . | first | value }} {{ first . | label "job" }}{{ end }}',
            "2 b",
        ),
        ('{{ range query "up" }}{{ .Labels.job }}={{ .Value }};{{ end }}', "b=2;a=1.5;"),
        ('{{ range query "up" | sortByLabel "job" }}{{ label "job" . }}{{ end }}', "ab"),
        ('{{ range query "nothing" }}x{{ else }}empty{{ end }}', "empty"),
        ("{{ $x := $value | humanizePercentage }}{{ $x }} {{ $x }}", "25% 25%"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ('{{ (index (query "up") 1).Value }}', "1.5"),
        ('{{ len "four" }} {{ print 1 "a" true }}', "4 1atrue"),
        ("{{ $labels }}", "map[code:503 instance:10.0.0.1:9090 service:web]"),
    ],
)
def test_a_template_gives_the_text(text: str, expected: str) -> None:
    assert expand(text) == expected


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        ("humanize", 1234567.0, "1.235M"),
        ("humanize", 0.00123, "1.23m"),
        ("humanize", 0.0, "0"),
        ("humanize", -12345.0, "-12.35k"),
        ("humanize", float("inf"), "+Inf"),
        ("humanize1024", 1572864.0, "1.5Mi"),
        ("humanize1024", 1.0, "1"),
        ("humanizeDuration", 0.0, "0s"),
        ("humanizeDuration", 0.00123, "1.23ms"),
        ("humanizeDuration", 59.99, "59.99s"),
        ("humanizeDuration", 3725.0, "1h 2m 5s"),
        ("humanizeDuration", -90061.0, "-1d 1h 1m 1s"),
        ("humanizePercentage", 0.12345, "12.35%"),
        ("humanizeTimestamp", 1435065584.128, "2015-06-23 13:19:44.128 +0000 UTC"),
    ],
)
def test_numbers_are_made_readable_as_prometheus_does(
    function: str, value: float, expected: str
) -> None:
    assert expand(f"{{{{ $value | {function} }}}}", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1e6, "1e+06"),
        (123456.0, "123456"),
        (1234567.0, "1.234567e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (0.1 + 0.2, "0.30000000000000004"),
        (float("nan"), "NaN"),
        (-2.5, "-2.5"),
    ],
)
def test_a_value_is_printed_as_go_prints_it(value: float, expected: str) -> None:
    assert expand("{{ $value }}", value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ $value",
        "{{ nope $value }}",
        "{{ if $value }}",
        "{{ end }}",
        "{{ else }}",
        "{{ | }}",
        "{{ (1 }}",
        '{{ define "x" }}{{ end }}',
        "{{ if true }}{{ else }}{{ else }}{{ end }}",
        "{{ ; }}",
        "{{ }}",
        '{{ "a }}',
    ],
)
def test_what_is_no_template_is_refused_and_expands_to_its_error(text: str) -> None:
    with pytest.raises(TemplateError):
        check_template(text)
    assert expand(text).startswith(
        "<error expanding template: error executing template __alert_High:"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ gt $value 1 }}",
        '{{ first (query "nothing") }}',
        "{{ $unknown }}",
        '{{ humanize "x" }}',
        "{{ printf 1 }}",
        "{{ range $value }}{{ end }}",
        "{{ $value.field }}",
        '{{ reReplaceAll "(" "" "" }}',
        "{{ .Nothing }}",
        '{{ index $labels }}{{ index (query "up") 7 }}',
        "{{ $value 3 }}",
    ],
)
def test_what_fails_at_run_time_gives_the_error_text(text: str) -> None:
    check_template(text)
    assert expand(text).startswith("<error expanding template: ")


@pytest.mark.parametrize(
    "text",
    [
        "{{ if true }}" * 1000 + "{{ end }}" * 1000,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "x" * 20_000 + "{{ 1 }}",
        '{{ range query "up" }}' * 25 + "x" * 500 + "{{ end }}" * 25,
        '{{ printf "%999s" "x" }}' * 500,
        '{{ $x := "aaaaaaaaaaaaaaaa" }}' + "{{ $x = print $x $x }}" * 60 + "{{ $x }}",
        '{{ reReplaceAll "(a*)*b" "x" "' + "a" * 3000 + '" }}',
        "{{{{{{" * 2000,
        '{{ "' + "\\" * 9000,
    ],
)
def test_a_hostile_template_ends_soon(text: str) -> None:
    begun = time.monotonic()
    assert len(expand(text)) < 100_000
    assert time.monotonic() - begun < 2


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "{{",
                "}}",
                " ",
                "-",
                "if",
                "else",
                "end",
                "range",
                "with",
                "$value",
                "$labels",
                ".x",
                "(",
                ")",
                "|",
                ":=",
                "=",
                '"a"',
                "1",
                "printf",
                "humanize",
                "query",
                "first",
                "index",
                ",",
                "$",
                "`",
                "\n",
                "é",
            ]
        ),
        max_size=25,
    )
)
def test_any_text_expands_or_gives_an_error_text(parts: list[str]) -> None:
    assert isinstance(expand(" ".join(parts)), str)
    assert isinstance(expand("{{" + "".join(parts) + "}}"), str)
