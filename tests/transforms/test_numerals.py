"""A number has one exact value, however it is printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import TablesOf

from transforms.english import Language
from transforms.numbers import plain


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        # digits, in groups of every sort
        ("1357", "1357"),
        ("1,357", "1357"),
        ("1,357.50", "1357.5"),
        ("816 000", "816000"),
        ("816\u00a0000", "816000"),
        ("816\n000", "816000"),
        ("816\u202f000.5", "816000.5"),
        ("12,34,567", "1234567"),
        ("1,00,00,000", "10000000"),
        ("0.30", "0.3"),
        ("82.03", "82.03"),
        ("-0.2", "-0.2"),
        ("−0.2", "-0.2"),
        ("-1,200.5", "-1200.5"),
        ("7½", "7.5"),
        ("12¾ million", "12750000"),
        ("¾", "0.75"),
        # digits of other scripts
        ("１２", "12"),
        # scale words
        ("20 million", "20000000"),
        ("1.357 million", "1357000"),
        ("2.5bn", "2500000000"),
        ("2.5 bn", "2500000000"),
        ("300 mn", "300000000"),
        ("4 trillion", "4000000000000"),
        ("6 lakh", "600000"),
        ("3.5 crore", "35000000"),
        ("2 lakh crore", "2000000000000"),
        ("80 hundred thousand", "8000000"),
        ("5,4 billion", "5400000000"),
        ("1.1 million", "1100000"),
        ("0.07 million", "70000"),
        # words
        ("zero", "0"),
        ("seventeen", "17"),
        ("Twenty-one", "21"),
        ("ninety nine", "99"),
        ("one hundred and fifty thousand", "150000"),
        ("two million three hundred thousand", "2300000"),
        ("three hundred and sixty-five", "365"),
        ("a dozen", "12"),
        ("two dozen", "24"),
        ("half a million", "500000"),
        ("half-a-million", "500000"),
        ("three and a half million", "3500000"),
        ("two and a half", "2.5"),
        ("nought point seven", "0.7"),
        ("three point one four", "3.14"),
        ("a billion", "1000000000"),
        # vague words are worth their lower bound
        ("dozens", "12"),
        ("thousands", "1000"),
        ("tens of thousands", "10000"),
        ("hundreds of billions", "100000000000"),
        # ordinals and multiples
        ("third", "3"),
        ("twenty-first", "21"),
        ("doubled", "2"),
        ("tenfold", "10"),
        ("halved", "0.5"),
        # fractions; those that do not end have six significant digits
        ("half", "0.5"),
        ("three quarters", "0.75"),
        ("three-fifths", "0.6"),
        ("two thirds", "0.666667"),
        ("one in eight", "0.125"),
        ("1 in 10", "0.1"),
        ("1 out of 7", "0.142857"),
        ("3/4", "0.75"),
        # the first year of a span of years
        ("2018-19", "2018"),
        ("1999/00", "1999"),
    ],
)
def test_the_value_is_exact(printed: str, value: str, english: Language) -> None:
    parsed = english.numerals.parse(printed)
    assert parsed is not None
    assert plain(parsed) == value


@pytest.mark.parametrize("printed", ["17:17", "9:05:30", "2022-06-16", "1.06.A03.02", "1.1.1"])
def test_what_is_no_amount_has_no_value(printed: str, english: Language) -> None:
    assert english.numerals.parse(printed) is None


@pytest.mark.parametrize(
    ("sentence", "surfaces"),
    [
        # one row a numeral, with its scale word, without unit, comparator or currency sign
        ("More than 1,200 kilometres of canals cost £20 million.", ["1,200", "20 million"]),
        ("The mill cost Rs.4.5 crore and the dam US$3bn.", ["4.5 crore", "3bn"]),
        ("The wage is $1.2m lower.", ["1.2m"]),
        ("It opened on July 4, 1998 at 10:15.", ["4", "1998", "10:15"]),
        ("It opened on 1998-07-04.", ["1998-07-04"]),
        ("The years 2014-15 and 2016/17 were dry.", ["2014-15", "2016/17"]),
        ("The years 2014-2016 were dry.", ["2014", "2016"]),
        ("We need 30 to 60 million bricks.", ["30", "60 million"]),
        ("We need 3–6 wells.", ["3", "6"]),
        ("It helps 1 in 10 pupils and one in five teachers.", ["1 in 10", "one in five"]),
        ("It helps three out of four pupils.", ["three out of four"]),
        ("Line 2.07.B11.04 is empty.", ["2.07.B11.04"]),
        ("The stock is 816 000 tonnes of 1 250 sorts.", ["816 000", "1 250"]),
        ("The 12th and the twenty-first are holidays.", ["12", "twenty-first"]),
        ("Prices fell −0.4 points, then -3 more.", ["−0.4", "-3"]),
        ("Roads 4-6 lanes wide", ["4", "6"]),
        ("Two-thirds of the fields and three quarters of the barns burnt.", ["Two-thirds", "three quarters"]),
        ("Half of them had half-a-million listeners.", ["Half", "half-a-million"]),
        ("Hundreds of thousands came on the hundred buses.", ["Hundreds of thousands", "hundred"]),
        ("Exports doubled, imports rose tenfold.", ["doubled", "tenfold"]),
        ("The dual use of three hundred and two halls", ["dual", "three hundred and two"]),
        ("A third of the fleet was lost, and wages fell by a quarter.", ["A third", "a quarter"]),
        # a comma or a full stop that ends the clause is not part of the number
        ("We had 3,400, then 1,200. Now 5.", ["3,400", "1,200", "5"]),
        # words that only look like numbers, or count nothing
        ("One must not ask whether both towns grew in a single decade of the last century.", []),
        ("Each one of us knows that no one is alone.", []),
        ("We often attend to the tension between weight and height.", []),
        ("The metre per second is a unit.", []),
    ],
)
def test_numerals_are_found_whole(sentence: str, surfaces: list[str], tables_of: TablesOf) -> None:
    assert tables_of(sentence).numbers("surface") == surfaces


SMALL = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def spelled(number: int) -> str:
    """Write a number below a billion in words, as an English speaker reads it out."""
    small, tens = SMALL.split(), TENS.split()
    for scale, word in ((1_000_000, "million"), (1_000, "thousand")):
        if number >= scale:
            rest = f" {spelled(number % scale)}" if number % scale else ""
            return f"{spelled(number // scale)} {word}{rest}"
    if number >= 100:
        rest = f" and {spelled(number % 100)}" if number % 100 else ""
        return f"{small[number // 100]} hundred{rest}"
    if number >= 20:
        return tens[number // 10 - 2] + (f"-{small[number % 10]}" if number % 10 else "")
    return small[number]


@given(number=st.integers(0, 999_999_999))
def test_words_say_what_digits_say(number: int, english: Language) -> None:
    assert english.numerals.parse(spelled(number)) == number


@given(number=st.integers(0, 10**15), places=st.integers(0, 6), mark=st.sampled_from([",", " ", "\u00a0", "\u202f"]))
def test_digits_in_groups_say_what_digits_say(number: int, places: int, mark: str, english: Language) -> None:
    value = Decimal(number).scaleb(-places)
    assert english.numerals.parse(f"{value:,f}".replace(",", mark)) == value


@given(value=st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, places=4))
def test_an_exact_value_survives_being_written(value: Decimal, english: Language) -> None:
    written = plain(value)
    assert "e" not in written.lower()
    assert english.numerals.parse(written) == Decimal(written) == value


@given(number=st.integers(1, 9_999), scale=st.sampled_from(["thousand", "lakh", "million", "crore", "bn", "trillion"]))
def test_a_scale_word_multiplies(number: int, scale: str, english: Language) -> None:
    value = english.numerals.parse(f"{number} {scale}")
    assert value == number * english.numerals.values[scale]
