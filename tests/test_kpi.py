"""Counting by the rules of docs/kpi-counting.md, example by example, and five years worked out by hand."""

import csv
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from opendata.days import parse_quarter
from opendata.errors import LedgerFailure
from opendata.kpi import account, fold, measured, quarterly, states
from opendata.ledger import Ledger, dump
from opendata.model import Action, Rate, Receipt, Text
from opendata.promises import (
    ActionPlan,
    Contribution,
    Counted,
    Deadline,
    Definition,
    Effect,
    Evidence,
    Indicator,
    Kpi,
    Measure,
    Point,
    Status,
)

GOLDEN = Path(__file__).parent / "golden_kpi"
TITLE = Text("見本", "Sample")
PUBLISHED = Kpi("published", TITLE, Definition.PUBLISHED_DATASETS, "datasets")
MEAN = Kpi("mean", TITLE, Definition.REQUIRED_ITEM_MEAN, "percent")


def day(words: str) -> date:
    """The day of a month in 2026, or any day in full."""
    return date.fromisoformat(words if len(words) > 5 else f"2026-{words}")


def shown(when: str, dataset: str, portal: str = "city", portal_id: str = "", rate: str = "10/10") -> Effect:
    """An effect of a dataset whose kind is its name up to the first figure."""
    passed, applied = map(int, rate.split("/"))
    return Effect(
        day=day(when),
        portal=portal,
        kind={"city": "folder", "gspatial": "gspatial"}.get(portal, "ckan"),
        dataset=dataset,
        portal_id=portal_id or f"id-{dataset}",
        is_shown=True,
        schema=f"{dataset.rstrip('0123456789')}@ods-v3",
        required=Rate(passed, applied),
        conforms=passed == applied,
        marks=(),
        languages=("ja",),
    )


def hidden(when: str, dataset: str, portal: str = "city", portal_id: str = "") -> Effect:
    return shown(when, dataset, portal, portal_id)._replace(is_shown=False)


def plan(*kpis: Kpi, start: str = "2026-04-01") -> ActionPlan:
    began = Deadline(start, day(start))
    return ActionPlan(TITLE, "152048", began, began, (Measure("m", TITLE, kpis),))


def on(when: str, kpi: Kpi, *effects: Effect, start: str = "2026-04-01") -> Indicator:
    return account(plan(kpi, start=start), effects, day(when)).indicators[0]


def counts(*effects: Effect, kpi: Kpi = PUBLISHED) -> Mapping[str, object]:
    """The value at the end of each day on which something happened."""
    return {
        f"{effect.day:%m-%d}": on(effect.day.isoformat(), kpi, *effects).value
        for effect in sorted(effects, key=lambda effect: effect.day)
    }


# ── Examples of docs/kpi-counting.md, in its order ────────────────────────────────────────────────


def test_a_dataset_counts_from_its_receipt_on() -> None:
    assert on("05-09", PUBLISHED, shown("05-10", "aed")).value == 0
    assert on("05-10", PUBLISHED, shown("05-10", "aed")).value == 1


def test_a_second_portal_adds_nothing_until_it_is_asked_for() -> None:
    effects = (shown("05-10", "aed"), shown("06-01", "aed", "pref"), hidden("07-01", "aed"))
    assert counts(*effects) == {"05-10": 1, "06-01": 1, "07-01": 1}
    assert counts(*effects, kpi=at("pref")) == {"05-10": 0, "06-01": 1, "07-01": 1}
    assert counts(*effects, kpi=at("folder")) == {"05-10": 1, "06-01": 1, "07-01": 0}


def at(*portals: str) -> Kpi:
    return PUBLISHED._replace(counted=Counted(portals=portals))


def test_updates_and_records_change_no_count() -> None:
    assert counts(*(shown(f"05-{number}", "aed") for number in (10, 11, 12)))["05-12"] == 1


def test_withdrawing_and_publishing_again() -> None:
    effects = (shown("05-10", "aed"), hidden("06-01", "aed"), shown("07-01", "aed"))
    assert counts(*effects) == {"05-10": 1, "06-01": 0, "07-01": 1}


