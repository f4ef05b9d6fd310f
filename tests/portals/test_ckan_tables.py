"""Default views and data dictionaries: made once, whatever is cut on the way, and on portals without them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from contract import NOW, offer_of
from real_ckan import City, Ckan, city, ckan

from opendata.errors import PortalFailure
from opendata.ledger import Ledger
from opendata.model import Action, Found, Offer, PortalFile
from opendata.packages import SCHEMA_FILE, definition
from opendata.portals import ckan_records, profiles
from opendata.portals.ckan import CkanPortal, Target
from opendata.portals.ckan_answers import cut, result_of
from opendata.portals.ckan_tables import columns_of, dictionary
from opendata.publishing import carry_out, content, make_plan
from opendata.schema import find

__all__ = ["city", "ckan"]

TOKEN = "OPENDATA_TEST_TOKEN"
FIELDS = [
    {"name": "名称", "titleEn": "Name", "requirement": "required"},
    {"name": "備考", "title": "メモ", "description": "100%：'a';--\n「:b」", "requirement": "unknown"},
    {"name": "列にない項目"},
]
NOTES = "100%：'a';--\n「:b」"
ROWS = [{"名称": "見本公民館", "緯度": 35.5, "備考": "あ"}, {"名称": "見本図書館", "緯度": 35.6, "備考": ""}]
Call = Callable[..., Any]
READS = {"package_search", "package_show", "license_list"}


# ── Without a portal ──────────────────────────────────────────────────────────────────────────────


def schema_of(fields: object) -> bytes:
    return json.dumps({"fields": fields}, ensure_ascii=False).encode()


def test_a_table_schema_becomes_labels_and_notes() -> None:
    assert columns_of(schema_of(FIELDS)) == {
        "名称": {"label": "名称", "notes": "Name\n\n必須 / required"},
        "備考": {"label": "メモ", "notes": NOTES},
        "列にない項目": {"label": "列にない項目", "notes": ""},
    }


def test_every_item_of_the_official_definitions_has_notes() -> None:
    (aed, *_) = find("aed")
    columns = columns_of(json.dumps(definition(aed)).encode())
    assert list(columns) == [item.name for item in aed.fields]
    assert all(words["notes"] for words in columns.values())


@pytest.mark.parametrize("words", [b"", b"[]", b"{}", b"\xff", b'{"fields": [1]}', b'{"fields": null}'])
def test_what_is_no_table_schema_describes_nothing(words: bytes) -> None:
    assert columns_of(words) == {}


def test_other_peoples_words_stay_and_ours_are_renewed() -> None:
    first = columns_of(schema_of(FIELDS))
    table: list[dict[str, Any]] = [
        {"id": "_id", "type": "int"},
        {"id": "名称", "type": "text", "info": {"label": "手で書いた名", "type_override": "text"}},
        {"id": "備考", "type": "text", "info": None},
        {"id": "緯度", "type": "numeric", "info": {"label": "手で書いた緯度"}},
    ]
    name, remarks, latitude = dictionary(table, first)
    assert latitude == {"id": "緯度"}
    assert name["info"] == {
        "label": "手で書いた名",
        "type_override": "text",
        "notes": "Name\n\n必須 / required",
        "x_opendata_notes": "Name\n\n必須 / required",
    }
    second = columns_of(schema_of([{**FIELDS[0], "title": "名", "titleEn": "Title"}, FIELDS[1]]))
    (renewed, same) = dictionary([name, remarks], second)
    assert same == {"id": "備考"}
    assert isinstance(renewed["info"], dict)
    assert renewed["info"]["label"] == "手で書いた名"
    assert renewed["info"]["notes"] == "Title\n\n必須 / required"
    assert list(dictionary([renewed, remarks], second)) == [{"id": "名称"}, {"id": "備考"}]


# ── On a real one ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def portal(ckan: Ckan, city: City, monkeypatch: pytest.MonkeyPatch) -> CkanPortal:
    monkeypatch.setenv(TOKEN, city.token)
    target = Target("ckan", ckan.url, city.name, TOKEN)
    return CkanPortal(target, profiles.load("ckan"), sleep=lambda _: None)


@pytest.fixture
def offer(city: City, tmp_path: Path) -> Offer:
    return with_schema(offer_of(tmp_path, f"152048_aed_{city.name[-8:]}"), tmp_path, FIELDS)


def with_schema(offer: Offer, folder: Path, fields: object) -> Offer:
    """The dataset with its Table Schema beside the CSV file."""
    path, words = folder / SCHEMA_FILE, schema_of(fields)
    path.write_bytes(words)
    digest = hashlib.sha256(words).hexdigest()
    file = PortalFile(SCHEMA_FILE, "項目の定義", "JSON", "application/json", len(words), digest)
    data = [kept for kept in offer.wanted.files if kept.key != SCHEMA_FILE]
    sources = {**offer.wanted.sources, SCHEMA_FILE: str(path)}
    return offer._replace(wanted=offer.wanted._replace(files=(*data, file), sources=sources))


def put(portal: CkanPortal, offer: Offer) -> Found:
    """From what the portal shows, as every publication does."""
    wanted = portal.accepts(offer.wanted)
    return portal.put(wanted, portal.published().get(wanted.marker))


def load(ckan: Ckan, found: Found) -> None:
    """As xloader and the DataPusher do, some time after a publication."""
    types = {"名称": "text", "緯度": "numeric", "備考": "text"}
    fields = [{"id": name, "type": kind} for name, kind in types.items()]
    ckan.call("datastore_create", resource_id=found.files[0].id, force=True, fields=fields, records=ROWS)


def views(ckan: Ckan, found: Found) -> list[str]:
    return [view["view_type"] for view in ckan.call("resource_view_list", id=found.files[0].id)]


def info(ckan: Ckan, found: Found) -> dict[str, dict[str, str]]:
    """The data dictionary, as `datastore_info` gives it, or `datastore_search` where that has none (2.9)."""
    answer = ckan.call("datastore_info", id=found.files[0].id)
    fields = answer.get("fields") or ckan.call("datastore_search", resource_id=found.files[0].id)["fields"]
    return {field["id"]: field.get("info") or {} for field in fields}


def labels(ckan: Ckan, found: Found) -> dict[str, str]:
    return {name: words["label"] for name, words in info(ckan, found).items() if words.get("label")}


def rows(ckan: Ckan, found: Found) -> list[dict[str, Any]]:
    table = ckan.call("datastore_search", resource_id=found.files[0].id, sort="_id")
    return [{name: row[name] for name in ROWS[0]} for row in table["records"]]


def asked(portal: CkanPortal, monkeypatch: pytest.MonkeyPatch, meet: Call | None = None) -> list[str]:
    """The actions from now on; `meet` is called for each, with the call that asks it."""
    seen: list[str] = []

    def noted(ask: Call) -> Call:
        def ask_noted(action: str, *words: Any, **more: Any) -> Any:
            seen.append(action)
            return meet(action, lambda: ask(action, *words, **more)) if meet else ask(action, *words, **more)

        return ask_noted

    monkeypatch.setattr(portal._calls, "read", noted(portal._calls.read))
    monkeypatch.setattr(portal._calls, "write", noted(portal._calls.write))
    return seen


@pytest.mark.ckan
def test_a_first_publication_makes_the_views_and_a_second_asks_for_nothing(
    ckan: Ckan, portal: CkanPortal, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where somebody has removed them since."""
    found = put(portal, offer)
    assert (views(ckan, found), found.unfinished) == (["text_view"], ())
    assert portal.published() == {found.marker: found}
    ckan.call("resource_view_delete", id=ckan.call("resource_view_list", id=found.files[0].id)[0]["id"])
    seen = asked(portal, monkeypatch)
    assert put(portal, offer) == found
    assert set(seen) <= READS
    assert views(ckan, found) == []


