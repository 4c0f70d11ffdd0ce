"""Photograph every page in both widths and themes, into _build/screenshots."""

import itertools

from site_tools import HTML, ROOT, THEMES, WIDTHS, Visit, chromium, pages, served

FOLDER = ROOT / "_build" / "screenshots"


def photograph(browser, address, name, width, theme):
    """Write one picture of one whole page."""
    visit = Visit(browser, width, theme)
    page = visit.open(f"{address}/{name}.html")
    target = FOLDER / f"{name.replace('/', '-')}-{width}-{theme}.png"
    page.screenshot(path=target, full_page=True)
    print(target.relative_to(ROOT))
    visit.close()


def main():
    """Photograph the site that `make book` built."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served(HTML) as address, chromium() as browser:
        for name, width, theme in itertools.product(pages(), WIDTHS, THEMES):
            photograph(browser, address, name, width, theme)


if __name__ == "__main__":
    main()
