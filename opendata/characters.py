"""What is known of characters: which are beyond doubt, invisible or half-width, and how text is garbled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from opendata.patterns import late

# ── Sets of characters ────────────────────────────────────────────────────────────────────────────


def _decoded(encoding: str, leads: range, trails: range) -> frozenset[str]:
    """The characters behind pairs of bytes; the line ends between them keep a gap from shifting the rest."""
    lines = b"\n".join(bytes((lead, trail)) for lead in leads for trail in trails)
    return frozenset(char for char in lines.decode(encoding, "ignore") if char > "\x7f")


def _members(characters: Iterable[str]) -> str:
    """What stands for the characters between the brackets of a pattern: neighbours as ranges."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in runs)


def _span(first: int, last: int) -> frozenset[str]:
    return frozenset(map(chr, range(first, last + 1)))


@cache
def _everyday() -> frozenset[str]:
    return _decoded("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF)) | _KANA


_KANA = _span(0x3041, 0x3096) | _span(0x30A1, 0x30FA)
_RARE = _decoded("cp932", range(0xE2, 0xEA), range(0x80, 0xC0))
"""Kanji that UTF-8 is full of when it is read as Shift_JIS: 縺, 繧, 繝 and the like."""
_FULL_WIDTH = _span(0xFF01, 0xFF5E)
_SIGNS = frozenset(
    "、。・゛゜´｀¨￣ヽヾゝゞ〃仝々〆〇ー―‐∥…‥‘’“”〔〕〈〉《》「」『』【】±×÷≠≦≧∞∴♂♀°′″℃￥￠￡§"
    "☆★○●◎◇◆□■△▲▽▼※〒→←↑↓〜−–—"
)

_IBM = _decoded("cp932", range(0xFA, 0xFD), range(0x40, 0xFD))
_UNIFIED = frozenset(char for char in _IBM if "\u4e00" <= char <= "\u9fff") | frozenset("剝頰塡")
_COMPATIBLE = frozenset("﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩") | _span(0xF900, 0xFA6D)
PLATFORM_KANJI = _UNIFIED | _COMPATIBLE | _span(0x3400, 0x4DBF)
"""Kanji that Shift_JIS has only on some systems or not at all, such as 髙 and 﨑; rarer ones lie above."""
PLATFORM_SIGNS = (
    (_span(0x2600, 0x27BF) - _SIGNS - frozenset("♪♭♯"))
    | frozenset("№℡℻‼⁇⁈⁉〝〞〟")
    | _span(0x2160, 0x217F)
    | _span(0x2460, 0x24FF)
    | _span(0x3220, 0x33FF)
)


def _kanji() -> str:
    """All of them but the telling ones, as the members of a character class."""
    gaps = ["\u4dff", *sorted(char for char in _UNIFIED | _RARE if "一" <= char <= "鿿"), "\ua000"]
    runs = ((ord(before) + 1, ord(after) - 1) for before, after in pairwise(gaps))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs if first <= last)


_ORDINARY = _members(_KANA | _SIGNS | _FULL_WIDTH) + _kanji()


