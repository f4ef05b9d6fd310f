"""Positions of other reference systems become degrees of JGD2011."""

import subprocess
import sys

import pytest

from opendata.places import distance, zones
from opendata.projecting import ZONES, Datum, from_plane, to_jgd2011
from opendata.schema import offices

ORIGINS = {1: (33.0, 129.5), 7: (36.0, 137 + 10 / 60), 9: (36.0, 139 + 50 / 60), 19: (26.0, 154.0)}


@pytest.mark.parametrize("zone", ORIGINS)
def test_the_origin_of_a_zone_is_where_the_notification_puts_it(zone: int) -> None:
    assert from_plane(0, 0, zone) == pytest.approx(ORIGINS[zone], abs=1e-7)


def test_north_comes_first_and_east_second() -> None:
    latitude, longitude = from_plane(-10_000, 20_000, 9)
    assert latitude < 36
    assert longitude > 139.9


@pytest.mark.parametrize("zone", [0, 20, -1])
def test_there_are_nineteen_zones(zone: int) -> None:
    assert len(ZONES) == 19
    with pytest.raises(ValueError, match=str(zone)):
        from_plane(0, 0, zone)


def test_every_office_lies_within_reach_of_a_zone_of_its_prefecture() -> None:
    origins = {zone: from_plane(0, 0, zone) for zone in ZONES}
    for code, place in offices().items():
        assert min(distance(place, origins[zone]) for zone in zones(code)) < 700, code


def test_the_tokyo_datum_lies_some_four_hundred_metres_off() -> None:
    """The origin of the Japanese datum, 35°39′17.5148″ 139°44′40.5020″, and what it became in 2002."""
    old, new = (35.6548652, 139.7445839), (35.6580992, 139.7413544)
    found = to_jgd2011(*old, Datum.TOKYO)
    assert distance(found, new) < 0.02
    assert 0.35 < distance(found, old) < 0.55


def test_jgd2000_and_jgd2011_differ_by_next_to_nothing() -> None:
    assert to_jgd2011(35.0, 135.0, Datum.JGD2000) == pytest.approx((35.0, 135.0), abs=1e-4)
    assert to_jgd2011(35.0, 135.0, Datum.JGD2011) == pytest.approx((35.0, 135.0), abs=1e-12)


def test_proj_is_loaded_only_by_those_who_convert() -> None:
    code = "import sys, opendata.rules as r; r.all_rules(); sys.exit('pyproj' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
