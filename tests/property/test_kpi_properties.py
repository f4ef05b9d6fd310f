import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from opendata.days import TOKYO
from opendata.kpi import account, fold, states
from opendata.ledger import Ledger
from opendata.model import HIDDEN, Action, Rate, Receipt, Text
from opendata.promises import ActionPlan, Counted, Deadline, Definition, Effect, Kpi, Measure

FIRST, LAST = date(2024, 4, 1), date(2026, 3, 31)
TITLE = Text("見本", "Sample")
KINDS = Counted(datasets=("aed", "event"))
KPIS = tuple(
    Kpi(
        f"{definition}-{number}",
        TITLE,
        definition,
        "",
        counted,
        Fraction(3),
        deadline=Deadline("R9", date(2027, 3, 31)),
    )
    for number, counted in enumerate((Counted(), KINDS, Counted(portals=("a", "folder"), marks=("m",))))
    for definition in Definition
)
PLAN = ActionPlan(TITLE, "152048", Deadline("R6", FIRST), Deadline("R8", LAST), (Measure("m", TITLE, KPIS),))

NAMES = st.sampled_from(["x", "y", "z", "見本,「\"\n'"])
RATES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: Rate(min(pair), max(pair)))
TIMES = st.datetimes(datetime(2024, 4, 1), datetime(2026, 3, 31)).map(lambda time: time.replace(tzinfo=UTC))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    portal = draw(st.sampled_from("ab"))
    return Receipt(
        time=draw(TIMES).isoformat(),
        portal=portal,
        dataset=draw(NAMES),
        portal_id=draw(st.sampled_from(["", "1", "2", "3"])),
        action=draw(st.sampled_from([Action.CREATE, Action.UPDATE, Action.WITHDRAW, Action.VANISHED])),
        content="",
        files=(),
        schema=draw(st.sampled_from(["", "aed@legacy-2017", "aed@ods-v3", "event@ods-v3"])),
        required=draw(RATES),
        conforms=draw(st.sampled_from([True, False, None])),
        tool="opendata",
        operator="",
        marks=draw(st.sampled_from([(), ("m",), ("m", "n")])),
        kind={"a": "folder", "b": "gspatial"}[portal],
        languages=draw(st.sampled_from([(), ("ja",), ("ja", "en")])),
    )


def effect(receipt: Receipt) -> Effect:
    """What the ledger must say of a receipt, said plainly."""
    return Effect(
        day=datetime.fromisoformat(receipt.time).astimezone(TOKYO).date(),
        portal=receipt.portal,
        kind=receipt.kind,
        dataset=receipt.dataset,
        portal_id=receipt.portal_id,
        is_shown=receipt.action not in HIDDEN,
        schema=receipt.schema,
        required=receipt.required,
        conforms=receipt.conforms,
        marks=receipt.marks,
        languages=receipt.languages,
    )


def written(receipts: Sequence[Receipt]) -> list[Effect]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.sqlite")
        for receipt in receipts:
            ledger.append(receipt)
        return ledger.effects()


EFFECTS = st.lists(receipts().map(effect), max_size=40)
DAYS = st.dates(FIRST, LAST)


@given(EFFECTS, st.lists(st.integers(0, 40), max_size=5))
def test_any_split_into_batches_ends_in_the_same_state(effects: list[Effect], cuts: list[int]) -> None:
    state, start = fold(()), 0
    for end in sorted([*cuts, len(effects)]):
        state, start = fold(effects[start:end], state), max(start, end)
    assert list(state.items()) == list(fold(effects).items())


@given(EFFECTS)
def test_a_portal_shows_a_name_and_an_id_once(effects: list[Effect]) -> None:
    state = fold(effects)
    names = [(one.portal, one.dataset) for one in state.values()]
    assert len(names) == len(set(names))
    assert all(one.is_shown for one in state.values())
    assert all(key == (one.portal, one.portal_id or one.dataset) for key, one in state.items())


@given(EFFECTS, st.lists(DAYS, min_size=1, max_size=5))
def test_one_pass_shows_each_day_as_a_pass_of_its_own(effects: list[Effect], days: list[date]) -> None:
    found = states(effects, days)
    for day in days:
        assert dict(found[day]) == dict(states(effects, [day])[day])


@given(EFFECTS, DAYS)
def test_what_comes_later_changes_no_past_figure(effects: list[Effect], day: date) -> None:
    until = [one for one in effects if one.day <= day]
    assert account(PLAN, effects, day) == account(PLAN, until, day)


@given(EFFECTS, DAYS)
def test_the_figures_are_within_what_is_possible(effects: list[Effect], day: date) -> None:
    for found in account(PLAN, effects, day).indicators:
        values = [value.value for value in found.contributions]
        if found.kpi.definition in (Definition.REQUIRED_ITEM_MEAN, Definition.CONFORMING_SHARE):
            assert found.value is None or 0 <= found.value <= 1
            assert (found.value is None) is (not values)
            assert (found.value or 0) * len(values) == sum(value or 0 for value in values)
        elif found.kpi.definition in (
            Definition.PUBLISHED_DATASETS,
            Definition.GSPATIAL_REGISTRATIONS,
            Definition.FULLY_FILLED_DATASETS,
        ):
            assert found.value == len(values) == sum(value or 0 for value in values)
        assert found.forecast is None or found.forecast.value >= 0
        assert found.series[-1] == (day, found.value)


@settings(max_examples=30, deadline=None)
@given(st.lists(receipts(), max_size=8))
def test_the_ledger_says_of_each_receipt_what_it_holds(kept: list[Receipt]) -> None:
    assert written(kept) == [effect(receipt) for receipt in kept]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(receipts(), OFFSETS), max_size=8))
def test_the_offset_of_a_receipt_changes_nothing(kept: list[tuple[Receipt, timezone]]) -> None:
    moved = [
        receipt._replace(time=datetime.fromisoformat(receipt.time).astimezone(offset).isoformat())
        for receipt, offset in kept
    ]
    assert written(moved) == [effect(receipt) for receipt, _ in kept]
