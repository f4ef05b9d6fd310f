"""docs/content-rules.md: every rule it names exists, and it has a row for every defect that was seen."""

import re
from pathlib import Path

import pytest

from opendata.rules import all_rules

PAGE = Path(__file__).resolve().parents[1] / "docs" / "content-rules.md"
DEFECTS = Path(__file__).resolve().parents[2] / "shared" / "defects.md"
SECTIONS = range(1, 15)
CODE = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")


def sections(path: Path, heading: str) -> dict[int, list[list[str]]]:
    """Number of the section → the cells of each row of its first table, without the head."""
    found: dict[int, list[list[str]]] = {}
    number = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if start := re.match(rf"{heading} ([0-9]+)\.", line):
            number = int(start[1])
            found[number] = []
        elif line.startswith("|") and number and not set(line) <= set("|-: "):
            found[number].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return {number: rows[1:] for number, rows in found.items()}


@pytest.fixture(scope="module")
def page() -> dict[int, list[list[str]]]:
    return sections(PAGE, "##")


def test_every_rule_that_is_named_exists(page: dict[int, list[list[str]]]) -> None:
    known = {rule.code for rule in all_rules()}
    named = {code for rows in page.values() for row in rows for code in CODE.findall(row[1])}
    assert named - known == set()


def test_every_row_names_a_defect_a_rule_or_a_reason_and_a_treatment(
    page: dict[int, list[list[str]]],
) -> None:
    short = [row for rows in page.values() for row in rows if len(row) != 3 or not all(row)]
    assert short == []


@pytest.mark.skipif(not DEFECTS.is_file(), reason="the list of defects is not at hand")
@pytest.mark.parametrize("number", SECTIONS)
def test_every_defect_that_was_seen_has_its_row(number: int, page: dict[int, list[list[str]]]) -> None:
    """In the order of the list; rows of our own may stand between."""
    seen, rows = sections(DEFECTS, "###")[number], iter(page[number])
    lost = [defect[0] for defect in seen if not any(is_about(row[0], defect) for row in rows)]
    assert not lost, "add a row to docs/content-rules.md for the first of these"


def is_about(name: str, defect: list[str]) -> bool:
    """A third of the words by which the row calls the defect, in either language, are the list’s own."""
    theirs = set().union(*words(" ".join(defect)))
    if not any(words(name)):
        return name in defect[0]
    return any(mine and 3 * len(mine & theirs) >= len(mine) for mine in words(name))


def words(text: str) -> tuple[set[str], set[str]]:
    """Words of Latin letters without their endings and numbers; Japanese, two characters at a time."""
    latin = {word[:6].casefold() for word in re.findall("[A-Za-z]{3,}|[0-9]+", text)}
    runs = re.findall("[\u3040-\u30ff\u3400-\u9fff]{2,}", text)
    return latin, {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
