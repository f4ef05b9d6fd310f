"""Real files of municipalities are taken for what they are, where they are at hand."""

import csv
from functools import cache
from pathlib import Path

import pytest

from opendata.gathering import gather
from opendata.model import Assessed, Kind
from opendata.schema import EDITIONS, find
from opendata.validating import Options, validate

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")

DECLARED = {
    "school_district/353213_waki.csv": "school_district_metadata@ods-v3",
    "tourism/122319_inzai_touristpoint.csv": "tourism_point@ods-v3",
    "other_ods/352012_shimonoseki_bicycle.csv": "bicycle_parking@ods-v3",
}
"""Files of a narrower definition than the manifest's name for them: 31 tourism points, a metadata file."""

MISSED = {
    "evacuation_space/221309_hamamatsu_2023.csv": "headers of the city's own",
    "evacuation_space/221309_hamamatsu_2024.csv": "headers of the city's own",
    "evacuation_space/221309_hamamatsu_tsunami.csv": "headers of the city's own",
}


@cache
def manifest() -> dict[str, dict[str, str]]:
    with (CORPUS / "MANIFEST.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@cache
def assessed(name: str) -> Assessed:
    return validate(gather([str(CORPUS / name)])[0], Options(keep=3))


def detected(name: str) -> str | None:
    schema = assessed(name).report.layout.schema
    return schema.id if schema else None


def expected() -> dict[str, str]:
    """The text files whose dataset and edition are known and have a schema."""
    found = {}
    for name, row in manifest().items():
        slug, edition = row["dataset"].removesuffix(" (oracle)"), row["layout"]
        if edition in EDITIONS and find(slug, edition) and assessed(name).report.form.kind is Kind.TEXT:
            found[name] = f"{slug}@{edition}"
    return found | DECLARED


def test_every_file_leads_to_a_report() -> None:
    for name in manifest():
        report = assessed(name).report
        assert report.form.size == (CORPUS / name).stat().st_size
        assert report.form.kind in (Kind.TEXT, Kind.SPREADSHEET)
        assert report.rows or report.groups, name


def test_nearly_every_file_is_taken_for_what_it_is() -> None:
    right = [name for name, schema in expected().items() if detected(name) == schema]
    assert len(right) >= 0.95 * len(expected())


def test_what_is_missed_is_known() -> None:
    assert {name for name, schema in expected().items() if detected(name) != schema} == set(MISSED)


def test_a_dataset_without_a_definition_is_taken_for_none() -> None:
    others = [n for n, row in manifest().items() if row["dataset"] == "other_ods" and n not in DECLARED]
    assert [name for name in others if detected(name)] == []
