"""What `opendata kpi` is asked for → accounts: which plan, which day or quarter, and the proof of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from opendata import action_plans, days, kpi
from opendata.days import Quarter
from opendata.errors import UsageError
from opendata.ledger import Ledger
from opendata.model import Text
from opendata.promises import Account, ActionPlan, Effect
from opendata.wording import visible
from opendata.workspace import Workspace


def chosen_plan(words: str | None, home: Workspace) -> ActionPlan:
    """The one the user names, else opendata.toml's, else the one that ships for the municipality."""
    if words:
        return action_plans.read(action_plans.find(words, Path()))
    if home.config.plan:
        return action_plans.read(action_plans.find(home.config.plan, home.root))
    path = action_plans.for_municipality(home.config.publisher.lgcode)
    if path is None:
        raise UsageError(_NO_PLAN.format(guide=str(action_plans.shipped()["guide"])))
    return action_plans.read(path)


def chosen_day(words: str | None) -> date:
    """Today in Tokyo where the user names none."""
    try:
        return date.fromisoformat(words) if words else datetime.now(days.TOKYO).date()
    except ValueError as problem:
        raise UsageError(_NO_DAY.format(words=visible(words or ""))) from problem


def chosen_quarter(words: str | None, today: date) -> Quarter:
    """The last one that is over where the user names none."""
    try:
        return days.parse_quarter(words) if words else days.quarter_of(today).previous
    except ValueError as problem:
        raise UsageError(_NO_QUARTER.format(words=visible(words or ""))) from problem


def on(day: date, plan: ActionPlan, ledger: Ledger, effects: Sequence[Effect]) -> Account:
    """The plan at the end of a day. `effects` are all those of the ledger."""
    return _proven(kpi.account(plan, effects, day), effects, ledger)


def before_and_after(
    quarter: Quarter, plan: ActionPlan, ledger: Ledger, effects: Sequence[Effect]
) -> tuple[Account, Account]:
    """The plan at the end of the quarter before, and of this one."""
    after, before = kpi.quarterly(plan, effects, quarter)
    return _proven(before, effects, ledger), _proven(after, effects, ledger)


def shown(effects: Sequence[Effect]) -> dict[str, dict[str, str]]:
    """By dataset, the portals that show it now and the end of the day of their last receipt."""
    found: dict[str, dict[str, str]] = {}
    for effect in kpi.fold(effects).values():
        found.setdefault(effect.dataset, {})[effect.portal] = f"{effect.day}T24"
    return found


def _proven(account: Account, effects: Sequence[Effect], ledger: Ledger) -> Account:
    """With the receipts it rests on; the last hash speaks for them only where no later ones follow."""
    receipts = sum(effect.day <= account.day for effect in effects)
    return account._replace(receipts=receipts, head=ledger.head() if receipts == len(effects) else "")


_NO_PLAN = Text(
    "この団体の計画は同梱していません。「{guide}」をワークスペースに写して書き換え、opendata.toml の先頭に "
    'plan = "plan.toml" と書いてください（または --plan で指定してください）。',
    "No plan ships for this municipality. Copy {guide} into the workspace, make it yours, and write "
    'plan = "plan.toml" at the top of opendata.toml (or name it with --plan).',
)
_NO_DAY = Text(
    "--as-of には「2026-09-30」のような日付を指定してください（「{words}」は使えません）。",
    "--as-of takes a day such as 2026-09-30, not {words}.",
)
_NO_QUARTER = Text(
    "--quarter には「2026Q3」のように年度と四半期を指定してください（「{words}」は使えません）。",
    "--quarter takes a fiscal year and quarter such as 2026Q3, not {words}.",
)
