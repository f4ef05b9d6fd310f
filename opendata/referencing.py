"""What a user calls a reference system → an EPSG code; its positions → longitude and latitude in JGD2011."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from opendata.errors import UsageError
from opendata.model import Text
from opendata.projecting import Datum

JGD2011 = int(Datum.JGD2011)
WGS84 = 4326
FIRST_PLANE = 6669
PLANE = "plane"
"""Metres of the plane rectangular zone that the prefecture of each record lies in, where it is only one."""

_NAMES = {
    "jgd2011": JGD2011,
    "wgs84": WGS84,
    "jgd2000": int(Datum.JGD2000),
    "tokyo": int(Datum.TOKYO),
}
_EPSG = re.compile(r"(?:epsg:)?([0-9]{4,6})")
_OF_TOKYO = frozenset({int(Datum.TOKYO), *range(30161, 30180)})
_OF_JGD2000 = frozenset({int(Datum.JGD2000), *range(2443, 2462)})
_DECIMALS = 9
"""A tenth of a millimetre: further digits of a conversion say nothing and may differ between machines."""

_FROM_TOKYO = Text(
    "旧日本測地系から変換しました（誤差は10メートル程度。国土地理院の変換パラメータは使っていません）",
    "converted from the Tokyo datum, good to some ten metres (without the official correction grid)",
)
_FROM_JGD2000 = Text(
    "JGD2000から変換しました（2011年の地震による数メートルまでの地殻変動は補正していません）",
    "converted from JGD2000; movements of up to some metres in the earthquake of 2011 are not corrected",
)


class System(NamedTuple):
    """A reference system that coordinates are given in; `code` is None for `PLANE`."""

    code: int | None = JGD2011

    @property
    def label(self) -> str:
        return PLANE if self.code is None else f"EPSG:{self.code}"

    @property
    def is_in_degrees(self) -> bool:
        return self.code in _NAMES.values() or (self.code is not None and bool(_crs(self.code).is_geographic))

    @property
    def accuracy(self) -> Text | None:
        """What is to be said of positions converted from it."""
        if self.code in _OF_TOKYO:
            return _FROM_TOKYO
        return _FROM_JGD2000 if self.code in _OF_JGD2000 else None


STANDARD = System()


def find(words: str) -> System:
    """Raises UsageError for anything but a known name or a system of two axes that EPSG lists."""
    name = words.strip().casefold()
    if name == PLANE:
        return System(None)
    found = _EPSG.fullmatch(name)
    code = _NAMES.get(name) or (int(found[1]) if found else 0)
    if code not in _NAMES.values() and not _is_horizontal(code):
        raise UsageError(
            Text(
                "座標系「{words}」は使えません。使えるのは {names}、{plane}（都道府県の平面直角座標系）、"
                "EPSG:6677 のようなEPSGコードです。",
                "There is no reference system {words}; there are {names}, {plane} (the plane rectangular "
                "zone of the prefecture) and EPSG codes such as EPSG:6677.",
            ).format(words=words, names=", ".join(_NAMES), plane=PLANE)
        )
    return System(code)


def to_jgd2011(code: int, norths: Sequence[float], easts: Sequence[float]) -> list[tuple[float, float]]:
    """Longitude and latitude of each; infinite where the system does not reach.

    WGS 84 agrees with JGD2011 within the accuracy of such data, so its positions stay as they are.
    """
    if code in (JGD2011, WGS84):
        return list(zip(easts, norths, strict=True))
    found = _transformer(code).transform(list(easts), list(norths))
    return [
        (round(longitude, _DECIMALS), round(latitude, _DECIMALS))
        for longitude, latitude in zip(*found, strict=True)
    ]


@cache
def projjson() -> Any:
    """JGD2011 as GeoParquet states it."""
    return _crs(JGD2011).to_json_dict()


def _is_horizontal(code: int) -> bool:
    from pyproj.exceptions import CRSError

    try:
        crs = _crs(code)
    except CRSError:
        return False
    return bool(crs.is_geographic or crs.is_projected) and len(crs.axis_info) == 2


@cache
def _crs(code: int) -> Any:
    """PROJ takes a tenth of a second to load, which only those who convert should pay for."""
    from pyproj import CRS

    return CRS.from_epsg(code)


@cache
def _transformer(code: int) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(_crs(code), _crs(JGD2011), always_xy=True)