def test_published_and_withdrawn_on_one_day_never_counted() -> None:
    assert counts(shown("05-10", "aed"), hidden("05-10", "aed")) == {"05-10": 0}


def test_a_name_changed_in_place_counts_once() -> None:
    effects = (
        shown("05-10", "aed", portal_id="1"),
        shown("06-01", "aed2", portal_id="1"),
        hidden("07-01", "aed2", portal_id="1"),
    )
    assert counts(*effects) == {"05-10": 1, "06-01": 1, "07-01": 0}


def test_a_name_changed_on_one_of_two_portals_counts_twice_until_the_other_follows() -> None:
    effects = (
        shown("05-10", "aed", portal_id="1"),
        shown("05-11", "aed", "pref", portal_id="9"),
        shown("06-01", "aed2", portal_id="1"),
        shown("06-08", "aed2", "pref", portal_id="9"),
    )
    assert counts(*effects) == {"05-10": 1, "05-11": 1, "06-01": 2, "06-08": 1}


def test_published_anew_under_another_name_both_count_until_the_old_one_goes() -> None:
    effects = (shown("05-10", "aed"), shown("06-01", "aed2"), hidden("06-08", "aed"))
    assert counts(*effects) == {"05-10": 1, "06-01": 2, "06-08": 1}


def test_made_again_under_another_id_counts_once_and_goes_at_once() -> None:
    effects = (
        shown("05-10", "aed", portal_id="1"),
        shown("06-01", "aed", portal_id="2"),
        hidden("07-01", "aed", portal_id="2"),
    )
    assert counts(*effects) == {"05-10": 1, "06-01": 1, "07-01": 0}


def test_withdrawn_under_an_id_the_ledger_never_saw() -> None:
    effects = (shown("05-10", "aed", portal_id="1"), hidden("06-01", "aed", portal_id="2"))
    assert counts(*effects) == {"05-10": 1, "06-01": 0}


def test_a_late_withdrawal_of_a_former_name_spares_its_new_owner() -> None:
    effects = (
        shown("05-10", "aed", portal_id="1"),
        shown("05-11", "aed2", portal_id="1"),
        shown("05-12", "aed", portal_id="2"),
        hidden("05-13", "aed", portal_id="1"),
    )
    assert counts(*effects) == {"05-10": 1, "05-11": 1, "05-12": 2, "05-13": 1}


def test_splitting() -> None:
    effects = (shown("05-10", "aed"), shown("06-01", "aed1"), shown("06-01", "aed2"), hidden("06-08", "aed"))
    assert counts(*effects) == {"05-10": 1, "06-01": 3, "06-08": 2}


def test_merging() -> None:
    effects = (
        shown("05-10", "aed1"),
        shown("05-10", "aed2"),
        shown("06-01", "aed"),
        hidden("06-08", "aed1"),
        hidden("06-08", "aed2"),
    )
    assert counts(*effects) == {"05-10": 2, "06-01": 3, "06-08": 1}


def test_a_change_of_edition_keeps_the_count_and_the_kind() -> None:
    before = shown("05-10", "aed")._replace(schema="aed@legacy-2017")
    kpi = MEAN._replace(counted=Counted(datasets=("aed",)))
    effects = (before, shown("06-01", "aed", rate="9/10"))
    assert counts(*effects) == {"05-10": 1, "06-01": 1}
    assert counts(*effects, kpi=kpi) == {"05-10": 1, "06-01": Fraction(9, 10)}


def test_marks_and_kinds_bound_the_count() -> None:
    marked = shown("05-10", "event")._replace(marks=("barrier-free", "flood"))
    effects = (shown("05-10", "aed"), marked)
    assert on("05-10", scoped(marks=("barrier-free", "tourism")), *effects).value == 1
    assert on("05-10", scoped(datasets=("aed", "wifi")), *effects).value == 1
    assert on("05-10", scoped(marks=("barrier-free",), datasets=("aed",)), *effects).value == 0


