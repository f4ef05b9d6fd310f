"""A point lies somewhere near the municipality that publishes it."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import compress
from operator import itemgetter

from opendata.model import Bad, Combination, Good, Role, Rule, Scope, Severity, Tables, Text
from opendata.places import Point, distance, full_name, meant, offices_of

NEAR = 45.0
"""Kilometres. Within them of an office (of a ward, too) a point needs no second look."""
SPREAD = 3.0
"""Beyond them it must lie that many times farther off the middle of the file than its points usually do."""
FEW = 5
"""So few points have no middle: they must lie twice as far from the offices instead."""
ENOUGH = 1000

_SURELY = NEAR - 1
"""With a margin for the roundness of the earth."""
_CORNER = 8.0
"""A corner of such an area is at most so far from its centre."""

_COARSE: tuple[Callable[[str], str], ...] = (itemgetter(slice(4)), itemgetter(slice(5)), str)
"""A tenth of a degree north and east, and the code."""


def is_wide(columns: Sequence[Sequence[str]]) -> bool:
    """Some area is not wholly near an office of the body named beside it."""
    offices = {value: offices_of(meant(value) or "") for value in set(columns[2])}
    return any(_is_odd(area, offices) for area in zip(*columns, strict=True))


def faults(counts: Mapping[Combination, int]) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """A large city has far points and a large spread: only what is far by both measures is told."""
    offices = {value: offices_of(meant(value) or "") for value in {key[2] for key in counts}}
    areas = list(zip(*map(map, _COARSE, zip(*counts, strict=True)), strict=True))
    odd = {area for area in set(areas) if _is_odd(area, offices)}
    suspects = compress(counts, map(odd.__contains__, areas))
    far: defaultdict[str, list[tuple[Combination, Point]]] = defaultdict(list)
    for key in suspects:
        if (place := _place(key)) and not _is_near(place, offices[key[2]]):
            far[key[2]].append((key, place))
    found: dict[Combination, Mapping[int, Mapping[str, object]]] = {}
    for value, others in _places(counts, far.keys()).items():
        for key, kilometres in _outliers(far[value], others, offices[value]):
            words = {"body": full_name(meant(value) or ""), "distance": kilometres}
            found[key] = {0: words, 1: words}
    return found


def _places(keys: Iterable[Combination], values: Container[str]) -> Mapping[str, list[Point]]:
    """Points of the file by code, of very many only some: they tell the middle as well."""
    found: defaultdict[str, list[Combination]] = defaultdict(list)
    for key in keys:
        if key[2] in values:
            found[key[2]].append(key)
    some = {value: mine[:: len(mine) // ENOUGH + 1] for value, mine in found.items()}
    return {value: [place for key in mine if (place := _place(key))] for value, mine in some.items()}


def _is_odd(area: Combination, offices: Mapping[str, Sequence[Point]]) -> bool:
    """A first glance, at a tenth of a degree: no office has the whole of it near."""
    places = offices[area[2]]
    if not places:
        return False
    try:
        north, east = float(area[0]), float(area[1])
    except ValueError:
        return True
    centre = (north + 0.05, east + 0.05)
    if any(distance(centre, office) < _SURELY - _CORNER for office in places):
        return False
    corners = [(north + up, east + right) for up in (0.0, 0.1) for right in (0.0, 0.1)]
    return not any(all(distance(corner, office) < _SURELY for corner in corners) for office in places)


def _place(key: Combination) -> Point | None:
    """The point, if it is one in Japan: what is not is the business of other rules."""
    try:
        north, east = float(key[0]), float(key[1])
    except ValueError:
        return None
    return (north, east) if 20 <= north <= 46 and 122 <= east <= 154 else None


def _outliers(
    far: Sequence[tuple[Combination, Point]], others: Sequence[Point], offices: Sequence[Point]
) -> list[tuple[Combination, int]]:
    middle = _median(place[0] for place in others), _median(place[1] for place in others)
    reach = max(NEAR, SPREAD * _median(distance(place, middle) for place in others))
    told = [
        (key, place)
        for key, place in far
        if (distance(place, middle) > reach if len(others) >= FEW else not _is_near(place, offices, 2 * NEAR))
    ]
    return [(key, round(min(distance(place, office) for office in offices))) for key, place in told]


def _median(values: Iterable[float]) -> float:
    """Of statistics, too, but that brings eight modules with it."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return (ordered[half] + ordered[~half]) / 2


def _is_near(place: Point, offices: Sequence[Point], reach: float = NEAR) -> bool:
    return any(distance(place, office) <= reach for office in offices)


RULE = Rule(
    code="coordinate-far-from-municipality",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("座標が自治体から遠く離れています", "A point lies far from its municipality"),
    message=Text(
        "「{field}」の「{value}」が示す場所は、{body}の役所から約{distance}キロ離れ、ほかの行の場所からも離れています。",
        "{field}: {value} is some {distance} km from the office of “{body}”, far from the other records too.",
    ),
    remedy=Text(
        "数字の打ち間違い（131が141など）や、同じ名前の別の場所の座標でないか、地図で確かめてください。"
        "離れた場所にある施設であれば、このままで差し支えありません。",
        "See on a map whether a digit is wrong (141 for 131) or a place of the same name was found. "
        "Leave it if the facility really is that far away.",
    ),
    why=Text(
        "地図に表示すると、別の地方や海の上に点が置かれます。",
        "On a map the point shows up in another part of the country, or in the sea.",
    ),
    source="schemas/codelists (positions of the offices); opendata (own rule)",
    check=Tables(
        roles=(Role.LATITUDE, Role.LONGITUDE, Role.LOCAL_GOVERNMENT_CODE),
        faults=faults,
        suspects=is_wide,
        coarse=_COARSE,
    ),
    examples=(
        Good(
            "都道府県コード又は市区町村コード,緯度,経度\n"
            + "".join(f"152048,37.6{n},138.96\n" for n in range(10, 20))
        ),
        Good(
            "都道府県コード又は市区町村コード,緯度,経度\n"
            + "".join(f"221309,3{n / 20 + 4.7:.2f},137.75\n" for n in range(12))
        ),
        Bad(
            "都道府県コード又は市区町村コード,緯度,経度\n152048,37.63,148.96\n"
            + "".join(f"152048,37.6{n},138.96\n" for n in range(10, 20))
        ),
    ),
)
