"""opendata.toml and datasets/ ↔ values; the only module that knows the keys of opendata.toml."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from opendata import packages, schema, tables
from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Catalog, Dataset, Publisher, Text
from opendata.saving import save

SETTINGS = "opendata.toml"
DATASETS = "datasets"


class PortalSettings(NamedTuple):
    """One [portals.NAME]: where datasets go; `token_env` names the variable that holds the secret."""

    name: str
    kind: str
    path: str = ""
    url: str = ""
    organization: str = ""
    profile: str = ""
    token_env: str = ""


class Config(NamedTuple):
    """What opendata.toml says. `required_rate` is the floor as a part of 1; `base_url` ends in / or is ""."""

    publisher: Publisher
    licence: str | None
    required_rate: Fraction
    targets: tuple[str, ...]
    portals: Mapping[str, PortalSettings]
    base_url: str = ""


class Workspace(NamedTuple):
    """A folder with its settings and everything it holds."""

    root: Path
    config: Config
    catalog: Catalog


class Beginning(NamedTuple):
    """What `init` is told about a new workspace."""

    lgcode: str
    name_en: str = ""
    licence: str = "cc-by-4.0"
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    contact_url: str = ""


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def load(folder: Path) -> Workspace:
    """The workspace that the folder is, or lies in. Raises UsageError where settings make no sense."""
    root = find(folder)
    config = parse(_read(root / SETTINGS), root / SETTINGS)
    return Workspace(root, config, Catalog(config.publisher, _datasets(root, config)))


def find(folder: Path) -> Path:
    """The nearest folder upwards with an opendata.toml."""
    start = folder.resolve()
    for candidate in (start, *start.parents):
        if (candidate / SETTINGS).is_file():
            return candidate
    raise UsageError(
        Text(
            "「{folder}」にも、その上のフォルダにも {settings} がありません。"
            "opendata init で作成してください。",
            "There is no {settings} in {folder} or above it; make one with “opendata init”.",
        ).format(folder=str(folder), settings=SETTINGS)
    )


def parse(content: bytes, path: Path) -> Config:
    """The settings as a value; every key must be known and every value of its kind."""
    try:
        settings = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(
            Text(
                "「{path}」はTOMLとして読めません（{problem}）。", "{path} is not valid TOML ({problem})."
            ).format(path=str(path), problem=str(problem))
        ) from problem
    _check(settings, declaration(), path, ())
    return _config(settings, path)


@cache
def declaration() -> Mapping[str, Any]:
    """The JSON Schema of opendata.toml: every key, declared once."""
    path = Path(__file__).parent / "opendata.schema.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _config(settings: Mapping[str, Any], path: Path) -> Config:
    portals = settings.get("portals", {})
    return Config(
        publisher=_publisher(settings["publisher"], settings.get("contact", {}), path),
        licence=settings.get("licence"),
        required_rate=Fraction(str(settings.get("floor", {}).get("required_rate", 100))) / 100,
        targets=tuple(settings.get("targets", ())),
        portals={name: PortalSettings(name=name, **portal) for name, portal in portals.items()},
        base_url=settings.get("catalog", {}).get("base_url", ""),
    )


def _publisher(settings: Mapping[str, str], contact: Mapping[str, str], path: Path) -> Publisher:
    known = schema.local_governments().get(settings["lgcode"])
    if known is None:
        rule = declaration()["properties"]["publisher"]["properties"]["lgcode"]
        raise _wrong(path, ("publisher", "lgcode"), rule)
    name = settings.get("name", "").strip() or known[1] or known[0]
    return Publisher(
        lgcode=settings["lgcode"],
        name=Text(name, settings.get("name_en", "").strip() or name),
        **{f"contact_{key}": value.strip() for key, value in contact.items()},
    )


def _datasets(root: Path, config: Config) -> tuple[Dataset, ...]:
    """The dataset of every folder with a datapackage.json, by name."""
    paths = sorted((root / DATASETS).glob(f"*/{packages.FILE}"))
    return tuple(packages.load(path, _read(path), config.licence) for path in paths)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise EnvironmentFailure(
            Text("「{path}」を読めません：{reason}。", "Cannot read {path}: {reason}.").format(
                path=str(path), reason=problem.strerror or str(problem)
            )
        ) from problem


# ── Checking: as much of JSON Schema as opendata.schema.json uses ─────────────────────────────────

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
}


def _check(value: Any, rule: Mapping[str, Any], path: Path, place: tuple[str, ...]) -> None:
    """Raises UsageError naming the key, never the value: it may be a secret in the wrong place."""
    if not isinstance(value, _TYPES[rule["type"]]) or isinstance(value, bool):
        raise _wrong(path, place, rule)
    if isinstance(value, dict):
        _check_table(value, rule, path, place)
    elif isinstance(value, list):
        for item in value:
            _check(item, rule["items"], path, place)
    elif not _is_allowed(value, rule):
        raise _wrong(path, place, rule)


def _check_table(value: dict[str, Any], rule: Mapping[str, Any], path: Path, place: tuple[str, ...]) -> None:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", {})
    for key, item in value.items():
        if key in known:
            _check(item, known[key], path, (*place, key))
        elif others is False:
            raise _unknown(path, place, key, tables.nearest(key, known))
        elif _matches(key, rule["propertyNames"]):
            _check(item, others, path, (*place, key))
        else:
            raise _wrong(path, (*place, key), rule["propertyNames"])
    for key in rule.get("required", ()):
        if key not in value:
            raise _wrong(path, (*place, key), known[key])


def _is_allowed(value: Any, rule: Mapping[str, Any]) -> bool:
    if isinstance(value, str):
        return value in rule.get("enum", (value,)) and _matches(value, rule)
    return bool(rule.get("minimum", value) <= value <= rule.get("maximum", value))


def _matches(text: str, rule: Mapping[str, Any]) -> bool:
    """As in JSON Schema, where $ is the very end; Python's would let a line break pass."""
    return re.search(rule.get("pattern", "").replace("$", r"\Z"), text) is not None


