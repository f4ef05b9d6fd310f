"""Datasets as CKAN's package dicts and back, through every profile; and the profiles themselves."""

import re
from pathlib import Path
from typing import Any

import pytest
from contract import offer_of

from opendata import tables
from opendata.errors import PortalFailure, UsageError
from opendata.model import Wanted
from opendata.portals import ckan_records, profiles
from opendata.portals.ckan import Target
from opendata.portals.gspatial import gspatial_portal
from opendata.portals.profiles import Profile

GSPATIAL, DCAT = (profiles.load(name) for name in ("gspatial", "ckan-scheming-dcat"))
EVERY = [profiles.load(name) for name in profiles.names()]


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    return offer_of(tmp_path).wanted


def there_and_back(wanted: Wanted, profile: Profile, record: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a portal that keeps everything would hold."""
    kept = {"id": "11111111-1111-4111-8111-111111111111", **(record or {})}
    kept.update(ckan_records.package(wanted, kept, profile))
    return kept


@pytest.mark.parametrize("profile", EVERY, ids=lambda profile: profile.key)
def test_what_goes_up_comes_back_equal(wanted: Wanted, profile: Profile) -> None:
    more = {
        "frequency": "yearly",
        "temporal": "2026-04-01/2027-03-31",
        "spatial": "見本県見本市",
        "contact_name": "見本課",
        "contact_email": "opendata@example.jp",
        "created": "2026-04-01",
        "conforms_to": "https://example.jp/aed",
        "marks": ("geodata", "disaster"),
        "version": "",
    }
    normal = ckan_records.normal(wanted._replace(fields={**wanted.fields, **more}), profile)
    assert ckan_records.normal(normal, profile) == normal
    record = there_and_back(normal, profile)
    found = ckan_records.found_of(record, profile)
    assert found.fields == {key: value for key, value in normal.fields.items() if value is not None}
    again = there_and_back(normal, profile, record)
    assert again == record


@pytest.mark.parametrize("profile", EVERY, ids=lambda profile: profile.key)
def test_profiles_know_every_licence_and_need_no_secret(profile: Profile) -> None:
    assert set(profile.licences) == set(tables.licences())
    assert re.fullmatch(profile.name_pattern, "152048_aed")
    assert profile.api.startswith("/")
    assert profile.api.endswith("/api/3/action/")
    places = [where for where in profile.places.values() if where]
    assert len(places) == len(set(places))
    for words in profile.values.values():
        assert len(words) == len(set(words.values()))


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="bodik"):
        profiles.load("../ckan")


def test_gspatial_has_its_keys_at_the_top(wanted: Wanted) -> None:
    more = {
        "area": "見本県見本市",
        "created": "2026-04-01",
        "charge": "無償",
        "licence_agreement": "CC BY 4.0",
    }
    normal = ckan_records.normal(wanted._replace(fields={**wanted.fields, **more}), GSPATIAL)
    record = there_and_back(normal, GSPATIAL)
    assert (record["area"], record["registerd_date"]) == ("見本県見本市", "2026-04-01")
    assert {extra["key"] for extra in record["extras"]} == {
        "x_opendata_files",
        "x_opendata_licence",
        "x_opendata_marker",
    }
    assert not GSPATIAL.is_tested
    assert gspatial_portal(Target("g", "https://www.example.jp/ckan", "o", "T")).name == "g"


def test_dcat_keeps_what_others_wrote_beside_ours(wanted: Wanted) -> None:
    fields = {**wanted.fields, "contact_name": "見本課", "temporal": ("2026-04-01", "")}
    normal = ckan_records.normal(wanted._replace(fields=fields), DCAT)
    theirs = {"contact": [{"name": "前の課", "uid": "x"}, {"name": "別の課"}]}
    record = there_and_back(normal, DCAT, theirs)
    assert record["contact"] == [{"name": "見本課", "uid": "x"}, {"name": "別の課"}]
    assert record["temporal_coverage"] == [{"start": "2026-04-01", "end": ""}]


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("行財政・司法", "行財政 司法"),
        ("ＡＥＤ（除細動器）", "AED 除細動器"),
        ("a　b", "a b"),
        ("A/B", "A B"),
        ("①", ""),
    ],
)
def test_tags_hold_only_what_ckan_accepts(word: str, tag: str) -> None:
    assert ckan_records.tags((word,), profiles.load("ckan")) == ((tag,) if tag else ())


@pytest.mark.parametrize("name", ["三条市_AED一覧.csv", "../a.csv", ".csv", "a b.csv", "a" * 101])
def test_a_file_name_that_ckan_would_change_is_refused(wanted: Wanted, name: str) -> None:
    files = (wanted.files[0]._replace(key=name),)
    with pytest.raises(PortalFailure, match="file name"):
        ckan_records.normal(wanted._replace(files=files), profiles.load("ckan"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"licence": "all-rights-reserved"}, "no licence"),
        ({"対象地域": "見本市"}, "ASCII"),
        ({"spatial": "あ" * 11_000}, "too long"),
    ],
)
def test_what_ckan_would_lose_is_refused(wanted: Wanted, fields: dict[str, object], words: str) -> None:
    with pytest.raises(PortalFailure, match=words):
        ckan_records.normal(wanted._replace(fields={**wanted.fields, **fields}), profiles.load("ckan"))


def test_required_fields_must_be_filled(wanted: Wanted) -> None:
    strict = profiles.load("ckan")._replace(required=("title", "author"))
    with pytest.raises(PortalFailure, match="empty: author"):
        ckan_records.normal(wanted, strict)


def test_a_changed_licence_shows_as_what_it_is(wanted: Wanted) -> None:
    stock = profiles.load("ckan")
    normal = ckan_records.normal(wanted._replace(fields={**wanted.fields, "licence": "gov-jp-2.0"}), stock)
    record = there_and_back(normal, stock)
    assert ckan_records.found_of(record, stock).fields["licence"] == "gov-jp-2.0"
    record["license_id"] = "cc-nc"
    assert ckan_records.found_of(record, stock).fields["licence"] == "cc-nc"


SHA = "a" * 64


def resource(key: str, form: str = "CSV", **more: object) -> dict[str, object]:
    """A file of ours as a record shows it."""
    return {"id": key, "format": form, "x_opendata_key": key, "x_opendata_sha256": SHA, **more}


@pytest.mark.parametrize(
    ("resources", "left"),
    [
        ([resource("a")], {"a": "views"}),
        ([resource("a", x_opendata_finished="views")], {}),
        ([resource("a", "GeoJSON"), resource("schema.json", "JSON")], {"a": "views"}),
        ([resource("a", datastore_active=True)], {"a": "views"}),
        ([resource("a", datastore_active="True"), resource("schema.json", "JSON")], {"a": f"views {SHA}"}),
        (
            [
                resource("a", datastore_active=True, x_opendata_finished=f"views {SHA}"),
                resource("schema.json", "JSON", x_opendata_sha256="b" * 64),
            ],
            {"a": f"views {'b' * 64}"},
        ),
        (
            [
                resource("a", datastore_active=True, x_opendata_finished="views"),
                resource("schema.json", "JSON", x_opendata_sha256="unknown"),
            ],
            {},
        ),
        ([resource("a", x_opendata_finished=f"views {SHA}")], {"a": "views"}),
        ([{"id": "another", "format": "CSV"}], {}),
    ],
    ids=[
        "new",
        "finished",
        "JSON is not looked at",
        "no Table Schema",
        "a table to describe",
        "another Table Schema",
        "a Table Schema that is not ours",
        "no table any more",
        "not ours",
    ],
)
def test_what_is_left_to_do_is_told_by_the_record(
    resources: list[dict[str, object]], left: dict[str, str]
) -> None:
    extras = [{"key": "x_opendata_files", "value": "a schema.json"}]
    record = {"id": "i", "name": "n", "extras": extras, "resources": resources}
    assert ckan_records.unfinished(record) == left
    assert ckan_records.found_of(record, profiles.load("ckan")).unfinished == tuple(left)
    assert ckan_records.unfinished({**record, "private": True}) == {}


def test_nothing_is_left_where_the_portal_loses_our_keys() -> None:
    identity = ckan_records.resource_id("i", "a")
    extras = [{"key": "x_opendata_files", "value": "a"}]
    record = {"id": "i", "name": "n", "extras": extras, "resources": [{"id": identity, "format": "CSV"}]}
    found = ckan_records.found_of(record, profiles.load("ckan"))
    assert ([file.key for file in found.files], found.unfinished) == (["a"], ())
