"""Texts that a report may hold, and texts that no report should."""

from hypothesis import Phase, settings
from hypothesis import strategies as st

# Whatever a reader may let through: any character but NUL, with more digits of all scripts than chance would give.
ANYTHING = st.text(
    st.one_of(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
        st.characters(categories=["Nd", "No", "Nl"]),
        st.sampled_from(" .,-–/%$:\n\u00a0"),
    ),
    max_size=60,
)

VOCABULARY = """
about above and annually both by cent crore doubled dozen each exceeded fell fifty first five four from half hundred
hundreds hundredths in increased lakh least less million more of one out over people per percent point points quarter
ranked rate respectively rose second seven tens ten tenfold than the third thirds thousand three times to top trillion
twenty two up were years yuan zero km million
2.5 1,357 12,34,567 816 000 2018-19 17:17 2022-06-16 1.06.A03 1990s '90s -0.2 −3 7½ ¾ ½ 1/3 12th 21st 5G PM2.5 $1.2m
RMB Rs. £ € % (2) 3) 4、 “871” " ’
"""

# Number words, units and punctuation in any order: grammar that no author would write.
SOUP = st.lists(
    st.tuples(st.sampled_from(VOCABULARY.split()), st.sampled_from([" ", " ", " ", "-", "", ", ", ". ", "\n", "\n\n"])),
    min_size=1,
    max_size=14,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))

# A reader refuses a text that is blank. Extraction costs the same for twenty texts as for one.
TEXTS = st.lists(st.one_of(ANYTHING, SOUP).filter(str.strip), min_size=12, max_size=24)


def batches(examples: int) -> settings:
    """Try a property on some batches of texts, and show the first that breaks it, as it is."""
    return settings(max_examples=examples, phases=[Phase.explicit, Phase.reuse, Phase.generate])


# Paragraphs as reports have them, with what goes wrong in files: odd line ends, marks that are not seen, lost blanks.
GAPS = st.sampled_from(
    ["\n", "\n\n", "\r", "\u2028", "\x0c", " ", "  ", "\t", "\ufeff", "\u200b", "\u202e", "\u00ad", "\x01"]
)
PARAGRAPHS = st.sampled_from(
    [
        "Report on the work of the Government",
        "1. Growth",
        "# Plans",
        "一、2025年工作回顾",
        "全市生产总值增长5%，居民收入增长6.1%。",
        "Exports rose from 5.2 percent in 2022 to $1.2 billion in 2023-24, 3 times as much as in “2010”.",
        "We will build 500 schools by 2030, and support 2/3 of the farmers.",
        "Mr. A. Smith (p. 4) said so; see No. 12, U.S. 1,357",
        "| a | 1 |",
        "- one in ten 7½",
        "(a) ２％ of 12,34,567 e\u0301t\u0301",
    ]
)
REPORTS = st.lists(st.tuples(st.one_of(PARAGRAPHS, SOUP, ANYTHING), GAPS), min_size=1, max_size=12).map(
    lambda parts: "".join(paragraph + gap for paragraph, gap in parts)
)
