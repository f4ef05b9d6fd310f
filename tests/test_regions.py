"""A region: many workspaces as one catalogue, none of which is written to but the region's own."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
from frictionless import Package
from rdflib import DCTERMS, FOAF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from test_catalog import BASE, LISTS, PUBLISHER, SHAPES, dataset, graphs

from opendata import catalog, regions, workspace
from opendata.commands import main
from opendata.errors import LedgerFailure, UsageError
from opendata.model import Assessed, Catalog, Text
from opendata.regions import Region
from opendata.site.exhibits import gathered
from opendata.workspace import SETTINGS

SAMPLE = Path(__file__).resolve().parents[1] / "datasets"
CODES = {"niigata": "150002", "sanjo": "152048", "nagaoka": "152021", "mitsuke": "152111"}


def init(root: Path, name: str, more: str = "", code: str = "") -> Path:
    """The workspace of a body beside the others; `more` is added to its settings."""
    folder, code = root / name, code or CODES[name]
    contact = ("--contact-name", f"{name}見本課", "--contact-email", f"{name}@example.lg.jp")
    assert main(["init", str(folder), "--lgcode", code, "--name-en", name.title(), *contact]) == 0
    settings = folder / SETTINGS
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder


def set_to(folder: Path, old: str, new: str) -> None:
    settings = folder / SETTINGS
    told = settings.read_text(encoding="utf-8")
    assert old in told
    settings.write_text(told.replace(old, new), encoding="utf-8")


def take(folder: Path, *slugs: str, code: str = "") -> None:
    """Samples under the code of another body than the one they were made for."""
    for slug in slugs:
        name = f"{code or CODES[folder.name]}_{slug}"
        source = SAMPLE / f"152048_{slug}" / f"152048_{slug}.csv"
        assert main(["add", str(source), "--dataset", name, "--workspace", str(folder)]) in (0, 1)


def region_of(*entries: str) -> str:
    return f"\n[region]\nworkspaces = {json.dumps(entries, ensure_ascii=False)}\n"


def made(root: Path) -> Path:
    """A prefecture with a dataset of its own; one member has three, one a single one, one none."""
    home, members = init(root, "niigata", region_of("../members/*")), root / "members"
    set_to(home, 'base_url = ""', f'base_url = "{BASE}"')
    take(home, "tourism")
    take(init(members, "sanjo"), "aed", "event", "tourism")
    take(init(members, "nagaoka"), "aed_v3")
    init(members, "mitsuke")
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only by the tests: what they change, they make themselves."""
    return made(tmp_path_factory.mktemp("region"))


@pytest.fixture(scope="module")
def listed(home: Path) -> Catalog:
    region = regions.load(home)
    shown, _ = gathered(region, {}, {})
    return Catalog(region.home.config.publisher, tuple(one.dataset for one in shown))


@pytest.fixture(scope="module")
def built(listed: Catalog) -> dict[str, bytes]:
    return dict(catalog.build(listed, BASE))


def names(region: Region) -> list[str]:
    return [each.root.name for each in region.members]


def left_out(home: Path) -> dict[str, str]:
    _, omitted = gathered(regions.load(home), {}, {})
    return {one.dataset: one.reasons[0].ja for one in omitted}


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything in a folder, to the byte and to the time it was written."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────


def test_members_are_sorted_and_the_region_is_the_first(home: Path) -> None:
    region = regions.load(home)
    assert names(region) == ["mitsuke", "nagaoka", "sanjo"]
    assert region.workspaces[0] is region.home
    assert [body[0] for body in region.bodies] == sorted(CODES.values())


def test_an_entry_may_repeat_another_and_hold_the_signs_of_patterns(tmp_path: Path) -> None:
    init(tmp_path, "[a]*", code="152048")
    init(tmp_path, "b", code="152021")
    home = init(tmp_path, "niigata", region_of("../[a]*", "../b", "../?", str(tmp_path / "b")))
    assert names(regions.load(home)) == ["[a]*", "b"]


def test_a_pattern_passes_over_the_region_itself_and_files(tmp_path: Path) -> None:
    init(tmp_path, "sanjo")
    (tmp_path / "README.md").touch()
    assert names(regions.load(init(tmp_path, "niigata", region_of("../*")))) == ["sanjo"]


