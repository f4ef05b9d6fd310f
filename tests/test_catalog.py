"""The catalogue: what harvesters read is well-formed, conforms, and is the same to the byte every time."""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyshacl
import pytest
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCAT, DCTERMS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from opendata import adding, catalog, dcat, packages, tables, workspace
from opendata.adding import Request
from opendata.commands import main
from opendata.gathering import gather
from opendata.model import Assessed, Catalog, Dataset, Distribution, Publisher, Text
from opendata.reports import status
from opendata.schema import find, home
from opendata.workspace import Beginning

BASE = "https://www.example.lg.jp/opendata/"
TIME = "2026-04-01T09:00:00+09:00"
SHAPES = Path(__file__).parent / "shapes" / "dcat-ap.ttl"
HOSTILE = [
    "../../evil",
    "CON",
    "題" * 300,
    "🚑\U0010ffff",
    '"""\\ <x> {y}\r\n\t',
    "=1+1",
    "\udcff\0\x7f",
    "</script>",
]
LISTS = [("152048_open_data_list.csv", "ods-v3"), ("152048_open_data_list_2017.csv", "legacy-2017")]
PUBLISHER = Publisher(
    "152048", Text("三条市", "Sanjo City"), "情報管理課", "a+b{c}@example.lg.jp", "(0256)00-0031", BASE
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with every sample dataset."""
    root = tmp_path_factory.mktemp("city")
    workspace.begin(
        root, Beginning("152048", "Sanjo City", contact_name="情報管理課", contact_phone="0256-00-0000")
    )
    opened = workspace.load(root)
    for path in sorted((home() / "datasets").glob("*/*.csv")):
        (source,) = gather([str(path)])
        adding.carry_out(adding.prepare(opened, source, Request(), TIME), TIME)
    return root


@pytest.fixture(scope="module")
def built(city: Path) -> dict[str, bytes]:
    return dict(catalog.build(workspace.load(city).catalog, BASE))


def dataset(name: str, title: str, size: int = 1) -> Dataset:
    file = Distribution(
        f"x/{name}.csv", f"{name}.csv", title, "CSV", "text/csv", size, "a" * 64, "utf-8", "aed@ods-v3"
    )
    text = Text(title, title)
    return Dataset(
        name,
        text,
        text,
        "cc-by-4.0",
        (file,),
        PUBLISHER,
        (title,),
        "yearly",
        TIME,
        TIME,
        ("2026-01-01", "2026-12-31"),
        "other",
    )


def hostile() -> Catalog:
    return Catalog(PUBLISHER, tuple(dataset(f"152048_x{n}", title) for n, title in enumerate(HOSTILE)))


def graphs(files: dict[str, bytes], base: str = BASE) -> tuple[Graph, Graph]:
    return (
        Graph().parse(data=files["catalog.jsonld"], format="json-ld", publicID=base),
        Graph().parse(data=files["catalog.ttl"], format="turtle", publicID=base),
    )


def test_both_forms_say_the_same(built: dict[str, bytes]) -> None:
    one, other = graphs(built)
    assert len(one) > 500
    assert isomorphic(one, other)


def test_the_catalogue_has_what_dcat_ap_wants(built: dict[str, bytes]) -> None:
    shapes = Graph().parse(SHAPES)
    for graph in graphs(built):
        conforms, _, words = pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=False)
        assert conforms, words


@pytest.mark.parametrize(
    "lost",
    [DCTERMS.title, DCTERMS.publisher, DCAT.downloadURL, DCTERMS.license, DCAT.contactPoint, DCAT.theme],
)
def test_the_shapes_notice_what_is_missing(lost: URIRef, built: dict[str, bytes]) -> None:
    graph = graphs(built)[1]
    graph.remove((None, lost, None))
    assert not pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))[0]


def test_relative_addresses_stay_relative(city: Path) -> None:
    files = dict(catalog.build(workspace.load(city).catalog))
    one, other = graphs(files, "https://mirror.example/data/")
    assert isomorphic(one, other)
    url = URIRef("https://mirror.example/data/152048_aed/152048_aed.csv")
    assert (None, DCAT.downloadURL, url) in one
    assert b"https://mirror" not in b"".join(files.values())


def test_hostile_words_are_only_words() -> None:
    files = dict(catalog.build(hostile(), BASE))
    one, other = graphs(files)
    assert isomorphic(one, other)
    assert (None, DCTERMS.title, Literal(HOSTILE[4], lang="ja")) in other
    assert set(files) == {name for name, _ in LISTS} | {"datapackage.json", "catalog.jsonld", "catalog.ttl"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1).filter(str.strip))
def test_any_words_make_a_sound_catalogue(assess: Callable[..., Assessed], words: str) -> None:
    one = dataset("152048_x", words)
    files = dict(catalog.build(Catalog(PUBLISHER, (one, dataset("152048_y", "題"))), BASE))
    assert isomorphic(*graphs(files))
    for name, _ in LISTS:
        file = assess(files[name])
        assert (file.counts.error, file.report.rows) == (0, 2), file.report.groups


@pytest.mark.parametrize(("name", "edition"), LISTS)
def test_the_list_conforms(
    name: str, edition: str, built: dict[str, bytes], assess: Callable[..., Assessed]
) -> None:
    for content in (built[name], catalog.build(hostile(), BASE)[name], catalog.build(hostile())[name]):
        file = assess(content)
        assert file.report.layout.schema is find("open_data_list", edition)[0]
        assert (file.counts.error, file.conformance.conforms) == (0, True), file.report.groups
        assert (file.report.form.bom, file.report.form.newline) == (True, "CRLF")
    file = assess(built[name])
    assert file.report.rows == len(list((home() / "datasets").glob("*/*.csv")))
    assert file.counts.warning == 0, file.report.groups


def test_the_list_uses_the_items_of_its_definition() -> None:
    for _, edition in LISTS:
        names = {field.name for field in find("open_data_list", edition)[0].fields}
        assert set(tables.raw(tables.OPEN_DATA_LIST)[edition]) <= names


def test_numbers_stay_with_their_files() -> None:
    before = catalog.open_data_list(hostile(), "legacy-2017", BASE).decode("utf-8-sig").splitlines()
    more = hostile()._replace(datasets=(dataset("152048_a", "a"), *hostile().datasets))
    after = catalog.open_data_list(more, "legacy-2017", BASE).decode("utf-8-sig").splitlines()
    assert set(before) < set(after)


def test_the_packages_are_accepted_by_frictionless(
    city: Path, tmp_path: Path, built: dict[str, bytes]
) -> None:
    path = tmp_path / "datapackage.json"
    path.write_bytes(built["datapackage.json"])
    assert Package.validate_descriptor(str(path)).valid
    resources = json.loads(built["datapackage.json"])["resources"]
    assert len({each["name"] for each in resources}) == len(resources)
    assert all(each["path"].startswith(BASE) for each in resources)
    relative = catalog.build(workspace.load(city).catalog)["datapackage.json"]
    (city / "datasets" / "all.json").write_bytes(relative)
    aed = Package(str(city / "datasets" / "all.json")).get_resource("152048_aed")
    assert aed.validate().valid


def test_the_same_catalogue_gives_the_same_bytes(city: Path, tmp_path: Path) -> None:
    outs = [tmp_path / "one", tmp_path / "two" / "deep"]
    for out in outs:
        assert main(["catalog", "build", "-o", str(out), "--workspace", str(city)]) == 0
    one, two = ({path.name: path.read_bytes() for path in out.iterdir()} for out in outs)
    assert one == two
    turned = hostile()._replace(datasets=hostile().datasets[::-1])
    assert catalog.build(turned, BASE) == catalog.build(hostile(), BASE)


def test_an_empty_workspace_has_no_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.begin(tmp_path, Beginning("152048"))
    assert main(["catalog", "build", "-o", str(tmp_path / "out"), "--workspace", str(tmp_path)]) == 2
    assert not (tmp_path / "out").exists()
    assert "opendata add" in capsys.readouterr().err


def test_what_is_not_said_is_not_invented() -> None:
    bare = dataset("152048_x", "題")._replace(
        licence=None,
        keywords=(),
        frequency=None,
        created="last week",
        modified=None,
        temporal=None,
        theme=None,
    )
    silent = PUBLISHER._replace(contact_name="")
    files = dict(catalog.build(Catalog(silent, (bare._replace(publisher=silent),)), BASE))
    one, other = graphs(files)
    assert isomorphic(one, other)
    for property in (
        DCTERMS.license,
        DCAT.keyword,
        DCTERMS.accrualPeriodicity,
        DCTERMS.issued,
        DCAT.contactPoint,
    ):
        assert (None, property, None) not in one
    assert b"null" not in files["datapackage.json"]


# ── Status ────────────────────────────────────────────────────────────────────────────────────────


def facts(found: Dataset, **more: object) -> status.Facts:
    known = status.Facts(found, None, (), (), Fraction(1), date(2026, 4, 11), {})
    return known._replace(**more)  # type: ignore[arg-type]


def test_age_is_told_against_the_update_frequency() -> None:
    found = status.standing(facts(dataset("152048_x", "題")))
    assert (found.age, found.due, status.is_overdue(found)) == (10, 380, False)
    late = status.standing(facts(dataset("152048_x", "題"), today=date(2027, 5, 1)))
    assert status.is_overdue(late)
    assert any("overdue" in each.en for each in late.advice)


def test_what_to_do_next_follows_from_the_facts(assess: Callable[..., Assessed]) -> None:
    fine = dataset("152048_x", "題")
    assert "opendata publish" in status.standing(facts(fine)).advice[0].en
    assert status.standing(facts(fine, published={"public": TIME})).advice == (status.NOTHING,)
    old = status.standing(facts(fine, published={"public": "2026-01-01"})).advice
    assert "publish what is new" in old[0].en
    for more, word in (
        ({"dataset": fine._replace(licence=None)}, "licence"),
        ({"dataset": fine._replace(publisher=PUBLISHER._replace(contact_name=""))}, "contact"),
        ({"lost": ("x.csv",)}, "gone"),
        ({"assessed": assess("名称,住所\r\nx,\r\n", "aed@legacy-2017")}, "opendata validate"),
    ):
        (advice,) = status.standing(facts(fine, **more)).advice
        assert word in advice.en


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("format", ["text", "json", "csv"])
def test_every_dataset_has_its_status(
    format: str, language: str, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["status", "--workspace", str(city), "--format", format, "--lang", language]
    assert main(words) == 0
    out = capsys.readouterr().out
    for path in (city / "datasets").glob("*/datapackage.json"):
        assert path.parent.name in out
    if format == "json":
        first = json.loads(out)["datasets"][0]
        assert (first["name"], first["conforms"], first["published"]) == ("152048_aed", True, {})


def test_a_target_without_a_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.begin(tmp_path, Beginning("152048"))
    path = tmp_path / "opendata.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('#  "aed@', '  "aed@'), encoding="utf-8")
    assert main(["status", "--workspace", str(tmp_path)]) == 0
    assert "aed@legacy-2017" in capsys.readouterr().out


def test_the_tree_is_one_of_known_words(city: Path) -> None:
    text = dcat.turtle(dcat.tree(workspace.load(city).catalog, BASE)).decode()
    assert packages.FILE not in text
    assert "None" not in text
