"""schemas/*.json → Schema; the only module that knows Table Schema's JSON keys."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from opendata.errors import SchemaError, UsageError
from opendata.model import Constraints, Field, Requirement, Role, Schema, Text

EDITIONS = ("legacy-2017", "ods-v3")


def home() -> Path:
    """The folder holding schemas/ and datasets/: inside the installed package, or the checkout."""
    packaged = Path(__file__).parent / "data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


@cache
def all_schemas() -> tuple[Schema, ...]:
    """Every shipped schema, by edition and official number."""
    paths = [path for edition in EDITIONS for path in (home() / "schemas" / edition).glob("*.json")]
    schemas = [load(path) for path in paths]
    return tuple(sorted(schemas, key=lambda schema: (schema.edition, schema.number, schema.slug)))


def find(slug: str, edition: str | None = None) -> tuple[Schema, ...]:
    """The schemas of that slug, one per edition unless the edition is given, newest edition first."""
    editions = [known for known in reversed(EDITIONS) if edition in (None, known)]
    return tuple(
        load(home() / "schemas" / known / f"{slug}.json") for known in editions if slug in _slugs(known)
    )


@cache
def _slugs(edition: str) -> frozenset[str]:
    """As they stand in the folder: some file systems would open aed.json for AED too."""
    return frozenset(path.stem for path in (home() / "schemas" / edition).glob("*.json"))


def chosen(words: str, edition: str | None = None) -> Schema:
    """SLUG or SLUG@EDITION, the newest edition where none is named. Raises UsageError with names near it."""
    slug, _, named = words.partition("@")
    found = find(slug, edition or named or None)
    if not found:
        told = "@".join(filter(None, (slug, edition or named)))
        raise UsageError(_unknown(slug).format(words=told))
    return found[0]


def _unknown(slug: str) -> Text:
    from difflib import get_close_matches  # start-up: most names are right

    known = sorted(_slugs(EDITIONS[0]) | _slugs(EDITIONS[1]))
    plain = slug.casefold()
    near = [each.id for each in find(slug)] or get_close_matches(plain, known, n=3, cutoff=0.5)
    near = near or [name for name in known if plain and plain in name][:3]
    if not near:
        return _LISTED
    return Text(
        _NO_DEFINITION.ja + f"近い名前：{'、'.join(near)}。",
        _NO_DEFINITION.en + f" Near it: {', '.join(near)}.",
    )


_NO_DEFINITION = Text("「{words}」という定義はありません。", "There is no definition {words}.")
_LISTED = Text(
    _NO_DEFINITION.ja + "opendata schemas で一覧を確認してください。",
    _NO_DEFINITION.en + " “opendata schemas” lists them.",
)


def descriptor(schema: Schema) -> dict[str, Any]:
    """The Table Schema as it stands on disk, for tools that speak Frictionless."""
    path = home() / "schemas" / schema.edition / f"{schema.slug}.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def load(path: Path) -> Schema:
    """Read one descriptor; raises SchemaError when a key or value is not understood."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Schema(
            slug=raw["name"],
            edition=raw["edition"],
            number=raw["number"],
            title=Text(raw["title"], raw["titleEn"]),
            fields=tuple(_field(item) for item in raw["fields"]),
            missing_values=tuple(raw.get("missingValues", [""])),
            note=Text(raw["note"]["ja"], raw["note"]["en"]) if "note" in raw else None,
            sources={key: source["title"] for key, source in raw.get("sources", {}).items()},
        )
    except (KeyError, ValueError, TypeError) as problem:
        raise SchemaError(
            Text(
                f"スキーマ {path.name} を読み取れません（{problem}）。",
                f"The schema {path.name} cannot be read ({problem}).",
            )
        ) from problem


@cache
def local_governments() -> dict[str, tuple[str, str]]:
    """Code of six digits → (prefecture, municipality); the municipality of a prefecture itself is ''."""
    return {code: (prefecture, municipality) for code, prefecture, municipality, *_ in _codes()}


@cache
def offices() -> dict[str, tuple[float, float]]:
    """Code of six digits → latitude and longitude of the government office, where they are known."""
    return {
        code: (float(latitude), float(longitude))
        for code, _, _, _, latitude, longitude, _ in _codes()
        if latitude
    }


@cache
def _codes() -> list[list[str]]:
    path = home() / "schemas" / "codelists" / "local-government-code.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def _field(raw: dict[str, Any]) -> Field:
    return Field(
        name=raw["name"],
        title=Text(raw["name"], raw["titleEn"]),
        type=raw.get("type", "string"),
        format=raw.get("format", "default"),
        constraints=_constraints(raw.get("constraints", {})),
        requirement=Requirement(raw["requirement"]),
        provisional=raw.get("provisionalRequirement") == "required",
        blank_allowed=raw.get("blankAllowed", False),
        role=Role(raw["role"]) if "role" in raw else None,
        spellings=tuple(raw.get("spellings", ())),
        variants=tuple(raw.get("variants", ())),
        open_vocabulary=tuple(raw.get("vocabulary", {}).get("values", ())),
        separator=raw.get("separator"),
        example=raw.get("example", ""),
        sources=tuple(raw.get("sources", ())),
        confidence=raw.get("confidence", "high"),
    )


_CONSTRAINTS = {"required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"}


def _constraints(raw: dict[str, Any]) -> Constraints:
    if unknown := set(raw) - _CONSTRAINTS:
        raise ValueError(f"unsupported constraints: {', '.join(sorted(unknown))}")
    return Constraints(
        required=raw.get("required", False),
        unique=raw.get("unique", False),
        enum=tuple(str(value) for value in raw.get("enum", ())),
        pattern=raw.get("pattern"),
        minimum=str(raw["minimum"]) if "minimum" in raw else None,
        maximum=str(raw["maximum"]) if "maximum" in raw else None,
        min_length=raw.get("minLength"),
        max_length=raw.get("maxLength"),
    )
