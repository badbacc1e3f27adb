"""Whether what was put in as an agreement is a PDF that only wants to be read."""

from enum import StrEnum
from io import BytesIO

LARGEST = 10 * 1024 * 1024
MOST_PAGES = 500
# Where a PDF says what happens by itself, and where it carries other files.
_ACTS = ("/JavaScript", "/JS", "/EmbeddedFiles", "/EmbeddedFile", "/Launch", "/AA", "/OpenAction")
_MOST_OBJECTS = 100_000


class DocumentFault(StrEnum):
    TOO_LARGE = "too_large"
    NO_PDF = "no_pdf"
    LOCKED = "locked"
    ACTS = "acts"


class DocumentRefused(Exception):
    def __init__(self, fault: DocumentFault) -> None:
        super().__init__(fault)
        self.fault = fault


def pages_of(data: bytes) -> int:
    """By content, whatever its name is. Raises DocumentRefused."""
    from pypdf import PdfReader

    if len(data) > LARGEST:
        raise DocumentRefused(DocumentFault.TOO_LARGE)
    if not data.startswith(b"%PDF-"):
        raise DocumentRefused(DocumentFault.NO_PDF)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise DocumentRefused(DocumentFault.LOCKED)
        pages = len(reader.pages)
        acts = _does_something(reader)
    except DocumentRefused:
        raise
    except Exception as broken:  # a reader fails in many ways, each of them with bad input
        raise DocumentRefused(DocumentFault.NO_PDF) from broken
    if not 0 < pages <= MOST_PAGES:
        raise DocumentRefused(DocumentFault.NO_PDF)
    if acts:
        raise DocumentRefused(DocumentFault.ACTS)
    return pages


def _does_something(reader: object) -> bool:
    """Walks what the document is made of, from its root. An opening page is no act."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    waiting: list[object] = [reader.trailer.get("/Root")]  # type: ignore[attr-defined]
    seen: set[tuple[int, int]] = set()
    walked = 0
    while waiting:
        walked += 1
        if walked > _MOST_OBJECTS:
            return True  # nobody signs this
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in seen:
                continue
            seen.add(key)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            for name in _ACTS:
                if name in found and not _only_goes_to_a_page(name, found.raw_get(name)):
                    return True
            if found.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"):
                return True
            waiting += [found.raw_get(name) for name in found]
        elif isinstance(found, ArrayObject):
            waiting += list(found)
    return False


def _only_goes_to_a_page(name: str, value: object) -> bool:
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    if name != "/OpenAction":
        return False
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return isinstance(value, ArrayObject) or (
        isinstance(value, DictionaryObject) and value.get("/S") == "/GoTo"
    )
