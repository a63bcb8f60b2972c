"""The measure of a quantity is what the text says was measured, word for word."""

import pytest
from reports import TablesOf


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        # before the verb
        (
            "The average monthly pension of retired workers reached 3,100 yuan.",
            "average monthly pension of retired workers",
        ),
        ("The infant mortality rate dropped to 4.1 percent.", "infant mortality rate"),
        ("The number of beds increased to 3,400.", "number of beds"),
        ("Exports of coffee rose by 8 percent.", "Exports of coffee"),
        ("Last year, exports of coffee rose 8 percent.", "exports of coffee"),
        ("GDP grew 6.1 percent last year.", "GDP"),
        ("Total tax revenue was 40 billion yuan.", "Total tax revenue"),
        ("Enrolment in primary schools stands at 98 percent.", "Enrolment in primary schools"),
        ("The debt ratio is below 40 percent.", "debt ratio"),
        ("The rate of literacy among women went up from 61 to 70 percent.", "rate of literacy among women"),
        (
            "The share of renewable energy in power generation increased from 12 percent to 19 percent.",
            "share of renewable energy in power generation",
        ),
        ("Carbon emissions per unit of GDP have fallen by 15 percent.", "Carbon emissions per unit of GDP"),
        ("The price of rice has halved.", "price of rice"),
        ("Investment in science doubled.", "Investment in science"),
        ("Farm income rose threefold.", "Farm income"),
        ("The annual throughput of the port has exceeded 20 million TEUs.", "annual throughput of the port"),
        ("Inflation is expected to be 3 percent.", "Inflation"),
        ("The levy is capped at $150.", "levy"),
        ("Debt stays within 60 percent of GDP.", "Debt"),
        ("Energy use fell by 4,500 kWh.", "Energy use"),
        ("Exports will increase by 5 percent.", "Exports"),
        ("The budget deficit must fall to 3 percent of GDP.", "budget deficit"),
        # after the verb
        ("We will raise the minimum wage by 10 percent.", "minimum wage"),
        ("We will raise the share of clean energy to at least 40 percent.", "share of clean energy"),
        ("They reduced the waiting list from 400 to 150 patients.", "waiting list"),
        ("We have reduced emissions of methane by 30 percent.", "emissions of methane"),
        ("We will double the number of kindergartens.", "number of kindergartens"),
        # after the number
        ("The town built 14 new primary schools.", "new primary schools"),
        ("A total of 500 kilometres of irrigation canals were dug.", "irrigation canals"),
        ("They planted 5,000 mu of tea.", "tea"),
        ("We created 1.3 million new urban jobs.", "new urban jobs"),
        ("A 30 percent reduction in road deaths was achieved.", "road deaths"),
        ("A recurrent provision of $80 million will be made.", "recurrent provision"),
        ("A $40 million programme will repair roads.", "programme"),
        ("We plan to plant 2 million trees over the next five years.", "trees"),
        # a list item or a row that only names and states
        ("The country has a population of 1.3 billion.", "population"),
        ("Unemployment, at 9 percent, is high.", "Unemployment"),
        ("Literacy rate: 94.5%", "Literacy rate"),
        ("Population: 2.3 million.", "Population"),
    ],
)
def test_the_measure_is_verbatim(sentence: str, measure: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("measure") == [measure]


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        # with its predicate, where the noun alone would not say what was counted
        ("Today 60 million adults cannot read.", "adults cannot read"),
        ("75 percent of farmers own their land.", "farmers own their land"),
    ],
)
def test_a_measure_takes_the_predicate_that_says_what_is_counted(sentence: str, held: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("measure") == [held]


@pytest.mark.parametrize(
    ("sentence", "measures"),
    [
        # one measure for several numbers
        (
            "Per capita income reached 32,000 yuan and grew by 7 percent a year on average.",
            ["Per capita income", "Per capita income"],
        ),
        (
            "Tax revenue was 40 billion yuan, an increase of 12 percent.",
            ["Tax revenue", "Tax revenue"],
        ),
        (
            "The harvest was 45 million tonnes, up 3.2 percent.",
            ["harvest", "harvest"],
        ),
        (
            "The railway carried 3 million passengers, 200,000 more than the year before.",
            ["passengers", "passengers"],
        ),
        # each number its own
        (
            "Imports fell 3 percent and exports rose 4 percent.",
            ["Imports", "exports"],
        ),
        (
            "Imports were $3.4 billion, of which food was 40 percent.",
            ["Imports", "food"],
        ),
        (
            "We hired 1,200 nurses and 300 doctors.",
            ["nurses", "doctors"],
        ),
        # one number for each of two measures
        (
            "Both clinics and schools have exceeded 5,000.",
            ["clinics", "schools"],
        ),
    ],
)
def test_measures_and_numbers_pair_as_the_sentence_says(
    sentence: str, measures: list[str], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).indicators("measure") == measures
