"""A figure was achieved, is a target, or is context: by tense, modality and the section it stands in."""

import pytest
from reports import Report, TablesOf

from transforms.reference import Reference

REVIEW = "Report to the assembly\n\n1、 The work of the past five years\n\n"
TASKS = "2、 Tasks of the next five years\n\n"
GOALS = "2、 Overall goals\n\n"


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        # it happened
        ("We have opened 120 clinics.", "achieved"),
        ("We built 40 schools.", "achieved"),
        ("A total of 300 wells were drilled.", "achieved"),
        ("The share of women in parliament rose to 31 percent in 2019.", "achieved"),
        ("Last year the harvest reached 2 million tonnes.", "achieved"),
        ("In 2019, output was 45 million tonnes.", "achieved"),
        ("Up to 500 homes were repaired.", "achieved"),
        # the author commits to it, with an aim, a quantity and a horizon
        ("We will build 500 homes.", "target"),
        ("We shall plant 2 million trees.", "target"),
        ("We plan to hire 700 teachers.", "target"),
        ("We will keep growth around 5 percent.", "target"),
        ("We aim to lift 10,000 families out of poverty.", "target"),
        ("By the end of 2025, coverage will reach 95 percent.", "target"),
        ("The budget deficit must fall to 3 percent of GDP by 2025.", "target"),
        ("I propose a levy of 4 percent.", "target"),
        ("We will set aside $30 million for rural schools.", "target"),
        # in any case; the small letter of İ is two characters long
        ("İZMİR AND İNEGÖL WILL BUILD 500 HOMES.", "target"),
        # others, history, estimates and forecasts
        ("It is expected that trade will grow by 4 percent.", "context"),
        ("Exports are expected to rise by 4 percent.", "context"),
        ("According to forecasts, the economy will shrink by 2 percent.", "context"),
        ("Worldwide, 800 million people go hungry.", "context"),
        ("In 1950 the town had 300 residents.", "context"),
        ("The damage is estimated at $12 million.", "context"),
    ],
)
def test_the_clause_decides(sentence: str, status: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("status") == [status]


@pytest.mark.parametrize(
    ("sentence", "statuses"),
    [
        # the same words, in the review and in the goals
        (
            Report(
                f"{REVIEW}Forest coverage: more than 24 percent of the land.\n\n"
                f"{GOALS}Forest coverage: more than 30 percent of the land.\n"
            ),
            ["achieved", "target"],
        ),
        # a plan announced in the review is a target still; what has been done is no target among the tasks
        (Report(f"{REVIEW}We have paved 400 roads.\n\n{TASKS}We will pave 300 roads.\n"), ["achieved", "target"]),
        (Report(f"{REVIEW}We worked.\n\n{TASKS}We have paved 400 roads.\n"), ["achieved"]),
        # two clauses of one sentence
        (Report("Report\n\nWe have paved 400 roads; next year we will pave 300.\n"), ["achieved", "target"]),
    ],
)
def test_the_function_of_the_section_counts_too(sentence: Report, statuses: list[str], tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("status") == statuses


def test_cues_are_written_in_lower_case(reference: Reference) -> None:
    """They are searched in the sentence in lower case: a capital would never be found."""
    patterns = reference.status_cues["pattern"]
    assert patterns.to_list() == patterns.str.to_lowercase().to_list()
