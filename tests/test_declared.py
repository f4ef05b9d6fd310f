"""Settings in TOML: what is wrong is said in both languages, with its line and column, and never shown."""

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from opendata import declared
from opendata.declared import Keys
from opendata.errors import UsageError
from opendata.model import Text

NAME = {"type": "string", "pattern": "^[a-z]+$", "examples": ["aed"]}
DECLARATION: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title"],
    "properties": {
        "title": {"type": "string"},
        "colour": {"type": "string", "enum": ["red", "green"]},
        "share": {"type": "number", "minimum": 0, "maximum": 100},
        "number": {"type": "number"},
        "folder": {"type": "string", "format": "path"},
        "names": {"type": "array", "items": NAME},
        "period": {
            "type": "object",
            "additionalProperties": False,
            "required": ["end"],
            "properties": {"start": {"type": "string"}, "end": {"type": "string"}},
        },
        "measures": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "kpis": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["unit"],
                            "properties": {"unit": {"type": "string"}, "target": {"type": "number"}},
                        },
                    }
                },
            },
        },
        "portals": {
            "type": "object",
            "propertyNames": NAME,
            "additionalProperties": {"type": "object", "additionalProperties": False, "properties": {}},
        },
    },
}
PATH = Path("plan.toml")


def refusal(content: str | bytes) -> Text:
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(UsageError) as caught:
        declared.settings(data, DECLARATION, PATH)
    return caught.value.text


def test_a_complaint_begins_with_the_place_and_names_the_key() -> None:
    assert refusal("title = 'a'\n\ncolor = 'red'\n") == Text(
        "plan.toml 3行1列目：先頭の部分に「color」という項目は書けません。「colour」のことですか。",
        "plan.toml, line 3, column 1: the top level has no key color; perhaps colour is meant.",
    )


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        ("", 1, 1, "the top level needs the key title, a string"),
        ("title = 1", 1, 1, "title in the top level takes a string"),
        ("title = true", 1, 1, "title in the top level takes a string"),
        ("title = ''\n  colour = 'gren'\n", 2, 3, "takes one of red, green. Perhaps green is meant."),
        ("title = ''\ncolour = '青'", 2, 1, "takes one of red, green."),
        ("title = ''\nshare = 101", 2, 1, "share"),
        ("title = ''\nnumber = inf", 2, 1, "number"),
        ("title = ''\nnumber = nan", 2, 1, "number"),
        ("title = ''\nnames = ['aed', 'A']", 2, 17, "names in the top level takes a string such as aed"),
        ("title = ''\nnames = [\n  'aed', # one\n  'A',\n]\nshare = 1", 4, 3, "names"),
        ("title = ''\nnames = [\n  'aed',\n  2,\n]", 4, 3, "names"),
        ('title = """\nnames\nshare = 5"""\nshare = 500', 4, 1, "share"),
        ("title = ''\nperiod = { start = 'x', end = 5 }", 2, 25, "end in [period]"),
        ("title = ''\nperiod = { start = 'x' }", 2, 1, "[period] needs the key end"),
        ("title = ''\n[period]\nend = 'x'\n'sta rt' = 1", 4, 1, "[period] has no key sta rt"),
        ("period.end = 5\ntitle = ''", 1, 8, "end in [period]"),
        ("title = ''\n[portals.A]\n", 2, 1, "A in [portals]"),
        ("title = ''\n[portals.a]\ntoken = 'hunter2'\n", 3, 1, "[portals.a] has no key token"),
        ("\ufefftitle = ''\r\n\r\nshare = -1\r\n", 3, 1, "share"),
        ("\ttitle = 5", 1, 2, "title"),
    ],
)
def test_a_key_is_found_on_its_line(content: str, line: int, column: int, said: str) -> None:
    found = refusal(content)
    assert found.en.startswith(f"plan.toml, line {line}, column {column}: ")
    assert found.ja.startswith(f"plan.toml {line}行{column}列目：")
    assert said in found.en
    assert "hunter2" not in found.ja + found.en


MEASURES = """title = "x"
[[measures]]
[[measures.kpis]]
unit = "a"
target = 5

[[measures]]

[[measures.kpis]]
unit = "b"
target = 5
# A comment.
[[measures.kpis]]
  target   =   "5"
"""


