"""The same two files published three times to a real CKAN: by frictionless, and by us.

frictionless makes every resource anew each time. Up to CKAN 2.11 it has deleted the old ones before, so the
addresses people use are dead; 2.12 keeps them, so every file is there once more.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from contract import NOW, offer_of
from fault_proxy import FaultProxy, fault_proxy
from frictionless import FrictionlessException, Package
from frictionless.portals import CkanControl
from real_ckan import VERSION, City, Ckan, city, ckan

from opendata.ledger import Ledger
from opendata.model import Action, Offer
from opendata.portals import profiles
from opendata.portals.ckan import CkanPortal, Target
from opendata.publishing import carry_out, make_plan

__all__ = ["city", "ckan"]
pytestmark = pytest.mark.ckan

TOKEN = "OPENDATA_TEST_TOKEN"
STEMS = ("aed", "event")
THEIRS = ["aed", "event", "datapackage"]
"""frictionless adds the descriptor as a resource."""
KEEPS_RESOURCES = tuple(map(int, VERSION.split(".")[:2])) >= (2, 12)
"""What `package_update` does with the resources it is not told about."""

Resources = list[dict[str, Any]]


class Case(NamedTuple):
    """A dataset of two files for one organization, whose editor publishes it."""

    ckan: Ckan
    city: City
    folder: Path

    @property
    def name(self) -> str:
        """Dataset names and our markers are shared by all organizations of a portal."""
        return f"152048_{self.city.name}"

    @property
    def package(self) -> Package:
        files = [{"name": stem, "path": f"{stem}.csv", "format": "csv"} for stem in STEMS]
        descriptor = {"name": self.name, "title": "見本のデータセット", "resources": files}
        package: Package = Package.from_descriptor(descriptor, basepath=str(self.folder))
        return package

    @property
    def offer(self) -> Offer:
        """The files of `package`."""
        first, second = (offer_of(self.folder, stem) for stem in STEMS)
        wanted = first.wanted._replace(
            marker=f"152048/{self.name}",
            name=self.name,
            files=first.wanted.files + second.wanted.files,
            sources={**first.wanted.sources, **second.wanted.sources},
        )
        return first._replace(dataset=self.name, wanted=wanted)

    def resources(self) -> Resources:
        """What anybody sees."""
        found: Resources = self.ckan.call("package_show", token="", id=self.name)["resources"]
        return found

    def publish_by_frictionless(self, allow_update: bool) -> Resources:
        control = CkanControl(
            baseurl=self.ckan.url,
            apikey=self.city.token,
            organization_name=self.city.name,
            allow_update=allow_update,
        )
        self.package.publish(control=control)
        return self.resources()

    def publish(self, url: str) -> list[Action]:
        """What was done, by us."""
        portal = CkanPortal(Target("ckan", url, self.city.name, TOKEN), profiles.load("ckan"))
        ledger = Ledger(self.folder / "ledger.sqlite")
        plan = make_plan(portal, [self.offer], portal.published(), ledger.latest(portal.name))
        outcomes = list(carry_out(plan, portal, ledger, lambda: NOW, "見本係"))
        assert [outcome.failure for outcome in outcomes if outcome.failure] == []
        return [outcome.step.action for outcome in outcomes]


@pytest.fixture
def case(ckan: Ckan, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setenv(TOKEN, city.token)
    case = Case(ckan, city, tmp_path)
    assert len(case.offer.wanted.files) == len(case.package.resources) == 2
    return case


def names(resources: Resources) -> list[str]:
    return [resource["name"] for resource in resources]


def ids(resources: Resources) -> set[str]:
    return {resource["id"] for resource in resources}


def is_served(resource: dict[str, Any]) -> bool:
    return requests.get(resource["url"], timeout=60).status_code == 200


def writes(proxy: FaultProxy) -> list[str]:
    return [request for request in proxy.seen if not request.startswith("GET ")]


def test_frictionless_refuses_to_publish_again_unless_told_to(case: Case) -> None:
    case.publish_by_frictionless(allow_update=False)
    with pytest.raises(FrictionlessException, match="already in use"):
        case.publish_by_frictionless(allow_update=False)


@pytest.mark.skipif(not KEEPS_RESOURCES, reason="package_update deletes resources before CKAN 2.12")
def test_frictionless_doubles_every_resource_from_ckan_2_12(case: Case) -> None:
    """Of the two files there are 2, 4, 6; with the descriptors 3, 6, 9."""
    first = case.publish_by_frictionless(allow_update=False)
    again = [case.publish_by_frictionless(allow_update=True) for _ in range(2)]
    assert [names(shown) for shown in (first, *again)] == [THEIRS, THEIRS * 2, THEIRS * 3]
    assert ids(first) < ids(again[0]) < ids(again[1])


@pytest.mark.skipif(KEEPS_RESOURCES, reason="package_update keeps resources since CKAN 2.12")
def test_frictionless_kills_every_address_up_to_ckan_2_11(case: Case) -> None:
    first = case.publish_by_frictionless(allow_update=False)
    assert all(map(is_served, first))
    again = [case.publish_by_frictionless(allow_update=True) for _ in range(2)]
    assert [names(shown) for shown in (first, *again)] == [THEIRS] * 3
    assert len(ids(first) | ids(again[0]) | ids(again[1])) == 3 * len(THEIRS)
    assert not any(map(is_served, first + again[0]))


def test_ours_leaves_everything_as_it_is_without_a_request_that_writes(case: Case) -> None:
    assert case.publish(case.ckan.url) == [Action.CREATE]
    first = case.resources()
    assert len(first) == 2
    assert all(map(is_served, first))
    for _ in range(2):
        with fault_proxy(case.ckan.url) as proxy:
            assert case.publish(proxy.url) == [Action.UNCHANGED]
        assert proxy.seen
        assert writes(proxy) == []
        assert case.resources() == first
