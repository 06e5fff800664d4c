from __future__ import annotations

import pytest
from wordcount import BadTextError, count, read_words

WORDS = read_words("Refund\n\ninvoice\n")


def test_words_count_however_they_are_written() -> None:
    assert count(b"REFUND the invoice; refunds do not count", WORDS, 100) == 2


def test_a_refusal_tells_nothing_of_the_text() -> None:
    with pytest.raises(BadTextError) as refused:
        count(b"secret " * 10, WORDS, 10)
    assert str(refused.value) == "TEXT has 70 characters, more than 10"
