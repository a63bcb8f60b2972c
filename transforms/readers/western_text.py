"""Tell whether a text that was decoded as Windows-1252 is what its author wrote.

Every byte is some character of Windows-1252, so that a text in another encoding of single bytes decodes as well: Polish
"piękny" becomes "piêkny", German "Straße" of MS-DOS "Straáe", Spanish "año" of the old Macintosh "a–o". What tells is
where a character stands: French writes ê before t, m, ch … and never before k, a dash does not stand within a word.
What could be either is not taken for Western: a refusal names the remedy, a wrong text does not.
"""

import re

LETTER = "A-Za-zÀ-ÖØ-öø-ÿŒœ"
BEYOND = re.compile(r"[^\x00-\x7f]")
MOST_BEYOND = 0.2  # of the characters of a text
MOST_MISPLACED = 0.02  # of the characters beyond ASCII
ENGLISH = re.compile(r"\b(?:the|and|of)\b")
FUNCTION_WORDS = (
    "a|an|and|are|as|at|be|by|can|for|from|has|have|in|is|it|its|no|not|of|on|or|our|so|that|the|their|they|this|to|was"
    "|we|were|what|when|which|who|will|with|you|your"
)
# ‘a phrase’, whatever its last letter
SINGLE_QUOTES = re.compile(rf"(?<![{LETTER}])‘([^‘’\n]{{1,400}})’(?![{LETTER}])")
# The characters that other encodings have elsewhere, each with what stands around it in Western European languages.
LETTERS = (
    r"[éäöüóíúôåÉ](?=[A-Za-z])|(?<=[A-Za-z])[éäöüóíúôå]|(?<=[aeiouyäöü])ß",
    r"(?<=[A-Za-z])(?<![aoeu])(?<!ei)(?<!ie)á|(?<![A-Za-z])á(?=[a-z]{2})",
    r"(?<=[éçãõ])[éóíá](?![A-Za-z])",  # "créée"
    r"(?:(?<![A-Za-z])|(?<=[lijtr]))à(?![A-Za-z])",  # "là", "città"
    r"â(?=[tgmclpnb]|ss)",  # "château"
    r"(?<=[hmn])ã(?![a-z])|ã(?=[oe])",  # "manhã", "São"
    r"(?<![aeiouyA-Z])(?<=[a-z])æ(?=[a-z])|(?<![A-Za-z])æ(?=nd|ld|gt|r[ae])",  # "være", "encyclopædia"
    r"ç(?=[aouãõâàáóôé])",  # "façade"
    r"(?<=[A-Za-zé])è(?=(?:[bcdfgjklmnpqrstvxz]|qu|gu|ch|gn|tr|gl)e|s?(?![a-z]))",  # "première", "très", "caffè"
    r"(?<=[aeiou])ë(?=[a-z])",  # "Noël"
    r"ê(?=t|m|ch|n[cei]|v|l|p|q|r|g|s(?![a-z]))",  # "être", "três"
    r"(?<=[dslc])ì(?![a-zà-ÿ])",  # "così"
    r"(?<=[ao])î|î(?=[ntml])",  # "maître", "île"
    r"(?<=[aou])ï(?=[a-z])",  # "naïve"
    r"(?<=[aeiouAEIOU])ñ(?=[aeiouáéíóú])",  # "año"
    r"(?<=[a-z])ò(?![a-z])",  # "però"
    r"õ(?=e)",  # "ações"
    r"(?<![aeiouyáéíó])ø(?=[bdfgjklmnprstv])|(?<=j)ø|(?<![A-Za-z])ø(?![A-Za-z])",  # "større", "miljø"
    r"(?<=o)ù(?![a-z])|(?<=i)ù(?![a-z])",  # "où", "più"
    r"(?<=[ao])û(?=t)|(?<=[sm])û(?=r)|(?<=r)û(?=l)|(?<=[bfl])û(?=ch|t)|(?<=\bd)û(?![a-z])",  # "août", "sûr"
    r"œ(?=u|il)|(?<=[aeiou])[šž](?=[aeiou])",  # "cœur", "Janša"
    r"(?<![A-Za-z])(?:[ÁÍÓÚÄÖÜÅ](?=[a-z])|Ç[ao]|À(?=[\sl])|Â[gnm]|È\s|Êt|Îl|Ñ[aeou]|Ø(?=[ksrvln])|Æ(?=[rsnt])|Œu)",
    r"(?<=[A-Z])[ÀÂÄÅÇÉËÍÎÓÔÖÚÜ]|[ÀÂÄÅÇÉÍÓÔÖÚÜ](?=[A-Z]{2})",  # "ÉTÉ"
    r"(?<=[A-Z])È(?=[A-Z]E)|(?<=[A-Z])Ê(?=[TMR])|(?<=[AEIOU])Ñ(?=[AEIOU])|ÇÃO|(?<=[A-Z])ÃO",
)
PUNCTUATION = (
    rf"(?<=[{LETTER}])’(?=(?:[std]|m|re|ve|ll|S)(?![a-z]))",  # "it’s"
    rf"(?<![{LETTER}])(?:[dlcjnstmDLCJNSTM]|(?:[jJ]us|[lL]ors|[pP]uis)?[Qq]u)’(?=[{LETTER}])",  # "l’eau", "d’Ivoire"
    r"(?<=s)’(?![A-Za-z])|(?<=[.,;:!?)\d])’|(?<=\bO)’(?=[A-Z])|(?<=\bHon)’(?=ble)|(?<=\s)’(?=n\s)|’(?=\d\d)|\b[A-Z][a-z]{1,4}’an\b",
    rf"(?<![{LETTER}])“(?=[{LETTER}\d\"'‘’$£€(\[])",
    rf"(?<=[{LETTER}\d.,;:!?…)%’‘\]])”(?![{LETTER}])",
    rf"(?<![{LETTER}])[„‚](?=[{LETTER}\d])|(?<=[a-zß.!?\d])“(?![{LETTER}])",  # „so“
    r"(?<=[\s\d)”’%\xa0])[–—](?=[\s\d(“‘£$€\xa0])|(?<=\d)[–—]|[–—](?=\d)|(?<=[a-z])–(?=[A-Z])",
    r"(?<=[\s\xa0])[–—](?=[A-Za-z])|(?<=[a-z])–(?=\s)|(?<=[A-Z]{2})—(?=[A-Z])",
    r"…(?![A-Za-z])|(?:^|(?<=\s))•(?=\s|[A-Z])",
    rf"[£€¥](?=\s?\d)|(?<![{LETTER}])[£€](?=(?:m|bn|k)?(?![{LETTER}]))",
    r"(?<=\d)\s?°(?![a-z])|(?<=\b[Nn])°|(?<=\d)[ºª]|§(?=§?[\s\xa0]?\d)|±(?=\s?\d)",
    rf"(?<![{LETTER}])©(?=[\s\d])|(?<=[A-Za-z\d])[™®](?![{LETTER}])",
    r"(?<=\d)·(?=\d)|(?<=\s)·(?=\s)|(?<![A-Za-z])µ(?=[gmslL])|(?<=[\d\s])[×÷](?=[\s\d])",
    rf"(?<![{LETTER}])[½¼¾](?![{LETTER}])|(?<![A-Za-z])(?:m|km|cm|mm)[²³]",
    rf"(?<![{LETTER}])«|»(?![{LETTER}])|¿(?=[A-ZÁÉÍÓÚ][^?]{{1,300}}\?)|¡(?=[A-ZÁÉÍÓÚ][^!]{{1,300}}!)",
    rf"(?<![{LETTER}])\xa0|\xa0(?![a-zß-ÿ])|\b(?:{FUNCTION_WORDS})\xa0|\xa0(?:{FUNCTION_WORDS})\b|(?<=[a-z])\xad(?=[a-z])",
)
PLACED = re.compile("|".join((*LETTERS, *PUNCTUATION)), re.MULTILINE)
TIGHT_DASH = re.compile(
    r"(?<=[a-z]{2})—(?=[A-Za-z][a-z]|[AaI]\b)"
)  # "crisis—and"; it may be an ó where no word is English


def is_western(text: str) -> bool:
    """Say whether all that lies beyond ASCII stands where Western European languages write it.

    Of fifty such characters one may be out of place.
    """
    n_beyond = _n_beyond(text)
    if n_beyond > MOST_BEYOND * len(text):
        return False
    rest = PLACED.sub(_ascii, SINGLE_QUOTES.sub(r"'\1'", text))
    if ENGLISH.search(rest):
        rest = TIGHT_DASH.sub("-", rest)
    return _n_beyond(rest) <= MOST_MISPLACED * n_beyond


def _n_beyond(text: str) -> int:
    return len(text) - len(text.encode("ascii", errors="ignore"))


def _ascii(found: re.Match[str]) -> str:
    return BEYOND.sub("a", found[0])
