"""The TOML files of a dossier, key by key."""

from modusvivendi.core.dictionary.fields import Field, Record

_NAME = Field("name", "names", "name by language", required=True)
_TEXT_SOURCE = Field("source", "ref", "where it comes from", required=True, refers=("sources",))

RANGE = Record(
    "range",
    "low, best, high: what the source or the judgement supports",
    (
        Field("low", "number", "low end", required=True),
        Field("best", "number", "best estimate", required=True),
        Field("high", "number", "high end", required=True),
    ),
)
DOSSIER = Record(
    "dossier",
    "dossier.toml: what the folder is about",
    (
        Field("format", "integer", "version of this format", required=True, low=1, high=1),
        Field("id", "id", "short name of the dossier", required=True),
        Field("title", "names", "title by language", required=True),
        Field("as_of", "date", "the date the dossier speaks of: nothing later is known to it", required=True),
        Field("country", "text", "ISO 3166 alpha-3 code"),
        Field("languages", "refs", "languages of the names, the first is the default", required=True, refers=("=",)),
        Field(
            "projection",
            "text",
            "equal-area coordinate system for areas and maps, as EPSG:n or a PROJ string",
            default="Lambert azimuthal equal-area, centred on the places",
        ),
        Field("notes", "names", "what a reader must know, by language"),
        Field("limits", "names", "what the dossier cannot say, by language"),
    ),
)
SOURCE = Record(
    "sources",
    "sources.toml: one table for each source",
    (
        Field("title", "text", "title or description", required=True),
        Field(
            "kind",
            "choice",
            "measured: counted by somebody; published: stated; judgement: an analyst's, with its reason",
            required=True,
            choices=("measured", "published", "judgement"),
        ),
        Field("author", "text", "who made it"),
        Field("date", "text", "when it was published"),
        Field("url", "text", "where it can be read"),
        Field("licence", "text", "what may be done with it"),
        Field("note", "text", "bias, coverage, method; for a judgement the reason"),
    ),
)
COMMUNITY = Record(
    "communities",
    "communities.toml: an analyst's categories of people",
    (
        _NAME,
        Field("note", "names", "what the category leaves out, by language"),
        _TEXT_SOURCE,
    ),
)
AIM = Record(
    "aims",
    "a declared aim",
    (
        Field("aim", "names", "the aim in a few words, by language", required=True),
        Field("quotation", "text", "the words used; of a published text, short", default="no wording at hand"),
        Field("speaker", "text", "who said it"),
        Field("date", "date", "when it was said", required=True),
        Field("against", "refs", "the parties it is against: where its strikes should fall", refers=("parties",)),
        _TEXT_SOURCE,
    ),
)
SHARE = Record(
    "shares",
    "a published share of its strikes that fell in areas of some parties, counted by others than the dossier's author",
    (
        Field("first", "date", "the first day it speaks of", required=True),
        Field("last", "date", "the last day it speaks of", required=True),
        Field("areas_of", "refs", "the parties whose areas are meant", required=True, refers=("parties",)),
        Field("named", "integer", "how many strikes or locations were counted", low=1, default="only a share was said"),
        Field("share", "record", "the share in those areas", required=True, unit="share", low=0, high=1, record=RANGE),
        Field("with", "refs", "parties whose strikes are counted with its own", refers=("parties",)),
        Field("speaker", "text", "who counted or said it"),
        Field("note", "text", "what the share leaves out: its bias", required=True),
        _TEXT_SOURCE,
    ),
)
PURPOSE = Record(
    "purposes",
    "what a party may be after, whether it says so or not, and which answers to an issue would give it that",
    (
        Field(
            "kind",
            "choice",
            "enemy: those its declared aims are against; others: opponents that it does not declare; clients: their "
            "safety; assets: its own sites and the road to them; standing: a role or prestige, which no strike shows",
            required=True,
            choices=("enemy", "others", "clients", "assets", "standing"),
        ),
        Field("issue", "ref", "the issue that it speaks for", required=True, refers=("issues",)),
        Field("options", "refs", "the answers that satisfy it", required=True, refers=("options",)),
        Field("note", "text", "the reason"),
        _TEXT_SOURCE,
    ),
)
BURDEN = Record(
    "burdens",
    "what a party could give to the fight against a common enemy, and how much it wants that",
    (
        Field("enemy", "ref", "the common enemy", required=True, refers=("parties",)),
        Field(
            "means",
            "record",
            "what it could spend in all, in ground fighters it could field or pay for at its own cost",
            required=True,
            unit="fighters",
            low=0,
            high=10_000_000,
            record=RANGE,
        ),
        Field(
            "concern",
            "record",
            "the share of its means that it would spend on this enemy if nobody else did",
            required=True,
            unit="share",
            low=0,
            high=0.99,
            record=RANGE,
        ),
        Field("note", "text", "the reason"),
        _TEXT_SOURCE,
    ),
)
PARTY = Record(
    "parties",
    "parties.toml: whoever can sign, refuse or spoil",
    (
        _NAME,
        Field(
            "kind",
            "choice",
            "what it is",
            required=True,
            choices=("government", "armed_group", "political", "community", "person", "state", "alliance"),
        ),
        Field(
            "role",
            "choice",
            "needed: no deal without it; outside: helps or hinders; excluded: outside any deal, a common enemy",
            required=True,
            choices=("needed", "outside", "excluded"),
        ),
        Field(
            "participation",
            "record",
            "probability that an outside party takes part",
            unit="share",
            low=0,
            high=1,
            record=RANGE,
        ),
        Field("patron", "refs", "parties that back it", refers=("parties",)),
        Field("clients", "refs", "parties that it backs", refers=("parties",)),
        Field("communities", "refs", "communities it claims to speak for", refers=("communities",)),
        Field("capability", "record", "fighters it can field", unit="people", low=0, record=RANGE),
        Field("note", "names", "what a reader must know, by language"),
        Field("aims", "records", "declared aims, each with quotation, date and source", record=AIM),
        Field("shares", "records", "published shares of its strikes", record=SHARE),
        Field("purposes", "records", "what it may be after, and which answers give it that", record=PURPOSE),
        Field("burdens", "records", "its part against a common enemy", record=BURDEN),
        _TEXT_SOURCE,
    ),
)
OPTION = Record(
    "options",
    "one answer to the question",
    (
        _NAME,
        Field(
            "plan", "ref", "the proposal that this option stands for (issue of the sector plan)", refers=("proposals",)
        ),
        Field("one_way", "boolean", "once done it cannot be undone", default="false"),
        Field(
            "owner",
            "refs",
            "parties that can bring it about alone, whatever was agreed (not back again)",
            refers=("parties",),
        ),
    ),
)
ISSUE = Record(
    "issues",
    "issues.toml: a question to settle and the answers open to it",
    (
        _NAME,
        Field("question", "names", "the question in full, by language"),
        Field("owner", "refs", "parties that can change it alone, to any option", refers=("parties",)),
        Field("ordered", "boolean", "the options are in order from one end to the other", default="false"),
        Field("one_way", "boolean", "no option of it can be undone", default="false"),
        Field("options", "record", "the options by id", required=True, record=OPTION),
        _TEXT_SOURCE,
    ),
)
INFEASIBLE = Record(
    "infeasible",
    "[[infeasible]] in issues.toml, a combination that cannot be: why, and issue = option or options",
    (Field("why", "text", "the reason", required=True),),
)
ASSUMPTION = Record(
    "assumptions",
    "assumptions.toml: a number that a method needs",
    (
        *RANGE.fields,
        Field("unit", "text", "its unit", required=True),
        Field(
            "kind",
            "choice",
            "measured, published or judgement",
            required=True,
            choices=("measured", "published", "judgement"),
        ),
        Field("meaning", "text", "what it is", required=True),
        _TEXT_SOURCE,
    ),
)
SECTOR = Record(
    "sectors",
    "one sector of a proposal",
    (
        _NAME,
        Field(
            "home",
            "refs",
            "communities at home there; the word mixed: all of them",
            required=True,
            refers=("communities", "=mixed"),
        ),
        Field(
            "held_by",
            "refs",
            "parties that would govern it",
            refers=("parties",),
            default="not said; change of hands is then unknown",
        ),
        Field("optional", "boolean", "the source says possibly, perhaps, at least", default="false"),
        Field("status", "text", "entity, canton, district, protected zone …"),
        Field(
            "area_share",
            "record",
            "published share of the land, where no map is known",
            unit="share",
            low=0,
            high=1,
            record=RANGE,
        ),
    ),
)
PROPOSAL = Record(
    "proposals",
    "proposals/<id>.toml: a published or own plan",
    (
        Field("title", "names", "title by language", required=True),
        Field("date", "date", "when it was proposed", required=True),
        Field("author", "text", "who proposed it"),
        Field(
            "kind",
            "choice",
            "published: as drawn by its authors; reconstruction: read from words; own; baseline: status quo",
            required=True,
            choices=("published", "reconstruction", "own", "baseline"),
        ),
        Field("note", "names", "what a reader must know, by language"),
        Field("outcome", "names", "what became of it, if known", default="unknown"),
        Field("variant_of", "ref", "the proposal it varies", refers=("proposals",)),
        Field("sectors", "record", "the sectors by id", required=True, record=SECTOR),
        Field(
            "default",
            "ref",
            "sector of every place not named",
            refers=("sectors",),
            default="places not named belong to no sector",
        ),
        Field("areas", "record", "area id = sector id, for all its places", refers=("areas", "sectors")),
        Field("places", "record", "place id = sector id; goes before areas", refers=("places", "sectors")),
        Field("terms", "record", "issue id = option id", refers=("issues", "options")),
        Field("relief_first", "refs", "sectors that it wants opened to relief first", refers=("sectors",)),
        _TEXT_SOURCE,
    ),
)