def scoped(marks: tuple[str, ...] = (), datasets: tuple[str, ...] = ()) -> Kpi:
    return PUBLISHED._replace(counted=Counted(marks=marks, datasets=datasets))


def test_the_worked_example_of_the_rates() -> None:
    effects = (
        shown("05-10", "aed"),
        shown("05-10", "event1"),
        shown("05-10", "event2", rate="9/10"),
        shown("05-10", "map", rate="0/0")._replace(conforms=None),
    )
    kinds = Counted(datasets=("aed", "event", "wifi", "map"))
    mean, share, full = (
        on("05-10", Kpi("k", TITLE, definition, "", kinds), *effects)
        for definition in (
            Definition.REQUIRED_ITEM_MEAN,
            Definition.CONFORMING_SHARE,
            Definition.FULLY_FILLED_DATASETS,
        )
    )
    assert mean.value == Fraction(19, 30)
    assert mean.contributions == (
        Contribution("aed", Fraction(1)),
        Contribution("event", Fraction(9, 10)),
        Contribution("wifi", None),
    )
    assert share.value == Fraction(1, 3)
    assert full.value == 1
    assert full.contributions == (Contribution("aed", Fraction(1)),)
    assert on("05-10", MEAN, *effects).value == Fraction(29, 30)


def test_a_file_without_rows_counts_as_nothing_filled() -> None:
    empty = shown("05-10", "aed", rate="0/0")._replace(conforms=False)
    assert on("05-10", MEAN, empty, shown("05-10", "event")).value == Fraction(1, 2)
    assert on("05-10", MEAN, empty._replace(schema=""), shown("05-10", "event")).value == 1


def test_nothing_to_measure_is_none_and_nothing_published_is_zero() -> None:
    assert on("05-10", MEAN).value is None
    assert on("05-10", MEAN._replace(definition=Definition.CONFORMING_SHARE)).value is None
    assert on("05-10", MEAN._replace(counted=Counted(datasets=("aed",)))).value == 0
    for definition in (Definition.PUBLISHED_DATASETS, Definition.LANGUAGES, Definition.PUBLIC_PAGE):
        assert on("05-10", MEAN._replace(definition=definition)).value == 0


def test_of_two_portals_the_later_receipt_gives_the_rate() -> None:
    effects = (
        shown("05-10", "aed", rate="10/10"),
        shown("05-10", "aed", "pref", rate="8/10"),
        shown("05-11", "aed", rate="9/10"),
    )
    assert counts(*effects, kpi=MEAN) == {"05-10": Fraction(8, 10), "05-11": Fraction(9, 10)}


def test_registrations_look_at_gspatial_unless_told_otherwise() -> None:
    kpi = PUBLISHED._replace(definition=Definition.GSPATIAL_REGISTRATIONS)
    effects = (shown("05-10", "aed"), shown("05-11", "aed", "gspatial"), shown("05-12", "event", "pref"))
    assert counts(*effects, kpi=kpi) == {"05-10": 0, "05-11": 1, "05-12": 1}
    elsewhere = kpi._replace(counted=Counted(portals=("gspatial", "pref")))
    assert counts(*effects, kpi=elsewhere)["05-12"] == 2


def test_languages_and_the_public_page() -> None:
    languages = PUBLISHED._replace(definition=Definition.LANGUAGES)
    page = PUBLISHED._replace(definition=Definition.PUBLIC_PAGE)
    effects = (
        shown("05-10", "aed", "pref")._replace(languages=("ja", "en")),
        shown("05-11", "event")._replace(languages=("ja", "zh")),
    )
    assert counts(*effects, kpi=languages) == {"05-10": 2, "05-11": 3}
    assert counts(*effects, kpi=page) == {"05-10": 0, "05-11": 1}
    assert on("05-11", languages, *effects).contributions == (
        Contribution("aed", Fraction(2)),
        Contribution("event", Fraction(2)),
    )


