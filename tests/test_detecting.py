"""A header tells which dataset a file is, in which edition, and which column carries which item."""

import random
import unicodedata
from collections.abc import Callable

import pytest

from opendata.detecting import assign, detect, dictionary, normalised
from opendata.model import Assessed, Column, Schema, Spelling
from opendata.schema import all_schemas, find

SCHEMAS = all_schemas()
each_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.id)

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def header(schema: Schema) -> list[str]:
    return [item.name for item in schema.fields]


def spellings(labels: list[str], schema: Schema) -> set[Spelling]:
    return {column.spelling for column in detect(labels, SCHEMAS).columns if column.item}


# ── Which dataset ─────────────────────────────────────────────────────────────────────────────────


@each_schema
def test_a_schema_recognises_its_own_header(schema: Schema) -> None:
    layout = detect(header(schema), SCHEMAS)
    assert layout.schema is schema
    assert layout.score == 1.0
    assert not layout.missing
    assert {column.spelling for column in layout.columns} == {Spelling.EXACT}


@each_schema
def test_the_order_of_the_columns_does_not_matter(schema: Schema) -> None:
    labels = header(schema)
    random.Random(schema.id).shuffle(labels)
    assert detect(labels, SCHEMAS).schema is schema


@each_schema
@pytest.mark.parametrize(
    "vary",
    [
        lambda name: name.translate(FULL_WIDTH),
        lambda name: unicodedata.normalize("NFKC", name),
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: f" {name}　",
        lambda name: "\n".join(name),
        str.swapcase,
    ],
    ids=["full width", "half width", "decomposed", "spaces", "line breaks", "case"],
)
def test_width_case_and_spaces_do_not_matter(schema: Schema, vary: Callable[[str], str]) -> None:
    layout = detect([vary(name) for name in header(schema)], SCHEMAS)
    assert layout.schema is schema
    assert layout.score == 1.0
    assert not layout.missing


@each_schema
def test_fifty_columns_more_do_not_matter(schema: Schema) -> None:
    layout = detect(header(schema) + [f"庁内管理用の列{number}" for number in range(50)], SCHEMAS)
    assert layout.schema is schema
    assert [column.item for column in layout.columns[-50:]] == [None] * 50


@each_schema
def test_a_header_stays_recognised_without_a_fifth_of_its_items(schema: Schema) -> None:
    labels = [name for number, name in enumerate(header(schema), start=1) if number % 5]
    chosen = detect(labels, SCHEMAS).schema
    assert (chosen.slug if chosen else None) == (None if schema.id in FRAIL else schema.slug)


FRAIL = {"fire_hydrant@legacy-2017": "口径, the only name that is its own, is among those left out"}


def test_a_header_of_nobody_leaves_the_dataset_unknown() -> None:
    layout = detect(["見本の列", "見本の値"], SCHEMAS)
    assert layout.schema is None
    assert layout.score == 0.0
    assert layout.candidates == ()
    assert layout.columns == (Column(position=1, label="見本の列"), Column(position=2, label="見本の値"))


def test_a_header_that_is_too_weak_names_the_nearest_datasets(
    assess: Callable[..., Assessed], codes: Callable[[Assessed], dict[str, int]]
) -> None:
    file = assess("名称,住所,緯度,経度,電話番号\n見本公民館,見本市見本町1,37.6,138.9,0256-00-0000\n")
    layout = file.report.layout
    assert layout.schema is None
    assert 0 < len(layout.candidates) <= 3
    assert all(candidate.score < 0.58 and candidate.absent for candidate in layout.candidates)
    assert codes(file) == {"unknown-dataset": 1}


def test_an_empty_header_is_nobodys() -> None:
    assert detect([], SCHEMAS).schema is None
    assert detect(["", " ", "　"], SCHEMAS).schema is None


def test_the_file_name_decides_only_between_near_equals() -> None:
    labels = header(find("aed", "legacy-2017")[0])
    layout = detect(labels, SCHEMAS, "somewhere/152048_hospital.csv")
    assert layout.schema
    assert layout.schema.id == "aed@legacy-2017"


@each_schema
def test_candidates_start_with_the_chosen_dataset(schema: Schema) -> None:
    layout = detect(header(schema), SCHEMAS)
    assert layout.candidates[0].schema is schema
    assert layout.candidates[0].absent == ()


# ── A chosen schema ───────────────────────────────────────────────────────────────────────────────


def test_a_chosen_schema_is_kept_however_little_the_header_shares() -> None:
    aed = find("aed", "ods-v3")[0]
    layout = assign(["見本の列"], aed, SCHEMAS)
    assert layout.schema is aed
    assert layout.forced
    assert layout.missing == aed.fields


# ── Which column is which item ────────────────────────────────────────────────────────────────────


@each_schema
def test_an_official_spelling_is_as_good_as_the_name(schema: Schema) -> None:
    for item in schema.fields:
        for spelling in item.spellings:
            labels = [spelling if name == item.name else name for name in header(schema)]
            layout = detect(labels, SCHEMAS)
            assert layout.schema is schema
            assert not layout.missing
            assert {c.spelling for c in layout.columns} == {Spelling.EXACT, Spelling.OFFICIAL}


@each_schema
def test_a_variant_is_recognised_and_marked(schema: Schema) -> None:
    own = {normalised(name) for item in schema.fields for name in (item.name, *item.spellings)}
    for item in schema.fields:
        for variant in item.variants:
            assert normalised(variant) not in own, f"{variant} is a name of its own"
            labels = [variant if name == item.name else name for name in header(schema)]
            column = next(c for c in assign(labels, schema, SCHEMAS).columns if c.label == variant)
            assert column.item is item
            assert column.spelling is Spelling.VARIANT


def test_a_near_name_is_told_from_an_exact_one() -> None:
    aed = find("aed", "legacy-2017")[0]
    assert spellings(["ＮＯ", *header(aed)[1:]], aed) == {Spelling.EXACT, Spelling.NEAR}


def test_a_second_column_of_the_same_item_repeats_the_first() -> None:
    aed = find("aed", "legacy-2017")[0]
    layout = assign(["名称", "住所", "名称"], aed, SCHEMAS)
    assert [column.item and column.item.name for column in layout.columns] == ["名称", "住所", None]
    assert layout.columns[2].repeats == 1


def test_a_dictionary_counts_the_names_it_knows() -> None:
    assert dictionary(SCHEMAS).recognise(["名称", "住所", "", "見本の列"]) == 2


def test_normalising_twice_changes_nothing() -> None:
    for schema in SCHEMAS:
        for item in schema.fields:
            for name in (item.name, *item.spellings, *item.variants):
                assert normalised(normalised(name)) == normalised(name)
