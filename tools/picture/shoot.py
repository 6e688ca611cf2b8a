"""Renew docs/brief.png: the head of the public brief of syria-2015 and the small maps of all plans below it.

Run from the root of the project, after ``make test`` has set up what the tests need::

    .venv/bin/python tools/picture/shoot.py [out/syria-2015/brief.html]

Without a file the brief is made first. Needs Playwright and Chromium (/usr/bin/chromium), as the browser tests do.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "brief.png"
WIDTH, HEIGHT = 1400, 1165
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# The page itself, with what stands between its key figures and the small maps left out.
SHOWN = """
(() => {
  const keep = [...document.querySelectorAll('#summary > :not(h2, p, .facts)')];
  keep.forEach(node => node.remove());
  const figure = document.querySelector('#plans-side-by-side');
  document.querySelectorAll('main > section:not(#summary)').forEach(node => node.remove());
  document.querySelector('#summary').append(figure);
  figure.querySelectorAll('details').forEach(node => node.remove());
  figure.querySelector('ul').style.gridTemplateColumns = 'repeat(5, 1fr)';
})()
"""


def write_brief(folder: Path) -> Path:
    """Compose the public brief of syria-2015 in English and return where it is."""
    import modusvivendi as mv

    page = folder / "brief.html"
    page.write_text(mv.compose(mv.compute(mv.read("syria-2015"), seed=0), "en", "public").html(), encoding="utf-8")
    return page


def shoot(page: Page, brief: Path, picture: Path) -> None:
    """Open the brief, keep its head and the small maps, and write the picture."""
    page.goto(brief.resolve().as_uri())
    page.evaluate(SHOWN)
    page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})


def main() -> None:
    """Renew the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        brief = Path(sys.argv[1]) if len(sys.argv) > 1 else write_brief(Path(folder))
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        shoot(browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}), brief, PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
