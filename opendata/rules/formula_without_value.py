"""A formula is stored with what it comes to: only Excel works it out again."""

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
    "a0ittqY4XWfZJikuz4r/yMW5aPFY7C1h5h8FcC9toYDIHTXNI8/yExG8xzR0VYJW8PWffgFQSwMEFAAAAAgAAAAhAHh/Hy7CAAAARQEA"
    "ABgAAAB4bC93b3Jrc2hlZXRzL3NoZWV0MS54bWx1UL0KwjAQfpWSVfDaDg6SBhRnHXyCUFNbbNKSHOgLOImgu6Oog0NfqlXfwrRIqaDb"
    "fd99P9zRdaZXJhYCnY1MlQlIjJgPAUwYC8lNP8uFspso05KjhXoJJteCLxqTTMF33QFInijCaMNNOHJGdbZ2dEA8y4b1MPKIgwFJVJoo"
    "MUdt+cQwimw6o4CMQo0g/KjH/9TlYf+4Ft8OsF1tod8W1lPEvJ5HIepG+3+in5dddbqX23tVHF/n268O6BwI7efYG1BLAQIUAxQAAAAI"
    "AAAAIQB9j8M5SgAAAE0AAAATAAAAAAAAAAAAAACAAQAAAABbQ29udGVudF9UeXBlc10ueG1sUEsBAhQDFAAAAAgAAAAhAKtfhmeGAAAA"
    "7QAAAAsAAAAAAAAAAAAAAIABewAAAF9yZWxzLy5yZWxzUEsBAhQDFAAAAAgAAAAhACqlKW6KAAAA3QAAAA8AAAAAAAAAAAAAAIABKgEA"
    "AHhsL3dvcmtib29rLnhtbFBLAQIUAxQAAAAIAAAAIQBKSXFVjAAAAO8AAAAaAAAAAAAAAAAAAACAAeEBAAB4bC9fcmVscy93b3JrYm9v"
    "ay54bWwucmVsc1BLAQIUAxQAAAAIAAAAIQB4fx8uwgAAAEUBAAAYAAAAAAAAAAAAAACAAaUCAAB4bC93b3Jrc2hlZXRzL3NoZWV0MS54"
    "bWxQSwUGAAAAAAUABQBFAQAAnQMAAAAA"
)
"""A workbook with a formula that nobody worked out."""

RULE = Rule(
    code="formula-without-value",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("計算式の結果が保存されていません", "A formula is stored without its result"),
    message=Text(
        "{a1}には計算式だけがあり、計算結果が保存されていないため、空欄として読みました。",
        "{a1} holds a formula without its result, and was read as blank.",
    ),
    remedy=Text(
        "Excelでこのファイルを開き、値が表示されることを確かめてから、上書き保存してください。"
        "コピーして「形式を選択して貼り付け」→「値」にすると確実です。",
        "Open the file in Excel, see that the value appears, and save it; "
        "better still, copy the cell and paste it as “Values”.",
    ),
    why=Text(
        "プログラムで作ったExcelファイルには計算結果が入っていないことがあり、計算をしないソフトでは空欄になります。",
        "A workbook made by a program may lack the results, and whoever does not calculate reads a blank.",
    ),
    source="opendata (own rule; what is published is values)",
    check=Noticed(),
    examples=(Good("NO,名称\n1,見本公民館\n"), Bad(a2b_base64(_BOOK))),
)
