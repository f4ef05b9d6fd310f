"""profiles/*.toml → what one kind of portal expects: its API, names, licences, tags and custom keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from opendata.errors import UsageError
from opendata.model import Text

API = "/api/3/action/"
"""Without a language: what is written through /en/… is published under addresses that begin with /en/."""

_HOME = Path(__file__).with_name("profiles")
_EMPTY: Mapping[str, Any] = {}

PLACES: Mapping[str, str] = {
    "title": "title",
    "notes": "notes",
    "licence": "license_id",
    "keywords": "tags",
    "groups": "groups",
    "author": "author",
    "contact_name": "maintainer",
    "contact_email": "maintainer_email",
    "url": "url",
    "version": "version",
}
"""Where every CKAN keeps our fields; a profile may say otherwise, "" for a field its portal cannot keep."""


class Profile(NamedTuple):
    """One kind of portal. `places` tells where each field goes: a key, `extras.KEY` or `KEY.0.SUBKEY`.

    `values` translates the values of a field, `groups` themes into groups; `constants` are custom keys that
    are the same for every dataset; `required` names the fields of ours that must be filled;
    `licence_on_files` is the key under which each file carries its licence's address, or "".
    """

    key: str
    title: Text
    is_tested: bool
    api: str
    name_pattern: str
    pause: float
    max_upload: int
    places: Mapping[str, str]
    licences: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, str]
    constants: Mapping[str, str]
    required: tuple[str, ...]
    can_tag_symbols: bool
    licence_on_files: str
    licence_urls: Mapping[str, str]


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _HOME.glob("*.toml")))


@cache
def load(name: str) -> Profile:
    """Raises UsageError naming the profiles there are."""
    if name not in names():
        raise UsageError(
            Text(
                "プロファイル「{name}」はありません。使えるのは {names} です。",
                "There is no profile {name}; there are {names}.",
            ).format(name=name, names=", ".join(names()))
        )
    return _profile(name, tomllib.loads((_HOME / f"{name}.toml").read_text(encoding="utf-8")))


def _profile(name: str, said: Mapping[str, Any]) -> Profile:
    tags: Mapping[str, Any] = said.get("tags", _EMPTY)
    licence: Mapping[str, Any] = said.get("licence", _EMPTY)
    return Profile(
        key=name,
        title=Text(said["ja"], said["en"]),
        is_tested=said["is_tested"],
        api=said.get("api", API),
        name_pattern=said.get("name_pattern", "[a-z0-9_-]{2,100}"),
        pause=float(said["pause"]),
        max_upload=said["max_upload_mb"] * (1 << 20),
        places={**PLACES, **said.get("places", _EMPTY)},
        licences=said["licences"],
        values=said.get("values", _EMPTY),
        groups=said.get("groups", _EMPTY),
        constants=said.get("constants", _EMPTY),
        required=tuple(said.get("required", ())),
        can_tag_symbols=bool(tags.get("symbols", False)),
        licence_on_files=str(licence.get("on_files", "")),
        licence_urls=licence.get("urls", _EMPTY),
    )
