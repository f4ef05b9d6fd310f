"""Codes as cells write them, names as municipalities write them, and how far a point lies from an office."""

import pytest

from opendata import places
from opendata.schema import local_governments, offices


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("152048", "152048"),
        ("15204", "152048"),
        ("11002", "011002"),
        ("01100", "011002"),
        ("１５２０４８", "152048"),
        ("152048.0", "152048"),
        (" 152048", "152048"),
        ("99999", None),
        ("221390", None),
        ("3.00002E+12", None),
        ("²²²²²", None),
        ("三条市", None),
        ("", None),
    ],
)
def test_a_cell_means_a_code_where_only_one_listed_code_can_be_meant(value: str, code: str | None) -> None:
    assert places.meant(value) == code


def test_five_digits_that_can_be_read_in_two_ways_mean_nothing() -> None:
    ambiguous = [
        code[1:]
        for code in local_governments()
        if code[0] == "0" and code[1:] + places.check_digit(code[1:]) in local_governments()
    ]
    assert ambiguous
    assert {places.meant(digits) for digits in ambiguous} == {None}


def test_the_first_five_digits_mean_the_code_or_nothing() -> None:
    found = {code: places.meant(code[:5]) for code in local_governments()}
    assert {code: other for code, other in found.items() if other not in (code, None)} == {}
    assert sum(other is None for other in found.values()) < 30


@pytest.mark.parametrize(
    ("value", "code"),
    [("018201", "182010"), ("221390", "221309"), ("352113", "352110"), ("152049", "152048")],
)
def test_the_code_meant_by_a_wrong_one_is_near(value: str, code: str) -> None:
    assert code in places.nearest(value)


def test_nothing_is_near_what_is_no_code() -> None:
    assert places.nearest("三条市") == ()


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("352039", "山口市"),
        ("352039", "山口県山口市"),
        ("352039", "山口県 山口市"),
        ("353051", "大島郡周防大島町"),
        ("353051", "山口県大島郡周防大島町"),
        ("292036", "大和郡山市"),
        ("131016", "東京都千代田区"),
        ("350001", "山口県"),
    ],
)
def test_a_body_is_called_by_its_bare_name_or_with_prefecture_and_district(code: str, name: str) -> None:
    assert places.is_called(code, name)


@pytest.mark.parametrize(("code", "name"), [("352039", "防府市"), ("352039", "山口県"), ("350001", "山口市")])
def test_a_body_is_not_called_by_the_name_of_another(code: str, name: str) -> None:
    assert not places.is_called(code, name)


def test_every_body_is_called_by_its_full_name_and_found_by_it() -> None:
    for code, (prefecture, name) in local_governments().items():
        assert places.is_called(code, places.full_name(code))
        if name:
            assert local_governments()[places.code_of(prefecture, name) or ""] == (prefecture, name)


def test_a_municipality_is_found_with_its_district() -> None:
    assert places.code_of("山口県", "大島郡周防大島町") == "353051"
    assert places.code_of("山口県", "見本市") is None
    assert places.code_of("", "山口市") is None


@pytest.mark.parametrize(
    ("code", "city"),
    [
        ("011088", "011002"),
        ("131016", "131016"),
        ("221317", "221309"),
        ("152048", "152048"),
        ("010006", "010006"),
    ],
)
def test_a_ward_belongs_to_its_city(code: str, city: str) -> None:
    assert places.city_of(code) == city


def test_only_designated_cities_have_wards() -> None:
    cities = {code for code in local_governments() if places.has_wards(code)}
    assert len(cities) == 20
    assert all(local_governments()[code][1].endswith("市") for code in cities)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("三条市旭町2-3-1", "三条市"),
        ("新潟県三条市旭町", "新潟県三条市"),
        ("大島郡周防大島町小松", "大島郡周防大島町"),
        ("札幌市厚別区厚別中央", "札幌市厚別区"),
        ("郡山市朝日", "郡山市"),
        ("見本市見本町", ""),
        ("", ""),
    ],
)
def test_a_text_is_known_to_begin_with_a_municipality(text: str, name: str) -> None:
    assert places.municipality_at_start(text) == name


# ── Positions ─────────────────────────────────────────────────────────────────────────────────────


def test_a_city_has_the_offices_of_its_wards_and_a_prefecture_those_of_all_in_it() -> None:
    assert offices()["011088"] in places.offices_of("011002")
    assert offices()["011002"] in places.offices_of("011088")
    assert offices()["152048"] in places.offices_of("150002")
    assert places.offices_of("152048") == (offices()["152048"],)
    assert places.offices_of("990001") == ()


def test_a_distance_is_right_to_a_few_percent() -> None:
    tokyo, osaka = (35.6812, 139.7671), (34.7025, 135.4959)
    assert places.distance(tokyo, osaka) == pytest.approx(403, rel=0.02)
    assert places.distance(tokyo, tokyo) == 0


def test_every_prefecture_has_its_zones() -> None:
    found = {code[:2]: places.zones(code) for code in local_governments()}
    assert len(found) == 47
    assert all(found.values())
    assert {zone for zones in found.values() for zone in zones} == set(range(1, 20))
