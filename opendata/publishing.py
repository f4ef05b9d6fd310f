"""Offers × what a portal shows → Plan; Plan × Portal → receipts. A plan is carried out exactly or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from opendata import __version__
from opendata.errors import PortalFailure
from opendata.ledger import Ledger
from opendata.model import (
    HIDDEN,
    Action,
    Change,
    Found,
    Offer,
    Outcome,
    Plan,
    PortalFile,
    Rate,
    Receipt,
    Step,
    Text,
    Wanted,
)
from opendata.portals import Portal

Clock = Callable[[], str]
"""The time as ISO 8601 with its offset."""

_TAKEN = Text(
    "データセットの名前「{name}」は、公開先でこのツール以外が作ったデータセットに使われています。"
    "引き継いでよければ --adopt {name} を付けてください。",
    "The portal has a dataset named {name} that this tool did not put there; if it may be taken over, "
    "say --adopt {name}.",
)
_MOVED = Text(
    "計画を立てた後に、公開先の内容が変わりました。もう一度計画から始めてください。",
    "The portal changed after the plan was made; start again with a new plan.",
)


# ── Planning ──────────────────────────────────────────────────────────────────────────────────────


def make_plan(
    portal: Portal,
    offers: Sequence[Offer],
    found: Mapping[str, Found],
    latest: Mapping[str, Receipt],
    adopt: Collection[str] = (),
) -> Plan:
    """What a publication would do. `latest` holds the last receipt of each dataset on this portal.

    Nothing is ever removed by absence: a dataset that is published but no longer offered is only named.
    `adopt` names the datasets that may take over what somebody else put on the portal under their name.
    """
    offered = {offer.wanted.marker for offer in offers}
    steps = []
    for offer in (_accepted(portal, offer) for offer in offers):
        step = _step(offer, found.get(offer.wanted.marker), latest.get(offer.dataset))
        steps.append(_named(step, offer, portal, adopt) if step.action is Action.CREATE else step)
    for marker, there in found.items():
        if marker not in offered and there.is_public:
            steps.append(Step(action=Action.VANISHED, dataset=there.name, found=there))
    return Plan(portal=portal.name, steps=tuple(sorted(steps, key=lambda step: step.dataset)))


def _accepted(portal: Portal, offer: Offer) -> Offer:
    """As the portal can show it; what it cannot show is forbidden, whatever reason a person gives."""
    try:
        return offer._replace(wanted=portal.accepts(offer.wanted))
    except PortalFailure as problem:
        return offer._replace(forbidden=(*offer.forbidden, problem.text), override="")


def _step(offer: Offer, found: Found | None, last: Receipt | None) -> Step:
    reasons = (*offer.private, *offer.forbidden, *_withdrawal(last))
    if offer.private or (reasons and not offer.override):
        return Step(action=Action.BLOCKED, dataset=offer.dataset, reasons=reasons, offer=offer, found=found)
    if found is None:
        changes = tuple(Change(what=file.key, before="", after=file.sha256) for file in offer.wanted.files)
        return Step(action=Action.CREATE, dataset=offer.dataset, changes=changes, offer=offer)
    changes = tuple(differences(offer.wanted, found))
    is_recorded = last is not None and last.content == content(found)
    action = Action.UPDATE if changes else Action.UNCHANGED if is_recorded else Action.RECORD
    return Step(action=action, dataset=offer.dataset, changes=changes, offer=offer, found=found)


def _named(step: Step, offer: Offer, portal: Portal, adopt: Collection[str]) -> Step:
    """A new dataset needs a free name, or a person who says that what has it is ours."""
    try:
        stranger = portal.stranger(offer.wanted)
    except PortalFailure as problem:
        return step._replace(action=Action.BLOCKED, changes=(), reasons=(*step.reasons, problem.text))
    if stranger is None:
        return step
    if offer.dataset not in adopt:
        taken = _TAKEN.format(name=offer.wanted.name)
        return step._replace(
            action=Action.BLOCKED, changes=(), reasons=(*step.reasons, taken), found=stranger
        )
    changes = (
        Change(what="marker", before="", after=offer.wanted.marker),
        *differences(offer.wanted, stranger),
    )
    return step._replace(action=Action.UPDATE, changes=changes, found=stranger, is_adopted=True)


def verified(portal: Portal, found: Mapping[str, Found]) -> dict[str, Found]:
    """By marker, what the portal shows; a file whose bytes are not those of its record loses its hash there.

    Every file is downloaded: a record can lie, since portals replace bytes without touching it.
    """
    return {marker: _verified(portal, dataset) for marker, dataset in found.items()}


def _verified(portal: Portal, found: Found) -> Found:
    def is_served(file: PortalFile) -> bool:
        try:
            return bool(file.sha256) and portal.digest(found, file.key) == file.sha256
        except PortalFailure:
            return False

    files = (file if is_served(file) else file._replace(sha256="") for file in found.files)
    return found._replace(files=tuple(files))


def _withdrawal(last: Receipt | None) -> Iterator[Text]:
    """What a person withdrew stays so until a person says otherwise; a scheduled run never brings it back."""
    if last and last.action is Action.WITHDRAW:
        yield Text("{time} に取り下げました（{reason}）。", "Withdrawn at {time} ({reason}).").format(
            time=last.time, reason=last.reason
        )


def differences(wanted: Wanted, found: Found) -> Iterator[Change]:
    """Where the portal differs from what is wanted. Fields and files that are not ours are left alone."""
    if not found.is_public:
        yield Change(what="public", before="no", after="yes")
    if wanted.name != found.name:
        yield Change(what="name", before=found.name, after=wanted.name)
    for key, value in wanted.fields.items():
        if (before := found.fields.get(key)) != value:
            yield Change(what=key, before=_shown(before), after=_shown(value))
    there = {file.key: file for file in found.files}
    for file in wanted.files:
        yield from _file_differences(file, there.get(file.key))
    for key in found.unfinished:
        yield Change(what=f"{key} preview", before="", after="finished")


def _file_differences(wanted: PortalFile, found: PortalFile | None) -> Iterator[Change]:
    if found is None or found.sha256 != wanted.sha256:
        yield Change(what=wanted.key, before=found.sha256 if found else "", after=wanted.sha256)
    elif (found.title, found.format) != (wanted.title, wanted.format):
        yield Change(
            what=wanted.key, before=f"{found.title} {found.format}", after=f"{wanted.title} {wanted.format}"
        )


def _shown(value: object) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def content(found: Found) -> str:
    """The hash of what the public sees of a dataset: its fields and the bytes of its files."""
    seen = {
        "name": found.name,
        "public": found.is_public,
        "fields": dict(found.fields),
        "files": sorted((file.key, file.title, file.format, file.sha256) for file in found.files),
    }
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def published(receipts: Sequence[Receipt]) -> dict[str, dict[str, str]]:
    """By dataset, the portals that show it and the time of their last receipt; the withdrawn are left out."""
    shown: dict[str, dict[str, str]] = {}
    for receipt in receipts:
        portals = shown.setdefault(receipt.dataset, {})
        portals.pop(receipt.portal, None)
        if receipt.action not in HIDDEN:
            portals[receipt.portal] = receipt.time
    return shown


# ── Carrying out ──────────────────────────────────────────────────────────────────────────────────


def carry_out(plan: Plan, portal: Portal, ledger: Ledger, now: Clock, operator: str) -> Iterator[Outcome]:
    """Do what the plan says, dataset by dataset; the failure of one does not stop the others.

    The portal is read again first: a dataset that moved since the plan was made is refused, unless it now
    shows just what is wanted (a request of a run that was cut short may still have been on its way).
    """
    current = portal.published()
    latest = ledger.latest(portal.name)
    for step in plan.steps:
        if step.offer is None or step.action in (Action.UNCHANGED, Action.BLOCKED, Action.VANISHED):
            yield Outcome(step=step)
            continue
        try:
            found = _effect(step, step.offer, current, portal)
        except PortalFailure as problem:
            yield Outcome(step=step, failure=problem.text)
            continue
        action = Action.CREATE if step.dataset not in latest else Action.UPDATE
        receipt = _receipt(portal, step.offer, found, action, now(), operator)
        ledger.append(receipt)
        yield Outcome(step=step, receipt=receipt)


def _effect(step: Step, offer: Offer, current: Mapping[str, Found], portal: Portal) -> Found:
    """What the portal shows once the step is done."""
    there = current.get(offer.wanted.marker)
    if there is None and step.is_adopted:
        there = portal.stranger(offer.wanted)
    if _revision(there) == _revision(step.found):
        return _written(step, offer, portal)
    if there is None or any(differences(offer.wanted, there)):
        raise PortalFailure(_MOVED)
    return there


def _revision(found: Found | None) -> str:
    return found.revision if found else ""


def _written(step: Step, offer: Offer, portal: Portal) -> Found:
    """Make the portal show what is wanted, and compare what it shows then."""
    if step.action is Action.RECORD and step.found:
        return step.found
    found = portal.put(offer.wanted, step.found)
    if left := tuple(differences(offer.wanted, found)):
        listed = "、".join(change.what for change in left)
        raise PortalFailure(
            Text(
                "書き込んだ後に読み直すと、公開先の内容が違っていました（{listed}）。",
                "Read back after writing, the portal shows something else ({listed}).",
            ).format(listed=listed)
        )
    return found


def withdraw(
    found: Found, last: Receipt | None, portal: Portal, ledger: Ledger, now: str, operator: str, reason: str
) -> Receipt:
    """Take a dataset out of the public's sight and keep the receipt."""
    hidden = portal.withdraw(found)
    dataset = last.dataset if last else found.name
    receipt = unsigned(portal, dataset, Action.WITHDRAW, hidden, last)
    receipt = receipt._replace(time=now, operator=operator, reason=reason)
    ledger.append(receipt)
    return receipt


