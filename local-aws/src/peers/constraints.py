"""What AWS's service models, as botocore ships them, say of a value: type, bounds, pattern and enum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

# Java's classes of characters that Python does not have; each stands within brackets, but for {ASCII}.
CLASSES = {
    r"\p{L}": r"^\W\d_",
    r"\p{Print}": r"\x20-\x7e",
    r"\p{ASCII}*": r"[\x00-\x7f]*",
}
LETTERS = re.compile(r"\[\\p\{L\}\\p\{Z\}\\p\{N\}(.*?)\]")
# Written for UTF-16: what lies beyond the basic plane is a pair there.
PAIRS = r"\uD800\uDC00-\uDBFF\uDFFF"


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A model's pattern, which holds for the whole of a text."""
    text = LETTERS.sub(lambda found: rf"(?:[^\W_]|[\s{found[1]}])", text)
    text = text.replace(PAIRS, r"\U00010000-\U0010FFFF").replace(r"\p{ASCII}", r"[\x00-\x7f]")
    text = re.sub(r"\[\\p\{Print\}\]|\\p\{Print\}", r"[\\x20-\\x7e]", text)
    return re.compile(text.replace(r"\z", r"\Z"))


def broken(shape: Any, value: Any) -> Iterator[str]:
    """The constraints of a shape that a value of its type breaks; of lists and maps only their size."""
    metadata = shape.metadata
    if shape.type_name in ("integer", "long", "float", "double"):
        size: float | None = value
        what = "value"
    else:
        size = len(value) if isinstance(value, str | bytes | list | dict) else None
        what = "length"
    if size is not None:
        if "min" in metadata and size < metadata["min"]:
            yield f"{what} {size} is below {metadata['min']}"
        if "max" in metadata and size > metadata["max"]:
            yield f"{what} {size} is above {metadata['max']}"
    if isinstance(value, str):
        expression = metadata.get("pattern")
        if expression and not pattern(expression).fullmatch(value):
            yield f"{value!r} does not match {expression}"
        members = metadata.get("enum")
        if members and value not in members:
            yield f"{value!r} is none of {members}"
