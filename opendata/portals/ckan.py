"""CKAN 2.9 to 2.12: datasets found by our own marker, written with `package_revise`, read back and compared.

Two facts of CKAN shape this module: a refused request can still have replaced a file's bytes, and unknown
keys, licences and groups are accepted and lost without a word. Nothing is believed that was not read back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from opendata.errors import PortalFailure
from opendata.model import Found, PortalFile, Text, Wanted
from opendata.portals import ckan_records as records
from opendata.portals.ckan_answers import NOT_FOUND, Refusal
from opendata.portals.ckan_calls import ATTEMPTS, Calls, Form, Part, Sleep
from opendata.portals.ckan_checks import obstacles, refuse_early, rights
from opendata.portals.ckan_compare import differences, refuse_if_moved, unequal
from opendata.portals.ckan_tables import finish
from opendata.portals.profiles import Profile

PAGE = 1000
LARGEST_FIELD = 400_000
"""Bytes of a form field that every CKAN accepts; 2.11 and later refuse half a million."""


class Target(NamedTuple):
    """Which portal: `url` is where its pages begin, `token_env` names the variable that holds the token."""

    name: str
    url: str
    organization: str
    token_env: str


class CkanPortal:
    """One organization of a CKAN. Only datasets with our marker are ever seen or touched."""

    def __init__(self, target: Target, profile: Profile, sleep: Sleep = time.sleep) -> None:
        self.name, self.kind = target.name, profile.key
        self._target, self._profile = target, profile
        self._calls = Calls(target.url.rstrip("/") + profile.api, target.token_env, profile.pause, sleep)
        self._known: dict[str, frozenset[str]] = {}

    def check(self) -> tuple[Text, ...]:
        """What stands in the way: another program, no token, no rights, missing licences, required keys."""
        target = self._target
        return tuple(obstacles(self._calls, self._profile, target.organization, target.token_env))

    def accepts(self, wanted: Wanted) -> Wanted:
        """In the normal form of what CKAN gives back. Raises `PortalFailure` for what it cannot show."""
        return records.normal(wanted, self._profile)

    def published(self) -> Mapping[str, Found]:
        """By marker; when a marker occurs twice, the record that is older."""
        found: dict[str, Found] = {}
        for record in self._all():
            if marker := records.marker_of(record):
                found.setdefault(marker, records.found_of(record, self._profile))
        return found

    def stranger(self, wanted: Wanted) -> Found | None:
        """A dataset of our organization that bears no marker, as the town made it by hand before."""
        record = self._show(wanted.name)
        if record is None or record.get("state") == "deleted" or self._is_ours(record, wanted):
            return None
        if records.marker_of(record) or not self._is_home(record):
            raise PortalFailure(_TAKEN.format(name=wanted.name))
        return records.found_of(record, self._profile)

    def put(self, wanted: Wanted, found: Found | None) -> Found:
        """Read, write what differs, read back. Repeated only after reading again."""
        wanted = self.accepts(wanted)
        refuse_early(wanted, found, self._profile, self._names)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._bring(wanted, found)
            except Refusal as problem:
                if attempt < ATTEMPTS and (problem.may_retry or problem.is_stale):
                    self._calls.wait(attempt, problem.wait)
                    continue
                if problem.is_after_bytes:
                    self._tell_replaced(problem, wanted, found)
                raise
        raise AssertionError(wanted.marker)

    def withdraw(self, found: Found) -> Found:
        """Private: hidden from the public, kept with its files and addresses."""
        for attempt in range(1, ATTEMPTS + 1):
            record = self._calls.read("package_show", id=found.id)
            now = records.found_of(record, self._profile)
            if not now.is_public:
                return now
            try:
                hidden = {"match": records.match(record), "update": {"private": True}}
                self._calls.write("package_revise", hidden)
            except Refusal as problem:
                if attempt == ATTEMPTS or not (problem.may_retry or problem.is_stale):
                    raise
                self._calls.wait(attempt, problem.wait)
        raise PortalFailure(_STILL_PUBLIC.format(name=found.name))

    def digest(self, found: Found, key: str) -> str:
        """Of what the portal serves now; a little more than the largest upload is read, never more."""
        for file in found.files:
            if file.key == key:
                return self._calls.digest(file.url, max(self._profile.max_upload, file.size) + 1)
        raise PortalFailure(_NO_FILE.format(name=found.name, key=key))

    def others(self) -> tuple[str, ...]:
        """Without our marker, or with one that an older record has, as a copy made by hand has."""
        markers, names = {""}, []
        for record in self._all():
            marker = records.marker_of(record)
            if marker in markers and records.found_of(record, self._profile).is_public:
                names.append(str(record["name"]))
            markers.add(marker)
        return tuple(sorted(names))

    def serves(self, found: Found, key: str) -> bool:
        return any(self._calls.serves(file.url) for file in found.files if file.key == key)

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def _all(self) -> Iterator[Mapping[str, Any]]:
        """Every record of the organization, private ones and drafts included, page by page."""
        start = 0
        while True:
            page = self._calls.read(
                "package_search",
                fq=f'organization:"{self._target.organization}"',
                include_private=True,
                include_drafts=True,
                sort="metadata_created asc",
                rows=PAGE,
                start=start,
            )
            yield from page["results"]
            start += len(page["results"])
            if not page["results"] or start >= page["count"]:
                return

    def _record(self, wanted: Wanted, found: Found | None) -> Mapping[str, Any] | None:
        """By id when known; otherwise what has our name, or our marker, left by a run that was cut short."""
        if found:
            record: Mapping[str, Any] = self._calls.read("package_show", id=found.id)
            return record
        record = self._show(wanted.name) or {}
        if record and record.get("state") != "deleted":
            if self._is_ours(record, wanted):
                return record
            raise PortalFailure(_TAKEN.format(name=wanted.name))
        page = self._calls.read(
            "package_search",
            fq=f'+organization:"{self._target.organization}" +{records.MARKER}:"{_escaped(wanted.marker)}"',
            include_private=True,
            include_drafts=True,
        )
        ours = [one for one in page["results"] if self._is_ours(one, wanted)]
        return self._show(ours[0]["id"]) if ours else None

    def _is_ours(self, record: Mapping[str, Any], wanted: Wanted) -> bool:
        """Two organizations may publish one marker: what lies in another is never ours."""
        return self._is_home(record) and records.marker_of(record) == wanted.marker

    def _is_home(self, record: Mapping[str, Any]) -> bool:
        owner = record.get("organization") or {}
        return self._target.organization in (owner.get("name"), owner.get("id"))

    def _show(self, name: str) -> Mapping[str, Any] | None:
        try:
            record: Mapping[str, Any] = self._calls.read("package_show", id=name)
        except Refusal as problem:
            if problem.kind == NOT_FOUND:
                return None
            if problem.status == 403:
                missing = next(rights(self._calls, self._target.organization), None)
                raise PortalFailure(missing or _TAKEN.format(name=name)) from None
            raise
        return record

    def _names(self, action: str, key: str) -> frozenset[str]:
        if action not in self._known:
            found = self._calls.read(action)
            self._known[action] = frozenset(
                str(item.get(key)) if isinstance(item, dict) else str(item) for item in found
            )
        return self._known[action]

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────

    def _bring(self, wanted: Wanted, found: Found | None) -> Found:
        record = self._record(wanted, found)
        if record is None:
            record = self._create(wanted)
        elif found:
            refuse_if_moved(wanted, found, records.found_of(record, self._profile))
        now = records.found_of(record, self._profile)
        sent = unequal(wanted.files, now.files)
        if not differences(wanted, now) and now.is_public:
            sent = self._others(wanted, found, now)
            if not sent:
                return self._finished(wanted, record)
        try:
            self._revise(wanted, record, sent)
        except Refusal as problem:
            problem.is_after_bytes = bool(sent)
            raise
        record = self._calls.read("package_show", id=record["id"])
        now = records.found_of(record, self._profile)
        if left := differences(wanted, now) or ([] if now.is_public else ["private"]):
            raise PortalFailure(_LOST.format(name=wanted.name, what=", ".join(left)))
        self._confirm(wanted, found, now)
        return self._finished(wanted, record)

    def _finished(self, wanted: Wanted, record: Mapping[str, Any]) -> Found:
        """With views and dictionaries; more than once where a loader is at work meanwhile."""
        for _ in range(ATTEMPTS):
            if not records.unfinished(record):
                break
            finish(self._calls, wanted, record)
            record = self._calls.read("package_show", id=record["id"])
        return records.found_of(record, self._profile)

    def _create(self, wanted: Wanted) -> Mapping[str, Any]:
        """Private and without files, which come next; public only when everything is there."""
        content = records.package(wanted, {}, self._profile)
        try:
            record: Mapping[str, Any] = self._calls.write(
                "package_create", {**content, "owner_org": self._target.organization, "private": True}
            )
        except Refusal as problem:
            if problem.status == 409 and set(problem.fields) == {"name"}:
                raise PortalFailure(_TAKEN.format(name=wanted.name)) from None
            raise
        return record

    def _revise(self, wanted: Wanted, record: Mapping[str, Any], sent: tuple[PortalFile, ...]) -> None:
        """One request where it fits: every file and every word, or nothing of the record."""
        body = self._revision(wanted, record)
        form = {key: json.dumps(value, ensure_ascii=False) for key, value in body.items()}
        fits = max(len(value.encode()) for value in form.values()) <= LARGEST_FIELD
        if not sent:
            self._calls.write("package_revise", body)
        elif fits and sum(file.size for file in sent) <= self._profile.max_upload:
            ids = [records.id_of(record, file.key) for file in sent]
            parts = tuple(
                _part(f"update__resources__{identity}__upload", file, wanted)
                for identity, file in zip(ids, sent, strict=True)
            )
            self._calls.write("package_revise", Form(form, parts))
        else:
            self._piece_by_piece(wanted, record, sent)

    def _revision(self, wanted: Wanted, record: Mapping[str, Any]) -> dict[str, Any]:
        content = records.package(wanted, record, self._profile)
        there = {resource["id"] for resource in record.get("resources") or ()}
        body: dict[str, Any] = {
            "match": records.match(record),
            "filter": [f"-{key}__*" for key, value in content.items() if isinstance(value, list)],
            "update": {**content, "private": False, "state": "active"},
        }
        for file in wanted.files:
            identity = records.id_of(record, file.key)
            told = records.resource(file, wanted, self._profile)
            if identity in there:
                body[f"update__resources__{identity}"] = told
            else:
                body.setdefault("update__resources__extend", []).append({"id": identity, **told})
        return body

    def _piece_by_piece(
        self, wanted: Wanted, record: Mapping[str, Any], sent: tuple[PortalFile, ...]
    ) -> None:
        """For what no single request takes: file by file, then the words, and public last."""
        there = {resource["id"] for resource in record.get("resources") or ()}
        for file in sent:
            identity = records.id_of(record, file.key)
            told = records.resource(file, wanted, self._profile)
            words = {key: str(value) for key, value in told.items()}
            action = "resource_patch" if identity in there else "resource_create"
            form = Form(
                {"id": identity, "package_id": str(record["id"]), **words}, (_part("upload", file, wanted),)
            )
            self._calls.write(action, form)
        fresh = self._calls.read("package_show", id=record["id"])
        self._calls.write("package_revise", self._revision(wanted, fresh))

    # ── Comparing ────────────────────────────────────────────────────────────────────────────────

    def _confirm(self, wanted: Wanted, found: Found | None, now: Found) -> None:
        """That the portal serves the bytes of every file that was to change."""
        if others := self._others(wanted, found, now):
            self._mark(now, [file.key for file in others])
            keys = ", ".join(file.key for file in others)
            raise PortalFailure(_OTHER_BYTES.format(name=now.name, key=keys))

    def _others(self, wanted: Wanted, found: Found | None, now: Found) -> tuple[PortalFile, ...]:
        """Of the files that were to change, those whose bytes are not as wanted, whatever the record says."""
        changed = unequal(wanted.files, found.files if found else ())
        return tuple(file for file in changed if self.digest(now, file.key) != file.sha256)

    def _mark(self, now: Found, keys: list[str]) -> None:
        """The record vouches for these files no longer, so that every later plan sees them."""
        for file in now.files:
            if file.key in keys:
                with suppress(PortalFailure):
                    told = {"id": file.id, "hash": "", records.FILE_SHA256: records.UNKNOWN}
                    self._calls.write("resource_patch", told)

    def _tell_replaced(self, problem: Refusal, wanted: Wanted, found: Found | None) -> None:
        """A refused request may have replaced files: download them, and say exactly which."""
        try:
            record = self._record(wanted, found)
            now = records.found_of(record, self._profile) if record else None
            replaced = [
                file.key
                for file in unequal(wanted.files, now.files if now else ())
                if now and file.key in {there.key for there in now.files}
                if self.digest(now, file.key) == file.sha256
            ]
        except PortalFailure:
            raise PortalFailure(_UNSURE.format(problem=problem.text)) from None
        if now and replaced:
            self._mark(now, replaced)
            raise PortalFailure(_REPLACED.format(problem=problem.text, keys=", ".join(replaced))) from None


def _part(field: str, file: PortalFile, wanted: Wanted) -> Part:
    return Part(field, file.key, file.media_type or "application/octet-stream", wanted.sources[file.key])


def _escaped(marker: str) -> str:
    return marker.replace("\\", "\\\\").replace('"', '\\"')


_TAKEN = Text(
    "データセットの名前「{name}」は、ポータルで別のデータセットが使っています。こちらのものではないため、変更しません。",
    "The dataset name “{name}” belongs to another dataset on the portal; it is not ours and was left alone.",
)
_LOST = Text(
    "ポータルは「{name}」を受け付けましたが、読み返すと次が違います：{what}。",
    "The portal accepted {name}, but shows something else: {what}.",
)
_OTHER_BYTES = Text(
    "ポータルが配る「{name}」の {key} の内容が、送ったものと違います。",
    "The portal serves other bytes for {key} of {name} than were sent.",
)
_REPLACED = Text(
    "{problem}ファイルの内容は新しくなりましたが、記録は古いままです：{keys}。もう一度公開すると揃います。",
    "{problem} Bytes replaced, record not: {keys}. Publishing again puts this right.",
)
_UNSURE = Text(
    "{problem}ファイルの内容が変わったかどうかは確かめられませんでした。",
    "{problem} Whether bytes were replaced could not be established.",
)
_NO_FILE = Text("「{name}」にファイル {key} はありません。", "{name} has no file {key}.")
_STILL_PUBLIC = Text("「{name}」を非公開にできませんでした。", "{name} could not be made private.")
