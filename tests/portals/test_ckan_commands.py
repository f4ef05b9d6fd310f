"""From opendata.toml to a real CKAN and back, through the commands alone."""

from pathlib import Path

import pytest
from real_ckan import City, Ckan, city, ckan

from opendata.commands import main
from opendata.ledger import Ledger
from opendata.model import Action
from opendata.portals.ckan_calls import Calls

__all__ = ["city", "ckan"]
pytestmark = pytest.mark.ckan

SAMPLE = Path(__file__).resolve().parents[2] / "datasets"
TOKEN = "OPENDATA_TEST_TOKEN"


@pytest.fixture
def workspace(tmp_path: Path, ckan: Ckan, city: City, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(TOKEN, city.token)
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.jp"]
    main(["init", str(tmp_path), "--lgcode", "152048", *contact])
    portal = f'kind = "ckan"\nurl = "{ckan.url}"\norganization = "{city.name}"\ntoken_env = "{TOKEN}"\n'
    with (tmp_path / "opendata.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[portals.city]\n{portal}")
    for slug in ("aed", "public_toilet_v3", "event"):
        name = f"{slug}_{city.name[-8:]}".replace("-", "_")
        main(["add", str(SAMPLE / f"152048_{slug}"), "--workspace", str(tmp_path), "--dataset", name])
    return tmp_path


def publish(root: Path) -> int:
    return main(["publish", "--yes", "--workspace", str(root), "--portal", "city", "--lang", "ja"])


def test_what_conforms_reaches_the_portal_and_a_second_run_sends_nothing(
    workspace: Path,
    ckan: Ckan,
    city: City,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert publish(workspace) == 1, "the faulty event list is blocked"
    shown = ckan.call("package_search", fq=f"organization:{city.name}", rows=10)["results"]
    assert sorted(one["title"] for one in shown) == ["AED設置箇所一覧", "公衆トイレ一覧"]
    assert all(len(one["resources"]) == 4 and one["license_id"] == "cc-by" for one in shown)

    written: list[str] = []
    monkeypatch.setattr(Calls, "write", lambda self, action, body: written.append(action))
    assert publish(workspace) == 1
    assert written == []
    receipts = Ledger(workspace / ".opendata" / "ledger.sqlite").receipts()
    assert [one.action for one in receipts] == [Action.CREATE, Action.CREATE]
    told = capfd.readouterr()
    assert city.token not in told.out + told.err
    assert all(city.token.encode() not in p.read_bytes() for p in workspace.rglob("*") if p.is_file())