def _table(place: tuple[str, ...]) -> Text:
    if not place:
        return Text("先頭の部分", "the top level")
    return Text("[{name}]", "[{name}]").format(name=".".join(place))


def _unknown(path: Path, place: tuple[str, ...], key: str, near: str) -> UsageError:
    return UsageError(
        Text(
            "「{path}」の{table}に「{key}」という項目は書けません。「{near}」のことですか。",
            "{path}: {table} has no key {key}; perhaps {near} is meant.",
        ).format(path=str(path), table=_table(place), key=key, near=near)
    )


_KINDS = {
    "object": Text("表", "a table"),
    "array": Text("配列", "an array"),
    "string": Text("文字列", "a string"),
    "number": Text("数値", "a number"),
}


def _wrong(path: Path, place: tuple[str, ...], rule: Mapping[str, Any]) -> UsageError:
    expected = _KINDS[rule.get("type", "string")]
    if examples := ", ".join(map(str, rule.get("enum", rule.get("examples", ())))):
        expected = Text("{kind}（{examples}）", "{kind} ({examples})").format(
            kind=expected, examples=examples
        )
    return UsageError(
        Text(
            "「{path}」の{table}の「{key}」には{expected}を指定してください。",
            "{path}: {key} in {table} takes {expected}.",
        ).format(path=str(path), table=_table(place[:-1]), key=place[-1], expected=expected)
    )


# ── Beginning ─────────────────────────────────────────────────────────────────────────────────────


def begin(folder: Path, beginning: Beginning) -> Path:
    """Write opendata.toml and datasets/; returns the path of the former. Nothing that exists is touched."""
    path = folder / SETTINGS
    content = settings(beginning)
    parse(content, path)
    if path.exists() or path.is_symlink():
        raise UsageError(
            Text(
                "「{path}」はすでにあります。上書きはしません。", "{path} exists and is left as it is."
            ).format(path=str(path))
        )
    make_folder(folder / DATASETS)
    save(path, content)
    return path


def settings(beginning: Beginning) -> bytes:
    """The text of a new opendata.toml. Raises UsageError for a code or a licence that does not exist."""
    known = schema.local_governments().get(beginning.lgcode)
    if known is None:
        raise UsageError(
            Text(
                "「{code}」は全国地方公共団体コード（6桁）ではありません。例：152048",
                "{code} is not a local government code of six digits, such as 152048.",
            ).format(code=beginning.lgcode)
        )
    words = beginning._replace(licence=tables.find(tables.LICENCES, beginning.licence).key)._asdict()
    quoted = {key: _quoted(value) for key, value in words.items()}
    quoted["name_en"] = f"name_en = {quoted['name_en']}" if beginning.name_en else '# name_en = ""'
    template = (Path(__file__).parent / "tables" / f"{SETTINGS}.template").read_text(encoding="utf-8")
    return template.format(
        **quoted, name=_quoted(known[1] or known[0]), licences=", ".join(tables.licences())
    ).encode()


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes, and DEL, which TOML forbids."""
    sound = text.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def make_folder(folder: Path) -> None:
    """With its parents; raises EnvironmentFailure where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnvironmentFailure(
            Text("フォルダ「{path}」を作れません：{reason}。", "Cannot make {path}: {reason}.").format(
                path=str(folder), reason=problem.strerror or str(problem)
            )
        ) from problem