def test_a_workspace_without_members_stands_for_itself(tmp_path: Path) -> None:
    region = regions.load(init(tmp_path, "sanjo"))
    assert (region.members, region.bodies) == ((), {})
    assert regions.load(init(tmp_path, "niigata", region_of())).bodies == {}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("../nowhere", "当たるフォルダがありません"),
        ("../nowhere/*", "当たるフォルダがありません"),
        ("../file.txt", "当たるフォルダがありません"),
        ("../plain", "ワークスペースではありません"),
        ("../pl*", "ワークスペースではありません"),
        ("../hokuriku", "も県域です"),
        (".", "この県域のフォルダ自身です"),
        ("../niigata", "この県域のフォルダ自身です"),
    ],
)
def test_an_entry_that_makes_no_sense_is_named_with_its_line(
    entry: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "file.txt").touch()
    init(tmp_path, "sanjo")
    init(tmp_path, "hokuriku", region_of("../sanjo"), code="170003")
    home = init(tmp_path, "niigata", region_of("../sanjo", entry))
    line = len((home / SETTINGS).read_text(encoding="utf-8").splitlines())
    for command in (["status"], ["site", "build", "-o", "x"], ["catalog", "build", "-o", "x"]):
        assert main([*command, "--workspace", str(home), "--lang", "ja"]) == 2
        said = capsys.readouterr().err
        assert f"{SETTINGS} {line}行" in said
        assert f"「{entry}」" in said
        assert words in said
    assert main(["status", "--workspace", str(home), "--lang", "en"]) == 2
    assert entry in capsys.readouterr().err


def test_a_key_of_the_region_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    home = init(tmp_path, "niigata", '\n[region]\nworkspace = ["../sanjo"]\n')
    with pytest.raises(UsageError, match="workspaces"):
        regions.load(home)


def test_settings_of_a_member_that_make_no_sense_are_told_with_their_file(tmp_path: Path) -> None:
    init(tmp_path, "sanjo", "\n[nonsense]\n")
    home = init(tmp_path, "niigata", region_of("../sanjo"))
    with pytest.raises(UsageError) as caught:
        regions.load(home)
    assert str(tmp_path / "sanjo" / SETTINGS) in caught.value.text.en


def test_two_workspaces_cannot_have_a_dataset_of_one_name(tmp_path: Path) -> None:
    for name in ("sanjo", "nagaoka"):
        take(init(tmp_path, name, code="152048"), "aed", code="152048")
    home = init(tmp_path, "niigata", region_of("../sanjo", "../nagaoka"))
    with pytest.raises(UsageError) as caught:
        regions.load(home)
    for words in ("152048_aed", str(tmp_path / "sanjo"), str(tmp_path / "nagaoka")):
        assert words in caught.value.text.ja
        assert words in caught.value.text.en


# ── Members are only read ─────────────────────────────────────────────────────────────────────────


def test_nothing_is_written_into_the_folder_of_a_member(tmp_path: Path) -> None:
    home, members = made(tmp_path), tmp_path / "members"
    main(["publish", "--yes", "--workspace", str(members / "sanjo")])
    main(["withdraw", "152048_aed", "--reason", "見本", "--workspace", str(members / "sanjo")])
    before = state(members)
    for folder, _, files in os.walk(members, topdown=False):
        for name in (*(os.path.join(folder, file) for file in files), folder):
            os.chmod(name, 0o555)
    assert main(["site", "build", "-o", str(tmp_path / "out"), "--workspace", str(home)]) == 1
    assert main(["catalog", "build", "-o", str(tmp_path / "cat"), "--workspace", str(home)]) == 1
    assert main(["status", "--workspace", str(home)]) == 0
    after = state(members)
    for folder, _, _ in os.walk(members):
        os.chmod(folder, 0o755)
    assert after == before
    assert (home / ".opendata" / "outgoing" / "152021_aed_v3").is_dir()


def test_a_ledger_of_a_member_that_cannot_be_read_stops_the_build(tmp_path: Path) -> None:
    home = made(tmp_path)
    hidden = tmp_path / "members" / "sanjo" / ".opendata"
    hidden.mkdir()
    (hidden / "ledger.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(LedgerFailure, match=r"sanjo.*ledger"):
        gathered(regions.load(home), {}, {})


# ── The floor ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("own", "regional", "is_shown"), [(90, 90, True), (100, 90, False), (90, 100, False), (97, 90, False)]
)
def test_a_member_must_pass_the_stricter_of_both_floors(
    own: int, regional: int, is_shown: bool, tmp_path: Path
) -> None:
    """The sample of events reaches 96.5 %."""
    member, home = init(tmp_path, "sanjo"), init(tmp_path, "niigata", region_of("../sanjo"))
    take(member, "event")
    set_to(member, "required_rate = 100", f"required_rate = {own}")
    set_to(home, "required_rate = 100", f"required_rate = {regional}")
    assert ("152048_event" not in left_out(home)) == is_shown