def test_a_reported_figure_holds_until_the_next() -> None:
    figures = (Evidence(day("06-01"), Fraction(5), "見本係"), Evidence(day("05-01"), Fraction(3), "見本係"))
    kpi = Kpi("reported", TITLE, Definition.REPORTED, "uses", evidence=figures)
    values = [on(when, kpi).value for when in ("04-30", "05-01", "05-31", "06-01")]
    assert values == [None, 3, 3, 5]
    assert on("04-30", kpi._replace(target=Fraction(5))).status is Status.UNKNOWN


# ── Status, trend, forecast ───────────────────────────────────────────────────────────────────────

DUE = PUBLISHED._replace(target=Fraction(10), deadline=Deadline("FY2026", date(2027, 3, 31)))
PACE = tuple(shown(f"2026-0{4 + number // 2}-{1 + number % 2 * 14:02d}", f"d{number}") for number in range(4))
"""One on the first day, and three more within 44 days."""


def test_the_worked_example_of_the_forecast() -> None:
    found = on("2026-06-13", DUE, *PACE)
    assert found.value == 4
    assert found.progress == Fraction(2, 5)
    assert found.days_left == 291
    assert found.forecast is not None
    assert found.forecast.since == date(2026, 4, 1)
    assert found.forecast.pace == Fraction(3 * 365, 73)
    assert found.forecast.value == 4 + Fraction(15 * 291, 365)
    assert found.status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("when", "target", "status"),
    [
        ("2026-06-13", 4, Status.ACHIEVED),
        ("2026-06-13", 16, Status.AT_RISK),
        ("2027-03-31", 10, Status.AT_RISK),
        ("2027-04-01", 10, Status.MISSED),
        ("2027-04-01", 4, Status.ACHIEVED),
        ("2026-04-20", 10, Status.ON_TRACK),
        ("2026-03-31", 10, Status.AT_RISK),
        ("2026-06-13", None, Status.NO_TARGET),
    ],
)
def test_statuses(when: str, target: int | None, status: Status) -> None:
    kpi = DUE._replace(target=None if target is None else Fraction(target))
    assert on(when, kpi, *PACE).status is status


def test_without_a_forecast_only_more_than_the_baseline_is_progress() -> None:
    kpi = DUE._replace(baseline=(day("2026-04-01"), Fraction(2)))
    assert on("2026-04-15", kpi, *PACE).status is Status.AT_RISK
    assert on("2026-04-15", kpi._replace(baseline=None), *PACE).status is Status.ON_TRACK


@pytest.mark.parametrize(("when", "is_there"), [("2026-04-28", False), ("2026-04-29", True)])
def test_a_pace_needs_four_weeks(when: str, is_there: bool) -> None:
    assert (on(when, DUE, *PACE).forecast is not None) is is_there


def test_a_forecast_needs_a_deadline_ahead() -> None:
    assert on("2026-06-13", PUBLISHED, *PACE).forecast is None
    assert on("2027-04-01", DUE, *PACE).forecast is None


def test_a_forecast_stays_within_what_is_possible() -> None:
    gone = (shown("2026-04-01", "a"), shown("2026-04-01", "b"), hidden("2026-05-01", "a"))
    found = on("2026-05-31", DUE, *gone).forecast
    assert found is not None
    assert found.value == 0
    rising = (shown("2026-04-01", "a", rate="5/10"), shown("2026-05-01", "a", rate="9/10"))
    rate = MEAN._replace(target=Fraction(1), deadline=DUE.deadline)
    found = on("2026-05-31", rate, *rising).forecast
    assert found is not None
    assert found.value == 1


def test_the_trend_is_the_change_of_a_year() -> None:
    assert on("2027-04-14", PUBLISHED, *PACE).trend == 3
    assert on("2027-06-13", PUBLISHED, *PACE).trend == 0
    assert on("2026-06-13", MEAN, *PACE).trend is None


