"""Wanted ⇄ CKAN's package dicts, both ways through the profile, so that equal datasets compare equal."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from opendata.errors import PortalFailure
from opendata.model import Found, PortalFile, Text, Wanted
from opendata.packages import SCHEMA_FILE
from opendata.portals.profiles import Profile

MARKER, FILES, LICENCE, OURS = "x_opendata_marker", "x_opendata_files", "x_opendata_licence", "x_opendata_"
FILE_KEY, FILE_SHA256, FILE_SIZE = "x_opendata_key", "x_opendata_sha256", "x_opendata_size"
HASH = "sha256:"
UNKNOWN = "unknown"
"""Instead of a SHA-256 where we know that the bytes are not those of the record."""
FINISHED, VIEWS = "x_opendata_finished", "views"
"""What was done for a file after its bytes: its views, and the Table Schema that describes its table."""
LONGEST_EXTRA = 32_766
"""Bytes the search index takes in one field."""

_LISTS = ("keywords", "groups")
_OWN_EXTRAS = frozenset({MARKER, FILES, LICENCE})
_FILE_NAMES = uuid.UUID("6f70656e-6461-4461-8461-66696c65000a")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FORMATS = (
    "CSV",
    "TSV",
    "JSON",
    "GeoJSON",
    "XLSX",
    "XLS",
    "ZIP",
    "SHP",
    "KML",
    "XML",
    "PDF",
    "HTML",
    "TXT",
    "ODS",
)
_CANONICAL = {name.casefold(): name for name in _FORMATS}


# ── The normal form of what is wanted ─────────────────────────────────────────────────────────────


def normal(wanted: Wanted, profile: Profile) -> Wanted:
    """The dataset as this portal can show it, empty values as None. Raises `PortalFailure` if it cannot."""
    if not re.fullmatch(profile.name_pattern, wanted.name):
        raise PortalFailure(_BAD_NAME.format(name=wanted.name, pattern=profile.name_pattern))
    for file in wanted.files:
        if not _PLAIN.fullmatch(file.key) or ".." in file.key:
            raise PortalFailure(_BAD_FILE.format(name=file.key))
    fields = dict(_fields(wanted, profile))
    for key, value in fields.items():
        if isinstance(value, str) and len(value.encode()) > LONGEST_EXTRA and place(key, profile) != "notes":
            raise PortalFailure(_TOO_LONG.format(key=key, limit=LONGEST_EXTRA))
    if missing := [key for key in profile.required if not fields.get(key)]:
        raise PortalFailure(_REQUIRED.format(keys=", ".join(missing)))
    files = tuple(
        file._replace(title=_plain(file.title) or file.key, format=canonical(file.format))
        for file in wanted.files
    )
    return wanted._replace(fields=fields, files=files)


def _fields(wanted: Wanted, profile: Profile) -> Iterator[tuple[str, object]]:
    said = dict(_split(wanted.fields))
    if theme := profile.groups.get(str(said.get("theme"))):
        said["groups"] = (theme,)
    for key, value in said.items():
        if not re.fullmatch(r"[a-z0-9_-]+", key):
            raise PortalFailure(_BAD_KEY.format(key=key))
        if not place(key, profile):
            continue
        if key == "licence" and value and str(value) not in profile.licences:
            raise PortalFailure(_NO_LICENCE.format(licence=value, known=", ".join(profile.licences)))
        if key == "keywords":
            yield key, tags(_many(value), profile) or None
        elif key == "groups":
            yield key, tuple(sorted(set(_many(value)))) or None
        else:
            yield key, _plain(value) or None


def _split(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """A period becomes its two ends, which portals keep apart."""
    for key, value in fields.items():
        if key != "temporal":
            yield key, value
            continue
        ends = value if isinstance(value, tuple) else str(value or "").split("/")
        yield "temporal_start", ends[0] if ends else None
        yield "temporal_end", ends[1] if len(ends) > 1 else None


def tags(words: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """Sorted and without what CKAN refuses: letters, digits, space, -, _ and . remain, 2 to 100 of them."""
    return tuple(sorted({tag for word in words if 2 <= len(tag := _tag(word, profile)) <= 100}))


def _tag(word: str, profile: Profile) -> str:
    text = unicodedata.normalize("NFKC", word)
    if not profile.can_tag_symbols:
        text = re.sub(r"[^\w\s.-]", " ", text)
    return " ".join(text.split())


def canonical(form: str) -> str:
    """As CKAN writes a format."""
    return _CANONICAL.get(form.strip().casefold(), form.strip())


def _plain(value: object) -> str:
    if isinstance(value, Text):
        value = value.ja
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False, sort_keys=True)
    if isinstance(value, list | tuple):
        return ";".join(_plain(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _many(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(_plain(part) for part in value if _plain(part))
    return tuple(part for part in _plain(value).split(";") if part)


def place(key: str, profile: Profile) -> str:
    return profile.places.get(key, f"extras.{OURS}{key}")


# ── To CKAN ───────────────────────────────────────────────────────────────────────────────────────


def package(wanted: Wanted, record: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """What a record must say for the keys we own; extras and other lists whole, with what others wrote."""
    extras = extras_of(record)
    content: dict[str, Any] = {"name": wanted.name, **profile.constants}
    for key, value in wanted.fields.items():
        _set(content, extras, record, place(key, profile), _told(key, value, profile))
    licence = wanted.fields.get("licence")
    keys = " ".join(_known_keys(extras, wanted))
    for name, text in (
        (MARKER, wanted.marker),
        (FILES, keys),
        (LICENCE, licence if isinstance(licence, str) else ""),
    ):
        extras[name] = text
    content["extras"] = [{"key": key, "value": value} for key, value in sorted(extras.items()) if value]
    return content


def _known_keys(extras: Mapping[str, str], wanted: Wanted) -> list[str]:
    """Files once ours stay ours: nothing is removed by absence."""
    return sorted({*extras.get(FILES, "").split(), *(file.key for file in wanted.files)})


def _told(key: str, value: object, profile: Profile) -> Any:
    if key in _LISTS:
        return [{"name": name} for name in value] if isinstance(value, tuple) else []
    if key == "licence":
        return profile.licences.get(str(value), "") if value else ""
    return profile.values.get(key, {}).get(str(value), value) if value else ""


def _set(
    content: dict[str, Any], extras: dict[str, str], record: Mapping[str, Any], where: str, value: Any
) -> None:
    head, _, rest = where.partition(".")
    if head == "extras":
        extras[rest] = value
    elif not rest:
        content[head] = value
    else:
        old = record.get(head)
        items = content.setdefault(head, json.loads(json.dumps(old)) if isinstance(old, list) else [])
        _, _, key = rest.partition(".")
        if not key:
            items[:1] = [value] if value else []
            return
        if not items:
            items.append({})
        items[0][key] = value


def resource(file: PortalFile, wanted: Wanted, profile: Profile) -> dict[str, Any]:
    """What a file's entry must say whenever bytes are sent or its words change."""
    address = profile.licence_urls.get(str(wanted.fields.get("licence")), "")
    return {
        "name": file.title,
        "format": file.format,
        "mimetype": file.media_type,
        "hash": HASH + file.sha256,
        "size": file.size,
        FILE_KEY: file.key,
        FILE_SHA256: file.sha256,
        FILE_SIZE: str(file.size),
        **({profile.licence_on_files: address} if profile.licence_on_files and address else {}),
    }


