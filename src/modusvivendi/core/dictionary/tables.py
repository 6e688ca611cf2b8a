"""The tables of a dossier, column by column."""

from modusvivendi.core.dictionary.fields import Field, Table, Type

SENSITIVITY = ("public", "parties", "technical")
"""Who may see a site, from everyone to the technical teams alone."""

_SOURCE = Field("source", "ref", "where the row comes from", required=True, refers=("sources",))
_NOTE = Field("note", "text", "a remark for the reader")
_NAME = Field("name", "names", "name by language: name_en, name_ar …", required=True)
_LAT = Field("lat", "number", "latitude", unit="degrees north", low=-90, high=90)
_LON = Field("lon", "number", "longitude", unit="degrees east", low=-180, high=180)


def _range(
    stem: str,
    meaning: str,
    *,
    unit: str,
    low: float | None = 0,
    high: float | None = None,
    mid: str = "best",
    kind: Type = "number",
    required: bool = False,
) -> tuple[Field, ...]:
    """Three columns: the lowest, the best and the highest value that the source or the judgement supports."""
    prefix = f"{stem}_" if stem else ""
    said = {"low": f"{meaning}, low end", mid: f"{meaning}, best estimate", "high": f"{meaning}, high end"}
    return tuple(
        Field(
            f"{prefix}{part}",
            kind,
            text,
            unit=unit,
            low=low,
            high=high,
            required=required and part == mid,
            default="unknown",
        )
        for part, text in said.items()
    )


