"""What sentences are about, by the words in them and around them."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from strategies import TEXTS, batches

from transforms.reference import Reference
from transforms.topics import AT_MOST, LEAST_SCORE, LEAST_SHARE, lexicons, sentence_topics, topic_attention

Structure = Callable[..., dict[str, pl.DataFrame]]
Topics = Callable[..., list[list[str]]]


@pytest.fixture(scope="session")
def topics(structure: Structure, reference: Reference) -> Topics:
    """Return the topics of each sentence of a text, without its title."""

    def of(text: str, language: str = "en") -> list[list[str]]:
        tables = structure({"a": text}, language=language, title="x")
        table = sentence_topics(tables["sentences"], tables["sections"], reference)
        return table.group_by("ordinal", maintain_order=True).agg("topic_code")["topic_code"].to_list()

    return of


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The deficit fell and inflation stayed low.", "1"),
        ("No one may be discriminated against for reasons of race or gender.", "2"),
        ("Every county will have a hospital with trained nurses.", "3"),
        ("Farmers sowed wheat on two million hectares.", "4"),
        ("The minimum wage is raised, and trade unions are heard.", "5"),
        ("Teachers in primary schools are paid more.", "6"),
        ("Fewer days of smog were counted, and wetlands were restored.", "7"),
        ("Wind power and natural gas replace coal.", "8"),
        ("Refugees who seek asylum are registered within a week.", "9"),
        ("The railway to the airport was opened.", "10"),
        ("Judges and prosecutors fight organised crime.", "12"),
        ("Pensions of the disabled were raised above the poverty line.", "13"),
        ("Tenants of public housing may buy their flats with a mortgage.", "14"),
        ("Banks lend to small businesses again.", "15"),
        ("The army and the navy were modernised.", "16"),
        ("Laboratories will build a quantum computer.", "17"),
        ("Tariffs on imports were cut in the new trade agreement.", "18"),
        ("Our ambassador spoke at the United Nations.", "19"),
        ("Civil servants who take bribes are dismissed.", "20"),
        ("National parks and tribal lands are surveyed.", "21"),
        ("Museums and theatres are open to all on Sundays.", "23"),
        ("Let me thank you all from the bottom of my heart.", "none"),
    ],
)
def test_each_topic_in_english(sentence: str, expected: str, topics: Topics) -> None:
    assert topics(sentence)[0][0] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("地区生产总值增长百分之五，财政收入稳步提高。", "1"),
        ("坚持民族团结，保障宗教信仰自由。", "2"),
        ("深化公立医院改革，提高医保报销水平。", "3"),
        ("粮食产量创新高，农民增收。", "4"),
        ("城镇新增就业一百万人，职工工资提高。", "5"),
        ("新建中小学二十所，高校招生扩大。", "6"),
        ("加强大气污染防治，改善空气质量。", "7"),
        ("建成风电和光伏项目，新增装机千万千瓦。", "8"),
        ("保护难民，简化签证手续。", "9"),
        ("高铁通车，机场旅客增多。", "10"),
        ("依法严厉打击犯罪，维护社会治安。", "12"),
        ("提高养老金和低保标准，帮助残疾人。", "13"),
        ("改造老旧小区，建设保障性租赁住房。", "14"),
        ("支持民营企业和中小企业融资。", "15"),
        ("加快国防和军队建设。", "16"),
        ("建设重点实验室，突破关键核心技术。", "17"),
        ("外贸进出口增长，利用外资扩大。", "18"),
        ("维护世界和平，支持联合国工作。", "19"),
        ("全面从严治党，惩治腐败。", "20"),
        ("修建水库，加强矿产资源勘探。", "21"),
        ("博物馆和图书馆免费开放，文艺繁荣。", "23"),
        ("衷心感谢大家！", "none"),
    ],
)
def test_each_topic_in_chinese(sentence: str, expected: str, topics: Topics) -> None:
    assert topics(sentence, "zh")[0][0] == expected


def test_a_sentence_has_up_to_three_topics_the_strongest_first(topics: Topics) -> None:
    assert topics("Schools and universities teach students how hospitals work.") == [["6"]]
    assert topics("Schools, hospitals and railways were built, and a museum.") == [["3", "6", "10"]]


def test_the_longest_term_counts(topics: Topics) -> None:
    assert topics("It was a healthy debate.") == [["none"]]  # not health
    assert topics("The road is ready.") == [["10"]]
    assert topics("The road map is ready.") == [["none"]]
    assert topics("Unemployment insurance was paid.") == [["5"]]  # neither a bank nor an insurer


def test_words_are_found_whatever_stands_around_them(topics: Topics) -> None:
    for sentence in ('He said: "Tariffs!"', "A question (tariffs) is open.", "The tariff-free zone grows.", "Tariffs"):
        assert topics(f"{sentence} Thank you.")[0] == ["18"], sentence
    assert topics("They pay for natural\n   gas.") == [["8"]]
    assert topics("The oily artist of the carpet is warm.")[0] == ["23"]  # artist, but no oil, car or war


def test_a_sentence_that_says_little_asks_what_stands_around_it(topics: Topics) -> None:
    heading, *body = topics("1. Housing\n\nThere is more to do. We begin now.\n\n2. Outlook\n\nThere is more to do.")
    assert heading == ["14"]
    assert body == [["14"], ["14"], ["none"], ["none"]]
    assert topics("The hospital is full. That must change. Nobody knows how.") == [["3"], ["3"], ["none"]]
    assert topics("The hospital is full.\n\nThat must change.") == [["3"], ["none"]]
    assert topics("1. Housing\n\nThe army is large.") == [["14"], ["16"]]  # it says enough itself


def test_of_equal_topics_the_narrower_comes_first(reference: Reference, topics: Topics) -> None:
    assert topics("Inflation and hospitals.") == [["3", "1"]]
    widest_first = reference.topics.with_columns(
        precedence=pl.when(pl.col("topic_code") == "1").then(0).otherwise("precedence")
    )
    sentence = pl.DataFrame({"sentence_id": ["t"], "document_id": ["d"], "section_id": ["s"], "paragraph_id": ["p"]})
    sentence = sentence.with_columns(
        ordinal=1, language=pl.lit("en"), is_heading=False, text=pl.lit("Inflation and hospitals.")
    )
    sections = pl.DataFrame(schema={"section_id": pl.String, "document_id": pl.String, "heading": pl.String})
    table = sentence_topics(sentence, sections, replace(reference, topics=widest_first))
    assert table["topic_code"].to_list() == ["1", "3"]


def test_languages_without_terms_have_no_topics(structure: Structure, reference: Reference) -> None:
    tables = structure({"french": "Nous construisons des hôpitaux.", "english": "We build hospitals."}, language=None)
    table = sentence_topics(tables["sentences"], tables["sections"], reference)
    assert table["document_id"].unique().to_list() == ["english"]


def test_attention_counts_sentences_by_their_first_topic(structure: Structure, reference: Reference) -> None:
    texts = {
        "a": "Hospitals are built. Nurses are trained.\n\nSchools are built.\n\nThank you.",
        "b": "Coal and oil.",
    }
    tables = structure(texts, language="en", title="x")
    table = topic_attention(sentence_topics(tables["sentences"], tables["sections"], reference))
    assert table.rows() == [("a", "3", 2, 0.5), ("a", "6", 1, 0.25), ("a", "none", 1, 0.25), ("b", "8", 1, 1.0)]


def test_terms_are_written_as_they_are_searched(reference: Reference) -> None:
    terms = reference.topic_terms
    assert terms.filter(pl.col("language") == "en")["term"].str.contains(r"^[a-z0-9]+( [a-z0-9]+)*\*?$").all()
    assert not terms.filter(pl.col("language") == "zh")["term"].str.contains(r"[\s*]").any()
    for lexicon in lexicons(reference).values():
        assert lexicon.patterns.n_unique() == lexicon.patterns.len()


@batches(30)
@given(texts=TEXTS)
def test_every_sentence_has_topics(texts: list[str], structure: Structure, reference: Reference) -> None:
    tables = structure({str(number): text for number, text in enumerate(texts)}, language="en")
    table = sentence_topics(tables["sentences"], tables["sections"], reference)
    assert table["sentence_id"].unique(maintain_order=True).to_list() == tables["sentences"]["sentence_id"].to_list()
    assert table["rank"].is_between(1, AT_MOST).all()
    is_none = pl.col("topic_code") == "none"
    best = pl.col("score").max().over("sentence_id")
    assert table.filter(is_none, (pl.col("score") != 0) | (pl.len().over("sentence_id") != 1)).is_empty()
    assert table.filter(~is_none, (pl.col("score") < LEAST_SCORE) | (pl.col("score") < LEAST_SHARE * best)).is_empty()
    assert topic_attention(table)["n_sentences"].sum() == tables["sentences"].height
