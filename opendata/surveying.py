"""A portal → its census: every file that may be a table is fetched, checked and noted, one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple

from opendata import __version__
from opendata.census import Census, Checked, Entry, Listed
from opendata.errors import EnvironmentFailure, OpendataError, PortalFailure
from opendata.fetching import Busy, Fetcher, Reply, origin, plain
from opendata.guarding import Guard
from opendata.harvesting import format_of, harvest, home_of, identify, path_of
from opendata.model import Text
from opendata.notebook import Note, Notebook, open_notebook, path_for
from opendata.sniffing import Source
from opendata.validating import Options, validate

MAX_BYTES = 50_000_000
_PAGE = (b"<!doctype html", b"<html")
_NOTHING_FOUND = Options(keep=0)
"""Counts only: what a file says of persons is not even held in memory."""


class Wishes(NamedTuple):
    """What the asker chose. `allow_private` is about the portal's own host, and no other."""

    url: str
    organizations: tuple[str, ...] = ()
    save: Path | None = None
    limit: int | None = None
    pause: float = 1.0
    max_bytes: int = MAX_BYTES
    allow_private: bool = False


class Progress(NamedTuple):
    """Where a census stands: the file it comes to, and whether an earlier run is gone on with."""

    number: int
    of: int
    listed: Listed
    resumes: bool


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def survey(
    wishes: Wishes,
    say: Callable[[Progress], None],
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], str] = now,
) -> Census:
    """Raises PortalFailure where the portal itself fails; a file that fails is an entry of the census."""
    home = home_of(wishes.url)
    fetcher = Fetcher(Guard(origin(home) if wishes.allow_private else None), wishes.pause, sleep)
    site = identify(fetcher, home)
    started = clock()
    with _folder(wishes.save) as folder, open_notebook(folder, home, started) as notes:
        holdings = harvest(fetcher, site, wishes.organizations)
        chosen = holdings.files[: wishes.limit]
        visitor = _Visitor(fetcher, notes, home, wishes.max_bytes)
        entries = []
        for number, listed in enumerate(chosen, start=1):
            say(Progress(number, len(chosen), listed, notes.resumes))
            entries.append(visitor.visit(listed))
        notes.finish(clock())
    left = len(holdings.files) - len(chosen)
    return Census(site, started, wishes.organizations, holdings, tuple(entries), left)


@contextmanager
def _folder(save: Path | None) -> Iterator[Path]:
    if save is not None:
        yield save
        return
    with TemporaryDirectory(prefix="opendata-census-") as folder:
        yield Path(folder)


class _Visitor:
    """Comes to each file of a census once."""

    def __init__(self, fetcher: Fetcher, notes: Notebook, home: str, max_bytes: int) -> None:
        self._fetcher, self._notes, self._max_bytes = fetcher, notes, max_bytes
        self._home = origin(home)

    def visit(self, listed: Listed) -> Entry:
        try:
            note = self._fetched(listed)
        except PortalFailure as problem:
            if isinstance(problem, Busy) and problem.is_silent and self._is_home(listed.url):
                raise PortalFailure(_GONE) from None
            return Entry(listed, problem=problem.text)
        entry = Entry(listed, note.size, note.sha256, note.path, note.checked)
        if note.checked is None:
            try:
                note = note._replace(checked=self._checked(listed, note), tool=__version__)
            except OpendataError as problem:
                return entry._replace(problem=problem.text)
            self._notes.put(_key(listed), note)
        return entry._replace(checked=note.checked)

    def _is_home(self, url: str) -> bool:
        return origin(plain(url)) == self._home

    def _fetched(self, listed: Listed) -> Note:
        """As it was noted where nothing has changed since; else fetched, and noted at once."""
        known, is_of_this_census = self._notes.get(_key(listed)) or (None, False)
        if known and (known.url != listed.url or known.size > self._max_bytes):
            known = None
        if known and is_of_this_census and known.stamp == listed.stamp:
            return _judged_by_us(known)
        with self._notes.part() as part:
            reply = self._fetcher.get(listed.url, part, self._max_bytes, _conditions(known))
            note = self._kept(listed, known, reply, part)
        self._notes.put(_key(listed), note)
        return note

    def _kept(self, listed: Listed, known: Note | None, reply: Reply, part: BinaryIO) -> Note:
        if known and reply.status == 304:
            return _judged_by_us(known)._replace(stamp=listed.stamp)
        if reply.status != 200:
            raise PortalFailure(_STATUS.format(status=reply.status))
        if _is_page(part):
            raise PortalFailure(_NO_FILE)
        path = path_for(listed.organization, listed.dataset, listed.id, _ending(listed))
        self._notes.keep(part, path)
        etag, modified = reply.header("ETag"), reply.header("Last-Modified")
        same = _judged_by_us(known) if known and known.sha256 == reply.sha256 else None
        return Note(
            listed.url, listed.stamp, etag, modified, reply.size, reply.sha256, path, __version__,
            same.checked if same else None,
        )  # fmt: skip

    def _checked(self, listed: Listed, note: Note) -> Checked:
        """Raises EnvironmentFailure also for a file that our reader breaks on: the others go on."""
        source = Source.of(str(self._notes.where(note.path)), _name(listed))
        try:
            return Checked.of(validate(source, _NOTHING_FOUND))
        except OpendataError:
            raise
        except Exception as problem:
            raise EnvironmentFailure(_UNREADABLE.format(kind=type(problem).__name__)) from problem


def _judged_by_us(note: Note) -> Note:
    """What another version of this program found is found again."""
    return note if note.tool == __version__ else note._replace(checked=None)


def _conditions(known: Note | None) -> dict[str, str]:
    """The file again only if it has changed."""
    if known is None:
        return {}
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in told.items() if value}


def _key(listed: Listed) -> str:
    return f"{listed.dataset}/{listed.id}"


def _name(listed: Listed) -> str:
    """As a reader who saves it would call it: some rules look at the name."""
    return PurePosixPath(path_of(listed.url)).name[:200] or listed.name[:200] or listed.id


def _ending(listed: Listed) -> str:
    return PurePosixPath(path_of(listed.url)).suffix.lstrip(".") or format_of(listed)


def _is_page(part: BinaryIO) -> bool:
    """Many a portal answers 200 with a page that says the file is gone."""
    part.seek(0)
    return part.read(512).lstrip(b"\xef\xbb\xbf\r\n\t ").lower().startswith(_PAGE)


_GONE = Text(
    "ポータルが途中で応答しなくなりました。--save を付けていれば、もう一度実行すると続きから始まります。",
    "The portal stopped answering; with --save, another run goes on from here.",
)
_STATUS = Text("HTTP {status} を返しました", "it answers HTTP {status}")
_NO_FILE = Text("ファイルの代わりにWebページが返ってきました", "a web page came back instead of the file")
_UNREADABLE = Text("検査の途中で読めなくなりました（{kind}）", "it cannot be read to the end ({kind})")
