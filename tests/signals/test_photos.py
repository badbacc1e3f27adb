"""Photos: made anew, kept encrypted, seen by who may see the signal, and gone with it."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

import signals.services
from accounts.models import AuditEvent
from signals.models import Photo, Signal
from signals.rules import PhotoFault, PhotoRefused, made_anew
from signals.rules.photos import LARGEST, SIDE
from signals.services import content_of
from tests import factories as make
from tests.conftest import World
from tests.residents.test_own_pages import withhold
from tests.signals.pages import door_of, looks, noted, page_of, text_of

GPS = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F
SECRET = b"Kerkstraat 12, het huis van mevrouw Jansen"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """Left red, right blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def from_phone() -> bytes:
    """Held upright, with where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKE] = SECRET.decode()
    exif[GPS] = {1: "N", 2: (52.0, 3.0, 30.0)}
    return picture(exif=exif)


def png_of(width: int, height: int) -> bytes:
    """Only says how large it is: a bomb of some bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def jpeg_of(width: int, height: int) -> bytes:
    """A real one whose header says another size."""
    found = bytearray(picture())
    at = found.index(b"\xff\xc0") + 5
    found[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(found)


def test_nothing_comes_along_but_what_is_seen() -> None:
    data = from_phone()
    assert SECRET in data
    kept = made_anew(data + b"PK\x03\x04 <script>alert(1)</script>")
    assert SECRET not in kept and b"script" not in kept
    image = Image.open(BytesIO(kept))
    assert image.format == "JPEG" and not image.getexif() and "exif" not in image.info
    assert image.size == (40, 60)  # upright, as it was held
    assert image.getpixel((20, 5))[0] > 200 and image.getpixel((20, 55))[2] > 200  # type: ignore[index]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_one_is_kept_small(kind: str) -> None:
    kept = Image.open(BytesIO(made_anew(picture(kind, (3000, 1500)))))
    assert kept.format == "JPEG" and kept.size == (SIDE, SIDE // 2)


def test_what_is_seen_through_becomes_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")
    kept = Image.open(BytesIO(made_anew(made.getvalue())))
    assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", PhotoFault.UNREADABLE),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable"),
        (picture("GIF"), PhotoFault.UNREADABLE),
        (picture("TIFF"), PhotoFault.UNREADABLE),
        (picture()[:200], PhotoFault.UNREADABLE),
        (png_of(100, 100), PhotoFault.UNREADABLE),
        (png_of(100_000, 100_000), PhotoFault.TOO_LARGE),
        (jpeg_of(60_000, 60_000), PhotoFault.TOO_LARGE),
        (picture() + b"\0" * LARGEST, PhotoFault.TOO_LARGE),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused(data: bytes, fault: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        made_anew(data)
    assert refused.value.fault == fault


# --- with a signal --------------------------------------------------------------------------------


def files(*contents: bytes) -> list[SimpleUploadedFile]:
    name = "../mevrouw Jansen\r\n.php"
    return [SimpleUploadedFile(name, content, "text/html") for content in contents]


def note_with(world: World, *contents: bytes, **fields: Any) -> Any:
    sent = noted(world, resident=str(world.resident.pk), photos=files(*contents), **fields)
    return world.client("bram").post(door_of(world), sent)


def photo_page(photo: Photo) -> str:
    return reverse("signals:photo", args=[photo.pk])


def test_photos_come_along_and_lie_encrypted(world: World) -> None:
    assert note_with(world, from_phone(), picture("PNG")).status_code == 302
    first, second = Photo.objects.all()
    assert first.signal == second.signal == Signal.objects.get()
    assert not bytes(first.content).startswith(b"\xff\xd8")
    shown = world.client("anna").get(photo_page(first))
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.content == content_of(first) and SECRET not in shown.content
    assert ("Anna", world.resident.pk) in [(name.split()[0], key) for name, key in looks()]
    page = text_of(world.client("anna").get(page_of(first.signal)))
    assert photo_page(first) in page and photo_page(second) in page


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ([picture()] * 4, "Kies hoogstens drie foto’s."),
        ([picture(), b"<svg/>"], "niet lezen"),
        ([png_of(100_000, 100_000)], "te groot"),
    ],
)
def test_what_is_refused_loses_no_words(world: World, contents: list[bytes], words: str) -> None:
    answer = note_with(world, *contents, text="De deur klemt")
    assert answer.status_code == 200
    page = text_of(answer)
    assert words in page and "De deur klemt" in page
    assert not Signal.objects.exists() and not Photo.objects.exists()


def test_when_something_else_is_wrong_the_photos_are_asked_again(world: World) -> None:
    answer = note_with(world, picture(), text="bsn 111222333")
    assert answer.status_code == 200 and not Photo.objects.exists()
    assert "Kies ze dan nog een keer." in text_of(answer)


@pytest.fixture
def photo(world: World) -> Photo:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    signals.services.add_photos(signal, [made_anew(from_phone())])
    return Photo.objects.get()


def test_who_may_see_it(world: World, photo: Photo) -> None:
    for name in ("anna", "bram", "huub", "rosa"):
        assert world.client(name).get(photo_page(photo)).status_code == 200, name
    for name in ("robin", "carla", "carel", "ina", "ada", "fien", "pim"):
        assert world.client(name).get(photo_page(photo)).status_code == 404, name
    assert "Rosa" not in {name.split()[0] for name, _key in looks()}  # her own


def test_what_is_kept_back_is_kept_back_with_its_photos(world: World, photo: Photo) -> None:
    row = withhold(world, "signal", photo.signal_id)
    rosa = world.client("rosa")
    assert photo_page(photo) in text_of(rosa.get(reverse("signals:my_signals")))
    assert "1 foto" in text_of(rosa.get(reverse("my_paper")))
    world.client("fien").post(reverse("residents:withholding_decide", args=[row.pk, "eens"]))
    assert rosa.get(photo_page(photo)).status_code == 404
    assert world.client("huub").get(photo_page(photo)).status_code == 200


def test_who_noted_it_and_who_assesses_it_take_it_away(world: World, photo: Photo) -> None:
    where = reverse("signals:photo_remove", args=[photo.pk])
    for name in ("bram", "rosa", "carla", "carel"):
        assert world.client(name).post(where).status_code == 404, name
    assert Photo.objects.exists()
    assert where not in text_of(world.client("bram").get(page_of(photo.signal)))
    assert where in text_of(world.client("huub").get(page_of(photo.signal)))
    assert world.client("anna").post(where).status_code == 302
    assert not Photo.objects.exists()
    assert AuditEvent.objects.filter(verb="signal.photo_removed", actor=world.anna).count() == 1
    assert world.client("anna").post(where).status_code == 404
