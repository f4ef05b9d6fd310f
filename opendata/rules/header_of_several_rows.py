"""The header is one row, so that each column has one name."""

from binascii import a2b_base64

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

_BOOK = (
    "UEsDBBQAAAAIAAAAIQB9j8M5SgAAAE0AAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbLMJqSxILVaoyM3JK7ZVyigpKbDS1y9OzkjNTSzW"
    "yy9IzQPKpOUX5SaWALlF6foFicnZiemp+kYGBmb6yfl5Jal5JbolIDOU9O0AUEsDBBQAAAAIAAAAIQCrX4ZnhgAAAO0AAAALAAAAX3Jl"
    "bHMvLnJlbHONzz0OAiEUBOCrEA6wb2NhYVgqG1vjBRAfP+HnEWDjenspV2NhOZnJl4y4YlTdU27Ol8a2FHNbuOu9nACadphUm6hgHo2h"
    "mlQfsVooSgdlEQ7zfIS6N7gUe5NdHguvnN1eBf+ByRiv8Ux6TZj7D/9rMWRVLfaFbxGeVMOdKEwD5SAFfLyTb1BLAwQUAAAACAAAACEA"
    "KqUpbooAAADdAAAADwAAAHhsL3dvcmtib29rLnhtbI2PsQ6DMAxEfwXlA2ro0AFBpi79jBScJgLHkR3Ufn4jKHunu9NZz7rhzbI8mZfm"
    "Q2vS0YRScg+gU0ByeuGMqTaehVypUV6gWdDNGhALrXBt2xuQi8kchF7+YbD3ccI7TxthKgdEcHUlctIQsxo77B/0p01yhKPpTLPHx7x7"
    "6WM10hmwA5z3cE6yX1BLAwQUAAAACAAAACEASklxVYwAAADvAAAAGgAAAHhsL19yZWxzL3dvcmtib29rLnhtbC5yZWxzjc87DsIwDAbg"
    "q0Q5QN0yMKA0Ewsr4gJRcB5q81BsBNyeiAEViYHJ8m/p+2V1xtVwLJlCrCQeac00y8BcDwBkAyZDQ6mY+8WVlgz3tXmoxi7GI+zGcQ9t"
    "a0ittqY4XWfZJikuz4r/yMW5aPFY7C1h5h8FcC9toYDIHTXNI8/yExG8xzR0VYJW8PWffgFQSwMEFAAAAAgAAAAhAHktJsAvAQAA5QIA"
    "ABgAAAB4bC93b3Jrc2hlZXRzL3NoZWV0MS54bWyFkrFOwzAQhl8lygPgOpUYIidSk8ww8ARRcJuIxIlsozJCEQOiSFQwhg1Bhw4dq0g8"
    "jhPyFjgFAgK7bL7P99/9dzo0zekJizHmxlmWEuaYMeeFDQCLYpyFbC8vMJE/45xmIZchnQBWUBweb0VZCqzBYB9kYUJMF21ZEPLQRTSf"
    "GtQxoaRR9xhB0+COmZA0IfiIU8kT5iLuHhwiwF0EughEn9meLlvc3TYva4XC1ynq63NRLkX5SwSkwd6l9eXStzRV2svX9uJeVGVTzhXd"
    "A51ObGZiXjUPVf242GFg2K9pqCkEVVvSJb8939TlSlyt6vWifVqq1rVbqpnyn36bmWpE8OMqMkwn2MdpyowoPyX8Y/KeGhSPu1OxR5YJ"
    "/nAP2p6K+9AOYMfBd3kZ9JftvgNQSwECFAMUAAAACAAAACEAfY/DOUoAAABNAAAAEwAAAAAAAAAAAAAAgAEAAAAAW0NvbnRlbnRfVHlw"
    "ZXNdLnhtbFBLAQIUAxQAAAAIAAAAIQCrX4ZnhgAAAO0AAAALAAAAAAAAAAAAAACAAXsAAABfcmVscy8ucmVsc1BLAQIUAxQAAAAIAAAA"
    "IQAqpSluigAAAN0AAAAPAAAAAAAAAAAAAACAASoBAAB4bC93b3JrYm9vay54bWxQSwECFAMUAAAACAAAACEASklxVYwAAADvAAAAGgAA"
    "AAAAAAAAAAAAgAHhAQAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHNQSwECFAMUAAAACAAAACEAeS0mwC8BAADlAgAAGAAAAAAAAAAA"
    "AAAAgAGlAgAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sUEsFBgAAAAAFAAUARQEAAAoEAAAAAA=="
)
"""A workbook whose header has two rows, tied by merged cells."""

RULE = Rule(
    code="header-of-several-rows",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列名が2行以上にわたっています", "The header has several rows"),
    message=Text(
        "列名（{value}）が{record}行目から{last}行目にわたっています。"
        "1つの列に1つの列名として、つなげて読みました。列名は1行に書く必要があります。",
        "The header ({value}) goes from row {record} to row {last}; it was read as one name for each column. "
        "It belongs in a single row.",
    ),
    remedy=Text(
        "列名のセルの結合を解除し、「所在地_都道府県」のように1行の列名に書き直してから、残りの行を削除してください。",
        "Unmerge the cells of the header, write each name in one row, and delete the other rows.",
    ),
    why=Text(
        "CSVにすると、結合した列名は左上のセルだけに残り、2行目の列名はデータとして読まれます。",
        "Saved as CSV, a merged name stays in its first cell only, and the second row is read as a record.",
    ),
    source="推奨データセット CSVひな形 (the header is the first row)",
    check=Noticed(),
    examples=(Good("NO,名称\n1,見本公民館\n"), Bad(a2b_base64(_BOOK))),
)
