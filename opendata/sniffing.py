"""bytes → Form: what kind of file it is, its encoding and its line ends, by evidence and never by suffix."""

from __future__ import annotations

import codecs
import errno
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from opendata.errors import EnvironmentFailure
from opendata.model import Form, Kind, Text

CHUNK = 1 << 20
HEAD = 1 << 16
SAMPLE = 20_000
"""How many characters beyond ASCII are enough to tell how Japanese a text looks."""

UTF8, CP932, EUC, JIS = "UTF-8", "CP932", "EUC-JP", "ISO-2022-JP"
CODECS = {UTF8: "utf-8", CP932: "cp932", EUC: "euc_jis_2004", JIS: "iso2022_jp_ext"}
UNASSIGNED = "\x80\uf8f0\uf8f1\uf8f2\uf8f3"
"""What Python's cp932 makes of the bytes 80, A0, FD, FE and FF, which mean nothing in CP932."""

_SHEETS = (b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet")
_OLD_BOOK, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ARCHIVES = (_OLD_BOOK, _ZIP)
_OTHERS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"7z\xbc\xaf")
_BLANK = codecs.BOM_UTF8 + b" \t\r\n"
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\x0b\x0c\x1a\x1b")) + b"\x7f"


class Source(NamedTuple):
    """A file by the name it is shown under; `open` starts reading it from its first byte."""

    name: str
    open: Callable[[], BinaryIO]

    @classmethod
    def of(cls, path: str, name: str | None = None) -> Source:
        """The file at a path, shown under another name where one is given."""
        return cls(name or path, lambda: open(path, "rb"))


def codec(encoding: str) -> str:
    """The Python codec behind a name that a report shows."""
    return CODECS.get(encoding, encoding)


def sniff(source: Source) -> Form:
    """Read the whole file once or twice; raises EnvironmentFailure when it cannot be read."""
    survey = _Survey()
    for chunk in chunks(source):
        survey.add(chunk)
    digest = survey.digest.hexdigest()
    form = Form(path=source.name, size=survey.size, sha256=digest, kind=survey.kind)
    if form.kind is not Kind.TEXT:
        return form
    encoding, is_damaged = _encoding(source, survey)
    if encoding is None:
        return form._replace(kind=Kind.BINARY)
    ends = survey.ends
    return form._replace(
        encoding=encoding,
        bom=survey.head.startswith(_BOMS),
        newline=_outside_quotes(source, survey.wide) if ends.is_mixed else ends.usual,
        crlf=ends.crlf,
        bare_lf=ends.lf - ends.crlf,
        bare_cr=ends.cr - ends.crlf,
        damaged=is_damaged or survey.nul > 0,
        has_huge_line=ends.has_huge_line,
    )


def chunks(source: Source) -> Iterator[bytes]:
    """The file's bytes; whatever the operating system objects to becomes an EnvironmentFailure."""
    try:
        with source.open() as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as problem:
        raise unreadable(source.name, problem) from problem


_REASONS = {
    errno.ENOENT: Text("ファイルが見つかりません", "there is no such file"),
    errno.EACCES: Text(
        "読む権限がないか、Excelなどで開いたままになっています",
        "permission is denied, or Excel or another program has it open",
    ),
    errno.EISDIR: Text("ファイルではなくフォルダです", "it is a folder, not a file"),
}


def unreadable(name: str, problem: OSError) -> EnvironmentFailure:
    """What to tell the user when the operating system does not let a file be read."""
    symbol = errno.errorcode.get(problem.errno or 0, type(problem).__name__)
    reason = _REASONS.get(
        problem.errno or 0,
        Text("OSが読み込みを断りました（{symbol}）", "the system refused ({symbol})").format(symbol=symbol),
    )
    sentence = Text("「{name}」を読めません：{reason}。", "Cannot read {name}: {reason}.")
    return EnvironmentFailure(sentence.format(name=name, reason=reason))


# ── One pass over the bytes ───────────────────────────────────────────────────────────────────────


