"""opendata.toml: what `init` writes can be read back, and what makes no sense is named."""

import json
import tomllib
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from opendata import tables, workspace
from opendata.commands import main
from opendata.errors import OpendataError, UsageError
from opendata.model import Text
from opendata.schema import all_schemas
from opendata.workspace import Beginning

MINIMAL = '[publisher]\nlgcode = "152048"\n'


def parse(text: str) -> workspace.Config:
    return workspace.parse(text.encode(), Path("opendata.toml"))


def refusal(text: str) -> Text:
    with pytest.raises(UsageError) as caught:
        parse(text)
    return caught.value.text


def test_init_writes_what_load_reads(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "city"
    words = ["init", str(folder), "--lgcode", "152048", "--contact-name", '情報"管理\\課\n🚀']
    assert main([*words, "--contact-email", "a@example.lg.jp", "--name-en", "Sanjo City"]) == 0
    found = workspace.load(folder)
    assert found.root == folder.resolve()
    assert found.catalog.datasets == ()
    assert found.config.publisher.name == Text("三条市", "Sanjo City")
    assert found.config.publisher.contact_name == '情報"管理\\課\n🚀'
    assert found.config.publisher.has_contact
    assert found.config.required_rate == 1
    assert found.config.licence == "cc-by-4.0"
    assert found.config.portals["public"].kind == "folder"
    assert found.config.portals["public"].path == "public"


def test_the_workspace_is_found_from_within(tmp_path: Path) -> None:
    workspace.begin(tmp_path, Beginning("152048"))
    assert workspace.load(tmp_path / "datasets").root == tmp_path.resolve()
    with pytest.raises(UsageError, match="opendata init"):
        workspace.find(Path(tmp_path.anchor))


def test_datasets_that_cannot_be_read_are_told_and_not_taken_for_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.begin(tmp_path, Beginning("152048"))
    datasets = tmp_path / "datasets"
    (datasets / "a_loop").symlink_to(datasets / "a_loop")
    assert main(["status", "--workspace", str(tmp_path)]) == 3
    assert "a_loop" in capsys.readouterr().err
    (datasets / "a_loop").unlink()
    (datasets / "file").touch()
    assert workspace.load(tmp_path).catalog.datasets == ()
    (datasets / "file").unlink()
    datasets.rmdir()
    assert workspace.load(tmp_path).catalog.datasets == ()
    datasets.touch()
    assert main(["status", "--workspace", str(tmp_path)]) == 3
    assert str(datasets) in capsys.readouterr().err


def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "opendata.toml").write_text("mine")
    assert main(["init", str(tmp_path), "--lgcode", "152048"]) == 2
    assert (tmp_path / "opendata.toml").read_text() == "mine"
    assert not (tmp_path / "datasets").exists()
    (tmp_path / "file").touch()
    assert main(["init", str(tmp_path / "file"), "--lgcode", "152048"]) == 3
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--lgcode", "999999"],
        ["--lgcode", "三条市"],
        ["--lgcode", "152048", "--licence", "cc-by-9"],
        ["--lgcode", "152048", "--contact-email", "nobody"],
        ["--lgcode", "152048", "--contact-url", "javascript:x"],
    ],
)
def test_init_refuses_what_makes_no_sense(words: list[str], tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "new"), *words]) == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "table", "key", "near"),
    [
        ("licens = 'cc0-1.0'\n" + MINIMAL, "the top level", "licens", "licence"),
        (MINIMAL + "nmae = 'x'\n", "[publisher]", "nmae", "name"),
        (MINIMAL + "[contact]\nmail = 'x'\n", "[contact]", "mail", "email"),
        (
            MINIMAL + "[portals.a]\nkind = 'ckan'\ntoken = 'hunter2'\n",
            "[portals.a]",
            "token",
            "token_env",
        ),
    ],
)
def test_an_unknown_key_is_named_with_its_table_and_the_nearest_known(
    text: str, table: str, key: str, near: str
) -> None:
    said = refusal(text)
    for part in (table, key, near):
        assert part in said.en
    for part in (key, near):
        assert part in said.ja
    assert "hunter2" not in said.en + said.ja


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "publisher"),
        ("[publisher]\n", "lgcode"),
        ("[publisher]\nlgcode = 152048\n", "lgcode"),
        ("[publisher]\nlgcode = '999999'\n", "lgcode"),
        ("licence = 'mit'\n" + MINIMAL, "licence"),
        ("targets = 'aed'\n" + MINIMAL, "targets"),
        ("targets = ['../x']\n" + MINIMAL, "targets"),
        (MINIMAL + "[floor]\nrequired_rate = 101\n", "required_rate"),
        (MINIMAL + "[floor]\nrequired_rate = true\n", "required_rate"),
        (MINIMAL + "[catalog]\nbase_url = 'https://a.example'\n", "base_url"),
        (MINIMAL + "[catalog]\nbase_url = 'https://a.example/?q=/'\n", "base_url"),
        (MINIMAL + '[catalog]\nbase_url = "https://a.example/\\n"\n', "base_url"),
        (MINIMAL + "[portals.a]\n", "kind"),
        (MINIMAL + "[portals.a]\nkind = 'ftp'\n", "kind"),
        (MINIMAL + "[portals.'../a']\nkind = 'folder'\n", "../a"),
        (MINIMAL + "[portals.a]\nkind = 'ckan'\ntoken_env = 'eyJhbGciOi.secret'\n", "token_env"),
        ("not toml", "opendata.toml"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_but_never_shown(text: str, key: str) -> None:
    said = refusal(text)
    assert key in said.en
    assert key in said.ja
    assert "eyJhbGci" not in said.en + said.ja


def test_a_complaint_says_line_and_column() -> None:
    assert refusal(MINIMAL + "\nnmae = 'x'\n") == Text(
        "opendata.toml 4行1列目：[publisher]に「nmae」という項目は書けません。「name」のことですか。",
        "opendata.toml, line 4, column 1: [publisher] has no key nmae; perhaps name is meant.",
    )
    assert refusal("[publisher]\nlgcode = '999999'\n").en.startswith("opendata.toml, line 2, column 1: ")


def test_the_plan_is_named_by_its_file_or_its_name() -> None:
    assert parse(MINIMAL).plan == ""
    assert parse('plan = "sanjo"\n' + MINIMAL).plan == "sanjo"
    assert "plan" in refusal('plan = ""\n' + MINIMAL).en


def test_the_floor_is_exact() -> None:
    assert parse(MINIMAL + "[floor]\nrequired_rate = 99.9\n").required_rate == Fraction(999, 1000)


def test_the_shipped_json_schema_agrees_with_jsonschema(tmp_path: Path) -> None:
    declaration = json.loads(json.dumps(workspace.declaration()))
    jsonschema.Draft202012Validator.check_schema(declaration)
    content = workspace.begin(tmp_path, Beginning("152048")).read_text(encoding="utf-8")
    jsonschema.validate(tomllib.loads(content), declaration)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(content + "[contcat]\n"), declaration)


