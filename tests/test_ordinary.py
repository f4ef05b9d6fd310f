"""Ordinary values: nothing vouches for a value that any rule, or frictionless, could object to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata import checking, detecting, ordinary, reading, schema, table_schema
from opendata.collecting import unlisted
from opendata.model import Block, Cells, Column, Field, Report, Role, Rows, Tables
from opendata.rules import all_rules, asked
from opendata.sniffing import Source
from opendata.validating import rules_by_code
from opendata.viewing import Ordinary, View, unlike

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FIELDS = {
    (item.role, item.type, item.format, item.constraints): item
    for one in schema.all_schemas()
    for item in one.fields
    if item.role and ordinary.of(item)
}
ROLES = sorted({role for role, *_ in FIELDS if role})
WORDS = st.one_of(
    st.text(
        st.sampled_from(
            "三条市民会館旭町サンジョウひらがなー・（）()、。0123456789０１-－@ 　.〒月/丁目番号年A"
        ),
        max_size=24,
    ),
    st.text(max_size=12),
)
ADDRESSES = st.builds("{}{}".format, st.sampled_from(("新潟県", "北海道", "東京都千代田区", "")), WORDS)


def values_of(role: Role) -> st.SearchStrategy[str]:
    """What may be ordinary: made by the pattern where there is one, else of the characters it is about."""
    known = ordinary._PATTERNS.get(role)
    if known:
        return st.one_of(st.from_regex(re.compile(known), fullmatch=True), WORDS)
    return ADDRESSES if role is Role.ADDRESS else WORDS


def vouched(item: Field, value: str) -> Ordinary | None:
    known = ordinary.of(item)
    assert known is not None
    return known if all(vouch(value) for vouch in known.vouches) else None


@pytest.mark.parametrize("role", ROLES)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_rule_objects_to_an_ordinary_value(role: Role, data: st.DataObject) -> None:
    value = data.draw(values_of(role))
    for item in (item for (known, *_), item in FIELDS.items() if known is role):
        if known := vouched(item, value):
            assert value.strip(), "a blank cell is never ordinary"
            assert list(_objections(item, value, known)) == []
            assert table_schema.judge(item)(value) == ()


def _objections(item: Field, value: str, known: Ordinary) -> Iterator[str]:
    for rule in all_rules():
        if rule.code in known.but:
            continue
        match rule.check:
            case Cells(applies=applies, predicate=predicate, is_of_white_space=False):
                if applies(item) and not predicate(item)(value):
                    yield rule.code
            case Rows(roles=roles, plain=plain):
                pairs = zip(roles, plain, strict=True)
                yield from (
                    rule.code for role, vouch in pairs if role is item.role and unlike(vouch, [value])
                )
            case Tables(roles=roles, suspects=suspects, coarse=()) if suspects and item.role in roles:
                if suspects([[value] if role is item.role else [] for role in roles]):
                    yield rule.code
            case _:
                pass


@pytest.mark.parametrize("role", ROLES)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_asked_as_a_whole_column_the_answer_is_the_same(role: Role, data: st.DataObject) -> None:
    item = next(item for (known, *_), item in FIELDS.items() if known is role)
    cells = tuple(
        data.draw(st.lists(st.one_of(values_of(role), st.sampled_from(("", "\n", " "))), max_size=6))
    )
    known = ordinary.of(item)
    assert known is not None
    view = View(Block(1, range(len(cells)), (cells,)), {}, {0: known})
    expected = {cell for cell in cells if not vouched(item, cell)}
    assert view.odd(0) == expected
    assert view.blank(0) == [offset for offset, cell in enumerate(cells) if not cell.strip()]
    assert view.offsets(0, expected) == [offset for offset, cell in enumerate(cells) if cell in expected]
    assert view.filled(0) == {cell for cell in cells if cell.strip()}


@pytest.mark.parametrize(
    ("role", "value"),
    [
        (Role.LATITUDE, "37.636732"),
        (Role.LONGITUDE, "138.961738"),
        (Role.PHONE, "0256-34-5511"),
        (Role.URL, "https://www.city.example.lg.jp/aed/index.html"),
        (Role.CORPORATE_NUMBER, "5000020152048"),
        (Role.RECORD_ID, "0000000001"),
        (Role.ADDRESS, "新潟県三条市旭町2-3-1"),
        (Role.ADDRESS, "新潟県三条市旭町二丁目3番1号"),
        (Role.NAME, "三条市役所（本庁舎）2階"),
    ],
)
def test_what_most_cells_hold_is_ordinary(role: Role, value: str) -> None:
    item = next(item for (known, *_), item in FIELDS.items() if known is role)
    assert vouched(item, value)


def test_nothing_is_known_of_a_column_without_a_role() -> None:
    assert ordinary.of(unlisted(Column(position=1, label="備考欄"))) is None


def _report(path: Path) -> Report:
    source = Source.of(str(path))
    schemas = schema.all_schemas()
    table = reading.read(source, detecting.dictionary(schemas).recognise)
    layout = detecting.detect(table.header, schemas, path.name)
    return checking.check(table, layout, asked(rules_by_code(), table, layout))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_files_are_judged_the_same_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = sorted(path for path in CORPUS.rglob("*.csv") if path.stat().st_size < 300_000)
    with_it = [_report(path) for path in paths]
    monkeypatch.setattr(ordinary, "of", lambda item: None)
    for path, report in zip(paths, with_it, strict=True):
        assert _report(path) == report, path.name


def test_only_rules_there_are_can_be_left_out() -> None:
    assert {code for codes in ordinary._BUT.values() for code in codes} <= set(rules_by_code())
