"""Numbers below a hundred as letters write them: in digits, or in words ("fifty-six")."""

_ONES = dict(
    zip(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split(),  # noqa: SIM905
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)  # noqa: SIM905
)
_UNITS = "|".join(list(_ONES)[:9])
NUMBER = rf"(?:\d+|(?:{'|'.join(_TENS)})(?:[- ](?:{_UNITS}))?|{'|'.join(sorted(_ONES, reverse=True))})"


def value(word: str) -> int:
    """What a number as NUMBER finds it stands for; -1 for any other word."""
    if word.isdecimal():
        return int(word)
    first, _, second = word.replace("-", " ").partition(" ")
    if first in _TENS and (not second or second in _ONES):
        return _TENS[first] + _ONES.get(second, 0)
    return _ONES.get(word, 0 if word == "zero" else -1)