_SEPARATORS = (*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))
ODD_BLANKS = "".join(map(chr, (*_SEPARATORS, 0x2028, 0x2029, 0x202F, 0x205F))).translate({10: None, 13: None})
"""Blanks other than the ordinary ones, half and full width, and line breaks."""
_CONTROLS = (*range(0x01, 0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
_FORMATS = (0xAD, 0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
INVISIBLE = "".join(map(chr, _CONTROLS + _FORMATS))
"""Control characters but NUL, zero-width characters and marks of direction."""

HIRAGANA_OR_KANJI = "⺀-⿟ぁ-ゖゝゞ㐀-䶿一-鿿豈-\ufaff々"


def has_hiragana_or_kanji(value: str) -> bool:
    """Character by character: to compile a class with all kanji takes 2 ms, and few values need it."""
    return any(
        "一" <= char <= "鿿" or "ぁ" <= char <= "ゖ" or char in "ゝゞ々" or _is_rare_kanji(char)
        for char in value
    )


def _is_rare_kanji(char: str) -> bool:
    return "⺀" <= char <= "⿟" or "㐀" <= char <= "䶿" or "豈" <= char <= "\ufaff"


def has_blank_around(value: str) -> bool:
    """Invisible characters outside the blanks do not hide them."""
    bare = value.strip(INVISIBLE)
    return bare != bare.strip()


def trimmed(value: str) -> str:
    """The value without blanks and invisible characters at either end."""
    return value.strip(_EDGES)


_EDGES = ODD_BLANKS + INVISIBLE + " \n\r\u3000"


# ── Values beyond doubt ───────────────────────────────────────────────────────────────────────────

DASHES = r"-－‐‑‒–—―−─━ーｰ"
NOTHING = (
    rf"(?:[{DASHES}…‥・･／/＿_]|\[sanitize\])+|[な無]し|無|不明|不詳|未定|未記入|未設定|未登録|空欄|該当(?:なし|無し)|"
    r"特に(?:なし|無し)|特になし|(?i:n/a|#n/a|null|none|nan|nil)"
)
"""What people write into a cell that has nothing to say."""
_TOTALS = "(?:総|合|小|累)?[計数]|合[ 　]+計"

_URL = r"https?://[!-%'-;=-Z\\-~]++(?:&(?![#0-9A-Za-z]+;)[!-%'-;=-Z\\-~]*+)*+"
_WORD = rf"[ 　!\"$%'-;=>@-Z\\-~{_ORDINARY}]"
_LONG = rf"(?![{DASHES} 　※（(注…‥・･／/＿_])(?=.{{8}})"
_SHORT = rf"(?!(?:{NOTHING}|{_TOTALS})\Z|[ 　※（(注])"
is_ordinary = re.compile(rf"(?:{_LONG}|{_SHORT}){_WORD}*+(?<![ 　])|{_URL}").fullmatch
"""Vouches for values that no rule about characters can object to: one match instead of one per rule.

The long class of characters stands in it once, as compiling it takes most of the time.
"""

_FIGURE = "[0-9][-0-9.:]*+"
is_figure = re.compile(_FIGURE).fullmatch
"""Vouches for ordinary numbers, codes, times and dates."""
_FIGURES = late(rf"{_FIGURE}(?:\n{_FIGURE})*+")


def are_figures(values: Iterable[str]) -> bool:
    """Whether all of them are ordinary numbers, codes, times or dates: one match for a whole column."""
    return next(iter(values), "")[:1].isdigit() and bool(_FIGURES.fullmatch("\n".join(values)))


_NOTHING = late(NOTHING)
_TOTAL = late(_TOTALS)
_PLAIN = late(_WORD + "|[#&<?[]")


def is_nothing(value: str) -> bool:
    return _NOTHING.fullmatch(value) is not None


def is_total(value: str) -> bool:
    return _TOTAL.fullmatch(value) is not None


# ── Text that was read in the wrong encoding ──────────────────────────────────────────────────────

_WESTERN = late("[\x80-\xff]|[ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_KANA_REMAINS = late("[縺繧繝][^縺繧繝]{0,2}(?=[縺繧繝])")


def recovered(value: str) -> str | None:
    """What the value said before Shift_JIS or UTF-8 was taken for something else; None when it was not."""
    ways: list[tuple[str, str]] = []
    if _WESTERN.search(value):
        ways += [("western", "cp932"), ("western", "utf-8")]
    if not _RARE.isdisjoint(value):
        ways += [("cp932", "utf-8")]
    for wrong, right in ways:
        try:
            text = _western(value) if wrong == "western" else value.encode(wrong)
            found = text.decode(right)
        except UnicodeError:
            continue
        if _reads_as_japanese(found):
            return found
    return None


def is_garbled(value: str) -> bool:
    """Also true of text whose bytes are lost in part, so that it cannot be recovered."""
    if recovered(value) is not None:
        return True
    return not _RARE.isdisjoint(value) and len(_KANA_REMAINS.findall(value)) > 1


def is_clean_japanese(text: str) -> bool:
    return all(_is_plain(char) or char in _RARE for char in text)


def _western(value: str) -> bytes:
    """The bytes as Windows has them, with its gaps filled the way it fills them."""
    return b"".join(char.encode("latin-1" if char < "\u0100" else "cp1252") for char in value)


def _reads_as_japanese(text: str) -> bool:
    everyday = sum(1 for char in text if char in _everyday())
    others = sum(1 for char in text if not _is_plain(char))
    return everyday >= 2 and everyday > others


def _is_plain(char: str) -> bool:
    return char == "\n" or _PLAIN.fullmatch(char) is not None


# ── Half-width katakana ───────────────────────────────────────────────────────────────────────────

HALF_WIDTH_KANA = "\uff61-\uff9f"
_RUN = late(f"[ァ-ヺ]?[{HALF_WIDTH_KANA}]+")
_DIGIT = "[0-9０-９]"
_HYPHEN = late(rf"(?<={_DIGIT})ｰ(?={_DIGIT})")
_UNCLEAR = late("(?<![ｦ-ﾟァ-ヺー])ｰ")


def full_width_kana(value: str) -> str | None:
    """Half-width katakana made full-width, ｰ between digits made a hyphen; None where ｰ may be either."""
    value = _HYPHEN.sub("-", value)
    if _UNCLEAR.search(value):
        return None
    return _RUN.sub(lambda run: _composed(run[0]), value)


def _composed(run: str) -> str:
    full = unicodedata.normalize("NFKC", run)
    return full.replace(" ", "").replace("\u3099", "゛").replace("\u309a", "゜")
