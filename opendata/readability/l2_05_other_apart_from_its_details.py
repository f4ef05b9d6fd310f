"""L2-05: the choice “other” stands apart from what it is."""

from opendata.answers import MET, among, broken, not_applicable, undecided
from opendata.model import Answer, Criterion, Evidence, Text, Trait
from opendata.traits import QUANTITY, details_other, is_choice, is_no_prose

_TOGETHER = Text(
    "選択肢の列に「その他（…）」と、内容まで書かれています（{count}か所）。",
    "Columns of choices say “other” together with what it is ({count}).",
)
_PERHAPS = Text(
    "「その他（…）」という値があります（{count}か所）。選択肢の列かどうかは、人が確かめる必要があります。",
    "There are values “other (…)” ({count}); whether the column is one of choices, a person has to see.",
)
_NO_CHOICES = Text("選択肢から選ぶ列がありません。", "There is no column of choices.")

DETAILS = Trait(is_no_prose, details_other)


def decide(evidence: Evidence) -> Answer:
    choices = [profile for profile in evidence.profiles if profile.filled and is_choice(profile)]
    together = among(choices, DETAILS)
    if together.number:
        return broken(_TOGETHER, together.number, together.first)
    perhaps = among(evidence.profiles, DETAILS)
    if perhaps.number:
        return undecided(_PERHAPS, perhaps.number, perhaps.first)
    return MET if choices else not_applicable(_NO_CHOICES)


CRITERION = Criterion(
    id="L2-05",
    title=Text(
        "選択肢列と「その他」の詳細記入が分離されているか",
        "The choice “other” is kept apart from its details",
    ),
    why=Text(
        "「その他」に内容が付くと、書かれた数だけ別の選択肢として数えられます。",
        "With details added, every “other” is counted as a choice of its own.",
    ),
    remedy=Text(
        "選択肢の列は「その他」だけにし、内容は「その他の内容」などの別の列に書いてください。",
        "Write nothing but “other” in the column of choices, and the details in a column of their own.",
    ),
    weight=1,
    decide=decide,
    traits=(DETAILS, *QUANTITY),
)
