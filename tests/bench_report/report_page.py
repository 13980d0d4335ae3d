"""A page of the report in a real browser, for the claims of browser_test.py and words_test.py.

Usage of those: TEST RENDER_REPORT CLAIM
"""

import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "lib"))

from browser import Browser


def render(document, folder):
    path = os.path.join(folder, "report.html")
    with open(path, "wb") as page:
        page.write(subprocess.run([sys.argv[1]], input=json.dumps(document).encode(), stdout=subprocess.PIPE, check=True).stdout)
    return path


def expect(truth, *what):
    if not truth:
        sys.exit(" ".join(str(part) for part in ("not so:", *what)))


def expect_equal(found, wanted):
    expect(found == wanted, "found", repr(found), "and wanted", repr(wanted))


def check_claim(claims):
    """Runs the claim that the command line names: a function of a browser and of a folder for its pages."""
    with tempfile.TemporaryDirectory(prefix="bookonce-report-") as folder, Browser() as browser:
        claims[sys.argv[2]](browser, folder)
