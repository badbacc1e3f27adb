"""Workbooks written out by hand, tag by tag, in the shapes that Excel and LibreOffice Calc give
them. Neither program wrote these; no library did either. Excel puts texts in a list of their own,
marks numbers with styles, spells out where each cell is; Calc writes more styles and empty cells,
and an archive that tells its sizes after the fact."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

# Style 1 is a day, as Excel numbers it (14: dd-mm-yyyy of the country); style 2 is text (49).
STYLES = f"""{HEAD}<styleSheet xmlns="{NS}"><fonts count="1"><font><sz val="11"/></font></fonts>
<fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>"""


def column(number: int) -> str:
    """1 → "A"."""
    return chr(64 + number) if number <= 26 else "A" + chr(38 + number)


class Sheet:
    """A cell is XML that knows where it is; `texts` fills the list of shared texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.rich: dict[int, str] = {}

    def shared(self, text: str, style: int = 0) -> str:
        if text not in self.texts:
            self.texts.append(text)
        return f'<c r="%s" s="{style}" t="s"><v>{self.texts.index(text)}</v></c>'

    def in_pieces(self, *pieces: str) -> str:
        """A text of which a part is bold, as Excel keeps it."""
        runs = "".join(
            f'<r><rPr><b/></rPr><t xml:space="preserve">{escape(piece)}</t></r>' for piece in pieces
        )
        self.rich[len(self.texts)] = runs
        self.texts.append("")
        return f'<c r="%s" t="s"><v>{len(self.texts) - 1}</v></c>'

    def shared_xml(self) -> str:
        items = "".join(
            f"<si>{self.rich[n]}</si>"
            if n in self.rich
            else f'<si><t xml:space="preserve">{escape(text)}</t></si>'
            for n, text in enumerate(self.texts)
        )
        return f'{HEAD}<sst xmlns="{NS}" uniqueCount="{len(self.texts)}">{items}</sst>'


def inline(text: str) -> str:
    return f'<c r="%s" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number(value: float | str, style: int = 0) -> str:
    return f'<c r="%s" s="{style}"><v>{value}</v></c>'


def formula(what: str, value: str) -> str:
    """With the value that it had when the file was saved."""
    return f'<c r="%s" t="str"><f>{escape(what)}</f><v>{escape(value)}</v></c>'


EMPTY = '<c r="%s" s="2"/>'


def sheet_xml(
    rows: Sequence[Sequence[str]], *, hidden_rows: Sequence[int] = (), merge: str = ""
) -> str:
    lines = []
    for line, cells in enumerate(rows, 1):
        hidden = ' hidden="1"' if line in hidden_rows else ""
        inside = "".join(cell % f"{column(at)}{line}" for at, cell in enumerate(cells, 1) if cell)
        lines.append(f'<row r="{line}" spans="1:{len(cells)}"{hidden}>{inside}</row>')
    merged = f'<mergeCells count="1"><mergeCell ref="{merge}"/></mergeCells>' if merge else ""
    data = "".join(lines)
    return f'{HEAD}<worksheet xmlns="{NS}"><sheetData>{data}</sheetData>{merged}</worksheet>'


def parts(
    sheets: Mapping[str, str],
    *,
    texts: Sheet | None = None,
    hidden: Sequence[str] = (),
    from_1904: bool = False,
) -> dict[str, str]:
    """The entries of the archive: name → XML."""
    shown = {name: ' state="hidden"' if name in hidden else "" for name in sheets}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}"{shown[name]} r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    dates = '<workbookPr date1904="1"/>' if from_1904 else "<workbookPr/>"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    found = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{NS}" xmlns:r="{OFFICE}">{dates}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'{related}<Relationship Id="rId98" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": (texts or Sheet()).shared_xml(),
    }
    for n, xml in enumerate(sheets.values(), 1):
        found[f"xl/worksheets/sheet{n}.xml"] = xml
    return found


def zipped(entries: Mapping[str, str], *, large: bool = False) -> bytes:
    """`large`: each entry has the fields of zip64, as some programs write them also when small."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=large) as entry:
                entry.write(text.encode())
    return stream.getvalue()


def streamed(entries: Mapping[str, str]) -> bytes:
    """An archive written to a pipe: the sizes come after the data, in descriptors."""
    out, directory = bytearray(), bytearray()
    for name, text in entries.items():
        data, path = text.encode(), name.encode()
        packed = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = packed.compress(data) + packed.flush()
        sizes = struct.pack("<3I", zlib.crc32(data), len(body), len(data))
        head = struct.pack("<5H", 20, 8, 8, 0, 33)
        at = len(out)
        out += b"PK\x03\x04" + head + bytes(12) + struct.pack("<2H", len(path), 0) + path
        out += body + b"PK\x07\x08" + sizes
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + head + sizes
        directory += struct.pack("<5H2I", len(path), 0, 0, 0, 0, 0, at) + path
    end = struct.pack("<4H2IH", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\x05\x06" + end)
