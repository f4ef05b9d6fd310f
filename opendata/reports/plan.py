"""A plan and its outcomes for people: what will be done, what was done, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
_FILES = (".csv", ".json", ".xlsx", ".geojson")


def render(plan: Plan, language: Language) -> str:
    """The plan, step by step, with what changes."""
    head = Text("公開計画：{portal}", "Plan for {portal}").format(portal=plan.portal).to(language)
    lines = [head, *(line for step in plan.steps for line in _step(step, language))]
    return "\n".join([*lines, _total(plan, language)]) + "\n"


def render_outcomes(portal: str, outcomes: Iterable[Outcome], language: Language) -> str:
    """What was done: receipts, failures, and how many steps had nothing to do."""
    lines, still = [], 0
    for outcome in outcomes:
        if outcome.receipt:
            lines.append("  " + _receipt(outcome.receipt, language))
        elif outcome.failure:
            failed = Text("失敗", "failed").to(language)
            lines.append(f"  {failed}  {outcome.step.dataset}  {outcome.failure.to(language)}")
        else:
            still += 1
    head = Text("公開結果：{portal}", "Published to {portal}").format(portal=portal).to(language)
    quiet = Text("何もしなかったデータセット：{still}件", "{still} datasets needed nothing").format(
        still=still
    )
    return "\n".join([head, *lines, "  " + quiet.to(language)]) + "\n"


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
