"""Last receipts × what a portal shows → where they differ, and the receipts that would settle it.

A portal is only read here, and the ledger only grows: what was recorded stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from opendata.errors import PortalFailure
from opendata.ledger import Ledger
from opendata.model import HIDDEN, Action, Change, Found, PortalFile, Receipt, Text
from opendata.portals import Portal
from opendata.publishing import content, unsigned
from opendata.reports.reconcile import WORDS, Difference, Kind, Reconciliation

_SETTLED: Mapping[Kind, Action] = {
    Kind.MISSING: Action.VANISHED,
    Kind.PRIVATE: Action.VANISHED,
    Kind.RETURNED: Action.UPDATE,
    Kind.CHANGED: Action.UPDATE,
    Kind.UNRECEIPTED: Action.CREATE,
}
"""The action of the receipt that says what is there; no receipt of ours tells of others or of dead links."""


# ── Comparing ─────────────────────────────────────────────────────────────────────────────────────


def compare(
    latest: Mapping[str, Receipt],
    found: Mapping[str, Found],
    others: Sequence[str],
    dead: Mapping[str, Sequence[PortalFile]],
) -> tuple[Difference, ...]:
    """By dataset: the last receipts, what is found, the files that do not answer. `others` are names."""
    differences = [
        difference
        for dataset in {*latest, *found}
        if (difference := _difference(dataset, latest.get(dataset), found.get(dataset)))
    ]
    differences += (Difference(Kind.EXTRA, name) for name in others)
    differences += (
        Difference(Kind.DEAD, dataset, tuple(Change(file.key, file.url, "") for file in files))
        for dataset, files in dead.items()
    )
    order = list(Kind)
    return tuple(sorted(differences, key=lambda one: (one.dataset, order.index(one.kind))))


def _difference(dataset: str, last: Receipt | None, found: Found | None) -> Difference | None:
    is_shown = found is not None and found.is_public
    if last is None:
        return Difference(Kind.UNRECEIPTED, dataset) if is_shown else None
    if last.action in HIDDEN:
        return Difference(Kind.RETURNED, dataset) if is_shown else None
    if found is None:
        return Difference(Kind.MISSING, dataset)
    if not found.is_public:
        return Difference(Kind.PRIVATE, dataset)
    changes = tuple(_changes(last, found))
    return Difference(Kind.CHANGED, dataset, changes) if changes else None


def _changes(last: Receipt, found: Found) -> Iterator[Change]:
    """Receipts keep the files and one hash of everything: of words they only tell that some changed."""
    if found.id != last.portal_id:
        yield Change("id", last.portal_id, found.id)
    if content(found) == last.content:
        return
    before, after = ({file.key: file for file in files} for files in (last.files, found.files))
    for key in sorted({*before, *after}):
        yield from _file_changes(key, before.get(key), after.get(key))
    if content(found._replace(files=last.files)) != last.content:
        yield Change(WORDS, "", "")


def _file_changes(key: str, before: PortalFile | None, after: PortalFile | None) -> Iterator[Change]:
    if before is None or after is None or before.sha256 != after.sha256:
        yield Change(key, _hash(before), _hash(after))
    elif (before.title, before.format) != (after.title, after.format):
        yield Change(key, f"{before.title} {before.format}", f"{after.title} {after.format}")


def _hash(file: PortalFile | None) -> str:
    return (file.sha256 or "?") if file else ""


# ── Reading and recording ─────────────────────────────────────────────────────────────────────────


class Seen(NamedTuple):
    """What a portal shows: ours by dataset, the names of the others', and by dataset the dead files.

    `problem` is why not every address was asked for.
    """

    found: Mapping[str, Found]
    others: tuple[str, ...]
    dead: Mapping[str, tuple[PortalFile, ...]]
    problem: Text | None = None


def reconcile(portal: Portal, ledger: Ledger, lgcode: str, *, with_links: bool) -> Reconciliation:
    """A portal against the ledger. One that is down is a problem to tell, not an exception."""
    latest = ledger.latest(portal.name)
    try:
        seen = _look(portal, latest, lgcode, with_links=with_links)
    except PortalFailure as problem:
        return Reconciliation(portal.name, problem=problem.text)
    differences = compare(latest, seen.found, seen.others, seen.dead)
    proposed = (_proposed(portal, one, latest, seen.found) for one in differences)
    return Reconciliation(portal.name, tuple(proposed), seen.problem)


def record(found: Reconciliation, ledger: Ledger, time: str, operator: str, reason: str) -> Reconciliation:
    """Append every proposal to the ledger, signed."""
    signed = []
    for one in found.differences:
        if one.proposal:
            receipt = one.proposal._replace(time=time, operator=operator, reason=reason)
            ledger.append(receipt)
            one = one._replace(proposal=receipt)
        signed.append(one)
    return found._replace(differences=tuple(signed), is_recorded=True)


def _look(portal: Portal, latest: Mapping[str, Receipt], lgcode: str, *, with_links: bool) -> Seen:
    published = portal.published()
    ours = dict(_ours(published, latest, lgcode))
    known = {found.id for found in ours.values()}
    neighbours = (one.name for one in published.values() if one.is_public and one.id not in known)
    seen = Seen(ours, tuple(sorted({*portal.others(), *neighbours})), {})
    return _asked(portal, seen) if with_links else seen


def _ours(
    published: Mapping[str, Found], latest: Mapping[str, Receipt], lgcode: str
) -> Iterator[tuple[str, Found]]:
    """By dataset. Of another municipality's marks only those with a receipt, as after a merger of towns."""
    receipted = {receipt.portal_id: dataset for dataset, receipt in latest.items()}
    for marker, found in published.items():
        code, _, name = marker.partition("/")
        if dataset := name if code == lgcode else receipted.get(found.id):
            yield dataset, found


def _asked(portal: Portal, seen: Seen) -> Seen:
    """With the files that do not answer; a portal that stops answering at all is asked no more."""
    dead: dict[str, tuple[PortalFile, ...]] = {}
    for dataset, found in seen.found.items():
        if not found.is_public:
            continue
        try:
            silent = tuple(file for file in found.files if not portal.serves(found, file.key))
        except PortalFailure as problem:
            return seen._replace(dead=dead, problem=problem.text)
        if silent:
            dead[dataset] = silent
    return seen._replace(dead=dead)


def _proposed(
    portal: Portal, difference: Difference, latest: Mapping[str, Receipt], found: Mapping[str, Found]
) -> Difference:
    action = _SETTLED.get(difference.kind)
    if action is None:
        return difference
    name = difference.dataset
    proposal = unsigned(portal, name, action, found.get(name), latest.get(name))
    return difference._replace(proposal=proposal)
