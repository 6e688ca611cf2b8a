"""Write the figures of docs/forecast-model-card.md from the page of scores, so that the two never differ.

python tools/forecast/card.py            write them
python tools/forecast/card.py --check    say whether they are current (exit status 1 if not)
"""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, CARD = DOCS / "forecast-scores.md", DOCS / "forecast-model-card.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
NUMBER = r"([\d.]+)"
BLEND, HOLD = r"\| \*\*the blend\*\* \|", r"\| last report carried forward \(`hold`\) \|"
FIGURES = (
    (
        "violence: pooled score against the best baseline there",
        "5 % better",
        rf"scores {NUMBER} % better than the best baseline",
        "{0} % better",
    ),
    (
        "violence: against the best baseline of each war, known afterwards",
        "–",
        rf"nobody knows beforehand, it gains {NUMBER} %",
        "{0} % better",
    ),
    (
        "violence: months inside the reported 90 % interval",
        "85–95 %",
        rf"it holds {NUMBER}% to {NUMBER}% of all months",
        "{0} to {1} %",
    ),
    (
        "violence: of those with deaths",
        "–",
        rf"and {NUMBER}% to {NUMBER}% of those with deaths",
        "{0} to {1} %",
    ),
    (
        "camps: error, mean and median",
        "below 0.25 and 0.17",
        rf"\*\*the blend\*\* \(the default\) \| {NUMBER} \| {NUMBER}",
        "{0} and {1}",
    ),
    (
        "camps: the last report carried forward",
        "–",
        rf"{HOLD} {NUMBER} \| {NUMBER}",
        "{0} and {1}",
    ),
    (
        "camps: days inside the interval of four fifths",
        "75–85 %",
        rf"cover {NUMBER}% of camp-days",
        "{0} %",
    ),
    (
        "camps: windows and fades chosen anew without the war that is scored",
        "–",
        rf"for the ninth: mean {NUMBER}, median {NUMBER}",
        "{0} and {1}",
    ),
    (
        "camps: later in the same wars",
        "–",
        rf"{BLEND} {NUMBER} \| {NUMBER} \| \| {HOLD} {NUMBER} \| {NUMBER}",
        "{0} and {1}; the last report carried forward {2} and {3}",
    ),
    (
        "control: moments at which no change was the better forecast (Brier)",
        "–",
        rf"by the Brier score at {NUMBER} of {NUMBER} moments",
        "{0} of {1}",
    ),
)


def write_figures(page: str) -> str:
    """Return the table of figures of a page of scores; exits when the page lacks one of them."""
    text = " ".join(page.split())
    rows = ["| figure | aim | found |", "| --- | --- | --- |"]
    for name, aim, pattern, said in FIGURES:
        found = re.search(pattern, text)
        if found is None:
            sys.exit(f"the page of scores does not say: {name}")
        rows.append(f"| {name} | {aim} | {said.format(*found.groups())} |")
    return "\n".join(rows)


def main() -> None:
    """Write the figures, or check them."""
    card = CARD.read_text(encoding="utf-8")
    head, _, rest = card.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        sys.exit(f"{CARD} has no markers")
    new = f"{head}{BEGIN}\n{write_figures(PAGE.read_text(encoding='utf-8'))}\n{END}{tail}"
    if new != card and "--check" in sys.argv:
        sys.exit("the model card is not current; run python tools/forecast/card.py")
    if new != card:
        CARD.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