def test_every_licence_can_be_chosen() -> None:
    assert workspace.declaration()["properties"]["licence"]["enum"] == list(tables.licences())
    for licence in tables.licences().values():
        assert licence.url.startswith("https://")
        assert set(licence.portals) == {"ckan", "bodik", "gspatial"}


def test_every_definition_has_its_row_in_the_tables() -> None:
    slugs = {schema.slug for schema in all_schemas()}
    assert set(tables.terms(tables.DATASETS)) == slugs
    for entry in tables.terms(tables.DATASETS).values():
        assert tables.term(tables.THEMES, entry.more["theme"])
        assert tables.term(tables.PILLARS, entry.more["pillar"])
        assert tables.term(tables.FREQUENCIES, entry.more["frequency"])
        assert all(tables.term(tables.MARKS, mark) for mark in entry.more["marks"])
        if field := entry.more.get("priority_field"):
            assert tables.term(tables.PRIORITY_FIELDS, field)
    assert set(tables.terms(tables.EDITIONS)) == {schema.edition for schema in all_schemas()}
    assert (len(tables.terms(tables.PILLARS)), len(tables.terms(tables.PRIORITY_FIELDS))) == (5, 8)


def test_a_term_is_found_by_key_and_by_word() -> None:
    assert tables.find(tables.FREQUENCIES, "年1回").key == "yearly"
    assert tables.find(tables.FREQUENCIES, "Yearly").days == 380
    with pytest.raises(OpendataError, match="yearly"):
        tables.find(tables.FREQUENCIES, "sometimes")
