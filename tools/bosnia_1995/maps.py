"""The proposals that can be written place by place: Dayton, its cantons, and Cutileiro's rule."""

from pack import DOSSIER, INPUTS, PACK, read_rows

ENTITIES = {"FBiH": "federation", "RS": "republika_srpska", "Brcko": "brcko"}
CANTONS = {  # as the pack spells it: (id, English, Bosnian, home)
    "Una-Sana": ("una_sana", "Una-Sana", "Unsko-sanski", ("bosniak",)),
    "Posavina": ("posavina", "Posavina", "Posavski", ("croat",)),
    "Tuzla": ("tuzla", "Tuzla", "Tuzlanski", ("bosniak",)),
    "Zenica-Doboj": ("zenica_doboj", "Zenica-Doboj", "Zeničko-dobojski", ("bosniak",)),
    "Bosnian Podrinje": ("bosnian_podrinje", "Bosnian Podrinje", "Bosansko-podrinjski", ("bosniak",)),
    "Central Bosnia": ("central_bosnia", "Central Bosnia", "Srednjobosanski", ("bosniak", "croat")),
    "Herzegovina-Neretva": (
        "herzegovina_neretva",
        "Herzegovina-Neretva",
        "Hercegovačko-neretvanski",
        ("bosniak", "croat"),
    ),
    "West Herzegovina": ("west_herzegovina", "West Herzegovina", "Zapadnohercegovački", ("croat",)),
    "Sarajevo": ("sarajevo", "Sarajevo", "Sarajevo", ("bosniak",)),
    "Canton 10": ("canton_10", "Canton 10 (Livno)", "Kanton 10 (Livno)", ("croat",)),
}
HOLDERS = {"bosniak": "bosniaks", "croat": "croats", "serb": "serbs"}
UNITS = {
    "bosniak_unit": ("Bosniak unit", "Bošnjačka jedinica", "bosniak"),
    "serb_unit": ("Serb unit", "Srpska jedinica", "serb"),
    "croat_unit": ("Croat unit", "Hrvatska jedinica", "croat"),
}
MADE = (
    "# Made by tools/bosnia_1995/compile.py: the text from tools/bosnia_1995/proposals, the places from the tables.\n"
)


def sector(name: str, english: str, bosnian: str, home: tuple[str, ...], held_by: list[str], status: str) -> str:
    """Write one sector as a TOML table."""
    lines = [f"[sectors.{name}]", f'name = {{ en = "{english}", bs = "{bosnian}" }}', f"home = {quoted(home)}"]
    if held_by:
        lines.append(f"held_by = {quoted(held_by)}")
    return "\n".join([*lines, f'status = "{status}"', ""])


def quoted(words: tuple[str, ...] | list[str]) -> str:
    """Write words as a TOML list."""
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def write_plan(plan: str, sectors: str, heading: str, table: dict[str, str]) -> None:
    """Join the hand-written head of a proposal, its sectors and the sector of each place or area."""
    head = (INPUTS / "proposals" / f"{plan}.toml").read_text(encoding="utf-8")
    body = "\n".join(f'{key} = "{value}"' for key, value in table.items())
    path = DOSSIER / "proposals" / f"{plan}.toml"
    path.write_text(f"{MADE}{head.rstrip()}\n\n{sectors.rstrip()}\n\n[{heading}]\n{body}\n", encoding="utf-8")


def cantons() -> str:
    """Write the sectors of the Federation's ten cantons."""
    return "\n".join(
        sector(name, f"{english} Canton", f"{bosnian} kanton", home, [HOLDERS[word] for word in home], "canton")
        if name not in ("canton_10", "sarajevo")
        else sector(name, *titles(name, english, bosnian), home, [HOLDERS[word] for word in home], "canton")
        for name, english, bosnian, home in CANTONS.values()
    )


def titles(name: str, english: str, bosnian: str) -> tuple[str, str]:
    """Name the two cantons whose names do not follow the rule."""
    return (english, bosnian) if name == "canton_10" else ("Sarajevo Canton", "Kanton Sarajevo")


def write_maps() -> dict[str, float]:
    """Write the three proposals; return the share of the land of each unit under Cutileiro's rule."""
    municipalities = read_rows(PACK / "municipalities_postwar.csv")
    republic = sector("republika_srpska", "Republika Srpska", "Republika Srpska", ("serb",), ["serbs"], "entity")
    district = sector("brcko", "Brčko (arbitration)", "Brčko (arbitraža)", ("mixed",), [], "district")
    federation = sector(
        "federation",
        "Federation of Bosnia and Herzegovina",
        "Federacija Bosne i Hercegovine",
        ("bosniak", "croat"),
        ["bosniaks", "croats"],
        "entity",
    )
    entity_of = {row["id"]: ENTITIES[row["entity"]] for row in municipalities}
    write_plan("dayton-1995", "\n".join((federation, republic, district)), "places", entity_of)
    canton_of = {
        row["id"]: CANTONS[row["canton"].replace("\u00a0", " ")][0]
        if row["entity"] == "FBiH"
        else ENTITIES[row["entity"]]
        for row in municipalities
    }
    write_plan("dayton-cantons", "\n".join((cantons(), republic, district)), "places", canton_of)
    return write_majorities()


def write_majorities() -> dict[str, float]:
    """Give each pre-war municipality to its largest community of 1991 and return the land shares."""
    rows = read_rows(PACK / "municipalities_1991.csv")
    columns = {"bosniak_unit": "bosniak1991", "serb_unit": "serb1991", "croat_unit": "croat1991"}
    unit_of = {row["id"]: max(columns, key=lambda unit: int(row[columns[unit]])) for row in rows}
    units = "\n".join(
        sector(unit, english, bosnian, (home,), [HOLDERS[home]], "constituent unit")
        for unit, (english, bosnian, home) in UNITS.items()
    )
    write_plan("cutileiro-1992", units, "areas", unit_of)
    land = sum(float(row["area_km2"]) for row in rows)
    return {unit: sum(float(row["area_km2"]) for row in rows if unit_of[row["id"]] == unit) / land for unit in UNITS}
