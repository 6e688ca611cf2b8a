"""Rules about issues, their options and what they are worth."""

from functools import partial

from modusvivendi.io.draft import Draft
from modusvivendi.io.nearest import suggest_among

WEIGHT = "weight"


def check_stake_options(draft: Draft) -> None:
    """Each stake is about an option of its issue."""
    sheet = draft.sheets.get("stakes")
    if sheet is None:
        return
    for row, (issue, option) in enumerate(zip(sheet.text("issue"), sheet.text("option"), strict=True)):
        options = draft.options(issue)
        if option and option != WEIGHT and options is not None and option not in options:
            draft.findings.add(
                "link.option",
                sheet.where(row, "option"),
                f"unknown option {option[:60]!r} of {issue[:60]!r}",
                "described in issues.toml; the word weight stands for the whole issue",
                partial(suggest_among, option, options),
            )


def check_complete_stakes(draft: Draft) -> None:
    """Note for each party what its stakes leave out; missing stakes stay unknown."""
    sheet, issues = draft.sheets.get("stakes"), draft.entries("issues")
    if sheet is None or not issues:
        return
    given = set(zip(sheet.text("party"), sheet.text("issue"), sheet.text("option"), strict=True))
    for party, entry in draft.entries("parties").items():
        if entry["role"] == "excluded":
            continue
        missing: list[str] = []
        for issue in issues:
            lacking = [option for option in (WEIGHT, *issues[issue]["options"]) if (party, issue, option) not in given]
            if len(lacking) == len(issues[issue]["options"]) + 1:
                missing.append(issue)
            elif lacking:
                missing.append(f"{issue} ({', '.join(lacking)})")
        if missing:
            shown = "; ".join(missing[:6]) + ("; …" if len(missing) > 6 else "")
            draft.findings.add(
                "stakes",
                sheet.where(-1),
                f"no stake of {party!r} in: {shown}" if len(missing) < len(issues) else f"{party!r} has no stakes",
                "without it nothing can be said about what the party would accept there",
                f"add rows {party},<issue>,<option>,<low>,<mid>,<high>,,<source> where something is known",
                severity="note",
            )


def check_infeasible(draft: Draft) -> None:
    """Combinations that cannot be are made of real issues and options."""
    settings = draft.settings.get("issues")
    if settings is None:
        return
    for item in settings.extra:
        path = item["path"]
        if len(item["pattern"]) < 1:
            draft.findings.add(
                "infeasible",
                settings.where(path),
                "the combination names no issue",
                "",
                'add an issue: head_of_state = "stays"',
            )
        for issue, options in item["pattern"].items():
            if issue not in settings.ids:
                draft.findings.add(
                    "link.infeasible",
                    settings.where((*path, issue)),
                    f"unknown issue {issue[:60]!r}",
                    "a combination names issues and their options",
                    partial(suggest_among, issue, settings.ids),
                )
                continue
            known = draft.options(issue)
            for option in options:
                if known is not None and option not in known:
                    draft.findings.add(
                        "link.infeasible",
                        settings.where((*path, issue)),
                        f"unknown option {option[:60]!r} of {issue[:60]!r}",
                        "the combination would never be met",
                        partial(suggest_among, option, known),
                    )