def test_a_member_without_contact_is_left_out_though_the_region_has_one(tmp_path: Path) -> None:
    member, home = init(tmp_path, "sanjo"), init(tmp_path, "niigata", region_of("../sanjo"))
    take(member, "aed")
    set_to(member, 'name = "sanjo見本課"', 'name = ""')
    assert "連絡先" in left_out(home)["152048_aed"]


def test_what_a_member_withdrew_stays_out(tmp_path: Path) -> None:
    home, member = made(tmp_path), tmp_path / "members" / "sanjo"
    assert set(left_out(home)) == {"152048_event"}
    main(["publish", "--yes", "--workspace", str(member)])
    main(["withdraw", "152048_aed", "--reason", "見本のため", "--workspace", str(member)])
    assert "見本のため" in left_out(home)["152048_aed"]
    assert main(["catalog", "build", "-o", str(tmp_path / "cat"), "--workspace", str(home)]) == 1
    assert b"152048_aed" not in (tmp_path / "cat" / "catalog.ttl").read_bytes()


def test_what_is_left_out_is_told_with_its_body_and_its_reason(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, where in (("site", "out"), ("catalog", "cat")):
        words = [command, "build", "-o", str(tmp_path / where), "--workspace", str(home)]
        assert main([*words, "--lang", "ja"]) == 1
        said = capsys.readouterr().out
        assert "載せません  152048_event（三条市）" in said
        assert "必須項目適合率 96.5% が、公開の条件 100.0% に届きません" in said
        assert main([*words, "--override", "152048_event=見本のため"]) == 0
        capsys.readouterr()
    assert b"152048_event" in (tmp_path / "cat" / "catalog.ttl").read_bytes()
    assert (tmp_path / "out" / "data" / "152048_event" / "index.html").is_file()


def test_personal_data_of_a_member_are_released_by_the_name_of_the_dataset(tmp_path: Path) -> None:
    home, member = init(tmp_path, "niigata", region_of("../sanjo")), init(tmp_path, "sanjo")
    source = (SAMPLE / "152048_aed" / "152048_aed.csv").read_text(encoding="utf-8-sig")
    private = tmp_path / "152048_aed.csv"
    private.write_text(source.replace("0256-00-0001", "090-0000-0001"), encoding="utf-8-sig", newline="")
    main(["add", str(private), "--workspace", str(member)])
    cell = left_out(home)["152048_aed"].split("件：")[1].split("）")[0]
    words = ["site", "build", "-o", str(tmp_path / "out"), "--workspace", str(home)]
    assert main([*words, "--override", "152048_aed=見本"]) == 1
    assert main([*words, "--release", f"152048_aed:{cell}=代表番号のため"]) == 0


# ── The catalogue ─────────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_holds_the_datasets_of_all_with_their_publishers(listed: Catalog) -> None:
    assert listed.publisher.lgcode == "150002"
    found = {one.name: one.publisher.lgcode for one in listed.datasets}
    assert {name[:6]: code for name, code in found.items()} == {code: code for code in found.values()}
    assert list(found) == ["150002_tourism", "152021_aed_v3", "152048_aed", "152048_tourism"]


def test_dcat_names_the_publisher_of_each_dataset(built: dict[str, bytes]) -> None:
    one, other = graphs(built)
    assert isomorphic(one, other)
    for name, who in (("150002_tourism", "新潟県"), ("152021_aed_v3", "長岡市"), ("152048_aed", "三条市")):
        node = URIRef(f"{BASE}{name}/#dataset")
        (publisher,) = one.objects(node, DCTERMS.publisher)
        assert Literal(who, lang="ja") in set(one.objects(publisher, FOAF.name))
    (publisher,) = one.objects(URIRef(f"{BASE}#catalog"), DCTERMS.publisher)
    assert str(publisher) == f"{BASE}#publisher"
    assert built["catalog.ttl"].count(b"mailto:sanjo@example.lg.jp") == 2
    assert "新潟県がまとめた、3団体のオープンデータ".encode() in built["catalog.ttl"]


def test_the_catalogue_of_a_region_has_what_dcat_ap_wants(built: dict[str, bytes]) -> None:
    shapes = Graph().parse(SHAPES)
    for graph in graphs(built):
        conforms, _, words = pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=False)
        assert conforms, words


