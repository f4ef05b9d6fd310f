"""Where the records of a file lie: a map without a network, doubtful points marked and listed."""

from __future__ import annotations

from html import escape

from opendata.maps import drawn as map_of
from opendata.model import Language, Point, Preview, Text
from opendata.reports.elements import number, said, shown, table

LISTED = 20

_HEADING = Text("地図", "Map")
_TITLE = Text(
    "{located}件の位置の地図。うち{doubtful}件の座標に指摘があります。",
    "Map of {located} places; something was found about the coordinates of {doubtful}.",
)
_CAPTION = Text("座標に指摘のある場所", "Places with doubtful coordinates")
_LEGEND = Text(
    "● 指摘のない位置　▲ 座標に指摘のある位置（枠の外のものは端に示します）",
    "● places without findings  ▲ doubtful coordinates (those outside are drawn at the edge)",
)
_COLUMNS = (
    Text("行", "row"),
    Text("場所", "place"),
    Text("緯度（度）", "latitude (degrees)"),
    Text("経度（度）", "longitude (degrees)"),
)
_MORE = Text("ほか{more}件", "and {more} more")
_ASK = Text(
    "背景に地理院タイルを表示する（インターネットに接続します）",
    "Show map tiles of the GSI behind (uses the Internet)",
)
_CREDIT = Text(
    "背景：地理院タイル（国土地理院）", "Background: tiles of the Geospatial Information Authority of Japan"
)

SCRIPT = """
for (const figure of document.querySelectorAll('figure.mapped')) {
  const map = figure.querySelector('svg');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = figure.dataset.ask;
  button.addEventListener('click', () => {
    for (const [href, x, y, size] of JSON.parse(map.dataset.tiles)) {
      const tile = document.createElementNS('http://www.w3.org/2000/svg', 'image');
      for (const [name, value] of Object.entries({href, x, y, width: size, height: size})) {
        tile.setAttribute(name, value);
      }
      map.querySelector('.tiles').append(tile);
    }
    button.replaceWith(figure.dataset.credit);
  });
  figure.append(button);
}
"""


def drawn(preview: Preview, language: Language) -> str:
    doubtful = [point for point in preview.points if point.is_doubtful]
    title = _TITLE.format(located=preview.located, doubtful=len(doubtful)).to(language)
    ask, credit = said(_ASK, language), said(_CREDIT, language)
    return (
        f"<h3>{said(_HEADING, language)}</h3>\n"
        f'<figure class="mapped" data-ask="{ask}" data-credit="{credit}">\n{map_of(preview.points, title)}\n'
        f"<figcaption>{escape(title)} {said(_LEGEND, language)}</figcaption>\n</figure>\n"
        f"{_listed(doubtful, language)}"
    )


def _listed(doubtful: list[Point], language: Language) -> str:
    if not doubtful:
        return ""
    rows = (
        f'<th scope="row">{point.record}</th><td>{shown(point.label, 60)}</td>'
        f"{number(str(point.latitude))}{number(str(point.longitude))}"
        for point in doubtful[:LISTED]
    )
    told = table(said(_CAPTION, language), _COLUMNS, rows, language)
    more = len(doubtful) - LISTED
    return told + (f'<p class="quiet">{said(_MORE.format(more=more), language)}</p>' if more > 0 else "")
