"""The rates: the worked example of docs/rates.md, exact fractions, and what conforms."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from io import BytesIO

import pytest

from opendata.checking import check
from opendata.conformance import assess as amount
from opendata.conformance import percent, summarise
from opendata.detecting import assign
from opendata.model import Assessed, Field, Headers, Rate, Requirement, Role, Schema, Severity, Text
from opendata.reading import read
from opendata.rules import all_rules
from opendata.schema import all_schemas, find
from opendata.sniffing import Source

Assess = Callable[..., Assessed]

RULES = {rule.code: rule for rule in all_rules()}
AED = "aed@legacy-2017"
RATED = [schema for schema in all_schemas() if any(field.counts_as_required for field in schema.fields)]
FINE = "名称,名称_カナ,住所,設置位置\n見本公民館,ミホンコウミンカン,見本市見本町1,玄関\n"


def item(name: str, requirement: Requirement, *, provisional: bool = False) -> Field:
    return Field(name=name, title=Text(name, name), requirement=requirement, provisional=provisional)


def schema_of(*fields: Field) -> Schema:
    return Schema(slug="sample", edition="ods-v3", number="0", title=Text("見本", "Sample"), fields=fields)


THREE = schema_of(
    *(item(name, Requirement.REQUIRED) for name in ("名称", "住所", "設置位置")),
    item("備考", Requirement.RECOMMENDED),
)


def assessed(text: str, schema: Schema) -> Assessed:
    table = read(Source("sample.csv", lambda: BytesIO(text.encode("utf-8-sig"))), lambda _: 2)
    return amount(check(table, assign(table.header, schema, (schema,)), tuple(RULES.values())), RULES)


def lines(*rows: Sequence[str]) -> str:
    return "".join(",".join(row) + "\r\n" for row in rows)


def filled(field: Field) -> str:
    """A value that no rule objects to."""
    if field.constraints.enum:
        return field.constraints.enum[0]
    by_type = {"time": "09:00", "date": "2024-04-01"}
    by_role = {Role.LOCAL_GOVERNMENT_CODE: "152048"}
    return by_role.get(field.role or Role.NAME) or by_type.get(field.type) or field.example or "1"


# ── One file ──────────────────────────────────────────────────────────────────────────────────────

EXAMPLE = (
    ("名称", "住所", "設置位置"),
    ("見本公民館", "新潟県三条市見本町1-1", "玄関"),
    ("見本図書館", "", "玄関"),
    ("見本体育館", "新潟県三条市見本町1-3", " "),
    ("見本会館", "新潟県三条市見本町1-4", "受付"),
)


def test_the_worked_example_of_the_definition() -> None:
    rate = assessed(lines(*EXAMPLE), THREE).conformance.required
    assert (rate.passed, rate.applied, rate.fraction) == (10, 12, Fraction(5, 6))
    assert percent(rate.fraction) == "83.3"


def test_the_worked_example_without_one_column() -> None:
    rate = assessed(lines(*(row[:2] for row in EXAMPLE)), THREE).conformance.required
    assert (rate.passed, rate.applied) == (7, 12)
    assert percent(rate.fraction) == "58.3"


def test_recommended_items_have_a_rate_of_their_own() -> None:
    file = assessed(lines(*EXAMPLE), THREE)
    assert file.conformance.recommended == Rate(passed=0, applied=4)


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (Fraction(1), "100.0"),
        (Fraction(9996, 10000), "99.9"),
        (Fraction(10**12 - 1, 10**12), "99.9"),
        (Fraction(2, 3), "66.6"),
        (Fraction(1, 10**6), "0.0"),
        (Fraction(0), "0.0"),
        (None, None),
    ],
)
def test_a_percentage_is_rounded_down(fraction: Fraction | None, shown: str | None) -> None:
    assert percent(fraction) == shown


def test_a_percentage_may_have_more_digits() -> None:
    assert percent(Fraction(2, 3), 3) == "66.666"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b"PK\x03\x04\x14\x00\x06\x00", bytes(range(256)) * 9, "名称,住所\n".encode()],
    ids=["empty", "only a mark", "zip", "binary", "only a header"],
)
def test_nothing_to_measure_is_no_rate_and_does_not_conform(assess: Assess, content: bytes) -> None:
    file = assess(content, AED)
    assert file.conformance.required.fraction is None
    assert file.conformance.recommended.fraction is None
    assert file.conformance.conforms is False


def test_a_complete_file_conforms(assess: Assess) -> None:
    file = assess(FINE, AED)
    assert file.conformance.conforms is True
    assert file.conformance.required == Rate(passed=4, applied=4)
    assert file.counts.error == 0


def test_one_blank_cell_keeps_a_file_from_conforming(assess: Assess) -> None:
    file = assess(FINE + "見本図書館,ミホントショカン,,玄関\n", AED)
    assert file.conformance.conforms is False
    assert percent(file.conformance.required.fraction) == "87.5"


def test_an_error_in_an_optional_item_does_not(assess: Assess) -> None:
    text = "名称,名称_カナ,住所,設置位置,開始時間\n見本公民館,ミホンコウミンカン,見本市1,玄関,朝から\n"
    file = assess(text, AED)
    assert file.counts.error == 1
    assert file.conformance.conforms is True


def test_a_damaged_file_does_not_conform_whatever_its_rate(assess: Assess) -> None:
    file = assess(FINE.encode("cp932") + b"\x81\x20,a,b,c\n", AED)
    assert file.conformance.conforms is False


@pytest.mark.parametrize("schema", RATED, ids=lambda schema: schema.id)
def test_a_file_whose_only_fault_is_empty_optional_columns_conforms(schema: Schema, assess: Assess) -> None:
    row = [filled(field) if field.counts_as_required else "" for field in schema.fields]
    file = assess(lines([f.name for f in schema.fields], [f'"{cell}"' for cell in row]), schema.id)
    assert [
        group.findings for group in file.report.groups if RULES[group.code].severity is Severity.ERROR
    ] == []
    assert file.conformance.conforms is True


def test_unknown_levels_leave_the_question_open() -> None:
    unknown = schema_of(item("名称", Requirement.UNKNOWN), item("備考", Requirement.OPTIONAL))
    file = assessed("名称,備考\n見本公民館,\n", unknown)
    assert file.conformance.conforms is None
    assert file.conformance.required.fraction is None


def test_unknown_levels_do_not_excuse_a_broken_file() -> None:
    unknown = schema_of(item("名称", Requirement.UNKNOWN), item("備考", Requirement.OPTIONAL))
    assert assessed("名称,備考\n", unknown).conformance.conforms is False


def test_a_provisional_level_is_counted_and_marked() -> None:
    schema = schema_of(
        item("名称", Requirement.REQUIRED), item("住所", Requirement.UNKNOWN, provisional=True)
    )
    rate = assessed("名称,住所\n見本公民館,\n見本図書館,見本市見本町1\n", schema).conformance.required
    assert rate == Rate(passed=3, applied=4, provisional=True)


def test_confirmed_levels_are_not_marked(assess: Assess) -> None:
    assert not assess(FINE, AED).conformance.required.provisional


def test_flags_may_stay_blank_and_still_count_as_required(assess: Assess) -> None:
    schema = find("evacuation_space", "legacy-2017")[0]
    flags = [field.name for field in schema.fields if field.blank_allowed]
    assert len(flags) == 9
    names = [field.name for field in schema.fields if field.counts_as_required]
    row = {"NO": "0000000001", "市区町村コード": "152048", "電話番号": "(0256)00-0001"}
    cells = ["" if name in flags else row.get(name, "見本") for name in names]
    file = assess(lines(names, cells), schema.id)
    assert file.conformance.required == Rate(passed=len(names), applied=len(names))
    assert file.conformance.conforms is True


def test_a_wrong_flag_counts_against_it(assess: Assess) -> None:
    schema = "evacuation_space@legacy-2017"
    rates = [
        assess(f"NO,名称,災害種別_洪水\n1,見本,{flag}\n", schema).conformance.required for flag in ("", "○")
    ]
    assert rates[0].passed - rates[1].passed == 1


@pytest.mark.parametrize("schema", all_schemas(), ids=lambda schema: schema.id)
def test_an_official_spelling_of_a_header_is_never_at_fault(schema: Schema, assess: Assess) -> None:
    about_the_header = {code for code, rule in RULES.items() if isinstance(rule.check, Headers)}
    for field in schema.fields:
        for spelling in field.spellings:
            labels = [spelling if f is field else f.name for f in schema.fields]
            file = assess(lines(labels, ["見本"] * len(labels)))
            assert file.report.layout.schema is schema
            assert not about_the_header & {group.code for group in file.report.groups}


# ── Several files ─────────────────────────────────────────────────────────────────────────────────


def test_the_mean_is_over_the_files_of_a_known_dataset(assess: Assess) -> None:
    half = "名称,名称_カナ,住所,設置位置\n見本公民館,,,玄関\n"
    summary = summarise([assess(FINE, AED), assess(half, AED), assess("見本の列,見本の値\n見本,見本\n")])
    assert summary.mean == Fraction(3, 4)
    assert len(summary.measured) == 2
    assert summary.conforming == 1


def test_a_file_without_records_counts_as_nothing_in_the_mean(assess: Assess) -> None:
    summary = summarise([assess(FINE, AED), assess("名称,名称_カナ,住所,設置位置\n", AED)])
    assert summary.mean == Fraction(1, 2)


def test_a_target_without_a_file_counts_as_nothing(assess: Assess) -> None:
    targets = (find("aed", "legacy-2017")[0], find("event", "legacy-2017")[0])
    summary = summarise([assess(FINE, AED)], targets)
    assert summary.missing == (targets[1],)
    assert summary.mean == Fraction(1, 2)


def test_targets_alone_make_a_mean_of_nothing() -> None:
    assert summarise([], (find("aed", "legacy-2017")[0],)).mean == 0


def test_no_file_and_no_target_have_no_mean() -> None:
    assert summarise([]).mean is None


def test_a_dataset_of_unknown_levels_does_not_enter_the_mean(assess: Assess) -> None:
    unknown = next(s for s in all_schemas() if not any(f.counts_as_required for f in s.fields))
    file = assess(lines([f.name for f in unknown.fields], ["見本"] * len(unknown.fields)))
    assert file.report.layout.schema is unknown
    assert summarise([file]).mean is None
    assert summarise([file, assess(FINE, AED)]).mean == 1


def test_one_provisional_file_makes_the_mean_provisional(assess: Assess) -> None:
    schema = next(s for s in all_schemas() if s.provisional)
    file = assess(lines([f.name for f in schema.fields], ["見本"] * len(schema.fields)))
    assert summarise([file, assess(FINE, AED)]).provisional
    assert not summarise([assess(FINE, AED)]).provisional
