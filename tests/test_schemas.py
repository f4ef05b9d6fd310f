"""The schemas and the code list are well formed and agree with the facts they were compiled from."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import frictionless
import pytest

from opendata.errors import UsageError
from opendata.schema import chosen, find, local_governments, offices

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
CODES = SCHEMAS / "codelists" / "local-government-code.csv"
SPEC = Path(__file__).resolve().parents[2] / "shared" / "spec"
EDITIONS = ("legacy-2017", "ods-v3")
PATHS = sorted(path for edition in EDITIONS for path in (SCHEMAS / edition).glob("*.json"))

each_schema = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
with_spec = pytest.mark.skipif(not SPEC.is_dir(), reason="the item definitions are not at hand")

SCHEMA_KEYS = ("name", "title", "titleEn", "edition", "number", "note", "missingValues", "sources", "fields")
SOURCE_KEYS = ("title", "url", "licence", "note")
FIELD_KEYS = (
    *("name", "titleEn", "type", "format", "constraints"),
    *("requirement", "provisionalRequirement", "blankAllowed", "role"),
    *("spellings", "variants", "separator", "vocabulary", "example"),
    *("sources", "confidence", "englishName", "physicalName"),
)
CONSTRAINT_KEYS = ("required", "unique", "enum", "pattern", "minimum", "maximum")
ROLES = {
    *("local-government-code", "location-local-government-code", "record-id", "facility-id", "other-id"),
    *("local-government-name", "prefecture-name", "municipality-name", "organization-name"),
    *("corporate-number", "name", "name-kana", "name-english", "common-name", "kana", "english", "language"),
    *("address", "address-prefecture", "address-city", "address-town", "address-block", "address-building"),
    *("machiaza-id", "postal-code", "poi-code", "latitude", "longitude", "height-type", "height"),
    *(
        "elevation",
        "phone",
        "fax",
        "extension",
        "email",
        "form-url",
        "url",
        "image",
        "image-licence",
        "licence",
    ),
    *("weekdays", "start-time", "end-time", "time-note", "start-date", "end-date", "date"),
    *("yes-no", "allowed", "flag", "disaster-kind", "vocabulary", "multiple", "count", "price"),
    *("description", "remarks"),
    *(
        "toilet-total",
        "toilet-part",
        "population-total",
        "population-male",
        "population-female",
        "population-age-male",
    ),
    *("population-age-female", "households"),
}
SINGLE_ROLES = (
    *("record-id", "name", "name-kana", "address", "latitude", "longitude"),
    *("start-time", "end-time", "start-date", "end-date"),
    *("population-total", "population-male", "population-female"),
)
JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


@cache
def schema(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def fields(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = schema(path)["fields"]
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def normalised(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()


def in_order(keys: Iterator[str] | list[str], allowed: tuple[str, ...]) -> bool:
    """Only documented keys, in the documented order."""
    places = [allowed.index(key) if key in allowed else -1 for key in keys]
    return -1 not in places and places == sorted(places)


def definition(path: Path) -> list[dict[str, str]]:
    """The rows of the definition that a schema was made from."""
    return rows(SPEC / path.parent.name / f"{schema(path)['number']}_{path.stem}.csv")


# The schemas by themselves


def test_both_editions_have_schemas() -> None:
    assert {path.parent.name for path in PATHS} == set(EDITIONS)


@each_schema
def test_frictionless_loads_the_schema_without_errors(path: Path) -> None:
    loaded = frictionless.Schema.from_descriptor(str(path))
    assert loaded.field_names == [field["name"] for field in fields(path)]
    assert frictionless.Schema.validate_descriptor(str(path)).valid


@each_schema
def test_the_file_is_readable_utf8_with_a_final_newline(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("}\n")
    assert not [mark for mark in ("\\u", "\r", "\ufeff") if mark in text]
    assert text.startswith('{\n  "name"')


@each_schema
def test_the_file_is_named_after_its_schema_and_lies_in_its_edition(path: Path) -> None:
    top = schema(path)
    assert top["name"] == path.stem
    assert top["edition"] == path.parent.name
    assert re.fullmatch("[0-9]{2}", top["number"])
    assert top["missingValues"] == [""]


@each_schema
def test_only_documented_keys_are_used_and_in_their_order(path: Path) -> None:
    top = schema(path)
    assert in_order(list(top), SCHEMA_KEYS)
    assert set(top.get("note", {"ja": "", "en": ""})) == {"ja", "en"}
    for source in top["sources"].values():
        assert in_order(list(source), SOURCE_KEYS)
        assert source["title"]
    for field in top["fields"]:
        assert in_order(list(field), FIELD_KEYS), field["name"]
        assert in_order(list(field.get("constraints", {})), CONSTRAINT_KEYS), field["name"]


@each_schema
def test_field_names_are_unique(path: Path) -> None:
    names = [normalised(field["name"]) for field in fields(path)]
    assert len(names) == len(set(names))


@each_schema
def test_roles_requirements_and_confidence_come_from_closed_lists(path: Path) -> None:
    for field in fields(path):
        assert field.get("role", "name") in ROLES, field["name"]
        assert field["requirement"] in {"required", "recommended", "optional", "unknown"}, field["name"]
        assert field["confidence"] in {"high", "medium", "low"}, field["name"]
        assert field["type"] in {"string", "number", "integer", "date", "time"}, field["name"]
        assert ("separator" in field) == (field.get("role") == "multiple"), field["name"]
        assert field.get("separator", ";") == ";", field["name"]


@each_schema
def test_a_role_that_names_one_thing_is_used_once(path: Path) -> None:
    roles = [field.get("role") for field in fields(path)]
    assert [role for role in SINGLE_ROLES if roles.count(role) > 1] == []


@each_schema
def test_a_provisional_requirement_stands_only_beside_an_unknown_one(path: Path) -> None:
    for field in fields(path):
        if "provisionalRequirement" in field:
            assert field["provisionalRequirement"] == "required", field["name"]
            assert field["requirement"] == "unknown", field["name"]
            assert "カナ" not in field["name"]
        if "blankAllowed" in field:
            assert (field["blankAllowed"], field["requirement"]) == (True, "required"), field["name"]


@each_schema
def test_the_required_constraint_is_the_known_level_minus_columns_that_may_be_blank(path: Path) -> None:
    for field in fields(path):
        expected = field["requirement"] == "required" and "blankAllowed" not in field
        assert field.get("constraints", {}).get("required", False) is expected, field["name"]


@each_schema
def test_no_other_spelling_collides_with_another_field(path: Path) -> None:
    owner = {normalised(field["name"]): field["name"] for field in fields(path)}
    for field in fields(path):
        for other in (*field.get("spellings", ()), *field.get("variants", ())):
            assert owner.setdefault(normalised(other), field["name"]) == field["name"], other


@each_schema
def test_a_variant_is_more_than_another_way_to_type_the_name(path: Path) -> None:
    for field in fields(path):
        known = {normalised(name) for name in (field["name"], *field.get("spellings", ()))}
        variants = [normalised(name) for name in field.get("variants", ())]
        assert known.isdisjoint(variants), field["name"]
        assert len(variants) == len(set(variants)), field["name"]


@each_schema
def test_patterns_are_plain_and_safe_to_anchor(path: Path) -> None:
    for field in fields(path):
        pattern = field.get("constraints", {}).get("pattern", "")
        assert "|" not in pattern, field["name"]
        assert not re.search(r"\\[dDwWsS]", pattern), field["name"]
        re.compile(pattern)


@each_schema
def test_formats_fit_their_types(path: Path) -> None:
    for field in fields(path):
        formats = {"time": ("%H:%M",), "string": ("uri", "email", None)}
        assert field.get("format") in formats.get(field["type"], (None,)), field["name"]


@each_schema
def test_every_source_key_resolves_and_every_source_is_used(path: Path) -> None:
    used = {key for field in fields(path) for key in field["sources"]}
    assert used == set(schema(path)["sources"])
    assert all(field["sources"] for field in fields(path))


@each_schema
def test_english_titles_are_english(path: Path) -> None:
    for named in (schema(path), *fields(path)):
        assert named["titleEn"].strip(), named["name"]
        assert named["titleEn"].isascii(), named["name"]
    assert JAPANESE.search(schema(path)["title"])


def test_the_same_japanese_name_has_the_same_english_title_and_type_everywhere() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in PATHS:
        for field in fields(path):
            meaning = (field["titleEn"], field["type"])
            assert seen.setdefault(field["name"], meaning) == meaning, field["name"]


def test_different_japanese_names_have_different_english_titles() -> None:
    names: dict[str, set[str]] = {}
    for path in PATHS:
        for field in fields(path):
            names.setdefault(field["titleEn"], set()).add(field["name"])
    assert {title: found for title, found in names.items() if len(found) > 1} == {}


@each_schema
def test_every_example_is_valid_for_its_own_field(path: Path) -> None:
    loaded = frictionless.Schema.from_descriptor(str(path))
    for field in fields(path):
        if "example" in field:
            _, notes = loaded.get_field(field["name"]).read_cell(field["example"])
            assert not notes, (field["name"], notes)


# The code list


def check_digit(code: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def test_the_code_list_is_utf8_without_bom_and_with_plain_newlines() -> None:
    content = CODES.read_bytes()
    assert content.startswith(b"code,prefecture,municipality,kana,latitude,longitude,status\n")
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_codes_are_complete_unique_and_sorted() -> None:
    codes = [row["code"] for row in rows(CODES)]
    assert len(codes) == 1966
    assert codes == sorted(set(codes))
    assert sum(not row["municipality"] for row in rows(CODES)) == 47


def test_every_code_passes_its_check_digit() -> None:
    for row in rows(CODES):
        assert re.fullmatch("[0-9]{6}", row["code"])
        assert row["code"][5] == check_digit(row["code"]), row


def test_only_the_wards_of_hamamatsu_have_a_status() -> None:
    marked = {row["code"]: row["status"] for row in rows(CODES) if row["status"]}
    abolished = ("221317", "221325", "221333", "221341", "221350", "221368", "221376")
    unverified = ("221384", "221392", "221406")
    assert marked == dict.fromkeys(abolished, "abolished") | dict.fromkeys(unverified, "unverified")


def test_every_verified_code_has_a_position_in_japan() -> None:
    for row in rows(CODES):
        if row["status"] == "unverified":
            assert row["latitude"] == row["longitude"] == ""
        else:
            assert 20 < float(row["latitude"]) < 46, row
            assert 122 < float(row["longitude"]) < 154, row
            assert re.fullmatch(r"[0-9]+\.[0-9]{1,6}", row["latitude"]), row


def test_positions_are_read_for_every_code_that_has_one() -> None:
    expected = {
        r["code"]: (float(r["latitude"]), float(r["longitude"])) for r in rows(CODES) if r["latitude"]
    }
    assert offices() == expected
    assert set(offices()) < set(local_governments())


# The schemas against the definitions


@with_spec
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_definition_has_a_schema_and_every_schema_a_definition(edition: str) -> None:
    defined = {tuple(path.stem.split("_", 1)) for path in (SPEC / edition).glob("[0-9][0-9]_*.csv")}
    assert {(schema(path)["number"], path.stem) for path in PATHS if path.parent.name == edition} == defined


@with_spec
@each_schema
def test_names_and_order_are_those_of_the_definition(path: Path) -> None:
    assert [field["name"] for field in fields(path)] == [row["name"] for row in definition(path)]


@with_spec
@each_schema
def test_levels_and_confidence_are_those_of_the_definition(path: Path) -> None:
    for field, row in zip(fields(path), definition(path), strict=True):
        assert (field["requirement"], field["confidence"]) == (row["level"], row["confidence"]), field["name"]


@with_spec
@each_schema
def test_closed_and_open_vocabularies_are_those_of_the_definition(path: Path) -> None:
    for field, row in zip(fields(path), definition(path), strict=True):
        values = [value for value in row["controlled_vocabulary"].split("|") if value != "(empty)"]
        closed = values if row["format"] == "enum" else None
        assert field.get("constraints", {}).get("enum") == closed, field["name"]
        opened = {"open": True, "values": values} if row["format"] == "enum(open)" else None
        assert field.get("vocabulary") == opened, field["name"]


@with_spec
@each_schema
def test_official_english_and_physical_names_are_those_of_the_definition(path: Path) -> None:
    for field, row in zip(fields(path), definition(path), strict=True):
        assert field.get("englishName", "") == row["english_name"], field["name"]
        assert field.get("physicalName", "") == row["physical_name"], field["name"]


@with_spec
def test_provisional_levels_are_the_required_predecessors_of_the_old_edition_except_readings() -> None:
    expected = {
        (row["dataset_v3"].split("_", 1)[1], row["name"])
        for row in rows(SPEC / "level-evidence.csv")
        if row["v3_level"] == "unknown" and "required" in row["legacy_level"].split(";")
        if "_カナ" not in row["name"]
    }
    actual = {
        (path.stem, field["name"])
        for path in PATHS
        for field in fields(path)
        if "provisionalRequirement" in field
    }
    assert expected
    assert actual == expected


@with_spec
def test_the_code_list_holds_every_code_of_its_source() -> None:
    source = {
        row["code6"]: (row["prefecture"], row["city"], row["kana"])
        for name in ("lgcode.csv", "lgcode-supplement.csv")
        for row in rows(SPEC / name)
    }
    listed = {row["code"]: (row["prefecture"], row["municipality"], row["kana"]) for row in rows(CODES)}
    assert listed == source


# ── By name ───────────────────────────────────────────────────────────────────────────────────────


def test_a_definition_is_found_only_by_its_name_as_it_is_listed() -> None:
    assert [one.id for one in find("aed")] == ["aed@ods-v3", "aed@legacy-2017"]
    for other in ("AED", "Aed", "aed.json", "./aed", "../ods-v3/aed", "aed ", ""):
        assert find(other) == ()


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("AED", "近い名前：aed"),
        ("Public_Toilet@ods-v3", "近い名前：public_toilet"),
        ("aed@ODS-V3", "近い名前：aed@ods-v3、aed@legacy-2017"),
        ("aed ", "近い名前：aed"),
        ("../ods-v3/aed", "定義はありません"),
        ("", "opendata schemas で一覧"),
    ],
)
def test_a_name_that_is_not_exact_is_refused_with_the_nearest(words: str, near: str) -> None:
    with pytest.raises(UsageError) as refused:
        chosen(words)
    assert near in refused.value.text.ja
