"""A quantity is read with its unit, its currency, its comparator and its range."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from reports import Report, TablesOf
from strategies import TEXTS, batches

from transforms.english import Language
from transforms.quantities import quantities


@pytest.mark.parametrize(
    ("sentence", "surface", "value", "unit"),
    [
        # money: the sign or the code before, the name after
        ("The loan is $1.2 million.", "$1.2 million", "1200000", "USD"),
        ("The loan is £1.2m.", "£1.2m", "1200000", "GBP"),
        ("The loan is €3bn.", "€3bn", "3000000000", "EUR"),
        ("The loan is Rs. 500.", "Rs. 500", "500", "INR"),
        ("The loan is S$3.2 billion.", "S$3.2 billion", "3200000000", "SGD"),
        ("The loan is HK$40 million.", "HK$40 million", "40000000", "HKD"),
        ("The loan is US$7 million.", "US$7 million", "7000000", "USD"),
        ("The loan is US$15\u00a0billion.", "US$15\u00a0billion", "15000000000", "USD"),
        ("The loan is RMB 3.5 billion.", "RMB 3.5 billion", "3500000000", "CNY"),
        ("The loan is ¥3.5 billion.", "¥3.5 billion", "3500000000", "CNY"),
        ("The loan is 25,300 yuan.", "25,300 yuan", "25300", "CNY"),
        ("The loan is 40 million U.S. dollars.", "40 million U.S. dollars", "40000000", "USD"),
        ("The loan is 250 euros.", "250 euros", "250", "EUR"),
        ("The loan is 12¾ million rupees.", "12¾ million rupees", "12750000", "INR"),
        ("The loan is 4 lakh crore rupees.", "4 lakh crore rupees", "4000000000000", "INR"),
        ("The loan is Ksh 4 billion.", "Ksh 4 billion", "4000000000", "KES"),
        ("The loan is hundreds of millions of dollars.", "hundreds of millions of dollars", "100000000", "USD"),
        ("The loan is half a billion yuan.", "half a billion yuan", "500000000", "CNY"),
        ("The loan is\u00a0Rs.500 now.", "Rs.500", "500", "INR"),
        ("The loan is\nRs.500 now.", "Rs.500", "500", "INR"),
        # percent and percentage points
        ("Coverage is 65%.", "65%", "65", "%"),
        ("Coverage is 7½ per cent.", "7½ per cent", "7.5", "%"),
        ("Coverage is 65 percent.", "65 percent", "65", "%"),
        ("Coverage changed by −0.4%.", "−0.4%", "-0.4", "%"),
        ("Coverage rose by 2 percentage points.", "2 percentage points", "2", "[pp]"),
        ("Interest rose by 25 basis points.", "25 basis points", "25", "[bp]"),
        # a part of a whole is a percentage
        ("Half of the schools have water.", "Half", "50", "%"),
        ("Two thirds of households are insured.", "Two thirds", "66.6667", "%"),
        ("A quarter of the land is irrigated.", "A quarter", "25", "%"),
        ("Three quarters of the pupils passed.", "Three quarters", "75", "%"),
        ("One out of seven pupils walks.", "One out of seven", "14.2857", "%"),
        ("1 in 10 children is ill.", "1 in 10", "10", "%"),
        ("Nine out of 10 farmers agree.", "Nine out of 10", "90", "%"),
        ("Losses were cut in half.", "half", "50", "%"),
        # physical units
        ("The line is 35 km long.", "35 km", "35", "km"),
        ("The park covers 12 sq km.", "12 sq km", "12", "km2"),
        ("The hall covers 1.6 million square meters.", "1.6 million square meters", "1600000", "m2"),
        ("Dust is at 40 micrograms per cubic metre.", "40 micrograms per cubic metre", "40", "ug/m3"),
        ("Dust is at 40 micrograms/cubic meter.", "40 micrograms/cubic meter", "40", "ug/m3"),
        ("The lake holds 4 billion cubic metres.", "4 billion cubic metres", "4000000000", "m3"),
        ("Forests cover 1.3 million hectares.", "1.3 million hectares", "1300000", "har"),
        ("The orchard is 200 mu.", "200 mu", "200", "[mu_cn]"),
        ("The crop was 300 jin.", "300 jin", "300", "[jin_cn]"),
        ("The crop was 12 million tonnes.", "12 million tonnes", "12000000", "t"),
        ("Rainfall was 40 millimetres.", "40 millimetres", "40", "mm"),
        ("The plant produced 500 GWh.", "500 GWh", "500", "GW.h"),
        ("The plant produced 500 kilowatt-hours.", "500 kilowatt-hours", "500", "kW.h"),
        ("The plant has a capacity of 12 MW.", "12 MW", "12", "MW"),
        ("The summer was 1.5 °C warmer.", "1.5 °C", "1.5", "Cel"),
        ("The yield was 2.9 t/ha.", "2.9 t/ha", "2.9", "t/har"),
        # per thing: a compound; per time: the frequency says it
        ("Flats sold at 8,000 yuan per square meter.", "8,000 yuan per square meter", "8000", "CNY/m2"),
        ("Power costs 12 cents per kilowatt-hour.", "12 cents per kilowatt-hour", "0.12", "USD/kW.h"),
        ("Wheat yields 3.2 tonnes per hectare.", "3.2 tonnes per hectare", "3.2", "t/har"),
        ("The scheme costs $1.2 million per year.", "$1.2 million", "1200000", "USD"),
        ("Interest is 3.5% per annum.", "3.5%", "3.5", "%"),
        ("The levy is 15 cents a litre.", "15 cents a litre", "0.15", "USD/L"),
        # counts: an annotation in the singular, the head of what is counted
        ("The town has 12 hospitals.", "12 hospitals", "12", "{hospital}"),
        ("The town has 45 new primary schools.", "45", "45", "{school}"),
        ("The town has 1357 elderly day care service centers.", "1357", "1357", "{center}"),
        ("The town has 200 libraries.", "200 libraries", "200", "{library}"),
        ("The port handled 20 million TEUs.", "20 million TEUs", "20000000", "{TEU}"),
        ("The fund helped 3,000 households.", "3,000 households", "3000", "{household}"),
        ("We hired 1,500 nurses.", "1,500 nurses", "1500", "{person}"),
        ("We trained 22000 rural poor people.", "22000", "22000", "{person}"),
        ("The rule applies to 40 adults.", "40 adults", "40", "{person}"),
        ("A dozen clinics opened.", "A dozen clinics", "12", "{clinic}"),
        ("Half a million trees were planted.", "Half a million trees", "500000", "{tree}"),
        ("The line carries 45 trains an hour.", "45 trains", "45", "{train}"),
        ("The port has 12 million TEU of space.", "12 million TEU", "12000000", "{TEU}"),
        ("Visitors to Hong Kong exceeded 60 million.", "60 million", "60000000", "{person}"),
        ("A 120-bed hospital opened.", "120-bed", "120", "{bed}"),
        # a stretch of time that is measured
        ("The number of days with clean air rose from 226 to 264.", "264", "264", "d"),
        ("Life expectancy is 78.4 years.", "78.4 years", "78.4", "a"),
        ("Residents aged 65 years and above ride free.", "65 years", "65", "a"),
        ("Adults aged between 20 and 64 pay.", "20 and 64", "20", "a"),
        # an adjective: "a 4,500-km road"
        ("The 4,500-km road is open.", "4,500-km", "4500", "km"),
        ("A 500-megawatt plant was built.", "500-megawatt", "500", "MW"),
        # a unit that stands elsewhere, or nowhere
        ("The number of registered companies has grown to 1,900.", "1,900", "1900", "{company}"),
        ("The consumer price index was 103.4.", "103.4", "103.4", "1"),
    ],
)
def test_surface_value_and_unit(sentence: str, surface: str, value: str, unit: str, tables_of: TablesOf) -> None:
    assert (surface, value, unit) in tables_of(sentence).indicators("surface", "value_text", "unit_code")


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        (Report("Report\n\nThe loan is $5 million.", place_code="AU"), "AUD"),
        (Report("Report\n\nThe loan is $5 million.", place_code="US-TX"), "USD"),
        (Report("Report\n\nThe loan is 5 million dollars.", place_code="SG"), "SGD"),
        (Report("Report\n\nThe loan is 5 million rupees.", place_code="LK"), "LKR"),
        (Report("Report\n\nThe loan is US$5 million.", place_code="HK"), "USD"),
        (Report("Report\n\nThe loan is 5 million pounds.", place_code="GB"), "GBP"),
        (Report("Report\n\nThe loan is 5 million shillings.", place_code="KE"), "KES"),
    ],
)
def test_a_currency_is_that_of_the_place_unless_it_says_which(sentence: Report, unit: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("unit_code") == [unit]


@pytest.mark.parametrize(
    ("sentence", "comparator"),
    [
        ("Output was 40 tonnes.", "eq"),
        ("Output was more than 40 tonnes.", "gt"),
        ("Output was over 40 tonnes.", "gt"),
        ("Output was above 40 tonnes.", "gt"),
        ("Output exceeded 40 tonnes.", "gt"),
        ("Output has exceeded 40 tonnes.", "gt"),
        ("Output was at least 40 tonnes.", "ge"),
        ("Output was no less than 40 tonnes.", "ge"),
        ("Output was 40 tonnes or more.", "ge"),
        ("Output was less than 40 tonnes.", "lt"),
        ("Output was below 40 tonnes.", "lt"),
        ("Output was under 40 tonnes.", "lt"),
        ("Output stayed within 40 tonnes.", "le"),
        ("Output was at most 40 tonnes.", "le"),
        ("Output was up to 40 tonnes.", "le"),
        ("Output was no more than 40 tonnes.", "le"),
        ("Output was capped at 40 tonnes.", "le"),
        ("Output was about 40 tonnes.", "approx"),
        ("Output was around 40 tonnes.", "approx"),
        ("Output was nearly 40 tonnes.", "approx"),
        ("Output was almost 40 tonnes.", "approx"),
        ("Output was close to 40 tonnes.", "approx"),
        ("Output was roughly 40 tonnes.", "approx"),
        ("Some 40 bridges were repaired.", "approx"),
        ("300-odd shops reopened.", "approx"),
        ("Hundreds of shops reopened.", "approx"),
        ("60 or more villages joined.", "ge"),
        ("An additional 40 bridges were repaired.", "eq"),
        ("The charge for each parcel is capped at $40.", "le"),
    ],
)
def test_comparators(sentence: str, comparator: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("comparator") == [comparator]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We need 30 to 60 million bricks.", [("30 to 60 million bricks", "30000000", 6e7, "{brick}")]),
        ("Wages of $4 to $6 are paid.", [("$4 to $6", "4", 6, "USD")]),
        ("Growth of 5 to 6 percent is likely.", [("5 to 6 percent", "5", 6, "%")]),
        ("Growth of 5–6% is likely.", [("5–6%", "5", 6, "%")]),
        ("We spent between 30 and 40 million dollars.", [("30 and 40 million dollars", "30000000", 4e7, "USD")]),
        # a change from one value to another is one indicator on the second; by one to another are two
        ("Income rose from 30 to 60 million yuan.", [("60 million yuan", "60000000", None, "CNY")]),
        (
            "Spending rose by $20 million to $340 million.",
            [("$20 million", "20000000", None, "USD"), ("$340 million", "340000000", None, "USD")],
        ),
        (
            "Rents fell by 4 percent to 2.1 million yuan.",
            [("4 percent", "4", None, "%"), ("2.1 million yuan", "2100000", None, "CNY")],
        ),
        # the whole scale is shared
        (
            "Outlays of 1.5 to 1.6 lakh crore rupees are planned.",
            [("1.5 to 1.6 lakh crore rupees", "1500000000000", 1.6e12, "INR")],
        ),
        # a list shares the unit that is printed once
        (
            "Exports rose 6.9, 7.2 and 5.1 percent.",
            [("6.9", "6.9", None, "%"), ("7.2", "7.2", None, "%"), ("5.1 percent", "5.1", None, "%")],
        ),
        (
            "The mines yielded 4 and 7 tonnes respectively.",
            [("4", "4", None, "t"), ("7 tonnes", "7", None, "t")],
        ),
        # a figure and its share are no list
        (
            "Of the boats 19,094 or 62.95% were mended.",
            [("19,094", "19094", None, "1"), ("62.95%", "62.95", None, "%")],
        ),
    ],
)
def test_ranges_and_lists(
    sentence: str, expected: list[tuple[str, str, float | None, str]], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).indicators("surface", "value_text", "value_high", "unit_code") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Maternal mortality is 45 per 100,000 live births.", ["45"]),
        ("There are 3.1 doctors per 1,000 people.", ["3.1"]),
        ("The fee is 20 rupees per Rs.1000.", ["20"]),
        ("There are 4 boats for\nevery 3 islands.", ["4"]),
        ("Energy use fell to 4,500 kWh per 10,000 yuan of GDP.", ["4500"]),
    ],
)
def test_what_a_rate_is_per_is_no_indicator_of_its_own(sentence: str, expected: list[str], tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("value_text") == expected


@pytest.fixture(scope="session")
def find_quantities(
    english: Language, find_numbers: Callable[[Sequence[str]], pl.DataFrame]
) -> Callable[[Sequence[str]], pl.DataFrame]:
    return lambda texts: quantities(find_numbers(texts), english.units, english.numerals)


@batches(15)
@given(texts=TEXTS)
def test_a_quantity_holds_its_number_and_lies_in_its_sentence(
    texts: list[str], find_quantities: Callable[[Sequence[str]], pl.DataFrame]
) -> None:
    found = find_quantities(texts)
    end = pl.col("sentence_start") + pl.col("sentence").str.len_chars()
    inside = found.select(
        pl.col("sentence_start") <= pl.col("mark_start"),
        pl.col("mark_start") <= pl.col("surface_start"),
        pl.col("surface_start") <= pl.col("char_start"),
        number=pl.col("char_end") <= pl.col("surface_end"),
        surface=pl.col("surface_end") <= pl.col("mark_end"),
        mark=pl.col("mark_end") <= end,
    )
    assert inside.select(pl.all_horizontal(pl.all()).all()).item()
    assert all(Decimal(text).is_finite() for text in found["value_text"])
