"""Paper as a browser draws it, and pages as a printer gets them: a tool that is not ours looks."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy
import pytest
import zxingcpp
from django.utils import timezone
from playwright.sync_api import Browser, Playwright
from pypdf import PdfReader

from accounts.models import Corporation
from activities import sheets
from activities.models import Occurrence
from activities.rules.pictures import Picture
from residents.models import Complex

from .conftest import LogIn

A4 = {"width": 800, "height": 1131}
# The right half of the lowest quarter, where the square stands.
CORNER = {"x": 400, "y": 840, "width": 390, "height": 280}
TRIES = 40


@pytest.fixture(scope="module")
def viewer(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """With the viewer of PDF files, which is not in the oldest way of running without a window."""
    browser = playwright.chromium.launch(
        **{
            **browser_type_launch_args,
            "args": [*browser_type_launch_args["args"], "--headless=new"],
            "ignore_default_args": ["--headless"],
        }
    )
    yield browser
    browser.close()


def squares_on(viewer: Browser, file: Path) -> list[str]:
    """What a camera reads on the first page, as soon as it is drawn."""
    page = viewer.new_page(viewport=A4)
    page.goto(f"file://{file}#toolbar=0&view=FitV")
    for _ in range(TRIES):
        # The picture goes through the browser once more: it knows how to open a PNG.
        found = zxingcpp.read_barcodes(pixels(viewer, page.screenshot(clip=CORNER)))
        if found:
            break
        page.wait_for_timeout(250)
    page.close()
    return [code.text for code in found]


def pixels(viewer: Browser, png: bytes) -> Any:
    page = viewer.new_page()
    grey = page.evaluate(
        """async bytes => {
            const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            const all = canvas.getImageData(0, 0, image.width, image.height).data;
            const grey = [];
            for (let at = 0; at < all.length; at += 4) grey.push(all[at + 1]);
            return [image.width, image.height, grey];
        }""",
        list(png),
    )
    page.close()
    width, height, values = grey
    return numpy.array(values, dtype=numpy.uint8).reshape(height, width)


@pytest.mark.e2e
@pytest.mark.parametrize("colour", ["#1d6b4f", "#ffe000"])
def test_a_camera_reads_the_square_of_the_poster(
    colour: str, viewer: Browser, tmp_path: Path, settings: Any
) -> None:
    settings.BASE_URL = "https://samen.de-linde.example"
    corporation = Corporation(slug="x", name="De Linde", phone="070 123 45 67", brand_colour=colour)
    begins = timezone.now() + timedelta(days=2)
    occurrence = Occurrence(
        complex=Complex(name="Bernhardflat", slug="x", corporation=corporation),
        title="Samen eten",
        place="Ontmoetingsruimte",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )
    file = tmp_path / "poster.pdf"
    file.write_bytes(
        sheets.poster(occurrence, code="K4T9RM", picture=Picture.MEAL, also_english=False)
    )
    assert squares_on(viewer, file) == ["https://samen.de-linde.example/a/K4T9RM/"]


@pytest.mark.e2e
def test_pages_are_printed_without_what_is_for_a_screen(log_in: LogIn) -> None:
    page = log_in("flatcoach")
    for path, there, gone in [
        ("/agenda/bernhardflat/", "Koffie-uur", "Inloggen"),
        ("/agenda/bernhardflat/scherm/", "Komt u ook?", ""),
        ("/activiteiten/", "Koffie-uur", "Nieuwe activiteit"),
    ]:
        page.goto(path)
        text = " ".join(
            part.extract_text() for part in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
        )
        assert there in text, path
        assert not gone or gone not in text, path
