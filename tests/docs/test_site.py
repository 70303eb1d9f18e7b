"""The site is built from the pages and the docstrings, without a warning, and asks no other host for anything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import ROOT

FETCHED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"?(?:https?:)?//[^\" >]+", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(build, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert pages
    assert not [found for page in pages for found in FETCHED.findall(page.read_text(encoding="utf-8"))]


def test_the_reference_shows_what_the_docstrings_promise(site: Path) -> None:
    shown = (site / "reference" / "memory.html").read_text(encoding="utf-8")
    for verb in ("remember", "search", "timeline"):
        assert f'id="kg_memory.memory.Memory.{verb}"' in shown
