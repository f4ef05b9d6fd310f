"""What rules need is told to the engine in a file, so that a run imports no rule that has nothing to do."""

import json
from pathlib import Path

import pytest

from opendata import detecting, reading, rules
from opendata.checking import check
from opendata.handbook.needs import needs, written
from opendata.rules import NEEDS, all_rules, asked, by_code
from opendata.schema import all_schemas, home
from opendata.sniffing import Source

SAMPLES = sorted((home() / "datasets").glob("*/*.csv"))


def test_the_file_says_what_the_rules_declare() -> None:
    assert NEEDS.read_text(encoding="utf-8") == written(needs()), (
        "rules or schemas have changed; please run: python -m opendata.handbook needs"
    )
    assert json.loads(json.dumps(rules.needs()._asdict())) == json.loads(written(needs()))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_rules_left_out_would_have_said_and_counted_nothing(path: Path) -> None:
    schemas = all_schemas()
    table = reading.read(Source.of(str(path)), detecting.dictionary(schemas).recognise)
    layout = detecting.detect(table.header, schemas, str(path))
    chosen = asked(by_code(), table, layout)
    assert len(chosen) < len(all_rules())
    assert check(table, layout, chosen, order=tuple(by_code())) == check(table, layout, all_rules())


def test_a_rule_unknown_to_the_file_is_always_asked() -> None:
    schemas = all_schemas()
    table = reading.read(Source.of(str(SAMPLES[0])), detecting.dictionary(schemas).recognise)
    layout = detecting.detect(table.header, schemas, str(SAMPLES[0]))
    toy = all_rules()[0]._replace(code="toy")
    assert toy in asked({**by_code(), "toy": toy}, table, layout)
