"""A coordinate lies within Japan."""

from collections.abc import Mapping, Sequence

from opendata.model import Bad, Field, Good, Role, Rows, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.number_format import PLAIN_DECIMAL

PLAIN_PAIR = (
    late(r"(2[0-9]|3[0-9]|4[0-5])(\.[0-9]+)?"),
    late(r"(12[2-9]|1[34][0-9]|15[0-3])(\.[0-9]+)?"),
)
"""A latitude and a longitude that are plainly in Japan."""


def in_japan(latitude: str, longitude: str) -> bool:
    return _in_latitudes(latitude) and _in_longitudes(longitude)


def is_swapped(latitude: str, longitude: str) -> bool:
    """Each value fits the other column: the two ranges of Japan do not overlap."""
    return in_japan(longitude, latitude)


def faults(values: tuple[str, ...]) -> Sequence[int]:
    """What is blank or no number at all is the business of other rules."""
    latitude, longitude = values
    if in_japan(latitude, longitude) or is_swapped(latitude, longitude):
        return ()
    out = (
        bool(PLAIN_DECIMAL.fullmatch(latitude)) and not _in_latitudes(latitude),
        bool(PLAIN_DECIMAL.fullmatch(longitude)) and not _in_longitudes(longitude),
    )
    return tuple(number for number, is_out in enumerate(out) if is_out)


def _in_latitudes(value: str) -> bool:
    return bool(PLAIN_DECIMAL.fullmatch(value)) and 20 <= float(value) <= 46


def _in_longitudes(value: str) -> bool:
    return bool(PLAIN_DECIMAL.fullmatch(value)) and 122 <= float(value) <= 154


def likely(value: str, item: Field | None) -> str:
    """The value with its decimal point moved, or with the 1 of a longitude restored, if only one way fits.

    A longitude below 36 is more often the latitude once again than one that has lost its 1.
    """
    fits = _in_longitudes if item and item.role is Role.LONGITUDE else _in_latitudes
    digits, whole = value.replace(".", ""), value.partition(".")[0]
    if not PLAIN_DECIMAL.fullmatch(value) or len(digits) < 5:
        return ""
    moved = (
        {f"{digits[:n]}.{digits[n:]}" for n in (2, 3)} if len(whole) > 3 or fits is _in_latitudes else set()
    )
    restored = {f"1{value}"} if fits is _in_longitudes and len(whole) == 2 and float(value) > 36 else set()
    found = [one for one in moved | restored if fits(one)]
    return found[0] if len(found) == 1 else ""


def hint(value: str, item: Field | None) -> Mapping[str, object]:
    return {"likely": likely(value, item) or Text("分かりません", "unknown")}


RULE = Rule(
    code="coordinate-out-of-range",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("緯度・経度が日本の範囲の外です", "A coordinate lies outside Japan"),
    message=Text(
        "「{field}」の「{value}」は、日本の範囲（緯度20～46、経度122～154）の外です。値の候補：{likely}",
        "{field}: {value} lies outside Japan (latitude 20 to 46, longitude 122 to 154). Perhaps: {likely}",
    ),
    remedy=Text(
        "小数点の位置や桁の打ち間違いがないか、地図で位置を確かめてください。",
        "Check the decimal point and the digits against a map.",
    ),
    why=Text(
        "範囲の外の座標は、海外や海の上に表示されます。",
        "Such a point shows up abroad or in the sea.",
    ),
    source="bounds of Japan as in the schemas (latitude 20 to 46, longitude 122 to 154)",
    check=Rows(roles=(Role.LATITUDE, Role.LONGITUDE), plain=PLAIN_PAIR, faults=faults),
    hint=hint,
    examples=(
        Good(("37.636732", "138.961738")),
        Good(("138.961738", "37.636732")),
        Good(("", "")),
        Good(("37°38′12″", "138.961738")),
        Bad(("343.208813", "138.961738")),
        Bad(("37.636732", "37.636732")),
        Bad(("0", "0")),
    ),
)
