"""A plan and its outcomes for people: what will be done, what was done, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opendata.model import Action, Change, Language, Outcome, Plan, Receipt, Step, Text
from opendata.wording import visible

ACTIONS = {
    Action.CREATE: Text("新規公開", "create"),
    Action.UPDATE: Text("更新", "update"),
    Action.UNCHANGED: Text("変更なし", "unchanged"),
    Action.BLOCKED: Text("公開できません", "blocked"),
    Action.VANISHED: Text("手元にありません（公開は続きます）", "not here any more (stays published)"),
    Action.WITHDRAW: Text("取下げ", "withdraw"),
    Action.RECORD: Text("台帳に記録", "record in the ledger"),
}
RECEIPTS = {**ACTIONS, Action.VANISHED: Text("公開先で消失・非公開", "gone or hidden on the portal")}
"""What a receipt says was done: there, a vanished dataset is one that the portal shows no longer."""
_DONE = Text("完了：{receipt}", "done: {receipt}")
_FAILED = Text("失敗：{dataset}  {problem}", "failed: {dataset}  {problem}")
_DOWN = Text("失敗：公開先 {portal}  {problem}", "failed: portal {portal}  {problem}")
_SUMMARY = Text(
    "公開結果：実行 {done}件、失敗 {failed}件、公開できません {blocked}件、何もしなかったもの {still}件",
    "Published: {done} done, {failed} failed, {blocked} blocked, {still} needed nothing",
)
_FILES = (".csv", ".json", ".xlsx", ".geojson")


def render(plan: Plan, language: Language) -> str:
    """The plan, step by step, with what changes."""
    head = Text("公開計画：{portal}", "Plan for {portal}").format(portal=plan.portal).to(language)
    lines = [head, *(line for step in plan.steps for line in _step(step, language))]
    return "\n".join([*lines, _total(plan, language)]) + "\n"


def render_outcome(portal: str, outcome: Outcome, language: Language) -> str:
    """What a step came to: its receipt or its failure; nothing where nothing was to be done."""
    if outcome.receipt:
        return _DONE.format(receipt=_receipt(outcome.receipt, language)).to(language) + "\n"
    if outcome.failure:
        words = {"dataset": outcome.step.dataset, "problem": outcome.failure.to(language)}
        return _FAILED.format(**words).to(language) + "\n"
    return ""


def render_failure(portal: str, problem: Text, language: Language) -> str:
    """A portal that could not be read at all."""
    return _DOWN.format(portal=portal, problem=problem.to(language)).to(language) + "\n"


def render_summary(
    outcomes: Sequence[Outcome], failed_portals: int, exit_code: int, language: Language
) -> str:
    """How many effects there were, over all portals."""
    done = sum(outcome.receipt is not None for outcome in outcomes)
    failed = sum(outcome.failure is not None for outcome in outcomes) + failed_portals
    blocked = sum(outcome.step.action is Action.BLOCKED for outcome in outcomes)
    still = len(outcomes) - sum(bool(outcome.receipt or outcome.failure) for outcome in outcomes) - blocked
    counts = {"done": done, "failed": failed, "blocked": blocked, "still": still}
    return _SUMMARY.format(**counts).to(language) + "\n"


def _step(step: Step, language: Language) -> Iterator[str]:
    yield f"  {ACTIONS[step.action].to(language)}  {step.dataset}"
    for change in step.changes:
        yield "    " + _change(change, language)
    for reason in step.reasons:
        yield f"    {reason.to(language)}"


def _change(change: Change, language: Language) -> str:
    if change.what.endswith(_FILES):
        return Text("ファイル {what}", "file {what}").format(what=change.what).to(language)
    words = Text("{what}：「{before}」→「{after}」", "{what}: “{before}” → “{after}”")
    return words.format(what=change.what, before=visible(change.before), after=visible(change.after)).to(
        language
    )


def _total(plan: Plan, language: Language) -> str:
    counts = {action: sum(step.action is action for step in plan.steps) for action in ACTIONS}
    said = [f"{text.to(language)} {counts[action]}" for action, text in ACTIONS.items() if counts[action]]
    return ("、" if language == "ja" else ", ").join(said) or "–"


def _receipt(receipt: Receipt, language: Language) -> str:
    files = Text("ファイル{count}個", "{count} files").format(count=len(receipt.files)).to(language)
    action = ACTIONS[receipt.action].to(language)
    return f"{action}  {receipt.dataset}  {files}  {receipt.content[:12]}  {receipt.time}"