PLACES = Table(
    "places",
    "the smallest units of territory in use, one row each",
    (
        Field("id", "id", "short unique id", required=True),
        Field("parent", "ref", "the larger area it lies in (areas.csv)", refers=("areas",)),
        Field(
            "town",
            "text",
            "places with the same word here are parts of one town; a plan that parts them splits the town",
        ),
        _NAME,
        _LAT,
        _LON,
        Field("area_km2", "number", "land area", unit="km2", low=0, default="measured from the geometry"),
        *_range("population", "people living there on the date of the dossier (or of the source)", unit="people"),
        _SOURCE,
        _NOTE,
    ),
    key=("id",),
    required=True,
    orders=(("population_low", "population_best", "population_high"),),
)
POINTS = Table(
    "points",
    "further points of a place, used to draw it when there are no polygons (several rows a place)",
    (Field("place", "ref", "the place", required=True, refers=("places",)), _LAT, _LON),
    key=("place", "lat", "lon"),
)
AREAS = Table(
    "areas",
    "larger areas that places belong to: district, governorate, pre-war municipality",
    (
        Field("id", "id", "short unique id", required=True),
        Field("parent", "ref", "the area it lies in itself", refers=("areas",)),
        Field("level", "text", "what kind of area: district, governorate …"),
        _NAME,
        _SOURCE,
    ),
    key=("id",),
)
BORDERS = Table(
    "borders",
    "which places touch, and along how many km",
    (
        Field("a", "ref", "a place", required=True, refers=("places",)),
        Field(
            "b",
            "ref",
            "its neighbour: a place, @sea, or a foreign state as @ISO3 (@TUR)",
            required=True,
            refers=("places", "@"),
        ),
        Field("km", "number", "length of the shared border", unit="km", low=0, default="measured from the geometry"),
        Field(
            "kind",
            "choice",
            "land border, touching in a point only, or joined by a ferry or bridge",
            choices=("land", "point", "ferry"),
            default="land",
        ),
        Field(
            "ruggedness",
            "number",
            "how rugged the ground along it is: mean terrain ruggedness index (Riley, DeGloria and Elliot 1999)",
            unit="m",
            low=0,
            high=10_000,
            default="unknown",
        ),
        _SOURCE,
    ),
    key=("a", "b"),
)
PEOPLE = Table(
    "people",
    "the share of each community in a place; what the rows leave over is unknown, not zero",
    (
        Field("place", "ref", "the place", required=True, refers=("places",)),
        Field("community", "ref", "the community", required=True, refers=("communities",)),
        *_range("share", "share of the people of the place", unit="share", high=1, kind="share", required=True),
        _SOURCE,
    ),
    key=("place", "community"),
    orders=(("share_low", "share_best", "share_high"),),
)
CONTROL = Table(
    "control",
    "who held a place on a date, and how surely; several rows for one place and date share the confidence",
    (
        Field("place", "ref", "the place", required=True, refers=("places",)),
        Field("date", "date", "the date it speaks of", required=True),
        Field("party", "ref", "who held most of its people", required=True, refers=("parties",)),
        Field(
            "confidence",
            "share",
            "probability that this is right; the rest is unknown",
            required=True,
            low=0,
            high=1,
            unit="share",
        ),
        _SOURCE,
        _NOTE,
    ),
    key=("place", "date", "party"),
)
EVENTS = Table(
    "events",
    "harm, counted by place and period; never by person",
    (
        Field("date", "date", "day, month or year it covers", required=True),
        Field("place", "ref", "place or area; empty: the whole country", refers=("places", "areas")),
        Field("kind", "choice", "what is counted", required=True, choices=("deaths", "strikes", "incidents")),
        Field("by", "ref", "the party held to have acted", refers=("parties",), default="unknown"),
        Field(
            "of",
            "ref",
            "whose members suffered: a party, a community or civilians",
            refers=("parties", "communities", "=civilians"),
            default="unknown",
        ),
        Field("records", "integer", "how many records of the source are added up here", unit="records", low=0),
        *_range("", "the count", unit="as in kind", required=True),
        _SOURCE,
    ),
    key=("date", "place", "kind", "by", "of", "source"),
    orders=(("low", "best", "high"),),
)
SERIES = Table(
    "series",
    "dated figures about the country, an area, a party or a host country: refugees, displaced, besieged, land held",
    (
        Field("date", "date", "day, month or year it speaks of", required=True),
        Field(
            "indicator",
            "choice",
            "what is measured",
            required=True,
            choices=(
                "refugees",
                "displaced",
                "people_in_need",
                "hard_to_reach",
                "besieged",
                "land_share",
                "population",
                "reached_share",
                "returns",
            ),
        ),
        Field("place", "ref", "place or area; empty: the whole country", refers=("places", "areas")),
        Field("country", "text", "host country, ISO 3166 alpha-3 (refugees)"),
        Field("party", "ref", "the party it is about (land_share)", refers=("parties",)),
        *_range("", "the figure", unit="as in unit", required=True),
        Field("unit", "text", "people, share, km2 …", required=True),
        _SOURCE,
        _NOTE,
    ),
    key=("date", "indicator", "place", "country", "party", "source"),
    orders=(("low", "best", "high"),),
)
SITES = Table(
    "sites",
    "ports, bases, crossings, dams, oil fields, hubs: what a line may give to one side",
    (
        Field("id", "id", "short unique id", required=True),
        _NAME,
        Field(
            "kind",
            "choice",
            "what it is",
            required=True,
            choices=(
                "port",
                "naval_base",
                "air_base",
                "airport",
                "crossing",
                "dam",
                "oil",
                "gas",
                "power",
                "hub",
                "heritage",
                "seat",
            ),
        ),
        Field("place", "ref", "the place it lies in", required=True, refers=("places",)),
        _LAT,
        _LON,
        Field("sensitivity", "choice", "who may see it on a map", choices=SENSITIVITY, default="technical"),
        Field("abroad", "text", "the state on the other side of a crossing, ISO 3166 alpha-3"),
        Field("user", "ref", "the party that uses it", refers=("parties",)),
        _SOURCE,
        _NOTE,
    ),
    key=("id",),
)
LINKS = Table(
    "links",
    "roads and crossings between places",
    (
        Field("a", "ref", "a place", required=True, refers=("places",)),
        Field(
            "b", "ref", "the place at the other end, or a foreign state as @ISO3", required=True, refers=("places", "@")
        ),
        Field("km", "number", "length by road", unit="km", low=0, required=True),
        Field(
            "kind", "choice", "what joins them", choices=("road", "rail", "crossing", "ferry", "air"), default="road"
        ),
        Field("name", "text", "the road's name"),
        _SOURCE,
    ),
    key=("a", "b", "kind"),
)
STAKES = Table(
    "stakes",
    "what each option is worth to each party, and what the issue is worth to it",
    (
        Field("party", "ref", "the party", required=True, refers=("parties",)),
        Field("issue", "ref", "the issue", required=True, refers=("issues",)),
        Field(
            "option",
            "ref",
            "the option; the word weight: what the whole issue is worth to the party",
            required=True,
            refers=("options", "=weight"),
        ),
        *_range(
            "", "0 worst, 1 best option of the issue; a weight: 0 to 1", unit="share", high=1, mid="mid", kind="share"
        ),
        Field("red_line", "boolean", "the party would refuse any deal with this option", default="no"),
        _SOURCE,
        _NOTE,
    ),
    key=("party", "issue", "option"),
    orders=(("low", "mid", "high"),),
)
FALLBACKS = Table(
    "fallbacks",
    "what a party expects with no deal, on the scale of its stakes (0 worst deal, 1 best deal), by date",
    (
        Field("party", "ref", "the party", required=True, refers=("parties",)),
        Field("date", "date", "when it expected this", required=True),
        *_range("", "the value of no deal", unit="share", high=1, mid="mid", kind="share", required=True),
        _SOURCE,
        _NOTE,
    ),
    key=("party", "date"),
    orders=(("low", "mid", "high"),),
)

TABLES: tuple[Table, ...] = (
    PLACES,
    POINTS,
    AREAS,
    BORDERS,
    PEOPLE,
    CONTROL,
    EVENTS,
    SERIES,
    SITES,
    LINKS,
    STAKES,
    FALLBACKS,
)
"""All tables, in the order in which they are read: what a table refers to comes before it where it can."""
