"""One brand colour in, a whole set of colours out, for light and for dark.

Every corporation has one colour; a page needs some two hundred. They are computed here, so that
contrast is a result and not a hope: each colour is *searched* as the lightest or darkest one that
still keeps its distance, measured as WCAG 2.2 measures it (relative luminance), to the lightest
and darkest ground that it will stand on. Steps are taken in OKLCH, where an equal step looks like
an equal step and a hue stays a hue.

The names are those of Designsystemet (`--ds-color-<role>-<token>`). Pure: no Django, no files.
"""

import math
import re
from collections.abc import Callable
from typing import NamedTuple

DEFAULT_BRAND = "#1f5c57"

# What the other roles start from. The neutral is a warm grey: paper, not steel.
_ROLES = {
    "neutral": "#6f6a62",
    "info": "#2a63a8",
    "success": "#2f7a3b",
    "warning": "#e0a030",
    "danger": "#b3261e",
}
_VISITED = "#6b3fa0"

# Distances. AA asks 4.5 for text and 3 for the edges of controls; the small margin outlives the
# rounding to eight bits, so that nobody's checker says 4.49.
TEXT = 4.52
TEXT_STRONG = 7.05
EDGE = 3.03

Tokens = dict[str, str]


class Oklch(NamedTuple):
    lightness: float  # 0 black … 1 white
    chroma: float
    hue: float  # radians


# --- Colour spaces: from the published definitions of sRGB, WCAG 2.2 and OKLab ------------------


