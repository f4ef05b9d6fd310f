"""A publication's log for programs: one JSON object a line, the last of them the summary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from opendata.model import Action, Language, Outcome, Plan, Rate, Step, Text


def render(plan: Plan, language: Language) -> str:
    """One line a step; both languages, whatever the reader's."""
    return "".join(_line("plan", portal=plan.portal, **_step(step)) for step in plan.steps)


def render_outcome(portal: str, outcome: Outcome, language: Language) -> str:
    """One line a step, also where nothing was to be done."""
    receipt = outcome.receipt
    return _line(
        "outcome",
        portal=portal,
        dataset=outcome.step.dataset,
        action=receipt.action if receipt else outcome.step.action,
        time=receipt.time if receipt else None,
        content=receipt.content if receipt else None,
        required=_rate(receipt.required) if receipt else None,
        failure=_both(outcome.failure) if outcome.failure else None,
    )


def render_failure(portal: str, problem: Text, language: Language) -> str:
    """A portal that could not be read at all."""
    return _line("failure", portal=portal, failure=_both(problem))


def render_summary(
    outcomes: Sequence[Outcome], failed_portals: int, exit_code: int, language: Language
) -> str:
    """What became of everything, and the exit code that follows from it."""
    actions = [outcome.step.action for outcome in outcomes]
    return _line(
        "summary",
        receipts=sum(outcome.receipt is not None for outcome in outcomes),
        failures=sum(outcome.failure is not None for outcome in outcomes),
        failed_portals=failed_portals,
        steps={action: actions.count(action) for action in Action if action in actions},
        exit_code=exit_code,
    )


def _step(step: Step) -> dict[str, object]:
    return {
        "dataset": step.dataset,
        "action": step.action,
        "changes": [change._asdict() for change in step.changes],
        "reasons": [_both(reason) for reason in step.reasons],
        "required": _rate(step.offer.required) if step.offer else None,
    }


def _rate(rate: Rate) -> dict[str, object]:
    return rate._asdict()


def _both(text: Text) -> Mapping[str, str]:
    return {"ja": text.ja, "en": text.en}


def _line(event: str, **words: object) -> str:
    return json.dumps({"event": event, **words}, ensure_ascii=False, separators=(",", ":")) + "\n"