class _Survey:
    """What one pass over the bytes counts. `wide` names the byte order of a UTF-16 file."""

    def __init__(self) -> None:
        self.head = b""
        self._kind = Kind.TEXT
        self.wide: str | None = None
        self.size = self.nul = 0
        self.has_escape = self._is_damaged = False
        self._is_blank = True
        self.digest = hashlib.sha256()
        self.ends = _LineEnds()
        self._decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")("strict")

    @property
    def kind(self) -> Kind:
        return Kind.EMPTY if self._kind is Kind.TEXT and self._is_blank else self._kind

    def add(self, chunk: bytes) -> None:
        if not self.size:
            self._look(chunk)
        self.size += len(chunk)
        self.digest.update(chunk)
        if self._kind is Kind.TEXT:
            self._examine(chunk)

    def _look(self, chunk: bytes) -> None:
        self.head = chunk[:HEAD]
        is_archive = self.head.startswith(_ARCHIVES)
        self.wide = None if is_archive else _utf16(self.head)
        self._kind = Kind.TEXT if self.wide else _kind(self.head)
        self._decoder = codecs.getincrementaldecoder(self.wide or "utf-8")("strict")

    def _examine(self, chunk: bytes) -> None:
        """Decode strictly as long as that succeeds, and count in bytes: UTF-16 is first made UTF-8."""
        text = None if self._is_damaged else self._decoded(chunk)
        if self.wide:
            chunk = (chunk.decode(self.wide, "replace") if text is None else text).encode()
        self._is_blank = self._is_blank and not chunk.strip(_BLANK)
        self.ends.add(chunk)
        self.nul += chunk.count(b"\0") if b"\0" in chunk else 0
        self.has_escape = self.has_escape or b"\x1b" in chunk

    def _decoded(self, chunk: bytes, final: bool = False) -> str | None:
        try:
            return self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self._is_damaged = True
            return None

    def decodes(self) -> bool:
        """Whether the whole file is well-formed UTF-8 or, where `wide` says so, UTF-16."""
        return not self._is_damaged and self._decoded(b"", final=True) is not None


class _LineEnds:
    """How often each line end occurs, and whether any line is longer than a chunk."""

    def __init__(self) -> None:
        self.crlf = self.lf = self.cr = 0
        self.has_huge_line = False
        self._last = b""
        self._run = 0

    def add(self, chunk: bytes) -> None:
        self.lf += chunk.count(b"\n")
        self.cr += chunk.count(b"\r")
        self.crlf += chunk.count(b"\r\n") + (self._last == b"\r" and chunk[:1] == b"\n")
        self._last = chunk[-1:]
        first = min((at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0), default=len(chunk))
        self.has_huge_line = self.has_huge_line or self._run + first > CHUNK
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._run = len(chunk) - last - 1 if last >= 0 else self._run + len(chunk)

    @property
    def counts(self) -> dict[str, int]:
        return {"CRLF": self.crlf, "LF": self.lf - self.crlf, "CR": self.cr - self.crlf}

    @property
    def usual(self) -> str | None:
        """The line end that most lines have; None in a file of a single line."""
        best = max(self.counts, key=self.counts.__getitem__)
        return best if self.counts[best] else None

    @property
    def is_mixed(self) -> bool:
        return sum(1 for count in self.counts.values() if count) > 1


def _outside_quotes(source: Source, wide: str | None) -> str | None:
    """The usual line end of records: line breaks between quotes belong to cells and do not count."""
    ends, is_inside = _LineEnds(), False
    decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
    for chunk in chunks(source):
        parts = (decoder.decode(chunk).encode() if decoder else chunk).split(b'"')
        ends.add(b'"'.join(parts[is_inside::2]))
        is_inside ^= len(parts) % 2 == 0
    return ends.usual


# ── Kind and encoding ─────────────────────────────────────────────────────────────────────────────

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _kind(head: bytes) -> Kind:
    if head.startswith(_OLD_BOOK):
        return Kind.SPREADSHEET
    if head.startswith(_ZIP):
        return Kind.SPREADSHEET if any(mark in head for mark in _SHEETS) else Kind.BINARY
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return Kind.BINARY if head.startswith(_OTHERS) or controls > 8 + len(head) // 50 else Kind.TEXT


