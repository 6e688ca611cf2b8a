"""What each option is worth to each party: the judgement in stakes.toml, spread to rows and held to its own rules."""

import tomllib

from pack import DOSSIER, INPUTS, read_rows, write_rows


def span(mid: float, half: float) -> list[str]:
    """Write mid and the range around it, kept within 0 and 1."""
    return [f"{max(0.0, mid - half):.2f}", f"{mid:.2f}", f"{min(1.0, mid + half):.2f}"]


def read_stakes() -> dict[str, dict[str, dict]]:
    """Read the hand-written judgement: party -> issue -> weight, spread, options, red_lines, why."""
    stakes = tomllib.loads((INPUTS / "stakes.toml").read_text(encoding="utf-8"))
    issues = tomllib.loads((DOSSIER / "issues.toml").read_text(encoding="utf-8"))
    issues.pop("infeasible", None)
    for party, table in stakes.items():
        if set(table) != set(issues):
            raise ValueError(f"{party}: issues differ: {set(table) ^ set(issues)}")
        for issue, said in table.items():
            options = said["options"]
            if set(options) != set(issues[issue]["options"]):
                raise ValueError(f"{party} {issue}: options {set(options) ^ set(issues[issue]['options'])}")
            if min(options.values()) != 0 or max(options.values()) != 1:
                raise ValueError(f"{party} {issue}: the worst option is worth 0 and the best 1")
            if not set(said.get("red_lines", ())) <= set(options):
                raise ValueError(f"{party} {issue}: unknown red line")
    return stakes


def write_stakes() -> int:
    """Write stakes.csv and return the number of rows."""
    rows: list[list[object]] = []
    for party, table in read_stakes().items():
        for issue, said in table.items():
            half = said.get("spread", 0.1)
            rows.append([party, issue, "weight", *span(said["weight"], half), "", "stakes-judgement", said["why"]])
            for option, mid in said["options"].items():
                red = "true" if option in said.get("red_lines", ()) else ""
                rows.append([party, issue, option, *span(mid, half), red, "stakes-judgement", ""])
    columns = ("party", "issue", "option", "low", "mid", "high", "red_line", "source", "note")
    return write_rows("stakes", columns, rows)


def weigh_plans() -> list[str]:
    """Say what each proposal's terms are worth to each party beside its fallback of that date, and what it decided."""
    stakes = read_stakes()
    fallbacks = {(row["party"], row["date"]): float(row["mid"]) for row in read_rows(DOSSIER / "fallbacks.csv")}
    lines = ["plan                     party           worth  fallback  red lines"]
    for path in sorted((DOSSIER / "proposals").glob("*.toml")):
        plan = tomllib.loads(path.read_text(encoding="utf-8"))
        decided = sorted(date for party, date in fallbacks if party == "serbs" and date >= str(plan["date"]))
        if "terms" not in plan or not decided:
            continue
        for party, table in stakes.items():
            said = {issue: option for issue, option in plan["terms"].items() if issue in table}
            weight = sum(table[issue]["weight"] for issue in said)
            worth = sum(table[issue]["weight"] * table[issue]["options"][option] for issue, option in said.items())
            red = [issue for issue, option in said.items() if option in table[issue].get("red_lines", ())]
            fallback = fallbacks[party, decided[0]]
            lines.append(f"{path.stem:<25}{party:<15}{worth / weight:6.2f} {fallback:8.2f}  {', '.join(red)}")
    return lines
