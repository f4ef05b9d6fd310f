"""Every rule does what its own examples say, and the set keeps its manners."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from string import Formatter

import pytest

from opendata import rules
from opendata.model import (
    Assessed,
    Bad,
    Blanks,
    Books,
    Cells,
    Field,
    Finding,
    Good,
    Language,
    Place,
    Repeats,
    Role,
    Rows,
    Rule,
    Sample,
    Scope,
    Severity,
    Structure,
    Text,
)
from opendata.schema import all_schemas, find
from opendata.wording import sentences

RULES = rules.all_rules()
FOLDER = Path(rules.__file__).parent
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
QUOTED = re.compile("“[^”]*”|「[^」]*」")
POLITE = re.compile(r"(です|ます|ません|ました|ください|でした)(（[^）]*）)?$|：?\{\w+\}$")

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def texts(rule: Rule) -> tuple[Text, ...]:
    return (rule.title, rule.message, rule.remedy, rule.why)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def item_of(rule: Rule, example: Good | Bad) -> Field:
    """The example's own item, else the first of any schema that the rule applies to."""
    if example.field or not isinstance(rule.check, Cells):
        return example.field or Field(name="見本", title=Text("見本", "Sample"))
    applies = rule.check.applies
    return next(item for schema in all_schemas() for item in schema.fields if applies(item))


def objects(rule: Rule, example: Good | Bad, assess: Callable[..., Assessed]) -> bool:
    match rule.check, example.value:
        case Cells(predicate=predicate), str(value):
            return not predicate(item_of(rule, example))(value)
        case Books(faults=faults_of), Structure() as book:
            return any(True for _ in faults_of(book))
        case Rows(faults=faults), tuple(values) if not isinstance(values, Structure):
            return bool(faults(values))
        case _, value:
            file = assess(value, example.schema, name=example.name)
            return any(group.code == rule.code for group in file.report.groups)


def findings(rule: Rule, assess: Callable[..., Assessed]) -> Iterator[tuple[Finding, str]]:
    """What the Bad examples lead to, each with the schema it is read as."""
    for example in rule.examples:
        if isinstance(example, Good):
            continue
        match rule.check, example.value:
            case Cells(), str(value):
                yield from in_a_cell(rule, example, value)
            case Books(faults=faults), Structure() as book:
                yield from ((Finding(rule.code, place, context=words), "") for place, words in faults(book))
            case Rows(roles=roles), tuple(values) if not isinstance(values, Structure):
                content = ",".join(names(roles, example.schema)) + "\n" + ",".join(values) + "\n"
                yield from in_a_file(rule, content, example, assess)
            case _, value:
                yield from in_a_file(rule, value, example, assess)


def names(roles: Sequence[Role], schema_id: str) -> Iterator[str]:
    """The items of the roles; a role named again means the next item that has it."""
    slug, _, edition = schema_id.partition("@")
    left = list(find(slug, edition)[0].fields)
    for role in roles:
        item = next(item for item in left if item.role is role)
        left.remove(item)
        yield item.name


def in_a_cell(rule: Rule, example: Bad, value: str) -> Iterator[tuple[Finding, str]]:
    item = item_of(rule, example)
    home = next((s.id for s in all_schemas() if item in s.fields), "")
    yield Finding(code=rule.code, place=Place(record=2, line=2, column=1, field=item.name), value=value), home


def in_a_file(
    rule: Rule, value: Sample, example: Bad, assess: Callable[..., Assessed]
) -> Iterator[tuple[Finding, str]]:
    for group in assess(value, example.schema, name=example.name).report.groups:
        if group.code == rule.code:
            yield from ((finding, example.schema) for finding in group.findings)


# ── Examples ──────────────────────────────────────────────────────────────────────────────────────


@each_rule
def test_a_rule_accepts_its_good_examples(rule: Rule, assess: Callable[..., Assessed]) -> None:
    assert [e for e in rule.examples if isinstance(e, Good) and objects(rule, e, assess)] == []


@each_rule
def test_a_rule_objects_to_its_bad_examples(rule: Rule, assess: Callable[..., Assessed]) -> None:
    assert [e for e in rule.examples if isinstance(e, Bad) and not objects(rule, e, assess)] == []


@each_rule
def test_a_repair_turns_the_bad_example_into_what_it_promises(rule: Rule) -> None:
    for example in rule.examples:
        if isinstance(example, Bad) and isinstance(rule.check, Cells) and rule.check.fix:
            assert isinstance(example.value, str)
            item = item_of(rule, example)
            repaired = rule.check.fix(example.value, item)
            assert repaired == example.becomes
            assert repaired is None or rule.check.predicate(item)(repaired)