def _utf16(head: bytes) -> str | None:
    """UTF-16 by its mark, or by the zero bytes beside separators and line ends, nearly all on one side."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "UTF-16LE"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "UTF-16BE"
    if b"\0" not in head:
        return None
    even, odd = head[0::2], head[1::2]
    little, big = _separators(even, odd), _separators(odd, even)
    is_lopsided = max(little, big) >= 2 + len(head) // 400 and min(little, big) * 2 < max(little, big)
    return ("UTF-16LE" if little > big else "UTF-16BE") if is_lopsided else None


def _separators(low: bytes, high: bytes) -> int:
    return sum(
        1 for character, zero in zip(low, high, strict=False) if not zero and character in b',;\t\r\n"'
    )


def _encoding(source: Source, survey: _Survey) -> tuple[str | None, bool]:
    """(encoding, whether bytes are lost in it): marks first, then what decodes, then what reads best."""
    if survey.nul > 8 + survey.size // 50:
        return None, True
    marked = survey.wide or (UTF8 if survey.head.startswith(codecs.BOM_UTF8) else None)
    if marked:
        return marked, not survey.decodes()
    jis = _trial(source, JIS) if survey.has_escape else None
    if jis and jis.wide and jis.is_readable:
        return JIS, jis.lost > 0
    if survey.decodes():
        return UTF8, False
    trials = [_trial(source, name) for name in (UTF8, CP932, EUC)]
    readable = [trial for trial in trials if trial and trial.is_readable]
    best = max(readable, key=lambda trial: trial.likeness, default=None)
    return (best.name, best.lost > 0) if best else (None, True)


class _Trial:
    """What decoding the whole file in one encoding gave: characters, and those lost or beyond ASCII."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.chars = self.lost = self.wide = self.everyday = self.half_width = 0

    def add(self, text: str) -> None:
        strange = UNASSIGNED if self.name == CP932 else ""
        self.chars += len(text)
        self.lost += sum(map(text.count, "\ufffd" + strange))
        if self.wide < SAMPLE and not text.isascii():
            found = [char for char in text[: SAMPLE * 4] if char > "\x7f" and char != "\ufffd"]
            self.wide += len(found)
            self.everyday += sum(map(_everyday().__contains__, found))
            self.half_width += sum(1 for char in found if "\uff61" <= char <= "\uff9f")

    @property
    def likeness(self) -> float:
        """The share of everyday characters beyond ASCII; every lost byte counts against it.

        Half-width katakana throughout do not come about by chance, so nothing is more likely.
        """
        if self.half_width == self.wide >= 8 and not self.lost:
            return 2
        return self.everyday / (self.wide + 4 * self.lost or 1)

    @property
    def is_readable(self) -> bool:
        return self.lost * 10 <= self.chars

    @property
    def is_hopeless(self) -> bool:
        return self.lost > 50 and self.lost * 4 > self.chars


def _trial(source: Source, name: str) -> _Trial | None:
    """Decode the whole file; None as soon as it is plain that this is not its encoding."""
    trial = _Trial(name)
    decoder = codecs.getincrementaldecoder(codec(name))("replace")
    for chunk in chunks(source):
        for part in (chunk[:4096], chunk[4096:]):
            trial.add(decoder.decode(part))
            if trial.is_hopeless:
                return None
    trial.add(decoder.decode(b"", True))
    return trial


@cache
def _everyday() -> frozenset[str]:
    """What everyday Japanese is written in: kana, level-1 kanji, punctuation and full-width forms."""
    pairs = bytes(byte for lead in range(0xB0, 0xD0) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    kana = map(chr, (*range(0x3000, 0x3100), *range(0xFF01, 0xFF5F)))
    return frozenset(pairs.decode("euc_jp", "ignore")) | frozenset(kana)
