"""Where a portal differs from what is wanted, and what somebody else changed since the plan was made."""

from __future__ import annotations

import os
from pathlib import Path

from opendata.errors import PortalFailure
from opendata.model import Found, PortalFile, Text, Wanted
from opendata.portals.ckan_records import UNKNOWN
from opendata.saving import sha256_of


def unequal(wanted: tuple[PortalFile, ...], there: tuple[PortalFile, ...]) -> tuple[PortalFile, ...]:
    shown = {file.key: file.sha256 for file in there}
    return tuple(file for file in wanted if shown.get(file.key) != file.sha256)


def differences(wanted: Wanted, now: Found) -> list[str]:
    """What the portal does not show as wanted, by name."""
    found = [key for key, value in wanted.fields.items() if now.fields.get(key) != value]
    there = {file.key: file for file in now.files}
    for file in wanted.files:
        other = there.get(file.key)
        if other is None or (other.sha256, other.title, other.format) != (
            file.sha256,
            file.title,
            file.format,
        ):
            found.append(file.key)
    if (now.name, now.marker) != (wanted.name, wanted.marker):
        found.append("name")
    return found


def refuse_changed_source(file: PortalFile, path: str) -> None:
    try:
        is_same = os.stat(path).st_size == file.size and sha256_of(Path(path)) == file.sha256
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise PortalFailure(_NO_SOURCE.format(key=file.key, reason=reason)) from None
    if not is_same:
        raise PortalFailure(_CHANGED_SOURCE.format(key=file.key))


def refuse_if_moved(wanted: Wanted, found: Found, now: Found) -> None:
    """Whatever differs from the plan must be our own interrupted work; otherwise somebody was here."""
    if now.revision == found.revision:
        return
    moved = [
        key
        for key, value in wanted.fields.items()
        if now.fields.get(key) not in (found.fields.get(key), value)
    ]
    before = {file.key: file.sha256 for file in found.files}
    after = {file.key: file.sha256 for file in now.files}
    moved += [
        file.key
        for file in wanted.files
        if after.get(file.key) not in (before.get(file.key), file.sha256, UNKNOWN)
    ]
    if moved:
        raise PortalFailure(_MOVED.format(name=now.name, what=", ".join(moved)))


_NO_SOURCE = Text("ファイル「{key}」を読めません：{reason}。", "{key} cannot be read: {reason}.")
_CHANGED_SOURCE = Text(
    "ファイル「{key}」は計画の後で変わりました。もう一度計画から始めてください。",
    "{key} changed after the plan was made; start again with a new plan.",
)
_MOVED = Text(
    "計画を立てた後に、ポータルの「{name}」がほかの人に変更されました（{what}）。もう一度計画から始めてください。",
    "Somebody changed {name} on the portal after the plan was made ({what}); start again with a new plan.",
)
