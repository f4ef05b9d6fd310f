"""What follows once a dataset is public: the default views of its files, the data dictionary of their tables.

`package_revise` makes no views, and the DataStore takes a table in whenever its loader gets to it. What has
been done is noted on the file itself (`ckan_records.FINISHED`), so that a finished dataset costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opendata.model import Field, Requirement, Text, Wanted
from opendata.packages import SCHEMA_FILE
from opendata.portals import ckan_records as records
from opendata.portals.ckan_answers import Refusal
from opendata.portals.ckan_calls import Calls
from opendata.portals.ckan_compare import refuse_changed_source
from opendata.wording import requirement

_REFUSED = frozenset({400, 401, 403, 404, 409})
"""The answers of a portal that has no views or no tables, or keeps them to itself."""
_VIEWS = "resource_create_default_resource_views"
"""Makes none twice."""

Words = Mapping[str, str]


def finish(calls: Calls, wanted: Wanted, record: Mapping[str, Any]) -> None:
    """Do what is left for every file of a public dataset, then note it in one request."""
    left = records.unfinished(record)
    columns = _columns(wanted) if set(left.values()) - {records.VIEWS} else {}
    for resource in record["resources"]:
        if mark := left.get(str(resource["id"])):
            with _where_possible():
                _show(calls, resource)
            if mark != records.VIEWS and columns:
                with _where_possible():
                    _describe(calls, str(resource["id"]), columns)
    notes = {f"update__resources__{identity}": {records.FINISHED: mark} for identity, mark in left.items()}
    calls.write("package_revise", {"match": records.match(record), **notes})


@contextmanager
def _where_possible() -> Iterator[None]:
    """A portal that refuses the step is complete without it; one that is down is not."""
    try:
        yield
    except Refusal as problem:
        if problem.may_retry or problem.status not in _REFUSED:
            raise


def _show(calls: Calls, resource: Mapping[str, Any]) -> None:
    """The portal's default views, for a file that never had them; a table's own ones are asked for apart."""
    if resource.get(records.FINISHED):
        return
    if not calls.read("resource_view_list", id=resource["id"]):
        calls.write(_VIEWS, {"resource": resource})
    if records.is_loaded(resource):
        calls.write(_VIEWS, {"resource": resource, "create_datastore_views": True})


def _describe(calls: Calls, identity: str, columns: Mapping[str, Words]) -> None:
    """Without types, so that a table which its loader drops meanwhile is not made again, empty."""
    asked = {"resource_id": identity, "limit": 0, "include_total": False}
    fields = list(dictionary(calls.read("datastore_search", **asked)["fields"], columns))
    if any("info" in field for field in fields):
        calls.write("datastore_create", {"resource_id": identity, "force": True, "fields": fields})


def dictionary(
    fields: Iterable[Mapping[str, Any]], columns: Mapping[str, Words]
) -> Iterator[dict[str, object]]:
    """A table's columns in their order, with `info` where it changes.

    Words of ours fill what is empty or what we wrote before; what we wrote is kept beside them, so that
    other people's words are told from ours and stay.
    """
    for field in fields:
        if str(field["id"]).startswith("_"):
            continue
        before = field["info"] if isinstance(field.get("info"), dict) else {}
        info = dict(before)
        for key, words in columns.get(str(field["id"]), {}).items():
            ours = records.OURS + key
            if info.get(key, "") in ("", info.get(ours)) and info.get(key, "") != words:
                info |= {key: words, ours: words}
        yield {"id": field["id"], "info": info} if info != before else {"id": field["id"]}


def _columns(wanted: Wanted) -> dict[str, dict[str, str]]:
    """Raises `PortalFailure` when the Table Schema is no longer the one that was planned for."""
    path = wanted.sources.get(SCHEMA_FILE)
    for file in wanted.files:
        if file.key == SCHEMA_FILE and path:
            refuse_changed_source(file, path)
            return columns_of(Path(path).read_bytes())
    return {}


def columns_of(content: bytes) -> dict[str, dict[str, str]]:
    """By column, what a Table Schema says of it in the words of a data dictionary; empty if it is none."""
    try:
        fields = json.loads(content.decode("utf-8-sig"))["fields"]
        return {str(field["name"]): _words(field) for field in fields}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _words(field: Mapping[str, Any]) -> dict[str, str]:
    notes = (field.get("description"), field.get("titleEn"), _level(field))
    return {
        "label": str(field.get("title") or field["name"]),
        "notes": "\n\n".join(str(note) for note in notes if note),
    }


def _level(field: Mapping[str, Any]) -> str:
    level = Requirement(field.get("requirement", Requirement.UNKNOWN))
    is_provisional = field.get("provisionalRequirement") == Requirement.REQUIRED
    if level is Requirement.UNKNOWN and not is_provisional:
        return ""
    item = Field(
        name=str(field["name"]),
        title=Text(str(field["name"]), str(field["name"])),
        requirement=level,
        provisional=is_provisional,
        blank_allowed=bool(field.get("blankAllowed")),
    )
    words = requirement(item)
    return f"{words.ja} / {words.en}"
