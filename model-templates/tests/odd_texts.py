"""Seeded odd strings for the tokenizers: many scripts, white space, controls, marks, and mixtures of all."""

from __future__ import annotations

import random
import unicodedata

FIXED = (
    "",
    " ",
    "   \t\n\r ",
    "Hello, World!",
    "don't can't I'll we've you're I'm he'd it's O'Neil's rock'n'roll ''s 's",
    "naïve café Ünïcödé ÀÉÎÕÜ ñandú",
    "e\u0301 a\u0308 \u0301 leading mark",
    "ΑΣ ΣΑΣ σς Straße İstanbul ıI ﬁ ﬀ",
    "机器学习 is 你好，世界。カタカナ ひらがな 한국어 \U00020000\U0002a6d6x",
    "Привет, мир! Ё й",
    "مرحبا بالعالم ‏RTL‏ עברית",
    "नमस्ते ไทย தமிழ்",
    "price: 1,234.56€ ½ ² Ⅳ ٣ 五 100%",
    "a\x00b\x01c\x7fd\x85e\u00ade\u200bf\u200dg\ufefftail\ufffd",
    "tabs\tand\nnewlines\r\nand\x0b\x0cfeeds",
    "non\u00a0breaking\u2003em\u2028line\u2029paragraph\u3000ideographic",
    "[CLS] [SEP] [MASK] [PAD] [UNK] <s> </s> <pad>",
    "😀 😀😀 👩‍👩‍👧 🇩🇪 ☃️ ‼",
    "x" * 99 + " " + "y" * 100 + " " + "z" * 101,
    "http://example.com/a?b=c&d=e#f user@example.com C++ C# .NET $5 <b>",
    "«quotes» “curly” „German“ ‚single‘ —dash– …",
    "##hash ##un ##ing",
    "  two  spaces   three  ",
)

_POOL = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789²½Ⅳ٣५",
    " \t\n\r\u00a0\u2003\u3000",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "éèñöüßÆøÅşİıǅ",
    "αβγΣςλΩ",
    "абвгЖЯёЙ",
    "你好世界机器学習漢字",
    "ひらがなカタカナーﾊﾝ",
    "한국어글",
    "אבגדهمرح",
    "\u0301\u0308\u0327\u20d0\u064b\u0903",
    "\u200b\u200d\u00ad\ufeff\x00\x07\x7f\x9f\ufffd\ue000",
    "😀👍🏽🇩☃️",
)


def random_text(generator: random.Random) -> str:
    """A text of up to 60 characters, drawn from a few of the pools or from all that Unicode had for long."""
    pools = generator.sample(_POOL, generator.randint(1, 4))
    length = generator.randint(1, 60)
    characters = []
    for _ in range(length):
        if generator.random() < 0.05:
            characters.append(_old_character(generator))
        else:
            characters.append(generator.choice(generator.choice(pools)))
    return "".join(characters)


def _old_character(generator: random.Random) -> str:
    """Any character that Unicode 3.2 knew: its category is the same in every table of today."""
    while True:
        character = chr(generator.randrange(0x110000))
        old = unicodedata.ucd_3_2_0.category(character)
        if old not in ("Cn", "Cs") and old == unicodedata.category(character):
            return character
