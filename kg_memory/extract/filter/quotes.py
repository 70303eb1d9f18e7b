"""Finds a quote in a text, as evidence."""

import re

_SIMILAR = ("'‘’‚‛`´", '"“”„‟«»', "-‐‑‒–—―−")
_CLASS = {letter: f"[{re.escape(letters)}]" for letters in _SIMILAR for letter in letters}


def locate(text: str, quote: str, *, ignore_case: bool = False) -> tuple[int, int] | None:
    """The `(start, end)` of the first match of the quote, or None.

    Tries the exact quote first, then ignores white space and the shape of quotation marks and dashes. A match never
    begins or ends inside a word.
    """
    words = quote.split()
    if not words:
        return None
    before = r"(?<![A-Za-z0-9])" if _in_word(words[0][0]) else ""
    after = r"(?![A-Za-z0-9])" if _in_word(words[-1][-1]) else ""
    for pattern in (re.escape(quote.strip()), r"\s+".join(map(_loose, words))):
        match = re.search(before + pattern + after, text, re.IGNORECASE if ignore_case else 0)
        if match:
            return match.span()
    return None


def _in_word(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _loose(word: str) -> str:
    return "".join(_CLASS.get(letter) or re.escape(letter) for letter in word)
