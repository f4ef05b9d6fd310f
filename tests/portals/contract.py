"""What every portal must do: one suite, run on the folder always and on a real CKAN in CI.

A subclass provides the fixture `portal`, an empty portal of its kind, `put_by_hand`, which makes a dataset
there as somebody else would, and `spoil`, which changes a file's bytes behind the record's back.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from opendata.ledger import Ledger
from opendata.model import Action, Change, Found, Offer, PortalFile, Rate, Receipt, Text, Wanted
from opendata.portals import Portal
from opendata.publishing import carry_out, differences, make_plan, verified, withdraw
from opendata.reconciling import reconcile, record
from opendata.reports.reconcile import Kind

NOW = "2026-11-21T09:00:00+09:00"
NEEDS_ADDRESS = Text("連絡先がありません。", "There is no contact.")


def offer_of(folder: Path, name: str = "152048_aed", text: str = "名称\r\n見本公民館\r\n") -> Offer:
    """An invented dataset of one CSV file, lying in `folder`."""
    path = folder / f"{name}.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    content = path.read_bytes()
    file = PortalFile(
        key=path.name,
        title="見本のファイル",
        format="CSV",
        media_type="text/csv",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    wanted = Wanted(
        marker=f"152048/{name}",
        name=name,
        fields={
            "title": "見本のデータセット",
            "notes": "架空の説明です。",
            "licence": "cc-by-4.0",
            "keywords": ("見本", "防災"),
        },
        files=(file,),
        sources={path.name: str(path)},
    )
    rate = Rate(passed=1, applied=1)
    return Offer(dataset=name, wanted=wanted, schema="aed@legacy-2017", required=rate, conforms=True)


ByHand = Callable[[str], Callable[[], bool]]
"""Makes a dataset of that name; what it returns tells whether everything made by hand is still there."""
Spoil = Callable[[Found, str], None]


class PortalContract:
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Ledger:
        return Ledger(tmp_path / "ledger.sqlite")

    def publish(self, portal: Portal, ledger: Ledger, *offers: Offer) -> list[Receipt]:
        plan = make_plan(portal, offers, portal.published(), ledger.latest(portal.name))
        outcomes = list(carry_out(plan, portal, ledger, lambda: NOW, "見本係"))
        assert [outcome.failure for outcome in outcomes if outcome.failure] == []
        return [outcome.receipt for outcome in outcomes if outcome.receipt]

    def actions(self, portal: Portal, ledger: Ledger, *offers: Offer) -> list[Action]:
        plan = make_plan(portal, offers, portal.published(), ledger.latest(portal.name))
        return [step.action for step in plan.steps]

    def only(self, portal: Portal) -> Found:
        (found,) = portal.published().values()
        return found

    def test_nothing_stands_in_the_way(self, portal: Portal) -> None:
        assert portal.check() == ()

    def test_an_empty_portal_shows_nothing_of_ours(self, portal: Portal) -> None:
        assert portal.published() == {}

    def test_what_is_put_is_found_and_equal(self, portal: Portal, tmp_path: Path) -> None:
        wanted = portal.accepts(offer_of(tmp_path).wanted)
        found = portal.put(wanted, None)
        assert list(differences(wanted, found)) == []
        assert list(differences(wanted, self.only(portal))) == []
        assert portal.digest(found, wanted.files[0].key) == wanted.files[0].sha256

    def test_publishing_twice_does_nothing_the_second_time(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        offer = offer_of(tmp_path)
        assert [receipt.action for receipt in self.publish(portal, ledger, offer)] == [Action.CREATE]
        before = self.only(portal)
        assert self.actions(portal, ledger, offer) == [Action.UNCHANGED]
        assert self.publish(portal, ledger, offer) == []
        assert self.only(portal) == before

    def test_new_bytes_replace_the_old_and_addresses_stay(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        self.publish(portal, ledger, offer_of(tmp_path))
        before = self.only(portal)
        changed = offer_of(tmp_path, text="名称\r\n見本図書館\r\n")
        assert [receipt.action for receipt in self.publish(portal, ledger, changed)] == [Action.UPDATE]
        after = self.only(portal)
        assert (after.id, [file.id for file in after.files]) == (
            before.id,
            [file.id for file in before.files],
        )
        assert [file.url for file in after.files] == [file.url for file in before.files]
        assert portal.digest(after, after.files[0].key) == changed.wanted.files[0].sha256

    def test_new_words_change_the_record_only(self, portal: Portal, ledger: Ledger, tmp_path: Path) -> None:
        offer = offer_of(tmp_path)
        self.publish(portal, ledger, offer)
        reworded = offer._replace(
            wanted=offer.wanted._replace(fields={**offer.wanted.fields, "notes": "書き直した説明です。"})
        )
        plan = make_plan(portal, [reworded], portal.published(), ledger.latest(portal.name))
        assert [change.what for change in plan.steps[0].changes] == ["notes"]
        assert len(self.publish(portal, ledger, reworded)) == 1
        assert self.only(portal).fields["notes"] == "書き直した説明です。"

    def test_a_blocked_dataset_is_not_published(self, portal: Portal, ledger: Ledger, tmp_path: Path) -> None:
        blocked = offer_of(tmp_path)._replace(forbidden=(NEEDS_ADDRESS,))
        assert self.actions(portal, ledger, blocked) == [Action.BLOCKED]
        assert self.publish(portal, ledger, blocked) == []
        assert portal.published() == {}

    def test_what_the_portal_cannot_show_blocks_that_dataset_only(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        good, bad = offer_of(tmp_path), offer_of(tmp_path, "152048_event")
        bad = bad._replace(wanted=bad.wanted._replace(name="名前"), override="見本のため")
        assert self.actions(portal, ledger, good, bad) == [Action.CREATE, Action.BLOCKED]
        assert [receipt.dataset for receipt in self.publish(portal, ledger, good, bad)] == ["152048_aed"]

    def test_a_cleared_field_is_cleared_on_the_portal(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        offer = offer_of(tmp_path)
        self.publish(portal, ledger, offer)
        cleared = offer._replace(wanted=offer.wanted._replace(fields={**offer.wanted.fields, "notes": None}))
        assert len(self.publish(portal, ledger, cleared)) == 1
        assert not self.only(portal).fields.get("notes")
        assert self.actions(portal, ledger, cleared) == [Action.UNCHANGED]

    def test_an_override_is_kept_with_its_reason(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        forced = offer_of(tmp_path)._replace(forbidden=(NEEDS_ADDRESS,), override="見本のため")
        (receipt,) = self.publish(portal, ledger, forced)
        assert receipt.reason == "見本のため"

    def test_a_dataset_no_longer_offered_is_named_but_stays(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        self.publish(portal, ledger, offer_of(tmp_path))
        assert self.actions(portal, ledger) == [Action.VANISHED]
        assert self.publish(portal, ledger) == []
        assert self.only(portal).is_public

    def test_what_was_withdrawn_stays_hidden_until_a_person_says_why_not(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        offer = offer_of(tmp_path)
        self.publish(portal, ledger, offer)
        last = ledger.latest(portal.name)["152048_aed"]
        receipt = withdraw(self.only(portal), last, portal, ledger, NOW, "見本係", "見本のため")
        assert receipt.action is Action.WITHDRAW
        assert not self.only(portal).is_public
        assert self.actions(portal, ledger, offer) == [Action.BLOCKED]
        assert self.publish(portal, ledger, offer) == []
        again = offer._replace(override="見本をもう一度公開するため")
        assert [receipt.reason for receipt in self.publish(portal, ledger, again)] == [again.override]
        assert self.only(portal).is_public

    def test_an_effect_without_its_receipt_is_recorded_next_time(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        offer = offer_of(tmp_path)
        portal.put(portal.accepts(offer.wanted), None)
        assert self.actions(portal, ledger, offer) == [Action.RECORD]
        assert [receipt.action for receipt in self.publish(portal, ledger, offer)] == [Action.CREATE]
        assert self.actions(portal, ledger, offer) == [Action.UNCHANGED]

    def test_a_portal_that_moved_since_the_plan_is_refused(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        offer = offer_of(tmp_path)
        plan = make_plan(portal, [offer], portal.published(), {})
        other = offer.wanted._replace(fields={**offer.wanted.fields, "notes": "ほかの人の説明です。"})
        portal.put(portal.accepts(other), None)
        (outcome,) = carry_out(plan, portal, ledger, lambda: NOW, "見本係")
        assert outcome.failure
        assert ledger.receipts() == ()

    def test_a_portal_that_meanwhile_shows_what_is_wanted_is_recorded(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        offer = offer_of(tmp_path)
        plan = make_plan(portal, [offer], portal.published(), {})
        portal.put(portal.accepts(offer.wanted), None)
        (outcome,) = carry_out(plan, portal, ledger, lambda: NOW, "見本係")
        assert outcome.failure is None
        assert [receipt.action for receipt in ledger.receipts()] == [Action.CREATE]
        assert self.actions(portal, ledger, offer) == [Action.UNCHANGED]

    def test_a_name_taken_by_others_is_blocked_until_a_person_adopts_it(
        self, portal: Portal, ledger: Ledger, tmp_path: Path, put_by_hand: ByHand
    ) -> None:
        is_kept = put_by_hand("152048_aed")
        offer = offer_of(tmp_path)
        assert self.actions(portal, ledger, offer) == [Action.BLOCKED]
        assert self.publish(portal, ledger, offer) == []
        plan = make_plan(portal, [offer], portal.published(), {}, adopt=["152048_aed"])
        assert plan.steps[0].changes[0] == Change(what="marker", before="", after="152048/152048_aed")
        (outcome,) = carry_out(plan, portal, ledger, lambda: NOW, "見本係")
        assert outcome.failure is None
        assert self.actions(portal, ledger, offer) == [Action.UNCHANGED]
        assert is_kept()

    def test_an_adoption_is_refused_when_the_other_dataset_moved(
        self, portal: Portal, ledger: Ledger, tmp_path: Path, put_by_hand: ByHand
    ) -> None:
        plan_before = make_plan(portal, [offer_of(tmp_path)], {}, {}, adopt=["152048_aed"])
        assert [step.action for step in plan_before.steps] == [Action.CREATE]
        put_by_hand("152048_aed")
        (outcome,) = carry_out(plan_before, portal, ledger, lambda: NOW, "見本係")
        assert outcome.failure
        assert ledger.receipts() == ()

    def test_bytes_changed_behind_the_record_are_found_by_download(
        self, portal: Portal, ledger: Ledger, tmp_path: Path, spoil: Spoil
    ) -> None:
        offer = offer_of(tmp_path)
        self.publish(portal, ledger, offer)
        spoil(self.only(portal), "152048_aed.csv")
        plan = make_plan(portal, [offer], verified(portal, portal.published()), ledger.latest(portal.name))
        assert [change.what for change in plan.steps[0].changes] == ["152048_aed.csv"]
        (outcome,) = carry_out(plan, portal, ledger, lambda: NOW, "見本係")
        assert outcome.failure is None
        assert portal.digest(self.only(portal), "152048_aed.csv") == offer.wanted.files[0].sha256
        again = make_plan(portal, [offer], verified(portal, portal.published()), ledger.latest(portal.name))
        assert [step.action for step in again.steps] == [Action.UNCHANGED]

    def test_several_datasets_are_told_apart(self, portal: Portal, ledger: Ledger, tmp_path: Path) -> None:
        offers = [offer_of(tmp_path, name) for name in ("152048_aed", "152048_event", "152048_tourism")]
        assert len(self.publish(portal, ledger, *offers)) == 3
        assert self.actions(portal, ledger, *offers) == [Action.UNCHANGED] * 3

    def test_datasets_of_others_are_named_and_ours_are_not(
        self, portal: Portal, ledger: Ledger, tmp_path: Path, put_by_hand: ByHand
    ) -> None:
        assert portal.others() == ()
        self.publish(portal, ledger, offer_of(tmp_path), offer_of(tmp_path, "152048_event"))
        portal.withdraw(portal.published()["152048/152048_event"])
        assert portal.others() == ()
        is_kept = put_by_hand("152048_tourism")
        assert portal.others() == ("152048_tourism",)
        assert is_kept()

    def test_the_address_of_a_published_file_answers(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        self.publish(portal, ledger, offer_of(tmp_path))
        assert portal.serves(self.only(portal), "152048_aed.csv")
        assert not portal.serves(self.only(portal), "152048_event.csv")

    def test_what_was_published_and_withdrawn_here_agrees_with_the_ledger(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        self.publish(portal, ledger, offer_of(tmp_path), offer_of(tmp_path, "152048_event"))
        found, last = portal.published()["152048/152048_event"], ledger.latest(portal.name)["152048_event"]
        withdraw(found, last, portal, ledger, NOW, "見本係", "見本のため")
        before = (portal.published(), ledger.receipts())
        told = reconcile(portal, ledger, "152048", with_links=True)
        assert (told.differences, told.problem) == ((), None)
        assert (portal.published(), ledger.receipts()) == before

    def test_what_has_no_receipt_is_recorded_and_not_touched(
        self, portal: Portal, ledger: Ledger, tmp_path: Path
    ) -> None:
        found = portal.put(portal.accepts(offer_of(tmp_path).wanted), None)
        told = reconcile(portal, ledger, "152048", with_links=True)
        assert [one.kind for one in told.differences] == [Kind.UNRECEIPTED]
        record(told, ledger, NOW, "見本係", "見本のため")
        assert [receipt.action for receipt in ledger.receipts()] == [Action.CREATE]
        assert reconcile(portal, ledger, "152048", with_links=True).differences == ()
        assert self.only(portal) == found