def unsigned(
    portal: Portal, dataset: str, action: Action, found: Found | None, last: Receipt | None
) -> Receipt:
    """A receipt without time, operator and reason: of what is found, rated as the last receipt says.

    `found` is None where the portal has nothing any more.
    """
    return Receipt(
        time="",
        portal=portal.name,
        dataset=dataset,
        portal_id=found.id if found else last.portal_id if last else "",
        action=action,
        content=content(found) if found else "",
        files=found.files if found else (),
        schema=last.schema if last else "",
        required=last.required if last else Rate(passed=0, applied=0),
        conforms=last.conforms if last else None,
        tool=f"opendata {__version__}",
        operator="",
        marks=last.marks if last else (),
        kind=portal.kind,
        languages=last.languages if last else (),
    )


def _receipt(portal: Portal, offer: Offer, found: Found, action: Action, time: str, operator: str) -> Receipt:
    return Receipt(
        time=time,
        portal=portal.name,
        dataset=offer.dataset,
        portal_id=found.id,
        action=action,
        content=content(found),
        files=found.files,
        schema=offer.schema,
        required=offer.required,
        conforms=offer.conforms,
        tool=f"opendata {__version__}",
        operator=operator,
        reason="；".join(filter(None, (offer.override, offer.released))),
        marks=offer.marks,
        kind=portal.kind,
        languages=offer.languages,
    )
