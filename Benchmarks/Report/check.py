"""Opens a page of report.py in a real browser and looks for each chart.

    check.py PAGE.html [PICTURE.png]

With PICTURE it keeps what a screen of 1,200 pixels shows. It ends with an error if a chart isn't drawn, or wider than the
screen of a phone.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browse(*arguments):
    browser = next((b for b in map(shutil.which, BROWSERS) if b), None)
    if browser is None:
        sys.exit("no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
             "--virtual-time-budget=20000", *arguments],
            check=True, capture_output=True, text=True, timeout=300,
        ).stdout


def main(page, picture=None):
    markup = Path(page).read_text()
    expected = set(re.findall(r'id="(chart\d+)"', markup))
    if not expected:
        sys.exit(f"{page} has no charts")
    # A window is 500 pixels wide at least, so the phone is a frame.
    with tempfile.TemporaryDirectory() as folder:
        phone = Path(folder, "phone.html")
        script = (
            "<script>addEventListener('load', () => setTimeout(() => { const d = document.querySelector('iframe').contentDocument;"
            " document.title = 'width ' + d.documentElement.scrollWidth; document.body.dataset.width = d.documentElement.scrollWidth; }, 9000))</script>"
        )
        phone.write_text(f'<body><iframe src="{Path(page).resolve().as_uri()}" width="390" height="900"></iframe>{script}')
        dom = browse("--dump-dom", "--allow-file-access-from-files", phone.as_uri())
        width = re.search(r'data-width="(\d+)"', dom)
        if not width or int(width[1]) > 390:
            sys.exit(f"{page} needs {width and width[1]} pixels, a phone has 390")
    dom = browse("--dump-dom", "--window-size=1200,900", Path(page).resolve().as_uri())
    drawn = {
        tag[1] for tag in re.finditer(r'<div class="chart[^>]*id="(chart\d+)"[^>]*>', dom)
        if 'data-drawn="yes"' in tag[0]
    }
    svgs = dom.count('class="main-svg"')
    if drawn != expected or svgs < len(expected):
        sys.exit(f"{page}: not drawn: {sorted(expected - drawn)}, {svgs} drawings")
    if picture:
        browse("--window-size=1200,1600", f"--screenshot={picture}", Path(page).resolve().as_uri())
    print(f"{page}: {len(drawn)} charts drawn")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: check.py PAGE.html [PICTURE.png]")
    main(*sys.argv[1:])