@pytest.mark.ckan
def test_a_table_loaded_after_us_is_described_by_the_next_publication_only(
    ckan: Ckan, portal: CkanPortal, offer: Offer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")

    def publish() -> tuple[list[str], list[Action]]:
        plan = make_plan(portal, [offer], portal.published(), ledger.latest(portal.name))
        outcomes = list(carry_out(plan, portal, ledger, lambda: NOW, "見本係"))
        return [str(outcome.failure) for outcome in outcomes if outcome.failure], [plan.steps[0].action]

    assert publish() == ([], [Action.CREATE])
    (before,) = portal.published().values()
    load(ckan, before)
    (loaded,) = portal.published().values()
    assert loaded.unfinished == (offer.wanted.files[0].key,)
    assert content(loaded) == content(before)
    seen = asked(portal, monkeypatch)
    assert publish() == ([], [Action.UPDATE])
    assert [action for action in seen if action not in READS] == [
        "datastore_search",
        "datastore_create",
        "package_revise",
    ]
    (after,) = portal.published().values()
    assert after._replace(revision="") == before._replace(revision="")
    assert labels(ckan, after) == {"名称": "名称", "備考": "メモ"}
    assert info(ckan, after)["備考"]["notes"] == NOTES
    assert rows(ckan, after) == ROWS
    seen.clear()
    assert publish() == ([], [Action.UNCHANGED])
    assert set(seen) == {"package_search"}


@pytest.mark.ckan
def test_a_new_table_schema_renews_our_words_and_leaves_those_of_others(
    ckan: Ckan, portal: CkanPortal, offer: Offer, tmp_path: Path
) -> None:
    load(ckan, put(portal, offer))
    found = put(portal, offer)
    written = info(ckan, found)
    written["名称"] |= {"label": "手で書いた名", "unit": "手"}
    fields = [{"id": name, "info": words} for name, words in written.items() if name != "_id"]
    ckan.call("datastore_create", resource_id=found.files[0].id, force=True, fields=fields)
    put(portal, with_schema(offer, tmp_path, [{**FIELDS[0], "titleEn": "Title"}, {"name": "備考"}]))
    after = info(ckan, found)
    assert (after["名称"]["label"], after["名称"]["unit"]) == ("手で書いた名", "手")
    assert after["名称"]["notes"] == "Title\n\n必須 / required"
    assert (after["備考"]["label"], after["備考"]["notes"]) == ("備考", "")
    assert rows(ckan, found) == ROWS


@pytest.mark.ckan
def test_a_file_loaded_before_its_views_gets_those_of_tables_too(
    ckan: Ckan, portal: CkanPortal, offer: Offer
) -> None:
    found = put(portal, offer)
    for view in ckan.call("resource_view_list", id=found.files[0].id):
        ckan.call("resource_view_delete", id=view["id"])
    ckan.call("resource_patch", id=found.files[0].id, **{ckan_records.FINISHED: ""})
    load(ckan, found)
    assert sorted(views(ckan, put(portal, offer))) == ["datatables_view", "text_view"]


@pytest.mark.ckan
def test_a_loader_that_is_faster_than_we_are_is_caught_up_with(
    ckan: Ckan, portal: CkanPortal, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table appears after the views were made for a file that had none."""
    noted: list[str] = []

    def meet(action: str, ask: Call) -> Any:
        answer = ask()
        if action == "resource_create_default_resource_views" and not noted:
            load(ckan, next(iter(portal.published().values())))
            noted.append(action)
        return answer

    asked(portal, monkeypatch, meet)
    found = put(portal, offer)
    assert (noted, found.unfinished) == (["resource_create_default_resource_views"], ())
    assert labels(ckan, found) == {"名称": "名称", "備考": "メモ"}


@pytest.mark.ckan
def test_a_withdrawn_dataset_is_left_alone(ckan: Ckan, portal: CkanPortal, offer: Offer) -> None:
    found = put(portal, offer)
    portal.withdraw(found)
    load(ckan, found)
    (now,) = portal.published().values()
    assert (now.is_public, now.unfinished, labels(ckan, now)) == (False, (), {})
    assert labels(ckan, put(portal, offer)) == {"名称": "名称", "備考": "メモ"}


@pytest.mark.ckan
@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_portal_that_refuses_views_and_tables_is_complete_without_them(
    ckan: Ckan, portal: CkanPortal, offer: Offer, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As without the plugins, without the right to it, without the table, with one of another kind."""
    kinds = {403: "Authorization Error", 404: "Not Found Error", 409: "Validation Error"}
    body = {"success": False, "error": {"__type": kinds.get(status), "message": "no"}}

    def meet(action: str, ask: Call) -> Any:
        if "view" in action or "datastore" in action:
            words = f"Bad request - Action name not known: {action}" if status == 400 else body
            return result_of(status, json.dumps(words))
        return ask()

    seen = asked(portal, monkeypatch, meet)
    load(ckan, put(portal, offer))
    found = put(portal, offer)
    assert (found.unfinished, labels(ckan, found)) == ((), {})
    seen.clear()
    assert put(portal, offer) == found
    assert set(seen) <= READS


@pytest.mark.ckan
def test_a_table_schema_changed_since_the_plan_is_refused(
    ckan: Ckan, portal: CkanPortal, offer: Offer
) -> None:
    load(ckan, put(portal, offer))
    Path(offer.wanted.sources[SCHEMA_FILE]).write_bytes(b"{}")
    with pytest.raises(PortalFailure, match="changed after the plan"):
        put(portal, offer)


@pytest.mark.ckan
@pytest.mark.parametrize("fault", ["not done", "done", "500"])
@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("first", ["resource_view_list", "datastore_search"])
def test_a_run_that_ends_at_any_of_these_requests_is_finished_by_the_next(
    ckan: Ckan,
    portal: CkanPortal,
    offer: Offer,
    first: str,
    number: int,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reading, writing, noting, reading back: nothing is answered from the chosen request on."""
    if first == "datastore_search":
        load(ckan, put(portal, offer))
    with monkeypatch.context() as broken:

        def meet(action: str, ask: Call) -> Any:
            at = len(seen) - 1 - seen.index(first) - number if first in seen else -1
            if fault == "500" and at == 0:
                return result_of(500, '{"error": {"__type": "Internal Server Error", "message": "broken"}}')
            if at < 0 or fault == "500":
                return ask()
            if at == 0 and fault == "done":
                ask()
            raise cut(action, "ReadTimeout")

        seen = asked(portal, broken, meet)
        with pytest.raises(PortalFailure):
            put(portal, offer)
    after = put(portal, offer)
    assert (views(ckan, after), after.unfinished) == (["text_view"], ())
    assert portal.published() == {after.marker: after}
    if first == "datastore_search":
        assert labels(ckan, after) == {"名称": "名称", "備考": "メモ"}
        assert rows(ckan, after) == ROWS
    seen = asked(portal, monkeypatch)
    assert put(portal, offer) == after
    assert set(seen) <= READS