def parse_hex(colour: str) -> tuple[int, int, int]:
    """The three channels of "#rrggbb" or "#rgb"; ValueError for anything else."""
    text = colour.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        text = "#" + "".join(2 * digit for digit in text[1:])
    if not re.fullmatch(r"#[0-9a-f]{6}", text):
        raise ValueError(f"not a colour like #1f5c57: {colour!r}")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _from_linear(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance, 0 … 1."""
    red, green, blue = (_to_linear(channel / 255) for channel in parse_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 … 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def to_oklch(colour: str) -> Oklch:
    red, green, blue = (_to_linear(channel / 255) for channel in parse_hex(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def _linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    a = colour.chroma * math.cos(colour.hue)
    b = colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shown(colour: Oklch) -> bool:
    return all(-0.0005 <= value <= 1.0005 for value in _linear_rgb(colour))


def to_hex(colour: Oklch) -> str:
    """The nearest colour that a screen can show: the same lightness and hue, less chroma."""
    colour = colour._replace(lightness=min(max(colour.lightness, 0.0), 1.0))
    if not _shown(colour):
        low, high = 0.0, colour.chroma
        for _ in range(24):
            middle = (low + high) / 2
            if _shown(colour._replace(chroma=middle)):
                low = middle
            else:
                high = middle
        colour = colour._replace(chroma=low)
    channels = (_from_linear(min(max(value, 0.0), 1.0)) for value in _linear_rgb(colour))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


# --- The search ---------------------------------------------------------------------------------


def _reach(colour: Oklch, towards: float, is_enough: Callable[[str], bool]) -> str:
    """The least change of lightness, towards black (0) or white (1), that is enough.

    Large steps until it is, then small ones between the last two. What comes out was measured
    itself: eight bits are not smooth, so nothing is trusted to lie between two points.
    """

    def at(share: float) -> str:
        lightness = colour.lightness + (towards - colour.lightness) * share
        return to_hex(colour._replace(lightness=lightness))

    large, small = 16, 24
    for step in range(large + 1):
        if is_enough(at(step / large)):
            break
    else:
        return "#ffffff" if towards > 0.5 else "#000000"
    for fine in range(1, small + 1):
        candidate = at((step - 1 + fine / small) / large if step else 0)
        if is_enough(candidate):
            return candidate
    return at(step / large)


def _clear_of(grounds: list[str], distance: float) -> Callable[[str], bool]:
    return lambda colour: all(contrast(colour, ground) >= distance for ground in grounds)


def _ink_on(ground: str) -> str:
    """Black or white, whichever reads better: never less than 4.58 : 1, by arithmetic."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, ground))


def _base(colour: Oklch, brand: str, *, dark: bool, page: str) -> Tokens:
    """The filled control: the brand as it is, if that can be seen on the page at night."""
    base = brand
    if dark:
        base = _reach(colour, 1.0, _clear_of([page], EDGE))
        # Pure white glares in the dark, and leaves no room to grow lighter.
        if luminance(base) > 0.8:
            base = to_hex(to_oklch(base)._replace(lightness=0.92))
    ink = _ink_on(base)
    at = to_oklch(base)
    # Away from the ink while there is room, so that a pressed button reads better and not worse.
    away = -1.0 if ink == "#ffffff" else 1.0
    if not 0.16 <= at.lightness + away * 0.14 <= 1.0:
        away = -away
    # Near black an equal step is not seen: start where it is.
    start = max(at.lightness, 0.16) if away > 0 else at.lightness
    states = []
    for step in (0.06, 0.11):
        state = to_hex(at._replace(lightness=start + away * step))
        states.append(state if contrast(state, ink) >= TEXT else base)
    tinted = Oklch(0.93 if ink == "#ffffff" else 0.25, min(colour.chroma, 0.04), colour.hue)
    subtle = _reach(tinted, 1.0 if ink == "#ffffff" else 0.0, _clear_of([base, *states], TEXT))
    if contrast(subtle, base) < TEXT:
        subtle = ink
    return {
        "base-default": base,
        "base-hover": states[0],
        "base-active": states[1],
        "base-contrast-subtle": subtle,
        "base-contrast-default": ink,
    }


def _grounds(colour: Oklch, *, dark: bool) -> Tokens:
    # (lightness, chroma) of the papers that text lies on, in the order they are laid down.
    light_papers = {
        "background-default": (1.0, 0.0),
        "background-tinted": (0.976, 0.012),
        "surface-default": (1.0, 0.0),
        "surface-tinted": (0.95, 0.024),
        "surface-hover": (0.92, 0.036),
        "surface-active": (0.885, 0.05),
    }
    dark_papers = {
        "background-default": (0.205, 0.012),
        "background-tinted": (0.235, 0.016),
        "surface-default": (0.262, 0.018),
        "surface-tinted": (0.292, 0.026),
        "surface-hover": (0.322, 0.032),
        "surface-active": (0.36, 0.04),
    }
    papers = dark_papers if dark else light_papers
    return {
        name: to_hex(Oklch(lightness, min(chroma, colour.chroma * 0.5), colour.hue))
        for name, (lightness, chroma) in papers.items()
    }


def ramp(brand: str, *, dark: bool = False) -> Tokens:
    """The sixteen tokens of one role, computed from one colour."""
    brand = "#{:02x}{:02x}{:02x}".format(*parse_hex(brand))
    colour = to_oklch(brand)
    tokens = _grounds(colour, dark=dark)
    grounds = list(tokens.values())
    quiet = [tokens[name] for name in ("background-default", "background-tinted")]
    quiet += [tokens["surface-default"], tokens["surface-tinted"]]
    ink = 1.0 if dark else 0.0  # the direction in which things become readable

    def line(lightness: float, chroma: float, strict: list[str], least: float) -> str:
        start = Oklch(lightness, min(chroma, colour.chroma), colour.hue)
        return _reach(start, ink, _clear_of(strict, least))

    start = 0.45 if dark else 0.75
    tokens["border-subtle"] = to_hex(
        Oklch(0.42 if dark else 0.84, min(0.06, colour.chroma), colour.hue)
    )
    tokens["border-default"] = line(start, 0.13, grounds, EDGE)
    tokens["border-strong"] = line(start, 0.13, grounds, TEXT)
    subtle = line(start, 0.13, quiet, TEXT_STRONG)
    if not _clear_of(grounds, TEXT)(subtle):
        subtle = line(start, 0.13, grounds, TEXT)
    tokens["text-subtle"] = subtle
    tokens["text-default"] = line(0.93 if dark else 0.3, 0.05, grounds, TEXT_STRONG)
    tokens.update(_base(colour, brand, dark=dark, page=tokens["surface-default"]))
    return tokens


def _edge(tokens: Tokens, page: Tokens) -> str:
    """The outline of a filled control: its own colour, or a visible one if that would drown."""
    papers = [page["background-default"], page["background-tinted"], page["surface-default"]]
    base = tokens["base-default"]
    return base if _clear_of(papers, EDGE)(base) else tokens["border-default"]


def scheme(brand: str, *, dark: bool = False) -> Tokens:
    """Custom properties by name, for light or for dark."""
    roles = {"accent": brand, **_ROLES}
    ramps = {role: ramp(colour, dark=dark) for role, colour in roles.items()}
    page = ramps["neutral"]
    properties = {
        f"--ds-color-{role}-{token}": value
        for role, tokens in ramps.items()
        for token, value in tokens.items()
    }
    properties |= {f"--sn-edge-{role}": _edge(tokens, page) for role, tokens in ramps.items()}
    properties["--ds-color-focus-inner"] = page["background-default"]
    properties["--ds-color-focus-outer"] = page["text-default"]
    properties["--ds-link-color-visited"] = ramp(_VISITED, dark=dark)["text-subtle"]
    return properties


def _rule(selector: str, properties: Tokens, *, dark: bool) -> str:
    lines = "".join(f"{name}:{value};" for name, value in properties.items())
    return f"{selector}{{{lines}color-scheme:{'dark' if dark else 'light'}}}\n"


def theme_css(brand: str) -> str:
    """The style sheet of one corporation. ValueError when `brand` is not a hex colour."""
    light, dark = scheme(brand), scheme(brand, dark=True)
    # data-theme is the admin's word for the same thing.
    night = _rule('[data-color-scheme="auto"],html[data-theme="auto"]', dark, dark=True)
    return (
        "@layer sn.theme{\n"
        + _rule(':root,[data-color-scheme="light"]', light, dark=False)
        + _rule('[data-color-scheme="dark"],html[data-theme="dark"]', dark, dark=True)
        + f"@media screen and (prefers-color-scheme:dark){{{night}}}\n"
        + "}\n"
    )
