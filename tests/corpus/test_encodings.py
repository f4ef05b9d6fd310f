import csv
from pathlib import Path

import pytest

from opendata.model import Kind
from opendata.reading import read
from opendata.sniffing import Source

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
MANIFEST = CORPUS / "MANIFEST.csv"

# The manifest goes by the first or the most frequent line end, the reader by the one that ends most records.
NEWLINES = {
    "evacuation_space/172014_kanazawa.csv": "LF",  # CRLF after the header only
    "event/372013_takamatsu.csv": "LF",  # CRLF only in cells
    "preschool/372013_takamatsu_afterschool.csv": "LF",  # the same
}


def entries() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not MANIFEST.exists(), reason="the corpus of real files is not here")
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["file"])
def test_real_file_is_read_as_the_manifest_says(entry: dict[str, str]) -> None:
    path, stored = CORPUS / entry["file"], entry["encoding_as_stored"]
    table = read(Source(str(path), lambda: path.open("rb")), lambda cells: 0)
    form = table.form
    if stored == "xlsx":
        assert form.kind is Kind.SPREADSHEET
        return
    encoding, _, rest = stored.partition("; ")
    assert form.encoding == ("CP932" if encoding in ("Shift_JIS", "CP932") else "UTF-8")
    assert form.bom == encoding.endswith("BOM")
    if rest:
        assert form.newline == NEWLINES.get(entry["file"], rest.replace("+", ";").split(";")[0].split()[0])
    assert form.delimiter == ("\t" if "tab-separated" in stored else ",")
    assert not form.damaged

    blocks = list(table.blocks())
    metadata = sum(incident.code == "metadata-row" for incident in table.incidents)
    rows = sum(map(len, blocks))
    assert (rows + metadata, len(table.header)) == (int(entry["rows"]), int(entry["columns"]))
    codes = {incident.code for block in blocks for incident in block.incidents}
    assert codes <= {"mixed-newlines"}
