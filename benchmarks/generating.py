"""Synthetic AED lists in the legacy layout, clean or spoilt as real ones are; the same every time."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from random import Random

SEED = 20240401


class At(IntEnum):
    """Where each item stands in the legacy layout."""

    CODE = 0
    NUMBER = 1
    PREFECTURE = 2
    CITY = 3
    NAME = 4
    KANA = 5
    ADDRESS = 6
    BUILDING = 7
    LATITUDE = 8
    LONGITUDE = 9
    PLACE = 10
    PHONE = 11
    EXTENSION = 12
    CORPORATION = 13
    ORGANIZATION = 14
    WEEKDAYS = 15
    OPENS = 16
    CLOSES = 17
    TIME_NOTE = 18
    CHILDREN = 19
    URL = 20
    REMARKS = 21


@dataclass(frozen=True, slots=True)
class _Town:
    code: str
    prefecture: str
    city: str
    latitude: float
    longitude: float
    area: str


_TOWNS = (
    _Town("131016", "東京都", "千代田区", 35.6940, 139.7536, "03"),
    _Town("131130", "東京都", "渋谷区", 35.6640, 139.6982, "03"),
    _Town("141003", "神奈川県", "横浜市", 35.4437, 139.6380, "045"),
    _Town("271004", "大阪府", "大阪市", 34.6937, 135.5023, "06"),
    _Town("011002", "北海道", "札幌市", 43.0621, 141.3544, "011"),
    _Town("401307", "福岡県", "福岡市", 33.5902, 130.4017, "092"),
    _Town("232076", "愛知県", "豊川市", 34.8268, 137.3760, "0533"),
    _Town("182079", "福井県", "鯖江市", 35.9566, 136.1843, "0778"),
    _Town("472018", "沖縄県", "那覇市", 26.2124, 127.6809, "098"),
    _Town("042129", "宮城県", "登米市", 38.6918, 141.1877, "0220"),
)
_FACILITIES = (
    ("市民文化センター", "シミンブンカセンター"),
    ("中央図書館", "チュウオウトショカン"),
    ("第一小学校", "ダイイチショウガッコウ"),
    ("コミュニティプラザ", "コミュニティプラザ"),
    ("総合体育館", "ソウゴウタイイクカン"),
    ("保健福祉会館", "ホケンフクシカイカン"),
    ("地域包括支援センター", "チイキホウカツシエンセンター"),
    ("駅前交番", "エキマエコウバン"),
    ("老人福祉センターことぶき荘", "ロウジンフクシセンターコトブキソウ"),
    ("消防署西分署", "ショウボウショニシブンショ"),
)
_QUARTERS = ("本町", "緑町", "桜木町", "東山", "大手町", "中央", "若葉台", "南新町", "上野原", "旭ヶ丘")
_PLACES = (
    "1階事務室前",
    "正面玄関ホール",
    "受付カウンター横",
    "2階エレベーター前",
    "体育館入口",
    "職員室前廊下",
)
_OFFICES = ("教育委員会", "健康福祉部", "市民生活課", "消防本部", "施設管理公社", "")
_WEEKDAYS = ("月火水木金", "月火水木金土", "月火水木金土日", "火水木金土日", "土日")
_TIME_NOTES = ("年末年始は休館", "祝日は除く", "開館時間内のみ利用可能", "", "", "")
_REMARKS = ("屋外設置のため24時間利用可能", "多目的トイレあり、駐車場は北側を利用", "", "", "", "", "")


def write_aed(path: Path, header: Sequence[str], rows: int, broken: float) -> None:
    """Write `rows` records; `broken` is the share of all cells that are spoilt, 0.01 for 1 %."""
    rng = random.Random(SEED)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        for number in range(1, rows + 1):
            record = _record(number, rng)
            writer.writerow(_spoilt(record, rng, broken * len(record)) if broken else record)


def _record(number: int, rng: Random) -> list[str]:
    town, opens = rng.choice(_TOWNS), rng.randint(7, 10)
    facility, kana = rng.choice(_FACILITIES)
    quarter = f"{town.city}{rng.choice(_QUARTERS)}"
    block = f"{rng.randint(1, 9)}丁目{rng.randint(1, 40)}番{rng.randint(1, 30)}号"
    return [
        town.code,
        f"{number:010d}",
        town.prefecture,
        town.city,
        f"{quarter}{facility}",
        kana,
        f"{town.prefecture}{quarter}{block}",
        f"{facility}ビル{rng.randint(1, 9)}階" if rng.random() < 0.3 else "",
        f"{town.latitude + rng.uniform(-0.15, 0.15):.6f}",
        f"{town.longitude + rng.uniform(-0.15, 0.15):.6f}",
        rng.choice(_PLACES),
        _phone(town.area, rng),
        f"{rng.randint(100, 9999)}" if rng.random() < 0.2 else "",
        _corporate_number(rng) if rng.random() < 0.7 else "",
        town.city + rng.choice(_OFFICES) if rng.random() < 0.8 else "",
        rng.choice(_WEEKDAYS),
        f"{opens:02d}:{rng.choice(('00', '30'))}",
        f"{opens + rng.randint(8, 12):02d}:00",
        rng.choice(_TIME_NOTES),
        rng.choice(("有", "無", "有", "無", "")),
        f"https://www.city.example.lg.jp/aed/{number:07d}.html" if rng.random() < 0.6 else "",
        rng.choice(_REMARKS),
    ]


def _phone(area: str, rng: Random) -> str:
    exchange = 10 - len(area) - 4
    return f"{area}-{rng.randint(10 ** (exchange - 1), 10**exchange - 1)}-{rng.randint(0, 9999):04d}"


def _corporate_number(rng: Random) -> str:
    """Twelve digits behind the check digit they call for."""
    digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(11))]
    weighted = sum(digit * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return str(9 - weighted % 9) + "".join(map(str, digits))


# ── What goes wrong in real files ─────────────────────────────────────────────────────────────────

_Spoil = Callable[[str, Sequence[str], Random], str]

_FULL_WIDTH = str.maketrans("0123456789-:.", "０１２３４５６７８９－：．")
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_ODD_ROWS = 0.01
"""Share of the spoilt places where it is the whole row: blank, cut short or with one cell too many."""


def _becomes(*values: str) -> _Spoil:
    return lambda _cell, _record, rng: rng.choice(values)


def _made(change: Callable[[str], str]) -> _Spoil:
    return lambda cell, _record, _rng: change(cell)


def _from(at: At) -> _Spoil:
    return lambda _cell, record, _rng: record[at]


def _earlier_number(cell: str, _record: Sequence[str], rng: Random) -> str:
    return f"{max(1, int(cell or 1) - rng.randint(1, 50)):010d}"


_missing = _becomes("")
_full_width = _made(lambda cell: cell.translate(_FULL_WIDTH))
_trailing_space = _made(lambda cell: cell + "\u3000")
_line_break = _made(lambda cell: f"{cell[:3]}\n{cell[3:]}")
_DEGREES: tuple[_Spoil, ...] = (
    _full_width,
    _made(lambda cell: cell.split(".")[0].translate(_FULL_WIDTH)),
    _made(lambda cell: cell + "度"),
    _becomes("35度41分38秒"),
    _made(lambda cell: cell.replace(".", ",")),
    _made(lambda cell: f" {cell} "),
    _becomes("NaN"),
)
_TIMES: tuple[_Spoil, ...] = (
    _made(lambda cell: cell.lstrip("0")),
    _made(lambda cell: cell.replace(":", "時") + "分"),
    _made(lambda cell: cell + ":00"),
    _full_width,
)
SPOILS: Mapping[At, Sequence[_Spoil]] = {
    At.CODE: (_made(lambda cell: cell[:5]), _full_width),
    At.NUMBER: (_earlier_number, _missing),
    At.PREFECTURE: (_made(lambda cell: cell[:-1]), _trailing_space),
    At.NAME: (_missing, _trailing_space, _line_break),
    At.KANA: (_made(lambda cell: cell.translate(_HIRAGANA)), _becomes("ｼﾐﾝｾﾝﾀｰ")),
    At.ADDRESS: (_missing, _line_break),
    At.LATITUDE: (_from(At.LONGITUDE), *_DEGREES),
    At.LONGITUDE: (_from(At.LATITUDE), *_DEGREES),
    At.PHONE: (_made(lambda cell: cell.replace("-", "")), _full_width, _becomes("なし")),
    At.EXTENSION: (_made(lambda cell: "内線" + cell),),
    At.CORPORATION: (_made(lambda cell: cell[:12]), _becomes("8.00E+12")),
    At.WEEKDAYS: (_becomes("月～金"), _becomes("月曜日・水曜日"), _trailing_space),
    At.OPENS: _TIMES,
    At.CLOSES: (*_TIMES, _becomes("24:00")),
    At.CHILDREN: (_becomes("あり", "なし", "○", "×", "有り"), _trailing_space),
    At.URL: (_becomes("www.city.example.lg.jp/aed"), _becomes("ホームページ参照")),
    At.REMARKS: (_becomes("長" * 260), _line_break),
}


def _spoilt(record: list[str], rng: Random, mean: float) -> list[str]:
    """The record with `mean` cells spoilt on average; now and then the row as a whole instead."""
    for _ in range(int(mean) + (rng.random() < mean % 1)):
        if rng.random() < _ODD_ROWS:
            return rng.choice(([""] * len(record), record[: At.TIME_NOTE], [*record, "余分"]))
        at = rng.choice(tuple(SPOILS))
        record[at] = rng.choice(SPOILS[at])(record[at], record, rng)
    return record
