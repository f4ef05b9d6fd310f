"""CKAN keeps the contract of every portal, and what is particular to it; on a real CKAN."""

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from contract import ByHand, PortalContract, Spoil, offer_of
from real_ckan import City, Ckan, city, ckan, turn

from opendata.errors import PortalFailure
from opendata.model import Found, PortalFile, Wanted
from opendata.portals import Portal, profiles
from opendata.portals.ckan import CkanPortal, Target
from opendata.portals.ckan_answers import cut
from opendata.portals.profiles import Profile

__all__ = ["city", "ckan"]
pytestmark = pytest.mark.ckan

TOKEN = "OPENDATA_TEST_TOKEN"
STOCK = profiles.load("ckan")
Make = Callable[..., CkanPortal]


@pytest.fixture
def make(ckan: Ckan, city: City, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A portal of the city, with another profile or token where a test asks for one."""

    def portal(profile: Profile = STOCK, token: str = city.token, url: str = ckan.url) -> CkanPortal:
        monkeypatch.setenv(TOKEN, token)
        return CkanPortal(Target("ckan", url, city.name, TOKEN), profile, sleep=lambda _: None)

    return portal


@pytest.fixture
def portal(make: Make) -> CkanPortal:
    return make()


@pytest.fixture
def name(city: City) -> str:
    """Dataset names are shared by all organizations of a portal."""
    return f"152048_aed_{city.name[-8:]}"


@pytest.fixture
def wanted(portal: CkanPortal, tmp_path: Path, name: str) -> Wanted:
    return portal.accepts(rich(offer_of(tmp_path, name).wanted))


def rich(wanted: Wanted) -> Wanted:
    """Every kind of field, and words that CKAN changes."""
    more = {
        "title": "見本のデータセット",
        "keywords": ("ＡＥＤ", "行財政・司法", "見本（架空）", "防災"),
        "frequency": "yearly",
        "temporal": ("2026-04-01", "2027-03-31"),
        "contact_name": "見本課",
        "contact_email": "opendata@example.jp",
        "conforms_to": "aed@legacy-2017",
        "version": "",
        "url": None,
    }
    return wanted._replace(fields={**wanted.fields, **more})


def rewritten(wanted: Wanted, text: str) -> Wanted:
    """The same dataset with other bytes."""
    (file,) = wanted.files
    Path(wanted.sources[file.key]).write_bytes(text.encode())
    digest = hashlib.sha256(text.encode()).hexdigest()
    return wanted._replace(files=(file._replace(size=len(text.encode()), sha256=digest),))


def also(wanted: Wanted, folder: Path, key: str, content: bytes) -> Wanted:
    """One more file."""
    (folder / key).write_bytes(content)
    file = PortalFile(key, key, "CSV", "text/csv", len(content), hashlib.sha256(content).hexdigest())
    return wanted._replace(files=(*wanted.files, file), sources={**wanted.sources, key: str(folder / key)})


def writes(portal: CkanPortal, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The writing actions asked for from now on."""
    seen: list[str] = []
    write = portal._calls.write

    def noted(action: str, body: Any) -> Any:
        seen.append(action)
        return write(action, body)

    monkeypatch.setattr(portal._calls, "write", noted)
    return seen


class TestCkan(PortalContract):
    @pytest.fixture
    def portal(self, make: Make, monkeypatch: pytest.MonkeyPatch, city: City, ckan: Ckan) -> Portal:
        return make()

    @pytest.fixture
    def put_by_hand(self, ckan: Ckan, city: City) -> ByHand:
        def put(name: str) -> Callable[[], bool]:
            words = {"name": name, "owner_org": city.name, "title": "手作り", "version": "七"}
            made = ckan.call("package_create", city.token, **words)
            more = {"package_id": made["id"], "url": "https://example.lg.jp/a.pdf", "name": "手作りの資料"}
            ckan.call("resource_create", city.token, **more)

            def is_kept() -> bool:
                record = ckan.call("package_show", id=made["id"])
                names = [resource["name"] for resource in record["resources"]]
                return record["version"] == "七" and "手作りの資料" in names

            return is_kept

        return put

    @pytest.fixture
    def spoil(self, ckan: Ckan, city: City) -> Spoil:
        """As CKAN itself does when a refused request had already replaced the bytes."""

        def change(found: Found, key: str) -> None:
            (file,) = (file for file in found.files if file.key == key)
            stored = ckan.storage / "resources" / file.id[:3] / file.id[3:6] / file.id[6:]
            stored.write_text("別の内容", encoding="utf-8")

        return change

    @pytest.fixture(autouse=True)
    def clean(self, ckan: Ckan, city: City) -> Iterator[None]:
        """Names in the contract are fixed, and a portal has each once, whoever else runs these tests."""
        with turn():
            yield
            self.purge(ckan, city)

    def purge(self, ckan: Ckan, city: City) -> None:
        for record in ckan.call(
            "package_search", fq=f"organization:{city.name}", include_private=True, rows=1000
        )["results"]:
            ckan.call("dataset_purge", id=record["id"])


def test_every_field_comes_back_as_it_was_accepted(portal: CkanPortal, wanted: Wanted) -> None:
    found = portal.put(wanted, None)
    assert wanted.fields["keywords"] == ("AED", "行財政 司法", "見本 架空", "防災")
    assert found.fields == {key: value for key, value in wanted.fields.items() if value is not None}
    assert found.is_public
    assert portal.published() == {wanted.marker: found}


def test_addresses_are_of_no_language(portal: CkanPortal, wanted: Wanted, ckan: Ckan) -> None:
    """CKAN publishes what is written through /en/ under /en/, whoever reads it."""
    assert portal.put(wanted, None).files[0].url.startswith(f"{ckan.url}/dataset/")


def test_a_renamed_dataset_is_the_same(portal: CkanPortal, wanted: Wanted) -> None:
    found = portal.put(wanted, None)
    renamed = portal.put(wanted._replace(name=f"{wanted.name}-new"), None)
    assert (renamed.id, renamed.name) == (found.id, f"{wanted.name}-new")
    assert len(portal.published()) == 1


def test_an_equal_dataset_is_not_written(
    portal: CkanPortal, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = portal.put(wanted, None)
    seen = writes(portal, monkeypatch)
    assert portal.put(wanted, found) == found
    assert portal.put(wanted, None) == found
    assert seen == []


def test_new_words_and_bytes_go_up_in_one_request(
    portal: CkanPortal, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = portal.put(wanted, None)
    seen = writes(portal, monkeypatch)
    changed = rewritten(wanted, "名称\r\n見本図書館\r\n")
    changed = changed._replace(fields={**changed.fields, "notes": "新しい説明", "contact_name": None})
    after = portal.put(changed, found)
    assert seen == ["package_revise"]
    assert "contact_name" not in after.fields
    assert [(file.id, file.url) for file in after.files] == [(file.id, file.url) for file in found.files]
    assert requests.get(after.files[0].url, timeout=60).content == "名称\r\n見本図書館\r\n".encode()


def test_what_others_wrote_survives(ckan: Ckan, portal: CkanPortal, wanted: Wanted) -> None:
    found = portal.put(wanted, None)
    record = ckan.call("package_show", id=found.id)
    extras = [*record["extras"], {"key": "担当", "value": "手で書いた"}]
    ckan.call("package_patch", id=found.id, author="手で書いた課", extras=extras)
    foreign = ckan.call(
        "resource_create", package_id=found.id, name="よそのリンク", url="https://example.jp/x"
    )
    changed = rewritten(wanted, "名称\r\n見本図書館\r\n")
    after = portal.put(changed, portal.published()[wanted.marker])
    record = ckan.call("package_show", id=found.id)
    assert record["author"] == "手で書いた課"
    assert {"key": "担当", "value": "手で書いた"} in record["extras"]
    assert foreign["id"] in [resource["id"] for resource in record["resources"]]
    assert [file.key for file in after.files] == [file.key for file in wanted.files]


def test_a_file_that_is_no_longer_wanted_stays(portal: CkanPortal, wanted: Wanted, tmp_path: Path) -> None:
    both = portal.accepts(also(wanted, tmp_path, "more.csv", b"a\r\n1\r\n"))
    found = portal.put(both, None)
    changed = rewritten(wanted, "名称\r\n見本図書館\r\n")
    assert {file.key for file in portal.put(changed, found).files} == {file.key for file in both.files}


def test_bytes_replaced_by_hand_are_seen(ckan: Ckan, portal: CkanPortal, wanted: Wanted) -> None:
    found = portal.put(wanted, None)
    answer = requests.post(
        f"{ckan.url}/api/3/action/resource_patch",
        data={"id": found.files[0].id},
        files={"upload": ("other.csv", b"other\r\n")},
        headers={"Authorization": ckan.token},
        timeout=60,
    )
    assert answer.status_code == 200
    (now,) = portal.published().values()
    assert [file.sha256 for file in now.files] == [""]
    with pytest.raises(PortalFailure, match=wanted.files[0].key):
        portal.put(wanted, found)
    after = portal.put(wanted, now)
    assert after.files[0].id == found.files[0].id
    assert portal.digest(after, after.files[0].key) == wanted.files[0].sha256


def test_other_bytes_than_the_record_says_are_sent_again(
    ckan: Ckan, portal: CkanPortal, wanted: Wanted
) -> None:
    """Somebody's bytes of the same length, which CKAN's record does not show."""
    found = portal.put(wanted, None)
    answer = requests.post(
        f"{ckan.url}/api/3/action/resource_patch",
        data={"id": found.files[0].id},
        files={"upload": (wanted.files[0].key, b"0" * wanted.files[0].size)},
        headers={"Authorization": ckan.token},
        timeout=60,
    )
    assert answer.status_code == 200
    after = portal.put(wanted, None)
    assert portal.digest(after, after.files[0].key) == wanted.files[0].sha256


def test_a_deleted_file_comes_back_under_its_address(ckan: Ckan, portal: CkanPortal, wanted: Wanted) -> None:
    found = portal.put(wanted, None)
    ckan.call("resource_delete", id=found.files[0].id)
    after = portal.put(wanted, portal.published()[wanted.marker])
    assert after.files[0].url == found.files[0].url
    assert portal.digest(after, after.files[0].key) == wanted.files[0].sha256


def test_a_change_after_the_plan_is_refused_and_a_touch_is_not(
    ckan: Ckan, portal: CkanPortal, wanted: Wanted
) -> None:
    found = portal.put(wanted, None)
    ckan.call("package_patch", id=found.id, author="触っただけ")
    changed = wanted._replace(fields={**wanted.fields, "notes": "新しい説明"})
    touched = portal.put(changed, found)
    ckan.call("package_patch", id=found.id, notes="手で直した説明")
    with pytest.raises(PortalFailure, match="Somebody changed"):
        portal.put(wanted, touched)
    assert ckan.call("package_show", id=found.id)["notes"] == "手で直した説明"


def test_a_run_cut_after_the_record_was_made_is_finished(
    portal: CkanPortal, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = portal._create(wanted)
    (half,) = portal.published().values()
    assert not half.is_public
    found = portal.put(wanted, None)
    assert (found.id, found.is_public) == (begun["id"], True)
    assert len(portal.published()) == 1


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_a_cut_around_any_request_is_survived(
    portal: CkanPortal, wanted: Wanted, monkeypatch: pytest.MonkeyPatch, at: int, is_done: bool
) -> None:
    """Create, then update with new bytes; one of the five writing requests gets no answer."""
    seen: list[str] = []
    write = portal._calls.write

    def cut_once(action: str, body: Any) -> Any:
        seen.append(action)
        if len(seen) != at:
            return write(action, body)
        if is_done:
            write(action, body)
        raise cut(action, "ReadTimeout")

    monkeypatch.setattr(portal._calls, "write", cut_once)
    found = portal.put(wanted, None)
    changed = rewritten(wanted, "名称\r\n見本図書館\r\n")
    after = portal.put(changed, found)
    assert portal.published() == {wanted.marker: after}
    assert [(file.id, file.url) for file in after.files] == [(file.id, file.url) for file in found.files]
    assert portal.digest(after, after.files[0].key) == changed.files[0].sha256
    assert len(seen) == (5 if is_done else 6)


def test_a_cut_that_lasts_is_told_and_finished_later(
    portal: CkanPortal, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = portal.put(wanted, None)
    changed = rewritten(wanted, "名称\r\n見本図書館\r\n")
    with monkeypatch.context() as broken:
        broken.setattr(portal._calls, "write", refuse)
        with pytest.raises(PortalFailure, match="does not answer"):
            portal.put(changed, found)
    assert portal.published() == {wanted.marker: found}
    assert portal.put(changed, found).files[0].sha256 == changed.files[0].sha256


def refuse(action: str, _: object) -> Any:
    raise cut(action, "ConnectionError")


def test_withdrawn_is_private_and_can_come_back(portal: CkanPortal, wanted: Wanted) -> None:
    found = portal.put(wanted, None)
    hidden = portal.withdraw(found)
    assert not hidden.is_public
    assert portal.withdraw(hidden) == hidden
    assert requests.get(found.files[0].url, timeout=60).status_code in (403, 404)
    assert portal.digest(hidden, wanted.files[0].key) == wanted.files[0].sha256
    again = portal.put(wanted, hidden)
    assert (again.is_public, again.id) == (True, found.id)


def test_a_name_of_somebody_else_is_refused(
    ckan: Ckan, city: City, portal: CkanPortal, wanted: Wanted
) -> None:
    theirs = ckan.call("package_create", name=wanted.name, owner_org=city.name, notes="よその説明")
    with pytest.raises(PortalFailure, match="belongs to another dataset"):
        portal.put(wanted, None)
    assert ckan.call("package_show", id=theirs["id"])["notes"] == "よその説明"
    assert portal.published() == {}


def test_a_name_hidden_from_us_is_refused(ckan: Ckan, portal: CkanPortal, wanted: Wanted) -> None:
    other = f"other-{wanted.name[-8:]}"
    ckan.call("organization_create", name=other)
    ckan.call("package_create", name=wanted.name, owner_org=other, private=True)
    with pytest.raises(PortalFailure, match="belongs to another dataset"):
        portal.put(wanted, None)


def test_a_large_file_is_refused_before_anything_is_written(
    make: Make, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = make(STOCK._replace(max_upload=10))
    seen = writes(portal, monkeypatch)
    with pytest.raises(PortalFailure, match="exceeds this portal's limit"):
        portal.put(wanted, None)
    assert seen == []


def test_what_the_portal_refuses_for_its_size_is_told_exactly(
    make: Make, wanted: Wanted, tmp_path: Path
) -> None:
    """The profile allows more than the portal does: one file is refused, the other's bytes are replaced."""
    portal = make(STOCK._replace(max_upload=40 << 20))
    found = portal.put(wanted, None)
    changed = also(rewritten(wanted, "名称\r\n新\r\n"), tmp_path, "big.csv", b"0" * (11 << 20))
    with pytest.raises(PortalFailure, match=f"Bytes replaced, record not: {wanted.files[0].key}"):
        portal.put(changed, found)
    (now,) = portal.published().values()
    assert [file.sha256 for file in now.files] == ["unknown"]
    small = portal.accepts(rewritten(wanted, "名称\r\n新\r\n"))
    assert portal.digest(portal.put(small, found), small.files[0].key) == small.files[0].sha256


def test_files_too_large_together_go_up_one_by_one(
    make: Make, wanted: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = make(STOCK._replace(max_upload=1000))
    seen = writes(portal, monkeypatch)
    both = portal.accepts(also(wanted, tmp_path, "more.csv", b"0" * 990))
    found = portal.put(both, None)
    revised = ["package_revise"] * 2
    assert seen == ["package_create", "resource_create", "resource_create", *revised]
    assert found.is_public
    assert portal.put(both, found) == found


def test_an_unknown_licence_or_group_is_refused_before_writing(
    make: Make, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = make(STOCK._replace(licences={"cc-by-4.0": "cc-by-40-intl"}))
    seen = writes(portal, monkeypatch)
    with pytest.raises(PortalFailure, match="no licence"):
        portal.put(wanted, None)
    portal = make()
    with pytest.raises(PortalFailure, match="no group"):
        portal.put(wanted._replace(fields={**wanted.fields, "groups": ("no-such",)}), None)
    assert seen == []


def test_a_key_the_portal_loses_is_named(make: Make, wanted: Wanted) -> None:
    """G空間's own keys, sent to a portal that does not have them."""
    portal = make(STOCK._replace(places={**STOCK.places, "area": "area"}))
    with pytest.raises(PortalFailure, match="shows something else: area"):
        portal.put(wanted._replace(fields={**wanted.fields, "area": "見本県見本市"}), None)


def test_a_japanese_portal_is_understood(make: Make, ckan: Ckan, city: City, wanted: Wanted) -> None:
    portal = make(STOCK._replace(api="/ja/api/3/action/"))
    found = portal.put(wanted, None)
    bad = wanted._replace(fields={**wanted.fields, "contact_email": "担当課"})
    with pytest.raises(PortalFailure, match="maintainer_email") as caught:
        portal.put(bad, found)
    assert "連絡先のメールアドレス" in caught.value.text.ja
    ckan.call("package_create", name=f"{wanted.name}-x", owner_org=city.name)
    with pytest.raises(PortalFailure, match="the dataset's name"):
        portal.put(wanted._replace(name=f"{wanted.name}-x"), found)
    assert portal.check() == ()


def test_the_preflight_names_what_is_wrong(make: Make, ckan: Ckan, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make().check() == ()
    assert "may not create" in make(token="wrong").check()[0].en
    assert TOKEN in make(token="").check()[0].en
    assert "none of the licences" in make(STOCK._replace(licences={"cc-by-4.0": "X"})).check()[0].en
    assert "lacks these groups" in make(STOCK._replace(groups={"safety": "no-such"})).check()[0].en
    assert (
        "not CKAN's" in make(url=f"{ckan.url}/about").check()[0].en or make(url=f"{ckan.url}/about").check()
    )
    assert "does not answer" in make(url="http://127.0.0.1:9").check()[0].en
    assert "not encrypted" in make(url="http://portal.example.jp").check()[0].en


def test_a_wrong_token_is_not_taken_for_a_name_in_use(make: Make, portal: CkanPortal, wanted: Wanted) -> None:
    portal.withdraw(portal.put(wanted, None))
    with pytest.raises(PortalFailure, match="may not create datasets"):
        make(token="wrong").put(wanted, None)


def test_a_wrong_token_is_refused_and_shown_nowhere(
    make: Make, wanted: Wanted, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "wrong-token-0123456789"
    caplog.set_level(logging.DEBUG)
    portal = make(token=secret)
    with pytest.raises(PortalFailure, match="rights") as caught:
        portal.put(wanted, None)
    told = "".join(traceback.format_exception(caught.value)) + repr(portal) + repr(vars(portal)) + caplog.text
    assert secret not in told
    assert secret not in repr(vars(portal._calls)) + caught.value.text.ja


def test_what_another_organization_published_under_our_marker_is_left_alone(
    ckan: Ckan, city: City, portal: CkanPortal, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token may reach two organizations, and a marker names a municipality, not an organization."""
    found = portal.put(wanted, None)
    other = f"other-{city.name[-8:]}"
    editor = {"name": f"editor-{city.name}", "capacity": "editor"}
    ckan.call("organization_create", name=other, title="となり市", users=[editor])
    neighbour = CkanPortal(Target("ckan", ckan.url, other, TOKEN), STOCK, sleep=lambda _: None)
    with pytest.raises(PortalFailure, match=wanted.name):
        neighbour.stranger(wanted)
    with pytest.raises(PortalFailure, match=wanted.name):
        neighbour.put(wanted, None)
    second = neighbour.put(wanted._replace(name=f"{wanted.name}_2"), None)
    assert second.id != found.id
    assert portal.published() == {wanted.marker: found}