def test_keys_of_nested_tables_are_found() -> None:
    assert "line 14, column 3: target in [measures.kpis] takes a number." in refusal(MEASURES).en
    missing = refusal(MEASURES.replace('"5"', "5")).en
    assert "line 13, column 1: [measures.kpis] needs the key unit, a string." in missing


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ((), (1, 1)),
        (("title",), (1, 1)),
        (("measures",), (2, 1)),
        (("measures", 0, "kpis", 0), (3, 1)),
        (("measures", 0, "kpis", 0, "target"), (5, 1)),
        (("measures", 1, "kpis", 1, "target"), (14, 3)),
        (("measures", 1, "kpis", 1, "nothing"), (13, 1)),
        (("measures", 1, "kpis", 9, "target"), (9, 1)),
        (("measures", 7), (2, 1)),
    ],
)
def test_any_place_has_a_position(place: Keys, where: tuple[int, int]) -> None:
    assert declared.position(MEASURES.encode(), place) == where


def test_a_complaint_made_later_says_where() -> None:
    place: Keys = ("measures", 1, "kpis", 0, "unit")
    said = declared.wrong(MEASURES.encode(), PATH, place, Text("変です。", "this is odd.")).text
    assert said == Text("plan.toml 10行1列目：変です。", "plan.toml, line 10, column 1: this is odd.")


def test_the_same_places_are_found_by_asking_every_beginning() -> None:
    """The search by halves finds the line at which the path first exists in a whole beginning."""
    lines = MEASURES.split("\n")
    for place in [("measures", 0, "kpis", 0, "unit"), ("measures", 1, "kpis", 1), ("measures", 1)]:
        first = next(k for k in range(1, len(lines)) if _has(tomllib.loads("\n".join(lines[:k])), place))
        assert declared.position(MEASURES.encode(), place)[0] == first


def _has(found: Any, place: tuple[str | int, ...]) -> bool:
    try:
        for key in place:
            found = found[key]
    except (KeyError, IndexError):
        return False
    return True


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        ("title = ", 1, 9, "not valid TOML"),
        ('title = "C:\\data"', 1, 14, "single quotes"),
        ('title = "C:\\Users"', 1, 14, "single quotes"),
        ('title = "\\\\server\\公開"', 1, 20, "single quotes"),
        ("title = 'x'\nsecret = hunter2\n", 2, 10, "not valid TOML"),
        ("title = 'x\nnames = ['a']\n", 1, 11, "not valid TOML"),
        ("title = 'x'\nnames = [", 2, 10, "not valid TOML"),
        ("title = 'x'\ntitle = 'y'\n", 2, 12, "written twice"),
        ("[period]\n[period]\n", 2, 8, "written twice"),
        ("a = 2021-02-30", 1, 5, "not valid TOML"),
        ("a = " + "1" * 5000, 1, 1, "not valid TOML"),
        ("a = " + "[" * 5000, 1, 1, "not valid TOML"),
        ("title = 'x'\n名 = 'hunter2'".encode("cp932"), 2, 1, "UTF-8"),
    ],
)
def test_what_is_not_toml_is_said_with_its_place(
    content: str | bytes, line: int, column: int, said: str
) -> None:
    found = refusal(content)
    assert found.en.startswith(f"plan.toml, line {line}, column {column}: ")
    assert found.ja.startswith(f"plan.toml {line}行{column}列目：")
    assert said in found.en
    assert "hunter2" not in found.ja + found.en


@pytest.mark.parametrize("path", ["C:\\temp", "\\\\server\\backup", "D:\\new"])
def test_a_backslash_that_toml_takes_for_another_character_is_told(path: str) -> None:
    found = refusal(f"title = 'x'\nfolder = \"{path}\"")
    assert found.en.startswith("plan.toml, line 2, column 1: a backslash does not stand for itself")
    assert "一重引用符" in found.ja
    told = declared.settings(f"title = 'x'\nfolder = '{path}'".encode(), DECLARATION, PATH)
    assert told["folder"] == path


def test_dates_may_stand_without_quotes() -> None:
    found = declared.settings(b"title = 2021-03-31\nnames = []", DECLARATION, PATH)
    assert found == {"title": "2021-03-31", "names": []}


def test_a_long_file_is_searched_quickly() -> None:
    random.seed(7)
    table = '[[measures]]\n[[measures.kpis]]\nunit = "a"\ntarget = 5\n'
    content = ('title = "x"\n' + table * 400).encode()
    place: Keys = ("measures", (number := random.randrange(400)), "kpis", 0, "target")
    assert declared.position(content, place) == (1 + 4 * number + 4, 1)
