"""A rule about several columns is asked of every set of them that a file has."""

from io import BytesIO

import pytest

from opendata import binding
from opendata.fixing import fix
from opendata.model import Column, Field, Role, Schema, Text
from opendata.sniffing import Source
from opendata.validating import Options

START, END, NAME = Role.START_TIME, Role.END_TIME, Role.NAME


def item(name: str, role: Role) -> Field:
    return Field(name=name, title=Text(name, name), type="time", format="%H:%M", role=role)


WEEK = Schema(
    slug="sample",
    edition="sample",
    number="0",
    title=Text("見本", "Sample"),
    fields=(
        item("名称", NAME)._replace(type="string", format="default"),
        *(
            item(day + end, role)
            for day in ("月曜日", "火曜日")
            for end, role in (("開始", START), ("終了", END))
        ),
    ),
)


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ((START, END), [("a", "b"), ("c", "d")]),
        ((START, START, END, END), [("a", "c", "b", "d")]),
        ((NAME, START), [("n", "a")]),
        ((START, START, START), []),
        ((Role.LATITUDE,), []),
    ],
    ids=["two pairs", "one of all", "a name for the first only", "too few", "none"],
)
def test_every_set_of_roles_gets_its_columns(roles: tuple[Role, ...], found: list[tuple[str, ...]]) -> None:
    parts = [(NAME, "n"), (START, "a"), (END, "b"), (START, "c"), (END, "d")]
    assert binding.sets(roles, parts) == found


def test_where_roles_are_there_unequally_often_only_the_first_are_taken_for_a_set() -> None:
    parts = [(START, "a"), (END, "b"), (START, "c")]
    assert binding.sets((START, END), parts) == [("a", "b")]


def test_columns_are_ranked_by_the_definition() -> None:
    columns = [Column(position=n, label=f.name, item=f) for n, f in enumerate(reversed(WEEK.fields), start=1)]
    columns.append(Column(position=6, label="見本の列"))
    ranked = sorted(columns, key=binding.ranking(WEEK))
    assert [column.label for column in ranked] == [*(field.name for field in WEEK.fields), "見本の列"]


def test_pairs_of_times_are_checked_and_repaired_weekday_by_weekday_in_any_order() -> None:
    rows = (
        "名称,火曜日終了,月曜日開始,火曜日開始,月曜日終了",
        "見本公民館,,09:00,10:00～18:00,17:00",
        "見本会館,18:00,09:00,,17:00",
    )
    content = "".join(f"{row}\r\n" for row in rows).encode("utf-8-sig")
    fixed = fix(Source("sample.csv", lambda: BytesIO(content)), options=Options(schema=WEEK))
    (group,) = (one for one in fixed.after.report.groups if one.code == "time-half-missing")
    assert [(one.place.record, one.place.field) for one in group.findings] == [(3, "火曜日終了")]
    assert fixed.content is not None
    assert fixed.content.decode("utf-8-sig").splitlines()[1] == "見本公民館,09:00,17:00,10:00,18:00"