def resource_id(package_id: str, key: str) -> str:
    """The same file of a dataset always gets the same id, so that sending it twice cannot double it."""
    return str(uuid.uuid5(_FILE_NAMES, f"{package_id}/{key}"))


def id_of(record: Mapping[str, Any], key: str) -> str:
    """The file's own id, also where a portal has given it another than ours."""
    if key in extras_of(record).get(FILES, "").split():
        for resource in record.get("resources") or ():
            if resource.get(FILE_KEY) == key:
                return str(resource["id"])
    return resource_id(str(record["id"]), key)


def match(record: Mapping[str, Any]) -> dict[str, Any]:
    """What `package_revise` must find, or refuse."""
    return {"id": record["id"], "metadata_modified": record["metadata_modified"]}


# ── From CKAN ─────────────────────────────────────────────────────────────────────────────────────


def extras_of(record: Mapping[str, Any]) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in record.get("extras") or () if extra.get("value")}


def marker_of(record: Mapping[str, Any]) -> str:
    return extras_of(record).get(MARKER, "")


def found_of(record: Mapping[str, Any], profile: Profile) -> Found:
    """A record as a value in the normal form of `normal`."""
    extras = extras_of(record)
    files = tuple(_found_files(record, extras))
    left = unfinished(record)
    return Found(
        id=record["id"],
        marker=extras.get(MARKER, ""),
        name=record["name"],
        fields=dict(_found_fields(record, extras, profile)),
        files=files,
        revision=str(record.get("metadata_modified", "")),
        is_public=_is_public(record),
        unfinished=tuple(file.key for file in files if file.id in left),
    )


def _is_public(record: Mapping[str, Any]) -> bool:
    return not record.get("private") and record.get("state", "active") == "active"


def _found_fields(
    record: Mapping[str, Any], extras: Mapping[str, str], profile: Profile
) -> Iterator[tuple[str, object]]:
    keys = {key: where for key, where in profile.places.items() if where}
    seen = set(keys.values())
    for name in extras:
        if name.startswith(OURS) and name not in _OWN_EXTRAS and f"extras.{name}" not in seen:
            keys.setdefault(name.removeprefix(OURS), f"extras.{name}")
    for key, where in keys.items():
        raw = _get(record, extras, where)
        if key in _LISTS:
            value: object = tuple(sorted(str(item.get("name", "")) for item in raw or ()))
        elif key == "licence":
            value = _licence(_plain(raw), extras.get(LICENCE, ""), profile)
        else:
            value = _untold(key, _plain(raw), profile)
        if value:
            yield key, value