def test_the_series_holds_the_ends_of_quarters_and_the_day() -> None:
    series = on("2026-08-10", PUBLISHED, *PACE, start="2026-01-15").series
    assert [point.day.isoformat() for point in series] == ["2026-03-31", "2026-06-30", "2026-08-10"]
    assert [point.value for point in series] == [0, 4, 4]
    assert on("2026-06-30", PUBLISHED, *PACE).series == (Point(day("2026-06-30"), Fraction(4)),)
    assert on("2026-03-01", PUBLISHED).series == (Point(day("2026-03-01"), Fraction(0)),)


def test_the_series_begins_with_the_ledger_where_that_is_older_than_the_plan() -> None:
    series = on("2027-04-01", PUBLISHED, *PACE, start="2027-04-01").series
    assert series[0] == Point(day("2026-06-30"), Fraction(4))


def test_receipts_out_of_order_count_by_their_days() -> None:
    late, early = hidden("06-01", "aed"), shown("05-10", "aed")
    found = states([late, early], [day("05-10"), day("06-01")])
    assert [len(state) for state in found.values()] == [1, 0]


def test_what_the_caller_knows_goes_through() -> None:
    found = account(plan(PUBLISHED), PACE, day("05-01"), (TITLE,), receipts=4, head="f" * 64)
    assert (found.advice, found.receipts, found.head) == ((TITLE,), 4, "f" * 64)
    assert account(plan(PUBLISHED), (), day("05-01")).indicators[0].measure.id == "m"


# ── What the ledger says to the KPIs ──────────────────────────────────────────────────────────────


def kept(dataset: str = "aed", time: str = "2026-05-10T09:00:00+09:00") -> Receipt:
    return Receipt(
        time=time,
        portal="city",
        dataset=dataset,
        portal_id="1",
        action=Action.CREATE,
        content="f" * 64,
        files=(),
        schema="aed@ods-v3",
        required=Rate(9, 10, provisional=True),
        conforms=False,
        tool="opendata 0.1.0",
        operator="見本係",
    )


def stored(path: Path, *texts: str) -> Ledger:
    """Other programs' receipts, or those of before."""
    Ledger(path).append(kept())
    with sqlite3.connect(path) as database:
        database.executemany(
            "INSERT INTO receipts (receipt, previous, hash) VALUES (?, ?, ?)",
            ((text, f"p{number}", f"h{number}") for number, text in enumerate(texts)),
        )
    database.close()
    return Ledger(path)


def test_a_ledger_that_was_never_written_has_no_effects(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "ledger.sqlite").effects() == []
    assert not (tmp_path / "ledger.sqlite").exists()


def test_receipts_of_before_have_no_kind_and_no_languages(tmp_path: Path) -> None:
    old = json.loads(dump(kept("old")))
    del old["kind"], old["languages"]
    first, last = stored(tmp_path / "ledger.sqlite", json.dumps(old)).effects()
    assert last == first._replace(dataset="old")
    assert (last.kind, last.languages, last.required) == ("", (), Rate(9, 10, provisional=True))