def test_bodies_of_one_code_are_not_taken_for_one_another() -> None:
    union = PUBLISHER._replace(name=Text("見本広域連合", "Mihon Union"))
    office = PUBLISHER._replace(contact_name="見本の別の課")
    assert list(regions.keys([union, office, PUBLISHER]).values()) == ["152048", "152048-2"]
    shown = tuple(
        dataset(name, "題")._replace(publisher=publisher)
        for name, publisher in (("152048_a", PUBLISHER), ("152048_b", union), ("152048_c", office))
    )
    one, other = graphs(dict(catalog.build(Catalog(PUBLISHER, shown), BASE)))
    assert isomorphic(one, other)
    publishers = {str(node) for node in one.objects(None, DCTERMS.publisher)}
    assert publishers == {f"{BASE}#publisher", f"{BASE}#publisher-152048-2"}


@pytest.mark.parametrize(("name", "edition"), LISTS)
def test_the_list_has_the_body_of_each_row_and_conforms(
    name: str, edition: str, built: dict[str, bytes], assess: Callable[..., Assessed]
) -> None:
    content = built[name.replace("152048", "150002")]
    file = assess(content, name=name)
    assert (file.counts.error, file.counts.warning, file.conformance.conforms) == (0, 0, True)
    header, *rows = (line.split(",") for line in content.decode("utf-8-sig").splitlines())
    code = header.index(
        "全国地方公共団体コード" if edition == "ods-v3" else "都道府県コード又は市区町村コード"
    )
    assert [row[code] for row in rows] == ["150002", "152021", "152048", "152048"]
    if edition == "ods-v3":
        name_at, office = header.index("地方公共団体名"), header.index("データセット_連絡先名称")
        assert [row[name_at] for row in rows] == ["新潟県", "新潟県長岡市", "新潟県三条市", "新潟県三条市"]
        assert [row[office] for row in rows][1] == "nagaoka見本課"


def test_the_data_package_names_everybody_once(built: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes(built["datapackage.json"])
    assert Package.validate_descriptor(str(tmp_path / "datapackage.json")).valid
    whole = json.loads(built["datapackage.json"])
    publishers = [one["title"] for one in whole["contributors"] if "publisher" in one["roles"]]
    assert publishers == ["新潟県", "長岡市", "三条市"]
    whose = {one["dataset"]: one.get("contributors", [{}])[0].get("title") for one in whole["resources"]}
    assert (whose["150002_tourism"], whose["152048_aed"]) == (None, "三条市")


def test_the_order_of_the_entries_changes_nothing(tmp_path: Path) -> None:
    home, outs = made(tmp_path), []
    for number, entries in enumerate(
        (["../members/*"], [f"../members/{name}" for name in ("sanjo", "nagaoka", "mitsuke")])
    ):
        set_to(home, "workspaces = ", f"workspaces = {json.dumps(entries)} # ")
        for command in ("site", "catalog"):
            out = tmp_path / f"{command}{number}"
            main([command, "build", "-o", str(out), "--workspace", str(home)])
            outs.append({path: content for path, (_, content) in state(out).items()})
    assert outs[:2] == outs[2:]


# ── What a workspace alone has not ────────────────────────────────────────────────────────────────


def test_status_has_a_line_for_each_member(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--workspace", str(home), "--lang", "ja"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].split() == ["三条市", "3", str(home.parent / "members" / "sanjo")]
    main(["status", "--workspace", str(home), "--format", "json"])
    members = json.loads(capsys.readouterr().out)["members"]
    assert [(one["lgcode"], one["datasets"]) for one in members] == [
        *(("152111", 0), ("152021", 1), ("152048", 3)),
    ]
    main(["status", "--workspace", str(home.parent / "members" / "sanjo"), "--format", "json"])
    assert "members" not in json.loads(capsys.readouterr().out)


def test_a_publication_is_of_the_region_s_own_datasets_only(home: Path) -> None:
    assert [one.name for one in workspace.load(home).catalog.datasets] == ["150002_tourism"]
