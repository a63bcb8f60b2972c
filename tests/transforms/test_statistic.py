"""A figure is a level, a change, a rate of change, a share or a count, and what moved has a direction."""

import pytest
from reports import TablesOf


@pytest.mark.parametrize(
    ("sentence", "statistic", "direction"),
    [
        # count: things that are enumerated
        ("The town has 12 hospitals.", "count", None),
        ("We hired 1,500 nurses.", "count", None),
        ("Another 200 villages got water.", "count", None),
        ("We created 1.3 million new jobs.", "count", None),
        ("We have added 90 buses.", "count", None),
        # level: any other magnitude
        ("Total tax revenue was 40 billion yuan.", "level", None),
        ("Forests cover 1.3 million hectares.", "level", None),
        ("Annual container throughput exceeded 20 million TEUs.", "level", None),
        ("Life expectancy reached 78.4 years.", "level", None),
        ("Value-added tax stands at 15 percent.", "level", None),
        ("The lending rate is 4.5 percent.", "level", None),
        ("The consumer price index was 103.4.", "level", None),
        ("We saved 40 million tonnes of water.", "level", None),
        ("An additional $30 million will go to rural schools.", "level", None),
        # level, moved: to a value, or from one to another
        ("Unemployment dropped to 4.2%.", "level", "down"),
        ("Unemployment fell from 9 to 6 percent.", "level", "down"),
        ("The budget deficit must fall to 3 percent.", "level", "down"),
        ("We will raise the share of clean energy to at least 40 percent.", "level", "up"),
        ("The average concentration of dust has decreased from 69 to 39 micrograms per cubic meter.", "level", "down"),
        # share: a part of a whole
        ("65% of villages have a bus.", "share", None),
        ("The proportion of girls in science classes is 45 percent.", "share", None),
        ("One out of seven pupils walks.", "share", None),
        ("Half of the schools have water.", "share", None),
        ("R&D spending accounts for 2.6 percent of GDP.", "share", None),
        ("The urbanisation rate is 64 percent.", "share", None),
        ("The unemployment rate is 5 percent.", "share", None),
        ("Forest coverage reached 24 percent.", "share", None),
        # change: an absolute difference
        ("Profits were 1.7 billion yuan more than last year.", "change", "up"),
        ("Interest was raised by 2 percentage points.", "change", "up"),
        ("Interest was lowered by 25 basis points.", "change", "down"),
        ("60 million more people have access to electricity.", "change", "up"),
        ("Costs were reduced by 40 million yuan.", "change", "down"),
        ("Unemployment is 2 percentage points lower than in 2010.", "change", "down"),
        ("Spending on schools will increase by $20 million.", "change", "up"),
        # change_rate: a difference in percent
        ("Energy intensity decreased by 24.3%.", "change_rate", "down"),
        ("Exports rose 8 percent.", "change_rate", "up"),
        ("Exports will increase by 5 percent.", "change_rate", "up"),
        ("GDP growth was 5.8 percent.", "change_rate", "up"),
        ("We will keep growth around 5 percent.", "change_rate", "up"),
        ("Exports are 12 percent higher than in 2015.", "change_rate", "up"),
        ("Investment in science doubled.", "change_rate", "up"),
        ("Farm income rose threefold.", "change_rate", "up"),
        ("Water losses were cut in half.", "change_rate", "down"),
        ("The price of rice has halved.", "change_rate", "down"),
        ("Road deaths dropped by a third.", "change_rate", "down"),
        ("A 30 percent reduction in road deaths was achieved.", "change_rate", "down"),
        # growth_rate_annual: the average of several years
        ("The income of residents increased by 6.5 percent a year on average.", "growth_rate_annual", "up"),
        ("The average annual growth rate of exports was 8.1 percent.", "growth_rate_annual", "up"),
        ("Exports grew by an average of 8.1 percent a year.", "growth_rate_annual", "up"),
        ("From 2016 to 2020, GDP grew at an average annual rate of 6.7 percent.", "growth_rate_annual", "up"),
    ],
)
def test_statistic_and_direction(sentence: str, statistic: str, direction: str | None, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("statistic", "direction") == [(statistic, direction)]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Investment in science doubled.", ["100"]),
        ("Exports tripled.", ["200"]),
        ("Farm income rose tenfold.", ["900"]),
        ("The price of rice has halved.", ["50"]),
        ("Water losses were cut in half.", ["50"]),
        ("Exports fell by −0.2 percent.", ["-0.2"]),
        ("Exports increased threefold.", ["200"]),
        ("Rents fell by 4 percent to 2.1 million yuan.", ["4", "2100000"]),
    ],
)
def test_a_multiple_is_a_change_in_percent_and_a_sign_stays(
    sentence: str, values: list[str], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).indicators("value_text") == values


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Exports rose 6.9, 7.2 and 5.1 percent.", [("change_rate", "up")] * 3),
        ("The harvest was 45 tonnes, up 3.2 percent.", [("level", None), ("change_rate", "up")]),
        ("The rate rose by 0.5 percentage points to 3 percent.", [("change", "up"), ("level", "up")]),
        ("Spending rose by $20 million to $340 million.", [("change", "up"), ("level", "up")]),
        ("Tax revenue was 40 billion yuan, an increase of 12 percent.", [("level", None), ("change_rate", "up")]),
        ("The railway carried 3 million passengers, 200,000 fewer than before.", [("count", None), ("change", "down")]),
    ],
)
def test_each_figure_of_a_sentence_is_of_its_own_sort(
    sentence: str, expected: list[tuple[str, str | None]], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).indicators("statistic", "direction") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Unemployment fell from 9 to 6 percent.", [("6", 9.0)]),
        ("Unemployment is to fall from 9 to 6 percent.", [("6", 9.0)]),
        ("Dust has decreased from 69 micrograms/cubic meter to 39 micrograms/cubic meter.", [("39", 69.0)]),
        ("The wage ceiling will rise from $4,000 to $5,000.", [("5000", 4000.0)]),
        ("We raised the wage ceiling from $4,000 to $5,000.", [("5000", 4000.0)]),
        ("The yield went from 3 to 5 tonnes.", [("5", 3.0)]),
        ("We raised the allowance of each trainee from $4,000 to $5,800.", [("5800", 4000.0)]),
        ("Increasing maternity leave from 12 weeks to 26 weeks.", [("26", 12.0)]),
        ("Duty on computers, from 20% to 15%.", [("15", 20.0)]),
        ("Sales rose from the 12 million yuan of 2012 to 36 million yuan in 2017.", [("36000000", 12e6)]),
        ("The deficit is 3.4 percent, down from 4.6 percent.", [("3.4", 4.6)]),
        ("The deficit narrowed to 3.4 percent from 4.6 percent.", [("3.4", 4.6)]),
        ("Unemployment fell to 6 percent.", [("6", None)]),
        ("Unemployment fell by 3 percent.", [("3", None)]),
    ],
)
def test_a_change_from_one_value_to_another_has_a_baseline(
    sentence: str, expected: list[tuple[str, float | None]], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).indicators("value_text", "baseline_value") == expected
