"""Contrast is promised for any colour that a corporation may have, so it is tried for many."""

import colorsys
import itertools
import random
import re
from pathlib import Path

import pytest

from accounts.theme import (
    DEFAULT_BRAND,
    contrast,
    luminance,
    parse_hex,
    ramp,
    scheme,
    theme_css,
    to_hex,
    to_oklch,
)

ROOT = Path(__file__).resolve().parents[2]
ROLES = ["accent", "neutral", "info", "success", "warning", "danger"]
QUIET = ["background-default", "background-tinted", "surface-default", "surface-tinted"]
GROUNDS = [*QUIET, "surface-hover", "surface-active"]
NASTY = [
    "#ffcc00", "#000000", "#ffffff", "#777777", "#808080", "#767676", "#ff0000", "#00ff00",
    "#0000ff", "#ffff00", "#00ffff", "#ff00ff", "#010101", "#fefefe", "#757575", "#c0ffee",
    "#e4002b", "#ff6600", DEFAULT_BRAND,
]  # fmt: skip


def _many() -> list[str]:
    chance = random.Random(20261122)
    return [f"#{chance.randrange(1 << 24):06x}" for _ in range(300)]


def _faults(tokens: dict[str, str]) -> list[str]:
    pairs = [(text, ground, 4.5) for text in ("text-subtle", "text-default") for ground in GROUNDS]
    pairs += [("text-default", ground, 7) for ground in GROUNDS]
    pairs += [("text-subtle", ground, 7) for ground in QUIET]
    pairs += [("border-default", ground, 3) for ground in GROUNDS]
    pairs += [("border-strong", ground, 4.5) for ground in GROUNDS]
    for filled in ("base-default", "base-hover", "base-active"):
        pairs += [("base-contrast-default", filled, 4.5), ("base-contrast-subtle", filled, 4.5)]
    return [
        f"{one} on {other}: {contrast(tokens[one], tokens[other]):.2f} < {least}"
        for one, other, least in pairs
        if contrast(tokens[one], tokens[other]) < least
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_pair_keeps_its_distance_for_any_brand(dark: bool) -> None:
    faults = {
        brand: found for brand in [*NASTY, *_many()] if (found := _faults(ramp(brand, dark=dark)))
    }
    assert faults == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("brand", NASTY)
def test_roles_can_be_read_on_each_others_pages(brand: str, dark: bool) -> None:
    """A red line or a green word stands on the neutral page, not on its own colour's."""
    found = scheme(brand, dark=dark)
    for role, ground in itertools.product(ROLES, QUIET):
        paper = found[f"--ds-color-neutral-{ground}"]
        assert contrast(found[f"--ds-color-{role}-text-subtle"], paper) >= 4.5
        assert contrast(found[f"--ds-color-{role}-text-default"], paper) >= 7
        assert contrast(found[f"--ds-color-{role}-border-default"], paper) >= 3
    for role, ground in itertools.product(ROLES, QUIET[:3]):
        paper = found[f"--ds-color-neutral-{ground}"]
        assert contrast(found[f"--sn-edge-{role}"], paper) >= 3
    assert contrast(found["--ds-color-focus-outer"], found["--ds-color-focus-inner"]) >= 7
    visited = found["--ds-link-color-visited"]
    assert contrast(visited, found["--ds-color-neutral-background-tinted"]) >= 4.5


@pytest.mark.parametrize("brand", NASTY)
def test_by_day_the_brand_is_the_brand(brand: str) -> None:
    assert ramp(brand)["base-default"] == brand


@pytest.mark.parametrize("brand", NASTY)
def test_at_night_a_filled_control_can_be_seen(brand: str) -> None:
    tokens = ramp(brand, dark=True)
    assert contrast(tokens["base-default"], tokens["surface-default"]) >= 3


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("brand", NASTY)
def test_pressing_a_button_can_be_seen(brand: str, dark: bool) -> None:
    tokens = ramp(brand, dark=dark)
    assert len({tokens["base-default"], tokens["base-hover"], tokens["base-active"]}) == 3


@pytest.mark.parametrize("brand", NASTY)
def test_papers_grow_darker_by_day_and_lighter_at_night(brand: str) -> None:
    steps = ["surface-default", "surface-tinted", "surface-hover", "surface-active"]
    by_day, at_night = ramp(brand), ramp(brand, dark=True)
    assert [luminance(by_day[s]) for s in steps] == sorted(
        (luminance(by_day[s]) for s in steps), reverse=True
    )
    assert [luminance(at_night[s]) for s in steps] == sorted(luminance(at_night[s]) for s in steps)


def test_known_contrasts() -> None:
    """From the definition of WCAG 2.2, by hand."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ff0000", "#ffffff") == pytest.approx(3.998, abs=0.001)


def test_known_oklch() -> None:
    """From the definition of OKLab: white, and the red of sRGB."""
    assert to_oklch("#ffffff").lightness == pytest.approx(1, abs=1e-4)
    red = to_oklch("#ff0000")
    assert (red.lightness, red.chroma) == pytest.approx((0.62796, 0.25768), abs=1e-4)


def test_there_and_back() -> None:
    for colour in [*NASTY, *_many()]:
        there = parse_hex(to_hex(to_oklch(colour)))
        assert max(abs(a - b) for a, b in zip(there, parse_hex(colour), strict=True)) <= 1


def test_a_hue_stays_a_hue() -> None:
    """A strong brand must not come back as another colour in its own theme."""
    for hue in range(0, 360, 15):
        rgb = (round(255 * c) for c in colorsys.hsv_to_rgb(hue / 360, 0.9, 0.7))
        brand = "#" + "".join(f"{channel:02x}" for channel in rgb)
        for token in ("text-subtle", "border-default", "border-strong"):
            turn = to_oklch(ramp(brand)[token]).hue - to_oklch(brand).hue
            assert abs((turn + 3.14159) % 6.28318 - 3.14159) < 0.12, (brand, token)


@pytest.mark.parametrize("wrong", ["", "red", "#12", "#12345", "#1234567", "123456", "#ggg000",
                                   "#fff;}body{display:none}", "url(#a)"])  # fmt: skip
def test_only_a_colour_gets_into_the_style_sheet(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        theme_css(wrong)


def test_short_and_loud_spellings_are_the_same_colour() -> None:
    assert theme_css("#FC0") == theme_css(" #ffcc00 ")


def test_the_style_sheet_holds_every_token_twice_by_day_and_by_night() -> None:
    css = theme_css("#ffcc00")
    assert css.count("{") == css.count("}")
    for role in ROLES:
        # by day, chosen night, night of the system
        assert css.count(f"--ds-color-{role}-base-contrast-default:") == 3
    assert re.search(r"@media screen and \(prefers-color-scheme:dark\)", css)
    assert "<" not in css


def test_the_default_theme_on_disk_is_the_computed_one() -> None:
    """Pages without a corporation, and the page of a crash, use this file: make it anew with
    `python -c "from accounts.theme import *; print(theme_css(DEFAULT_BRAND), end='')"`."""
    assert (ROOT / "static/css/theme.css").read_text() == theme_css(DEFAULT_BRAND)
