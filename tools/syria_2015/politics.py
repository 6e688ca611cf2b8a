"""Write the political tables of the bundled dossier syria-2015 from the judgement files beside this script.

Run from the repository root: ``python tools/syria_2015/politics.py``, after the tables: the two maps of the line of
control are made from control.csv and left out while it is not there. It reads stakes.toml, fallbacks.toml and maps.toml
and writes stakes.csv, fallbacks.csv and proposals/*.toml. The same input gives the same bytes.
"""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOSSIER = HERE.parents[1] / "src" / "modusvivendi" / "data" / "syria-2015"
WORDS = {"w", "u", "s", "red", "why", "indifferent"}
WEIGHT_SPREAD, OPTION_SPREAD = 0.15, 0.2
RANGE = ["low", "mid", "high"]


def main() -> None:
    """Write everything, saying what was written."""
    issues = read(DOSSIER / "issues.toml")
    issues.pop("infeasible", None)
    stakes = stake_rows(read(HERE / "stakes.toml"), issues)
    write_table(DOSSIER / "stakes.csv", ["party", "issue", "option", *RANGE, "red_line", "source", "note"], stakes)
    fallbacks = fallback_rows(read(HERE / "fallbacks.toml"))
    write_table(DOSSIER / "fallbacks.csv", ["party", "date", *RANGE, "source", "note"], fallbacks)
    maps = read(HERE / "maps.toml")
    holders = read_holders(DOSSIER / "control.csv", maps["holders"])
    for name, spec in maps["proposals"].items():
        if spec.get("control") and not holders:
            print(f"{name}: left out, control.csv is not there yet")
            continue
        text = proposal_text(spec, maps, holders)
        (DOSSIER / "proposals" / f"{name}.toml").write_text(text, encoding="utf-8")
    print(f"{len(stakes)} stakes, {len(fallbacks)} fallbacks, {len(maps['proposals'])} proposals")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def write_table(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def stake_rows(judged: dict[str, Any], issues: dict[str, Any]) -> list[list[str]]:
    """One row for the weight and one for each option of every issue that a party is known to care about."""
    rows: list[list[str]] = []
    for party, lines in judged.items():
        source = f"judgement-stakes-{party}"
        for issue, line in lines.items():
            options = list(issues[issue]["options"])
            said = {key: value for key, value in line.items() if key not in WORDS}
            if line.get("indifferent"):
                said = dict.fromkeys(options, 0.5)
            elif set(said) != set(options) or max(said.values()) != 1 or min(said.values()) != 0:
                raise SystemExit(f"{party} {issue}: give every option once, one of them 1 and one 0")
            weight = spread(line["w"], line.get("u", WEIGHT_SPREAD))
            rows.append([party, issue, "weight", *weight, "", source, line["why"]])
            for option in options:
                red = "true" if option in line.get("red", []) else ""
                values = spread(said[option], line.get("s", OPTION_SPREAD))
                rows.append([party, issue, option, *values, red, source, ""])
    return rows


def spread(middle: float, half: float) -> list[str]:
    """Low, middle and high, cut off at 0 and 1."""
    return [f"{value:.2f}" for value in (max(0, middle - half), middle, min(1, middle + half))]


def fallback_rows(judged: dict[str, Any]) -> list[list[str]]:
    return [
        [party, date, *(f"{value:.2f}" for value in values), "judgement-fallbacks", why]
        for party, dates in judged.items()
        for date, (*values, why) in dates.items()
    ]


def read_holders(path: Path, known: dict[str, Any]) -> dict[str, str]:
    """Most confident holder of each place on the latest date; a tie or no row is unsettled; empty without the file."""
    if not path.is_file():
        return {}
    best: dict[str, list[tuple[str, float, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            best.setdefault(row["place"], []).append((row["date"], float(row["confidence"]), row["party"]))
    with (path.parent / "places.csv").open(encoding="utf-8", newline="") as file:
        places = [row["id"] for row in csv.DictReader(file)]
    holders: dict[str, str] = {}
    for place in places:
        rows = sorted(best.get(place, []), reverse=True)
        tied = len(rows) > 1 and rows[0][:2] == rows[1][:2]
        party = "unsettled" if not rows or tied else rows[0][2]
        if party not in known:
            raise SystemExit(f"control.csv: no sector for holder {party} in maps.toml")
        holders[place] = party
    return holders


def proposal_text(spec: dict[str, Any], maps: dict[str, Any], holders: dict[str, str]) -> str:
    """The TOML of one proposal."""
    base = {} if spec.get("source") or spec.get("control") else maps["confederal"]
    whole = {"date": "2015-10-01", "kind": "reconstruction", **base, **spec}
    out = ["# Written by tools/syria_2015/politics.py from maps.toml: change it there."]
    out += [f"title = {words(whole['title'])}", f'date = "{whole["date"]}"', f'author = "{whole["author"]}"']
    out.append(f'kind = "{whole["kind"]}"')
    out += [f"{key} = {words(whole[key])}" for key in ("note", "outcome") if key in whole]
    out += [f'{key} = "{whole[key]}"' for key in ("variant_of", "default") if key in whole]
    out.append(f'source = "{whole["source"]}"')
    first = [id for id in whole.get("relief_first", ()) if id in {entry.split(":")[-1] for entry in spec["sectors"]}]
    out += [f"relief_first = {json.dumps(first)}"] if first else []
    terms = {"sector_plan": spec["option"]} if "option" in spec else {}
    terms |= base.get("terms", {}) | spec.get("terms", {})
    out += table("terms", terms)
    if spec.get("control"):
        out += holder_sectors(maps["holders"], holders)
    else:
        out += drawn_sectors(spec["sectors"], maps["sectors"])
    return "\n".join(out) + "\n"


def holder_sectors(names: dict[str, Any], holders: dict[str, str]) -> list[str]:
    """A sector for each holder that holds anything, and the places of each."""
    out = table("places", dict(sorted(holders.items())))
    for holder in [holder for holder in names if holder in holders.values()]:
        sector = {"name": names[holder]["name"], "home": ["mixed"]}
        if holder != "unsettled":
            sector["held_by"] = [holder]
        out += sector_table(holder, sector)
    return out


def drawn_sectors(chosen: list[str], sectors: dict[str, Any]) -> list[str]:
    """Areas, places and descriptions of the chosen sectors; ``rule:id`` takes one sector's rule under another id."""
    pairs = [(entry.split(":")[-1], sectors[entry.split(":")[0]]) for entry in chosen]
    out: list[str] = []
    for part in ("areas", "places"):
        named = [(unit, sector) for sector, rule in pairs for unit in rule[part]]
        kept: dict[str, str] = {}
        for unit, sector in named:
            # the joined strip takes Jarablus from the eastern sector: the rule listed first wins
            kept.setdefault(unit, sector)
        out += table(part, dict(sorted(kept.items())))
    for sector, rule in pairs:
        out += ["", f"# {rule['why']}", *sector_table(sector, rule)[1:]]
    return out


def sector_table(sector: str, rule: dict[str, Any]) -> list[str]:
    out = ["", f"[sectors.{sector}]", f"name = {words(rule['name'])}"]
    out += [f"{key} = {json.dumps(rule[key])}" for key in ("home", "held_by", "optional", "status") if key in rule]
    return out


def table(name: str, entries: dict[str, str]) -> list[str]:
    return ["", f"[{name}]", *(f'{key} = "{value}"' for key, value in entries.items())] if entries else []


def words(text: dict[str, str]) -> str:
    """An inline table of text by language, in TOML."""
    return "{ " + ", ".join(f"{lang} = {json.dumps(said, ensure_ascii=False)}" for lang, said in text.items()) + " }"


if __name__ == "__main__":
    main()
