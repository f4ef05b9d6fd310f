"""opendata.toml and datasets/ ↔ values; the only module that knows the keys of opendata.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from opendata import declared, packages, schema, tables
from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Catalog, CheckSettings, Dataset, Ignore, Publisher, Severity, Text
from opendata.rules import all_rules
from opendata.saving import save
from opendata.sniffing import unreadable

SETTINGS = "opendata.toml"
DATASETS = "datasets"
OUTGOING = ".opendata/outgoing"

_NO_RULE = Text(
    "「{rule}」というルールはありません。opendata rules で一覧を確認してください。",
    "there is no rule {rule}; see “opendata rules”.",
)
_PERSONAL = Text(
    "個人情報のおそれの指摘（{rule}）は、設定では無視できません。",
    "findings of personal data ({rule}) cannot be set aside here.",
)


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
    """What opendata.toml says. `required_rate` is the floor as a part of 1; `base_url` ends in / or is "".

    `plan` is the plan file as seen from the workspace, or the name of a shipped plan. `region` are the
    folders of other workspaces as seen from this one, patterns among them.
    """

    publisher: Publisher
    licence: str | None
    required_rate: Fraction
    targets: tuple[str, ...]
    portals: Mapping[str, PortalSettings]
    base_url: str = ""
    plan: str = ""
    check: CheckSettings = CheckSettings()
    region: tuple[str, ...] = ()


class Workspace(NamedTuple):
    """A folder with its settings and everything it holds; `outgoing` is where validation reports are made."""

    root: Path
    config: Config
    catalog: Catalog
    outgoing: Path


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
    return Workspace(root, config, Catalog(config.publisher, _datasets(root, config)), root / OUTGOING)


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
    return _config(declared.settings(content, declaration(), path), content, path)


def declaration() -> Mapping[str, Any]:
    """The JSON Schema of opendata.toml: every key, declared once."""
    return declared.declaration("opendata.schema.json")


def _config(settings: Mapping[str, Any], content: bytes, path: Path) -> Config:
    _check_code(settings["publisher"]["lgcode"], content, path)
    portals = settings.get("portals", {})
    return Config(
        publisher=_publisher(settings["publisher"], settings.get("contact", {})),
        licence=settings.get("licence"),
        required_rate=Fraction(str(settings.get("floor", {}).get("required_rate", 100))) / 100,
        targets=tuple(settings.get("targets", ())),
        portals={name: PortalSettings(name=name, **portal) for name, portal in portals.items()},
        base_url=settings.get("catalog", {}).get("base_url", ""),
        plan=settings.get("plan", ""),
        check=_check(settings.get("check", {}), content, path),
        region=tuple(settings.get("region", {}).get("workspaces", ())),
    )


def _check(settings: Mapping[str, Any], content: bytes, path: Path) -> CheckSettings:
    """Raises UsageError for an unknown rule, and for one whose findings nobody may set aside."""
    ignores = tuple(Ignore(**each) for each in settings.get("ignore", ()))
    rules = {rule.code: rule for rule in all_rules()} if ignores else {}
    for number, ignore in enumerate(ignores):
        rule = rules.get(ignore.rule)
        if rule is None or rule.severity is Severity.PRIVATE:
            text = (_NO_RULE if rule is None else _PERSONAL).format(rule=ignore.rule)
            raise declared.wrong(content, path, ("check", "ignore", number, "rule"), text)
    rate = settings.get("fail_under")
    return CheckSettings(None if rate is None else Fraction(str(rate)), ignores)


def _check_code(lgcode: str, content: bytes, path: Path) -> None:
    if lgcode not in schema.local_governments():
        place = ("publisher", "lgcode")
        rule = declaration()["properties"]["publisher"]["properties"]["lgcode"]
        raise declared.wrong(content, path, place, declared.takes(place, rule))


def _publisher(settings: Mapping[str, str], contact: Mapping[str, str]) -> Publisher:
    known = schema.local_governments()[settings["lgcode"]]
    name = settings.get("name", "").strip() or known[1] or known[0]
    return Publisher(
        lgcode=settings["lgcode"],
        name=Text(name, settings.get("name_en", "").strip() or name),
        **{f"contact_{key}": value.strip() for key, value in contact.items()},
    )


def _datasets(root: Path, config: Config) -> tuple[Dataset, ...]:
    """The dataset of every folder with a datapackage.json, by name."""
    paths = (folder / packages.FILE for folder in _folders(root / DATASETS))
    return tuple(
        packages.load(path, _read(path), config.publisher, config.licence)
        for path in paths
        if _is_there(path)
    )


def _folders(path: Path) -> list[Path]:
    """None where there is no such folder; one that may not be read is told, not taken for empty."""
    try:
        return sorted(path.iterdir())
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise unreadable(str(path), problem) from problem


def _is_there(path: Path) -> bool:
    try:
        return bool(path.stat())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise unreadable(str(path), problem) from problem


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise unreadable(str(path), problem) from problem


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
