"""Try what the front and ceasefires add to a forecast of violence, and print it (under a minute of CPU).

python tools/forecast/fronts.py DATA         DATA: the folder of data packs, ../shared/data

No war that choices are made on has its control dated by month, so nothing is chosen here: one set of features, fixed
beforehand, is added to the hurdle regression and scored once. At each origin only moments and ceasefires up to it are
known.
"""

import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
from violence_cases import month, read_cases, read_documented

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.forecast.violence import hurdle
from modusvivendi.forecast.violence.features import describe
from modusvivendi.forecast.violence.lessons import follow
from modusvivendi.forecast.violence.quantile_grid import K
from modusvivendi.forecast.violence.scoring import compare, mark
from modusvivendi.io.folder import read
from modusvivendi.plan.holding import list_moments

HORIZONS = 12
CEASEFIRES = {
    "bosnia": (("1995-01", "1995-03"), ("1995-10", "1995-12")),
    "syria": (("2016-02", "2016-04"), ("2016-12", "2017-02"), ("2017-05", "2017-08"), ("2018-09", "2019-03")),
    "documented": (("2012-04", "2012-05"), ("2016-02", "2016-04"), ("2016-12", "2017-02"), ("2017-05", "2017-08")),
}
"""First and last months at whose end a ceasefire of the whole country, or of its main fronts, was said to hold; from
memory: the cessation of January 1995 and that of October; Annan's of 2012; those of 2016 to 2018 in Syria."""


def main() -> None:
    shared = Path(sys.argv[1])
    cases = read_cases(shared)
    bosnia, syria, documented = cases["bosnia"].panel, cases["syria"].panel, read_documented(shared)
    front = find_front(bosnia)
    truce = {
        id: find_truce(panel, id) for id, panel in (("bosnia", bosnia), ("syria", syria), ("documented", documented))
    }
    print("war | features | CRPS without | with | gain [90 %]")
    for title, panel, first, name, extra in (
        ("Syria 2011-2018, documented", documented, 24, "ceasefire in force", truce["documented"]),
        ("Bosnia 1992-1995", bosnia, 12, "distance to the front, share contested", front),
        ("Bosnia 1992-1995", bosnia, 12, "ceasefire in force", truce["bosnia"]),
        ("Bosnia 1992-1995", bosnia, 12, "all three", np.concatenate([front, truce["bosnia"]], axis=2)),
        ("Syria 2016-2019", syria, 12, "ceasefire in force", truce["syria"]),
    ):
        plain = score(panel, first, np.zeros((*panel.counts.shape, 0)))
        told = score(panel, first, extra)
        found = compare(told, plain, 7)
        print(
            f"{title} | {name} | {np.nanmean(plain):.2f} | {np.nanmean(told):.2f} |"
            f" {found.best:+.1%} [{found.low:+.1%}, {found.high:+.1%}]",
            flush=True,
        )


def find_front(panel: Panel) -> Floats:
    """Return, by month and place of Bosnia, nearness to the front and the share of control that is contested (t, n, 2).

    Nearness: exp(-steps to the nearest place held by another), from municipality to municipality. Of the last moment
    of the dossier up to each month; 0 before the first, and where nothing is known.
    """
    dossier = read("bosnia-1995")
    rows = {name: row for row, name in enumerate(_name_places(dossier))}
    print(
        f"Bosnia: control known by name in {sum(place in rows for place in panel.places)} of {len(panel.places)} places"
    )
    found = np.zeros((panel.months, len(panel.places), 2))
    for one in list_moments(dossier):
        since = max(one.month - panel.start, 0)
        chance = np.zeros((len(panel.places), one.chance.shape[1]))
        for at, place in enumerate(panel.places):
            if place in rows:
                chance[at] = one.chance[rows[place]]
        known = chance.sum(axis=1) > 0
        holder = np.where(known, chance.argmax(axis=1), -1)
        found[since:, :, 0] = np.exp(-_step_to_others(holder, panel.neighbours))
        found[since:, :, 1] = np.where(known, 1 - chance.max(axis=1), 0.0)
    return found


def _name_places(dossier: Dossier) -> list[str]:
    """Return the names of the places as the data pack spells those of 1991."""
    plain = (unicodedata.normalize("NFKD", names["bs"].replace("đ", "d")) for names in dossier.places.names)
    return ["ba91-" + re.sub(r"[^a-z]+", "-", "".join(c for c in one.lower() if ord(c) < 128)) for one in plain]


def _step_to_others(holder: np.ndarray, near: Bools) -> Floats:
    """Return the steps from each place to the nearest held by another; infinite where its holder is unknown."""
    apart = (holder[:, None] != holder[None, :]) & (holder[:, None] >= 0) & (holder[None, :] >= 0)
    steps = np.full(len(holder), np.inf)
    reached = np.eye(len(holder), dtype=np.bool_)
    for step in range(len(holder)):
        fresh = (reached & apart).any(axis=1) & np.isinf(steps)
        steps[fresh] = step
        wider = reached | (reached.astype(np.int64) @ near > 0)
        if (wider == reached).all():
            break
        reached = wider
    return steps


def find_truce(panel: Panel, id: str) -> Floats:
    """Return, by month and place, whether a ceasefire was in force at the end of the month (t, n, 1)."""
    found = np.zeros((*panel.counts.shape, 1))
    for first, last in CEASEFIRES[id]:
        found[max(month(first) - panel.start, 0) : max(month(last) - panel.start + 1, 0)] = 1.0
    return found


def score(panel: Panel, first: int, extra: Floats) -> Floats:
    """Return the scores (o, h, n) of the hurdle regression with features (t, n, k) more, from each origin on."""
    scores = []
    for origin in range(first, panel.months):
        told = forecast(panel.counts[:origin], panel.neighbours, extra[:origin])
        actual = follow(panel.counts, origin, np.arange(1, HORIZONS + 1))
        scores.append(mark(told, actual)["crps"])
    return np.array(scores)


def forecast(past: Floats, neighbours: Bools, extra: Floats) -> Floats:
    """Forecast as ``forecast_hurdle`` does, with more features."""
    quarter, year, beside = describe(past, neighbours)
    country = np.broadcast_to(np.log1p(np.nanmean(np.expm1(quarter), axis=1))[:, None], past.shape)
    plain = np.stack([np.ones_like(past), quarter, year, 2 * beside, country, (quarter < 0.05) * 1.0], axis=2)
    features: Floats = np.nan_to_num(np.concatenate([plain, extra], axis=2)).astype(np.float64)
    out = np.empty((HORIZONS, past.shape[1], K))
    for h in range(1, HORIZONS + 1):
        if h in hurdle.FITTED and (h == 1 or 3 * h <= len(past)):
            rows, actual = features[:-h].reshape(-1, features.shape[2]), past[h:].ravel()
            known = ~np.isnan(actual)
            found = hurdle._regress(rows[known], actual[known], features[-1])  # noqa: SLF001 - the member's own regression
            hurdle.hurdle.step_over(*found, out[h - 1])
        else:
            out[h - 1] = out[h - 2]
    return out


if __name__ == "__main__":
    main()