def test_effects_end_with_a_day_in_tokyo(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    for time in ("2026-05-09T14:59:59Z", "2026-05-10T00:00:00+09:00", "2026-05-10T15:00:00+00:00"):
        ledger.append(kept(time=time))
    assert [effect.day.day for effect in ledger.effects()] == [9, 10, 11]
    assert [effect.day.day for effect in ledger.effects(until=day("05-10"))] == [9, 10]


def test_many_receipts_stay_in_order(tmp_path: Path) -> None:
    texts = (dump(kept(f"d{number}")) for number in range(12_000))
    names = [effect.dataset for effect in stored(tmp_path / "ledger.sqlite", *texts).effects()]
    assert names == ["aed", *(f"d{number}" for number in range(12_000))]


@pytest.mark.parametrize(
    "text", [dump(kept(time="2026-05-10T09:00:00")), dump(kept(time="昨日")), "{}", "これは記録ではない"]
)
def test_a_receipt_that_cannot_be_read_is_a_clear_failure(tmp_path: Path, text: str) -> None:
    with pytest.raises(LedgerFailure) as failure:
        stored(tmp_path / "ledger.sqlite", text).effects()
    assert "ledger.sqlite" in failure.value.text.ja


# ── Five fiscal years, worked out by hand in golden_kpi/README.md ─────────────────────────────────

KINDS = Counted(datasets=("aed", "event", "public_facility"))
FIGURES = (
    Evidence(date(2021, 12, 1), Fraction(3), "見本係"),
    Evidence(date(2024, 3, 31), Fraction(5), "見本係"),
)
GOLDEN_KPIS = (
    Kpi("published", TITLE, Definition.PUBLISHED_DATASETS, "datasets"),
    Kpi("barrier-free", TITLE, Definition.PUBLISHED_DATASETS, "datasets", Counted(marks=("barrier-free",))),
    Kpi("prefecture", TITLE, Definition.PUBLISHED_DATASETS, "datasets", Counted(portals=("pref",))),
    Kpi("gspatial", TITLE, Definition.GSPATIAL_REGISTRATIONS, "registrations"),
    Kpi("mean", TITLE, Definition.REQUIRED_ITEM_MEAN, "percent", KINDS),
    Kpi("share", TITLE, Definition.CONFORMING_SHARE, "percent", KINDS),
    Kpi("full", TITLE, Definition.FULLY_FILLED_DATASETS, "datasets", KINDS),
    Kpi("languages", TITLE, Definition.LANGUAGES, "languages"),
    Kpi("page", TITLE, Definition.PUBLIC_PAGE, "pages"),
    Kpi("reported", TITLE, Definition.REPORTED, "uses", evidence=FIGURES),
)
GOLDEN_PLAN = plan(*GOLDEN_KPIS, start="2021-04-01")
VERDICTS = {"yes": True, "no": False, "": None}


def receipts() -> Iterator[Receipt]:
    for row in rows("receipts.csv"):
        yield Receipt(
            time=row["time"],
            portal=row["portal"],
            dataset=row["dataset"],
            portal_id=row["portal_id"],
            action=Action(row["action"]),
            content="f" * 64,
            files=(),
            schema=row["schema"],
            required=Rate(int(row["passed"]), int(row["applied"])),
            conforms=VERDICTS[row["conforms"]],
            tool="opendata 0.1.0",
            operator="見本係",
            marks=tuple(row["marks"].split()),
            kind=row["kind"],
            languages=tuple(row["languages"].split()),
        )


def rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Years:
    effects: list[Effect]
    expected: dict[str, dict[str, Fraction | None]]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Years:
    ledger = Ledger(tmp_path_factory.mktemp("golden") / "ledger.sqlite")
    for receipt in receipts():
        ledger.append(receipt)
    expected = {
        row.pop("quarter"): {name: Fraction(cell) if cell else None for name, cell in row.items()}
        for row in rows("expected.csv")
    }
    return Years(ledger.effects(), expected)


def test_five_years_quarter_by_quarter(years: Years) -> None:
    assert len(years.expected) == 20
    for words, expected in years.expected.items():
        after, before = quarterly(GOLDEN_PLAN, years.effects, parse_quarter(words))
        assert {found.kpi.id: found.value for found in after.indicators} == expected, words
        if earlier := years.expected.get(previous(words)):
            assert {found.kpi.id: found.value for found in before.indicators} == earlier, words


def previous(words: str) -> str:
    quarter = parse_quarter(words).previous
    return f"{quarter.year}Q{quarter.number}"


def test_five_years_in_one_series(years: Years) -> None:
    found = account(GOLDEN_PLAN, years.effects, date(2026, 3, 31))
    for indicator in found.indicators:
        values = [expected[indicator.kpi.id] for expected in years.expected.values()]
        assert [point.value for point in indicator.series] == values, indicator.kpi.id


def test_counting_every_day_gives_what_counting_once_gives(years: Years) -> None:
    days = [date(2021, 4, 1) + timedelta(days=number) for number in range(0, 1826, 7)]
    found = states(years.effects, days)
    for when in days:
        until = [effect for effect in years.effects if effect.day <= when]
        for kpi in GOLDEN_KPIS:
            assert measured(kpi, found[when], when) == measured(kpi, fold(until), when)