@each_rule
def test_an_item_named_in_an_example_is_one_the_rule_is_about(rule: Rule) -> None:
    if isinstance(rule.check, Cells):
        assert all(rule.check.applies(example.field) for example in rule.examples if example.field)


@each_rule
def test_a_rule_has_good_and_bad_examples(rule: Rule) -> None:
    assert {type(example) for example in rule.examples} == {Good, Bad}


# ── Manners of the set ────────────────────────────────────────────────────────────────────────────


def test_every_file_of_the_folder_is_listed_and_every_name_has_its_file() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert Counter(rules.NAMES) == Counter(files), "list each file once in opendata/rules/__init__.py"


def test_a_code_is_the_name_of_its_file() -> None:
    assert [rule.code for rule in RULES] == [name.replace("_", "-") for name in rules.NAMES]


@each_rule
def test_a_rule_says_where_the_standard_says_so(rule: Rule) -> None:
    assert rule.source.strip()
    assert rule.version >= 1


@each_rule
def test_both_languages_name_the_same_facts(rule: Rule) -> None:
    for text in texts(rule):
        assert placeholders(text.ja) == placeholders(text.en)


@each_rule
def test_titles_and_reasons_need_no_facts(rule: Rule) -> None:
    assert not placeholders(rule.title.ja)
    assert not placeholders(rule.why.ja)


@each_rule
def test_english_holds_no_japanese_but_in_quotes(rule: Rule) -> None:
    for text in texts(rule):
        assert not JAPANESE.search(QUOTED.sub("", text.en))


@each_rule
def test_japanese_is_japanese(rule: Rule) -> None:
    for text in texts(rule):
        assert JAPANESE.search(text.ja)


@each_rule
def test_japanese_sentences_are_polite_and_end(rule: Rule) -> None:
    for text in (rule.message, rule.remedy, rule.why):
        *whole, rest = text.ja.split("。")
        assert whole, text.ja
        assert [sentence for sentence in whole if not POLITE.search(sentence)] == []
        assert not rest or re.search(r"：\{\w+\}$", rest), text.ja


@each_rule
def test_english_sentences_end(rule: Rule) -> None:
    for text in (rule.message, rule.remedy, rule.why):
        assert re.search(r"[.”]$|: \{\w+\}$", text.en), text.en


@each_rule
def test_every_hint_is_used(rule: Rule, assess: Callable[..., Assessed]) -> None:
    if rule.hint is None:
        return
    used = placeholders(rule.message.ja) | placeholders(rule.remedy.ja)
    for example in rule.examples:
        if isinstance(example, Bad) and isinstance(example.value, str):
            assert set(rule.hint(example.value, item_of(rule, example))) <= used


@each_rule
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_finding_becomes_sentences(
    rule: Rule, language: Language, assess: Callable[..., Assessed]
) -> None:
    found = list(findings(rule, assess))
    assert found
    for finding, schema_id in found:
        slug, _, edition = schema_id.partition("@")
        schema = find(slug, edition)[0] if slug else None
        if isinstance(rule.check, Cells) and schema is None:
            continue
        words = sentences(finding, rule, schema, language)
        assert words.message
        assert words.remedy
        assert "None" not in words.message + words.remedy
        assert not re.search(r"[{}]", words.message + words.remedy)


@each_rule
def test_a_rule_applies_to_at_least_one_item_of_the_shipped_schemas(rule: Rule) -> None:
    if isinstance(rule.check, Cells | Blanks | Repeats):
        assert any(rule.check.applies(item) for schema in all_schemas() for item in schema.fields)
    if isinstance(rule.check, Rows):
        assert any(all(map(schema.first, rule.check.roles)) for schema in all_schemas())


@each_rule
def test_a_predicate_never_raises(rule: Rule) -> None:
    hostile = (
        "",
        " ",
        "　",
        "-",
        "9" * 400,
        "１２",
        "1e999",
        "NaN",
        "\0",
        "=1+1",
        "25:61",
        "2024-02-30",
        "²",
        "٣",
    )
    if isinstance(rule.check, Cells):
        for item in (item for schema in all_schemas() for item in schema.fields if rule.check.applies(item)):
            predicate = rule.check.predicate(item)
            for value in hostile:
                predicate(value)
                if rule.hint:
                    rule.hint(value, item)


def test_what_keeps_a_file_from_conforming_whatever_its_rate_changes_only_on_purpose() -> None:
    breaking = {rule.code for rule in RULES if rule.severity is Severity.ERROR and rule.scope is Scope.FILE}
    assert breaking == {
        "empty-file",
        "not-a-text-file",
        "spreadsheet-file",
        "unclosed-quote",
        "undecodable-bytes",
        "no-header-row",
        "unknown-dataset",
        "required-column-missing",
        "duplicate-column",
        "no-records",
        "required-item-empty",
    }