def _window(stem: str, what: str, unit: str, most: float | None = None) -> tuple[Field, Field]:
    """Two keys: the least and the most of something that a sector may hold."""
    kind = "number" if most is None else "share"
    return (
        Field(f"{stem}_low", kind, f"the least {what} that it may hold", unit=unit, low=0, high=most, default="0"),
        Field(f"{stem}_high", kind, f"the most {what} that it may hold", unit=unit, low=0, high=most, default="any"),
    )


WANTED = Record(
    "wanted",
    "one sector that is asked for",
    (
        _NAME,
        *(field for field in SECTOR.fields if field.name in ("home", "held_by", "optional", "status")),
        Field("anchors", "refs", "places and areas that it must contain", refers=("places", "areas")),
        Field("excludes", "refs", "places and areas that it may not contain", refers=("places", "areas")),
        Field("fixed", "boolean", "it is its anchors and no more", default="false"),
        Field("touches", "refs", "what it must border on: @sea, a state as @ISO3, a sector", refers=("sectors",)),
        Field("pieces", "integer", "in how many pieces it may be at most", default="1", low=1),
        *_window("population", "people", "people"),
        *_window("population_share", "share of the country's people", "share", 1),
        *_window("area_km2", "land", "km2"),
        *_window("area_share", "share of the country's land", "share", 1),
    ),
)
TOGETHER = Record(
    "together",
    "places that a line should not part; each area that is named, or is of the level, is one group",
    (
        Field("level", "text", "every area of this level (areas.csv) is a group"),
        Field("areas", "refs", "each of these areas is a group", refers=("areas",)),
        Field("places", "refs", "these places are one group", refers=("places",)),
        Field("name", "text", "what the group of places is called"),
        Field("may_split", "refs", "areas that may be parted all the same", refers=("areas",)),
        Field("price", "number", "points for each group that is parted", low=0, default="none may be parted"),
    ),
)
PROBLEM = Record(
    "sectors",
    "sectors.toml: how the land may be shared out, one table for each question put",
    (
        Field("title", "names", "title by language", required=True),
        Field("note", "names", "what a reader must know, by language"),
        Field("sectors", "record", "the sectors that are asked for, by id", required=True, record=WANTED),
        Field("fewest", "integer", "least number of sectors", default="those not optional", low=1),
        Field("most", "integer", "greatest number of sectors", default="all of them", low=1),
        Field("together", "records", "places that a line should not part", record=TOGETHER),
        Field(
            "terms",
            "record",
            "what counts against a plan: term = { weight = points for one step of it }",
            record=Record(
                "terms",
                "a term of the score",
                (
                    Field("weight", "number", "points", required=True, low=0),
                    Field("km", "number", "people_near_line: what is near", unit="km", low=0, high=500, default="5"),
                    Field(
                        "per_100_m",
                        "number",
                        "rugged_line_km: what 100 m of ruggedness add to a km of line",
                        unit="km",
                        low=-10,
                        high=10,
                        default="0.25",
                    ),
                ),
            ),
            default="each term with weight 1, but rugged_line_km",
        ),
        _TEXT_SOURCE,
    ),
)

RECORDS: tuple[Record, ...] = (DOSSIER, SOURCE, COMMUNITY, PARTY, ISSUE, ASSUMPTION, PROBLEM)
"""One TOML file each, ``<name>.toml``; DOSSIER is the file's top level, the others hold one table for each id."""
