"""Score the forecast of who holds what, and write its part of docs/forecast-scores.md (seconds).

python tools/forecast/control.py             write it
python tools/forecast/control.py --check     say whether it is current (exit status 1 if not)
"""

import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from modusvivendi.forecast.control import RATE, ControlScore, fit_control, score_control
from modusvivendi.io.folder import read
from modusvivendi.plan.holding import find_touching, list_moments

PAGE = Path(__file__).resolve().parents[2] / "docs" / "forecast-scores.md"
BEGIN, END = "<!-- control: begin -->", "<!-- control: end -->"
SEED = 7


def main() -> None:
    whole = PAGE.read_text(encoding="utf-8")
    if BEGIN not in whole:
        whole += f"\n## Control: who holds each place\n\n{BEGIN}\n{END}\n"
    head, _, rest = whole.partition(BEGIN)
    text = f"{head}{BEGIN}\n{describe()}\n{END}{rest.partition(END)[2]}"
    if "--check" in sys.argv:
        if text != PAGE.read_text(encoding="utf-8"):
            sys.exit("not current: run python tools/forecast/control.py")
    else:
        PAGE.write_text(text, encoding="utf-8")


def describe() -> str:
    bosnia, syria = read("bosnia-1995"), read("syria-2015")
    near, moments = find_touching(bosnia), list_moments(bosnia)
    scores = score_control(bosnia.places.ids, near, moments, SEED)
    fitted = fit_control(bosnia.places.ids, near, moments)
    known = Counter(date.text for date in syria.control.dates)
    main_date = max(known, key=known.__getitem__)
    better = sum(one.brier < one.brier_no_change for one in scores), sum(one.log < one.log_no_change for one in scores)
    text = f"""**No change wins by the Brier score at {len(scores) - better[0]} of {len(scores)} moments**; by the log
    score, which punishes surprise, the process wins at {better[1]}. Both dossiers' control is a judgement at a few
    moments, so these scores are against judgement, not against measurement. Bosnia: {len(bosnia.places)}
    municipalities at {len(moments)} moments, each forecast from those before it; between all of them about
    {fitted.changes:.0f} changes of hands in {fitted.exposure:,.0f} months of surrounded places, a rate of
    {fitted.rate:.2g} a month. Offensives come at once, and a constant rate cannot know when. Syria: {known[main_date]}
    of {sum(known.values())} rows are of one date, {main_date}, so nothing can be scored or fitted there: its rate is
    the believed one ({RATE.best:g} a month, {RATE.low:g} to {RATE.high:g}). Strength plays no part
    here: no dossier gives it for past moments. Take who holds what from the dossier, and from this only how wide the
    doubt grows."""
    head = ("from", "to", "places", "changed hands", "Brier", "Brier, no change", "log score", "log score, no change")
    wrapped = textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)
    return "\n\n".join((wrapped, _table(head, [_row(one) for one in scores])))


def _row(one: ControlScore) -> tuple[str, ...]:
    dates = (f"{month // 12}-{month % 12 + 1:02}" for month in (one.start, one.end))
    scores = (f"{value:.3f}" for value in (one.brier, one.brier_no_change, one.log, one.log_no_change))
    return *dates, str(one.places), str(one.changed), *scores


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


if __name__ == "__main__":
    main()
