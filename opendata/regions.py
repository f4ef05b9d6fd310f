"""The workspace of a region → the workspaces it is made of, which are read and never written to."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from glob import glob
from pathlib import Path
from typing import NamedTuple

from opendata import declared, workspace
from opendata.errors import UsageError
from opendata.model import Body, Publisher, Text
from opendata.workspace import SETTINGS, Workspace

_NO_FOLDER = Text(
    "「{entry}」に当たるフォルダがありません。このファイルから見たフォルダを書いてください。",
    "there is no folder {entry}; name folders as seen from this file.",
)
_NO_WORKSPACE = Text(
    "「{entry}」のフォルダ「{folder}」は、ワークスペースではありません（{settings} がないか、読めません）。",
    "{folder} of {entry} is no workspace: it has no {settings} that can be read.",
)
_ITSELF = Text(
    "「{entry}」は、この県域のフォルダ自身です。自分のデータは書かなくても入るので、消してください。",
    "{entry} is the folder of this region itself; its own data is there anyway, so please remove it.",
)
_NESTED = Text(
    "「{entry}」のフォルダ「{folder}」も県域です。県域ではなく、団体ごとのワークスペースを書いてください。",
    "{folder} of {entry} is a region too; name the workspaces of its members instead.",
)
_SAME_NAME = Text(
    "「{name}」という名前のデータセットが、「{one}」と「{other}」の両方にあります。どちらかの名前を変えてください。",
    "Both {one} and {other} have a dataset {name}; one of them needs another name.",
)


class Region(NamedTuple):
    """The workspace that was opened, and its members; without members it stands for itself alone."""

    home: Workspace
    members: tuple[Workspace, ...] = ()

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        return (self.home, *self.members)

    @property
    def bodies(self) -> Mapping[Body, str]:
        """Every body by code with its key; empty where there is no region."""
        return keys(each.config.publisher for each in self.workspaces) if self.members else {}


def load(folder: Path) -> Region:
    """Raises UsageError for a member that makes no sense, and for a dataset name that two workspaces have."""
    home = workspace.load(folder)
    region = Region(home, tuple(_member(home, *found) for found in _folders(home).items()))
    _refuse_same_names(region)
    return region


def keys(publishers: Iterable[Publisher]) -> Mapping[Body, str]:
    """By body its code; numbered where several have one: a union may use that of the city it sits in."""
    number: Counter[str] = Counter()
    found = {}
    for body in sorted({publisher.body for publisher in publishers}):
        number[body[0]] += 1
        found[body] = body[0] if number[body[0]] == 1 else f"{body[0]}-{number[body[0]]}"
    return found


# ── Members ───────────────────────────────────────────────────────────────────────────────────────


def _folders(home: Workspace) -> dict[Path, int]:
    """Every folder once, sorted, with the number of the entry that names it."""
    found: dict[Path, int] = {}
    for number, entry in enumerate(home.config.region):
        folders = list(_matching(home, entry))
        if not folders:
            raise _wrong(home, number, _NO_FOLDER)
        for folder in folders:
            found.setdefault(folder, number)
    return dict(sorted(found.items()))


def _matching(home: Workspace, entry: str) -> Iterator[Path]:
    """Folders only; a pattern that meets the region's own folder passes it over."""
    if os.path.isdir(home.root / entry):
        yield (home.root / entry).resolve()
        return
    for name in glob(entry, root_dir=home.root):
        folder = (home.root / name).resolve()
        if os.path.isdir(folder) and folder != home.root:
            yield folder


def _member(home: Workspace, folder: Path, number: int) -> Workspace:
    """Below the stricter of both floors, and with its validation reports among the region's own."""
    words = {"folder": str(folder), "settings": SETTINGS}
    if folder == home.root:
        raise _wrong(home, number, _ITSELF)
    if not os.path.isfile(folder / SETTINGS):
        raise _wrong(home, number, _NO_WORKSPACE, **words)
    found = workspace.load(folder)
    if found.config.region:
        raise _wrong(home, number, _NESTED, **words)
    floor = max(found.config.required_rate, home.config.required_rate)
    return found._replace(config=found.config._replace(required_rate=floor), outgoing=home.outgoing)


def _wrong(home: Workspace, number: int, text: Text, **words: str) -> UsageError:
    path = home.root / SETTINGS
    said = text.format(entry=home.config.region[number], **words)
    return declared.wrong(path.read_bytes(), path, ("region", "workspaces", number), said)


def _refuse_same_names(region: Region) -> None:
    seen: dict[str, Path] = {}
    for each in region.workspaces:
        for dataset in each.catalog.datasets:
            other = seen.setdefault(dataset.name, each.root)
            if other != each.root:
                words = {"name": dataset.name, "one": str(other), "other": str(each.root)}
                raise UsageError(_SAME_NAME.format(**words))
