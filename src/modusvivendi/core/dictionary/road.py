"""What the road needs of a dossier: today's conditions, durations, contributors, consent, access, training."""

from modusvivendi.core.dictionary.fields import Field, Record, Table
from modusvivendi.core.dictionary.records import RANGE

INDICATORS = (
    "denial",
    "obstruction",
    "entry",
    "movement",
    "interference",
    "violence",
    "hostilities",
    "mines",
    "terrain",
)
"""The nine indicators of humanitarian access of ACAPS; ``data/roadmap/access.toml`` has their names."""

_CELL_SOURCE = Field("source", "ref", "where the row comes from", required=True, refers=("sources",))
_NOTE = Field("note", "text", "a remark for the reader, for a judgement the reason")
_ENDS = (("low", "the least"), ("best", "best estimate"), ("high", "the most"))

CONTRIBUTOR = Record(
    "contributors",
    "contributors.toml: who could send troops to a line, one table for each",
    (
        Field("name", "names", "name by language", required=True),
        Field(
            "troops", "record", "soldiers it could send at most", unit="soldiers", required=True, low=0, record=RANGE
        ),
        Field("cost", "record", "of a soldier in a year", unit="US dollars", required=True, low=0, record=RANGE),
        Field(
            "forms",
            "refs",
            "options of the issue peacekeepers in which it takes part",
            refers=("options",),
            default="every option but none",
        ),
        Field("near", "refs", "sectors at whose lines alone it may stand", refers=("sectors",), default="any line"),
        Field("welcomed_by", "refs", "parties that accept it at their lines", refers=("parties",)),
        Field("refused_by", "refs", "parties that veto it at their lines", refers=("parties",)),
        Field("under", "ref", "a contributor under whose command it may stand", refers=("contributors",)),
        Field("softened", "refs", "parties that refuse it, and accept it under that command", refers=("parties",)),
        Field(
            "granted",
            "refs",
            "options of the issue peacekeepers whose signature accepts it at the lines it is near",
            refers=("options",),
        ),
        Field(
            "kind",
            "choice",
            "measured, published or judgement",
            required=True,
            choices=("measured", "published", "judgement"),
        ),
        Field("note", "text", "what the figures rest on"),
        Field("source", "ref", "where it comes from", required=True, refers=("sources",)),
    ),
)
PROGRAMME = Record(
    "training",
    "training.toml: programmes that train local forces; the one called like the deal's option of the issue "
    "opposition_training counts, else the first",
    (
        Field(
            "party",
            "ref",
            "whose fighters it trains: they add to its strength in the forecast",
            refers=("parties",),
            default="nobody's in particular: no party grows by it",
        ),
        Field("applicants", "number", "who apply in a month", unit="people", required=True, low=0),
        Field("intake_months", "integer", "months in which people apply", required=True, low=1, high=600),
        Field("km", "number", "from the recruits' homes to a place abroad", unit="km", required=True, low=0),
        Field("places", "number", "in training at one time", unit="people", required=True, low=1),
        Field("vetting_months", "integer", "months from applying to a place", required=True, low=0, high=60),
        Field("months", "integer", "months of a course", required=True, low=1, high=60),
        Field("finish", "share", "of those who begin a course", required=True),
        Field("stays", "share", "of those in the field who are still there a month later", required=True),
        Field("enters", "share", "of those who stay who go into the country", required=True),
        Field("note", "text", "what the figures rest on"),
        Field("source", "ref", "where it comes from", required=True, refers=("sources",)),
    ),
)


def _ends(meaning: str, unit: str) -> tuple[Field, ...]:
    return tuple(Field(name, "number", f"{meaning}, {end}", unit=unit, low=0, required=True) for name, end in _ENDS)


CONSENT = Table(
    "consent",
    "from when on a party lets relief into the land that it holds; a party without a row does when the fighting "
    "halts, an excluded one never",
    (
        Field("party", "ref", "the party", required=True, refers=("parties",)),
        *_ends("months after the date of the dossier", "months"),
        _CELL_SOURCE,
        _NOTE,
    ),
    key=("party",),
    orders=(("low", "best", "high"),),
)
ACCESS = Table(
    "access",
    "humanitarian access on the date of the dossier by the nine indicators of ACAPS",
    (
        Field("indicator", "choice", "the indicator", required=True, choices=INDICATORS),
        Field("score", "integer", "0 no constraint to 3 extreme", low=0, high=3, default="X, not known"),
        _CELL_SOURCE,
        _NOTE,
    ),
    key=("indicator",),
)
TODAY = Table(
    "today",
    "conditions of the library of activities that hold on the date of the dossier (docs/roadmap.md)",
    (
        Field("condition", "id", "the condition, as the library calls it", required=True),
        Field("note", "text", "why it is thought to hold", required=True),
        _CELL_SOURCE,
    ),
    key=("condition",),
)
DURATIONS = Table(
    "durations",
    "how long activities of the library take in this conflict, where that is known",
    (
        Field("activity", "id", "the activity, as the library calls it", required=True),
        *_ends("days", "days"),
        _CELL_SOURCE,
        _NOTE,
    ),
    key=("activity",),
    orders=(("low", "best", "high"),),
)
