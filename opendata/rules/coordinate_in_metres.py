"""Latitude and longitude are degrees, not metres of a plane coordinate system."""

from collections.abc import Mapping, Sequence

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.patterns import late
from opendata.places import distance, meant, offices_of, zones
from opendata.projecting import from_plane

_METRES = late(r"-?[0-9]{3,6}(\.[0-9]+)?")
_LONGITUDE = late(r"1[2-5][0-9](\.[0-9]+)?")
"""What stands where a latitude should is degrees all the same, not a point a few steps from an origin."""
_FARTHEST = 100.0


def has_metres(columns: Sequence[Sequence[str]]) -> bool:
    return any(map(_is_metres, filter(_METRES.fullmatch, columns[0])))


def _is_metres(north: str) -> bool:
    return bool(_METRES.fullmatch(north) and not _LONGITUDE.fullmatch(north))


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """Only what the stated municipality's own zone puts near one of its offices is taken for metres."""
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for north, east, value in counts:
        if not (_is_metres(north) and _METRES.fullmatch(east)):
            continue
        for zone, (latitude, longitude) in _readings(float(north), float(east), meant(value) or ""):
            words = {"zone": zone, "epsg": 6668 + zone, "point": f"{latitude:.6f}, {longitude:.6f}"}
            found[north, east, value] = {0: words, 1: words}
    return found


def _readings(north: float, east: float, code: str) -> list[tuple[int, tuple[float, float]]]:
    places = [(zone, from_plane(north, east, zone)) for zone in zones(code)]
    near = [
        (zone, place)
        for zone, place in places
        if any(distance(place, office) < _FARTHEST for office in offices_of(code))
    ]
    return near if len(near) == 1 else []


RULE = Rule(
    code="coordinate-in-metres",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("緯度・経度がメートル単位の座標です", "A coordinate is in metres instead of degrees"),
    message=Text(
        "「{field}」の「{value}」は、平面直角座標系第{zone}系のメートル値と思われます。"
        "緯度・経度に直すと {point} です。",
        "{field}: {value} seems to be metres of plane rectangular zone {zone}; in degrees that is {point}.",
    ),
    remedy=Text(
        "座標系（第{zone}系、EPSG:{epsg}）を元の台帳で確かめてから、緯度・経度の度に変換してください。"
        "第1座標（X）が北、第2座標（Y）が東です。",
        "See the register for the zone (zone {zone}, EPSG:{epsg}) and convert to degrees; X points north.",
    ),
    why=Text(
        "メートル値のままでは、地図の外の点になります。",
        "As metres the point lies off any map.",
    ),
    source="平成14年国土交通省告示第9号（平面直角座標系）; GIF コアデータパーツ 444 位置情報（十進の度）",
    check=Tables(
        roles=(Role.LATITUDE, Role.LONGITUDE, Role.LOCAL_GOVERNMENT_CODE), faults=faults, suspects=has_metres
    ),
    examples=(
        Good("都道府県コード又は市区町村コード,緯度,経度\n152048,37.636732,138.961738\n152048,0,0\n"),
        Good("都道府県コード又は市区町村コード,緯度,経度\n131016,139.753611,139.753611\n"),
        Bad("都道府県コード又は市区町村コード,緯度,経度\n152048,181700.123,40600.456\n"),
    ),
)
