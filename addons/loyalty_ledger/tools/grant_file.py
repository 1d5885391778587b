"""Reading a file of points to grant. Pure: bytes in, rows and reasons out."""

import csv
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

ENCODINGS = ("utf-8-sig", "gb18030")
#: What openpyxl raises on a file that is no workbook, or half of one.
BROKEN_WORKBOOK = (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError)
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
MAXIMUM = Decimal("9999999.99")
MAXIMUM_ROWS = 50_000
CENT = Decimal("0.01")

#: Headers that are understood, without spaces, signs and case.
HEADERS = {
    "member": (
        "member ref reference membercode membernumber memberno memberid",
        "会员编号 会员编码 会员代码 会员号 编号",
    ),
    "phone": (
        "phone mobile telephone phonenumber tel",
        "电话 手机 手机号 手机号码 联系电话",
    ),
    "email": ("email mail emailaddress", "邮箱 电子邮箱 电子邮件 邮件"),
    "card": ("card cardcode cardnumber cardno code", "卡号 会员卡号 会员卡"),
    "points": ("points point amount", "积分 积分数 积分数量 点数 分数"),
    "text": ("text reason note description memo", "说明 备注 原因 事由 摘要"),
}
_BY_HEADER = {
    alias: name
    for name, groups in HEADERS.items()
    for group in groups
    for alias in group.split()
}
IDENTIFIERS = ("card", "member", "email", "phone")


class UnreadableFile(Exception):
    """The file as a whole cannot be used. ``code`` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class BadPoints(Exception):
    """The number of points of a row cannot be granted. ``code`` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class GrantRow:
    """A row as it stands in the file, all text.

    :param line: number of the line in the file, the header is line 1
    :param problem: code of what is wrong with the points, or None
    """

    line: int
    values: dict = field(default_factory=dict)
    points: Decimal | None = None
    problem: str | None = None

    def get(self, name):
        return self.values.get(name, "")


def parse_points(text):
    """Points of a cell.

    >>> parse_points(" 120.5 "), parse_points("１００")
    (Decimal('120.5'), Decimal('100'))
    >>> [_problem(text) for text in ("", "ten", "NaN", "-5", "0", "1.005", "1e12")]
    ['points_missing', 'not_a_number', 'not_a_number', 'not_positive', 'not_positive', \
'too_many_decimals', 'too_large']
    """
    text = text.strip()
    if not text:
        raise BadPoints("points_missing")
    try:
        points = Decimal(text)
    except InvalidOperation:
        raise BadPoints("not_a_number") from None
    if not points.is_finite():
        raise BadPoints("not_a_number")
    if points <= 0:
        raise BadPoints("not_positive")
    if points > MAXIMUM:
        raise BadPoints("too_large")
    if points != points.quantize(CENT):
        raise BadPoints("too_many_decimals")
    return points


def _problem(text):
    try:
        parse_points(text)
    except BadPoints as problem:
        return problem.code
    return None


def read_rows(content):
    """Rows of a CSV (UTF-8, with or without mark, UTF-16 or GB18030) or xlsx file.

    >>> rows = read_rows("卡号,积分\\n044-1,30\\n044-2,x\\n".encode("gb18030"))
    >>> [(row.line, row.get("card"), row.points, row.problem) for row in rows]
    [(2, '044-1', Decimal('30'), None), (3, '044-2', None, 'not_a_number')]

    :raise UnreadableFile: no text in a known encoding, no known columns, too many rows
    """
    table = _read_xlsx(content) if _is_xlsx(content) else _read_csv(content)
    columns = _find_columns(table)
    rows = [
        _make_row(number, dict(zip(columns, cells, strict=False)))
        for number, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MAXIMUM_ROWS:
        raise UnreadableFile("too_many_rows")
    return rows


def _make_row(number, cells):
    values = {name: text.strip() for name, text in cells.items() if name}
    problem = _problem(values.get("points", ""))
    points = None if problem else parse_points(values["points"])
    return GrantRow(number, values, points, problem)


def _find_columns(table):
    if not table:
        raise UnreadableFile("empty")
    columns = [_BY_HEADER.get(_normalize_header(cell)) for cell in table[0]]
    if "points" not in columns or not set(IDENTIFIERS) & set(columns):
        raise UnreadableFile("no_columns")
    known = [name for name in columns if name]
    if len(known) != len(set(known)):
        raise UnreadableFile("same_column_twice")
    return columns


def _normalize_header(cell):
    return re.sub(r"[\s_\-./()（）*]+", "", cell).lower()


def _is_xlsx(content):
    return content[:4] == b"PK\x03\x04"


def _read_xlsx(content):
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except BROKEN_WORKBOOK as error:
        raise UnreadableFile("broken_workbook") from error
    sheet = book.worksheets[0]
    return [
        [_text_of(value) for value in row]
        for row in sheet.iter_rows(values_only=True, max_row=MAXIMUM_ROWS + 2)
    ]


def _text_of(value):
    """Text of a cell; a telephone number kept as a number has no decimals.

    >>> _text_of(13800138000.0), _text_of(268.28000000000003), _text_of(None)
    ('13800138000', '268.28', '')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _read_csv(content):
    text = _decode(content)
    first, _sep, _rest = text.partition("\n")
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _decode(content):
    if b"\x00" in content and not content.startswith(BYTE_ORDER_MARKS):
        raise UnreadableFile("not_text")
    encodings = ENCODINGS
    if content.startswith(BYTE_ORDER_MARKS):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:  # noqa: PERF203 - the next encoding is tried
            continue
    raise UnreadableFile("not_text")


def write_rejects(rows, reasons, headers):
    """A CSV file, as bytes, of the rows that were not accepted, with the reasons.

    It can be corrected and sent again. A cell that a spreadsheet would run as a
    formula is preceded by an apostrophe.

    :param reasons: reason by number of the line
    :param headers: pairs of column and the header to write
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow([header for _name, header in headers])
    for row in rows:
        if row.line in reasons:
            values = {**row.values, "line": str(row.line), "reason": reasons[row.line]}
            writer.writerow([_harmless(values.get(name, "")) for name, _h in headers])
    return output.getvalue().encode("utf-8-sig")


def _harmless(text):
    return f"'{text}" if text[:1] in ("=", "@") else text
