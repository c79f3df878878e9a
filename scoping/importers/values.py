"""A cell becomes a value, or says why it cannot (`Unfit`). Each `Parser` first sees its whole column."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Parse = Callable[[str], Any]
Parser = Callable[[Sequence[str]], Parse]
SYMBOLS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "A$": "AUD", "C$": "CAD", "CHF": "CHF"}
FACTORS = {"": 1, "k": 1_000, "tsd": 1_000, "m": 1_000_000, "mio": 1_000_000, "mm": 1_000_000}
YES = {"yes", "y", "true", "x", "1", "ja", "✓", "✔", "in", "in scope", "full", "fully"}
NO = {"no", "n", "false", "0", "nein", "none", "-", "–", "out", "out of scope"}
PARTLY = {"partly", "partial", "partially", "some", "p", "teilweise"}
UNKNOWN = {"unknown", "?", "not asked", "tbd", "n/a", "na"}
WORDY_DAYS = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y")
LARGEST = Decimal(10) ** 12


class Unfit(ValueError):
    """Why a cell cannot be used, in words."""


def squashed(words: str) -> str:
    """What two spellings of one name have in common: case and spaces are nothing."""
    return " ".join(words.casefold().split())


def text(longest: int) -> Parser:
    def parse(cell: str) -> str:
        words = " ".join(cell.split())
        if len(words) > longest:
            raise Unfit(f"longer than {longest} characters")
        return words

    return _each(parse)


def choice(options: Mapping[str, Sequence[str]]) -> Parser:
    """`options`: key to the words that mean it; the key itself always does."""
    keys = {squashed(word): key for key, words in options.items() for word in (key.replace("_", " "), *words)}

    def parse(cell: str) -> str:
        found = keys.get(squashed(cell.replace("_", " ")))
        if found is None:
            raise Unfit(f"“{_short(cell)}” is none of: {', '.join(options)}")
        return found

    return _each(parse)


def several(options: Mapping[str, Sequence[str]]) -> Parser:
    one = choice(options)([])
    return _each(lambda cell: sorted({one(word) for word in words_in(cell)}))


def names() -> Parser:
    return _each(words_in)


def one_name(longest: int) -> Parser:
    parse = text(longest)([])
    return _each(lambda cell: (parse(cell),))


def words_in(cell: str) -> tuple[str, ...]:
    """Parted by line, semicolon or bar if there is one, else by comma."""
    parts = re.split(r"[;|\n]" if re.search(r"[;|\n]", cell) else ",", cell)
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def yes_or_no() -> Parser:
    def parse(cell: str) -> bool:
        word = squashed(cell)
        if word not in YES | NO:
            raise Unfit(f"“{_short(cell)}” is neither yes nor no")
        return word in YES

    return _each(parse)


def answer() -> Parser:
    """Yes, partly, no or not asked, as the three tests are answered (PRACTICE §4)."""
    groups = (("yes", YES), ("no", NO), ("partly", PARTLY), ("unknown", UNKNOWN))
    meaning = {word: key for key, words in groups for word in words}

    def parse(cell: str) -> str:
        found = meaning.get(squashed(cell))
        if found is None:
            raise Unfit(f"“{_short(cell)}” is not yes, partly, no or unknown")
        return found

    return _each(parse)


def whole(largest: int) -> Parser:
    def parse(cell: str) -> int:
        digits = re.fullmatch(r"(\d{1,9})(\.0+)?\s*(months?|m|days?|d|hours?|h)?", squashed(cell))
        if not digits or not 0 < int(digits[1]) <= largest:
            raise Unfit(f"“{_short(cell)}” is not a whole number from 1 to {largest}")
        return int(digits[1])

    return _each(parse)


def measure() -> Parser:
    """`99.9 %`, `24 hours`, `30`: the number of a promise; its unit is that of its kind."""

    def parse(cell: str) -> Decimal:
        found = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*(%|percent|hours?|h|days?|d)?", squashed(cell))
        if not found:
            raise Unfit(f"“{_short(cell)}” is no number of percent, hours or days")
        return Decimal(found[1].replace(",", "."))

    return _each(parse)


def day() -> Parser:
    """ISO, in words, or with slashes: then the whole column must show which number is the month."""

    def look(cells: Sequence[str]) -> Parse:
        order = _order_of(cells)
        return lambda cell: _day(cell, order)

    return look


def amount() -> Parser:
    """(cents, currency or ""): `$1.2M`, `120k EUR`, `1,200,000.00`, `1.200.000,00`."""
    return _each(_amount)


def currency() -> Parser:
    def parse(cell: str) -> str:
        code = SYMBOLS.get(cell.strip(), cell.strip().upper())
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise Unfit(f"“{_short(cell)}” is not a currency such as USD")
        return code

    return _each(parse)


def _each(parse: Parse) -> Parser:
    return lambda cells: parse


def _amount(cell: str) -> tuple[int, str]:
    words = re.sub(r"[\s'’\u00a0\u202f]", "", cell)
    found = re.fullmatch(r"(?P<before>[^\d.,+-]*)(?P<digits>[\d.,]+)(?P<after>[^\d.,+-]*)", words)
    if not found:
        raise Unfit(f"“{_short(cell)}” is not an amount of money")
    sign, factor = _currency_of(found["before"] + " " + found["after"], cell)
    try:
        value = Decimal(_plain(found["digits"])) * factor
    except InvalidOperation:
        raise Unfit(f"“{_short(cell)}” is not an amount of money") from None
    if value >= LARGEST:
        raise Unfit(f"“{_short(cell)}” is more money than can be kept")
    return int((value * 100).to_integral_value()), sign


def _currency_of(words: str, cell: str) -> tuple[str, int]:
    """Letters around the digits: a currency, a factor, or both."""
    code, factor = "", 1
    for word in words.split():
        unit = re.fullmatch(r"(k|m|mm|mio\.?|tsd\.?)?(\D*)", word, re.IGNORECASE)
        known = SYMBOLS.get(word.upper()) or (word.upper() if re.fullmatch(r"[A-Za-z]{3}", word) else "")
        if word.lower().rstrip(".") in FACTORS:
            factor = FACTORS[word.lower().rstrip(".")]
        elif known and known.lower() not in FACTORS:
            code = known
        elif unit and unit[1] and (SYMBOLS.get(unit[2].upper()) or re.fullmatch(r"[A-Za-z]{3}", unit[2])):
            factor, code = FACTORS[unit[1].lower().rstrip(".")], SYMBOLS.get(unit[2].upper()) or unit[2].upper()
        else:
            raise Unfit(f"“{_short(cell)}” is not an amount of money")
    return code, factor


def _plain(digits: str) -> str:
    """The last separator is decimal if both kinds stand there, or if it stands once and not before three digits."""
    comma, dot = digits.rfind(","), digits.rfind(".")
    last = max(comma, dot)
    if last < 0:
        return digits
    sign = digits[last]
    is_decimal = (comma >= 0 and dot >= 0) or (digits.count(sign) == 1 and len(digits) - last - 1 != 3)
    whole_part = re.sub(r"[.,]", "", digits[:last] if is_decimal else digits)
    return f"{whole_part}.{digits[last + 1 :]}" if is_decimal else whole_part


def _order_of(cells: Sequence[str]) -> str:
    pairs = [match for cell in cells if (match := re.match(r"\s*(\d{1,2})([/.])(\d{1,2})\2\d{2,4}", cell))]
    if any(pair[2] == "." or int(pair[1]) > 12 for pair in pairs):
        return "day first"
    return "month first" if any(int(pair[3]) > 12 for pair in pairs) else ""


def _day(cell: str, order: str) -> date:
    words = cell.strip()
    if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?", words):
        return _date(cell, int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?:[ T].*)?", words):
        if not order and match[1] != match[2]:
            raise Unfit(f"“{_short(cell)}” may mean two days; write it as 2027-03-31")
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        year += 2000 if year < 100 else 0
        return _date(cell, year, *((second, first) if order == "day first" else (first, second)))
    for shape in WORDY_DAYS:
        try:
            return datetime.strptime(words.replace(",", ""), shape).date()
        except ValueError:
            continue
    raise Unfit(f"“{_short(cell)}” is not a date such as 2027-03-31")


def _date(cell: str, year: int, month: int, number: int) -> date:
    try:
        found = date(year, month, number)
    except ValueError:
        raise Unfit(f"“{_short(cell)}” is no day of the calendar") from None
    if not 1990 <= year <= 2100:
        raise Unfit(f"“{_short(cell)}” lies too far away")
    return found


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else cell[:39] + "…"