def _get(record: Mapping[str, Any], extras: Mapping[str, str], where: str) -> Any:
    head, _, rest = where.partition(".")
    if head == "extras":
        return extras.get(rest)
    value = record.get(head)
    if not rest:
        return value
    first = value[0] if isinstance(value, list) and value else None
    _, _, key = rest.partition(".")
    return first.get(key) if key and isinstance(first, Mapping) else first


def _licence(there: str, ours: str, profile: Profile) -> str:
    """Our key when the portal still shows what it stands for; otherwise whatever the portal shows."""
    if ours and profile.licences.get(ours) == there:
        return ours
    return next((key for key, told in profile.licences.items() if told == there), there)


def _untold(key: str, value: str, profile: Profile) -> str:
    return next((ours for ours, told in profile.values.get(key, {}).items() if told == value), value)


def _found_files(record: Mapping[str, Any], extras: Mapping[str, str]) -> Iterator[PortalFile]:
    there = {str(resource.get("id")): resource for resource in record.get("resources") or ()}
    named = {str(resource.get(FILE_KEY)): resource for resource in there.values() if resource.get(FILE_KEY)}
    for key in extras.get(FILES, "").split():
        found = there.get(resource_id(record["id"], key)) or named.get(key)
        if found:
            yield PortalFile(
                key=key,
                title=_plain(found.get("name")),
                format=canonical(_plain(found.get("format"))),
                media_type=_plain(found.get("mimetype")),
                size=_size(found),
                sha256=_sha256(found),
                id=str(found["id"]),
                url=_plain(found.get("url")),
            )


def unfinished(record: Mapping[str, Any]) -> dict[str, str]:
    """By id, the files of a public dataset that lack `FINISHED` as it should be, which is given.

    JSON describes the others and needs no view. Where the portal loses our keys, nothing can be noted.
    """
    if not _is_public(record):
        return {}
    there = {str(resource["id"]): resource for resource in record.get("resources") or ()}
    files = list(_found_files(record, extras_of(record)))
    followed = next((file.sha256 for file in files if file.key == SCHEMA_FILE), UNKNOWN)
    kept = [file.id for file in files if file.format != "JSON" and there[file.id].get(FILE_KEY)]
    meant = {key: _finished(there[key], followed) for key in kept}
    return {key: mark for key, mark in meant.items() if there[key].get(FINISHED) != mark}


def _finished(resource: Mapping[str, Any], followed: str) -> str:
    has_dictionary = is_loaded(resource) and followed not in ("", UNKNOWN)
    return f"{VIEWS} {followed}" if has_dictionary else VIEWS


def is_loaded(resource: Mapping[str, Any]) -> bool:
    """True when the DataStore holds it as a table."""
    return str(resource.get("datastore_active")).casefold() == "true"


def _size(resource: Mapping[str, Any]) -> int:
    size = str(resource.get("size") or "")
    return int(size) if size.isdigit() else 0


def _sha256(resource: Mapping[str, Any]) -> str:
    """Empty when other bytes came after ours: CKAN keeps our hash then, but not the size it was made for."""
    told = str(resource.get("hash") or "")
    ours = str(resource.get(FILE_SHA256) or "") or (told.removeprefix(HASH) if told.startswith(HASH) else "")
    is_other = told.startswith(HASH) and told != HASH + ours
    meant = str(resource.get(FILE_SIZE) or "")
    return "" if is_other or (meant and meant != str(_size(resource))) else ours


_BAD_NAME = Text(
    "データセットの名前「{name}」はこのポータルで使えません（使える形：{pattern}）。",
    "This portal does not take the dataset name “{name}” (it must look like {pattern}).",
)
_BAD_FILE = Text(
    "ファイル名「{name}」はポータルで別の名前に変えられてしまいます。"
    "半角英数字と . - _ だけの100文字以内にしてください。",
    "The portal would change the file name “{name}”; use up to 100 ASCII letters, digits, ., - and _.",
)
_BAD_KEY = Text(
    "項目の名前「{key}」はポータルの検索に届きません。半角英小文字で書いてください。",
    "The field name “{key}” never reaches the portal's index; use lower-case ASCII letters.",
)
_TOO_LONG = Text(
    "項目「{key}」が長すぎます。ポータルが索引に入れられるのは{limit}バイトまでです。",
    "The field {key} is too long: the portal indexes up to {limit} bytes.",
)
_NO_LICENCE = Text(
    "ライセンス「{licence}」に当たるものがこのポータルのプロファイルにありません（あるのは {known}）。",
    "This portal's profile has no licence for “{licence}” (it has {known}).",
)
_REQUIRED = Text(
    "このポータルに必要な項目が空です：{keys}。", "Fields that this portal requires are empty: {keys}."
)
