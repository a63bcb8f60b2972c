"""What a document says of itself, and what the catalogue says instead."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

Tables = dict[str, pl.DataFrame]
TEXT = "It was a year of great and lasting change for all who live here, and much was done."
TEXT_HAN = "过去一年，经济社会发展取得新的重大成就。"

# name: the document, and what it says of itself
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "congress": (
        "Report on the Fourth Congress of the CPC in Tianjin\n\nBuild a better city, and a fairer one, in every way\n"
        "Report on the Fourth Congress of the CPC in Tianjin\n(June 16, 2022)\n"
        "Article source: Tianjin Daily Release time: June 27th, 2022 17:17\n\n"
        f"Now, on behalf of the 3rd Tianjin Municipal Committee of the CPC, I would like to report to the Congress.\n"
        f"1、 Achievements\nThe five years since the third Congress have been hard. {TEXT}\n2、 Build on\n{TEXT}\n",
        {
            "title": "Report on the Fourth Congress of the CPC in Tianjin",
            "subtitle": "Build a better city, and a fairer one, in every way",
            "document_type": "party_congress_report",
            "issuer": "3rd Tianjin Municipal Committee of the CPC",
            "place_code": "CN-TJ",
            "event_date": date(2022, 6, 16),
            "published_at": datetime(2022, 6, 27, 17, 17),  # noqa: DTZ001 - local and naive, as published
            "source_name": "Tianjin Daily",
            "language": "en",
            "period_start": date(2017, 1, 1),
            "period_end": date(2022, 6, 16),
            "plan_start": date(2022, 6, 16),
            "plan_end": date(2027, 6, 15),
        },
    ),
    "comment": (
        f"Shaping New Advantages -- On Learning the Spirit of the Congress\n\nSource: Tianjin Daily\n\n{TEXT}\n",
        {"title": "Shaping New Advantages", "subtitle": "On Learning the Spirit of the Congress", "event_date": None},
    ),
    "gwr": (
        "REPORT ON THE WORK OF THE GOVERNMENT\n"
        "Delivered at the Second Session of the Twelfth National People's Congress of China on March 5, 2014\n"
        f"Li Keqiang, Premier of the State Council\nFellow Deputies,\n{TEXT}\n"
        f"I. Review of Work in 2013\n{TEXT}\nII. Major Tasks for 2014\n{TEXT}\n",
        {
            "title": "REPORT ON THE WORK OF THE GOVERNMENT",
            "document_type": "government_work_report",
            "issuer": "Li Keqiang, Premier of the State Council",
            "place_code": "CN",
            "event_date": date(2014, 3, 5),
            "period_start": date(2013, 1, 1),
            "period_end": date(2013, 12, 31),
            "plan_start": date(2014, 1, 1),
            "plan_end": date(2014, 12, 31),
        },
    ),
    "provincial": (
        "下载\n打印\n【字号：\n加大\n】\n2026年上海市政府工作报告\n——2026年2月3日在上海市第十六届人民代表大会第四次会议上\n"
        "来源：解放日报\n时间：2026-02-09\n上海市市长 龚 正\n各位代表：\n"
        "现在，我代表上海市人民政府，向大会报告工作。\n"
        f"一、2025年工作回顾\n{TEXT_HAN}\n二、2026年主要任务\n{TEXT_HAN}\n",
        {
            "title": "2026年上海市政府工作报告",
            "subtitle": "2026年2月3日在上海市第十六届人民代表大会第四次会议上",
            "document_type": "government_work_report",
            "issuer": "上海市人民政府",
            "place_code": "CN-SH",
            "event_date": date(2026, 2, 3),
            "published_at": datetime(2026, 2, 9),  # noqa: DTZ001 - local and naive, as published
            "source_name": "解放日报",
            "language": "zh",
            "period_start": date(2025, 1, 1),
            "plan_end": date(2026, 12, 31),
        },
    ),
    "slogans": (
        "高举中国特色社会主义伟大旗帜\n\n为全面建设社会主义现代化国家而团结奋斗\n\n——在中国共产党第二十次全国代表大会上的报告\n\n"
        f"（二〇二二年十月十六日）\n\n习　近　平\n\n同志们：\n\n{TEXT_HAN}\n",
        {
            "title": "高举中国特色社会主义伟大旗帜 为全面建设社会主义现代化国家而团结奋斗",
            "subtitle": "在中国共产党第二十次全国代表大会上的报告",
            "document_type": "party_congress_report",
            "event_date": date(2022, 10, 16),
        },
    ),
    "budget": (
        "Budget 2018-2019\nSpeech of\nArun Jaitley\nMinister of Finance\nFebruary 1, 2018\n\n"
        f"Madam Speaker,\n1. {TEXT}\n",
        {
            "title": "Budget 2018-2019",
            "document_type": "budget_speech",
            "issuer": "Arun Jaitley, Minister of Finance",
            "event_date": date(2018, 2, 1),
        },
    ),
    "markdown": (
        "---\ndate: '2022-03-02'\npublished_time: 2022-03-02 11:20:13-05:00\n"
        'title: "Remarks by President\\_Biden \\u2013 State of the\\\n  \\ Union"\n---\n'
        f"U.S. Capitol  \n(March 1, 2022)\n\n9:08 P.M. EST\n\nTHE PRESIDENT: {TEXT}\n",
        {
            "title": "Remarks by President Biden – State of the Union",
            "document_type": "speech",
            "event_date": date(2022, 3, 1),
            "published_at": datetime(2022, 3, 2, 11, 20),  # noqa: DTZ001 - local and naive, as published
        },
    ),
    "venue": (
        "---\ndate: '2021-04-28'\ntitle: 'Remarks by Governor Ann Lee Moss in Dover – As Delivered'\n---\n"
        f"\nThe State House\n\n9:08 P.M. EST\n\nThank you. {TEXT}\n",
        {
            "title": "Remarks by Governor Ann Lee Moss in Dover – As Delivered",
            "subtitle": None,
            "issuer": "Governor Ann Lee Moss",
        },
    ),
    "possessive": (
        f"PRESIDENT ROSA M. LUND'S ADDRESS ON THE STATE OF THE NATION\nMarch 5, 2014\n\nThank you. {TEXT}\n",
        {"issuer": "PRESIDENT ROSA M. LUND", "event_date": date(2014, 3, 5)},
    ),
    "office": (f"ADDRESS OF THE PRESIDENT TO THE JOINT SESSION\n\nThank you. {TEXT}\n", {"issuer": None}),
    "speakers": (
        "# Budget\n\n**Date:** 2003-02-28\n**Speakers:** Mr Li An (Minister for Finance); Mr Bo (Speaker);\n\n"
        f"## Outlook\n\n{TEXT}\n",
        {"issuer": "Mr Li An (Minister for Finance)", "event_date": date(2003, 2, 28)},
    ),
    "debate_2017-09-21_ABC": (
        f"It is a great honour to speak here today. {TEXT}\n",
        {"title": "debate 2017-09-21 ABC", "document_type": "speech", "event_date": date(2017, 9, 21)},
    ),
    "broken title": (
        "政府工作报\n告\n\n——2021年3月5日在人民代表大会上\n\n国务院总理\n　李某\n\n各位代表：\n\n"
        f"{TEXT_HAN}\n\n{TEXT_HAN}\n",
        {"title": "政府工作报告", "event_date": date(2021, 3, 5)},
    ),
    "opening": (
        f"各位代表：\n现在，我代表国务院，向大会报告过去五年的政府工作。{TEXT_HAN}\n",
        {"document_type": "government_work_report", "issuer": "国务院"},
    ),
    "congress opening": (
        f"同志们：\n现在，我代表第十七届中央委员会向大会作报告。{TEXT_HAN}\n",
        {"document_type": "party_congress_report", "issuer": "第十七届中央委员会"},
    ),
    "great": (f"大力推进改革的报告\n2020年1月5日\n\n各位代表：\n{TEXT_HAN}\n", {"title": "大力推进改革的报告"}),
    "speech_of_1997": (
        f"My Lords and Members of the House of Commons, {TEXT}\n",
        {"title": "speech of 1997", "document_type": "speech", "event_date": None, "place_code": None},
    ),
    "far_away": (
        "\n".join(f"In year {n}, Kenya did well. {TEXT}" for n in range(8)),
        {"title": "far away", "document_type": "other", "place_code": "KE"},
    ),
}


@pytest.fixture(scope="module")
def documents(structure: Callable[..., Tables]) -> pl.DataFrame:
    return structure({name: text for name, (text, _) in CASES.items()})["documents"]


@pytest.mark.parametrize("name", CASES)
def test_a_document_says_what_it_is(documents: pl.DataFrame, name: str) -> None:
    said = documents.filter(pl.col("document_id") == name).row(0, named=True)
    expected = CASES[name][1]
    assert {key: said[key] for key in expected} == expected


def test_the_catalogue_overrides_what_the_document_says(structure: Callable[..., Tables]) -> None:
    told = {"title": "A title", "event_date": date(2021, 1, 1), "place_code": "HK", "document_type": "plan"}
    found = structure({"congress": CASES["congress"][0]}, **told)["documents"].row(0, named=True)
    assert {key: found[key] for key in told} == told
    assert (found["period_start"], found["period_end"]) == (date(2016, 1, 1), date(2021, 1, 1))
    assert found["source_name"] == "Tianjin Daily"


def test_counts_are_those_of_the_tables(structure: Callable[..., Tables]) -> None:
    tables = structure({"congress": CASES["congress"][0]})
    found = tables["documents"].row(0, named=True)
    assert found["n_chars"] == len(CASES["congress"][0])
    for name in ("sections", "paragraphs", "sentences"):
        assert found[f"n_{name}"] == tables[name].height
    assert found["n_words"] == tables["sentences"].get_column("n_words").sum()


def test_the_head_is_front_matter(structure: Callable[..., Tables]) -> None:
    paragraphs = structure({"provincial": CASES["provincial"][0]})["paragraphs"]
    kinds = dict(paragraphs.select("text", "kind").iter_rows())
    assert kinds["2026年上海市政府工作报告"] == "title"
    assert {kinds[line] for line in ("下载", "【字号：", "来源：解放日报", "上海市市长 龚 正")} == {"byline"}
    assert kinds["各位代表："] == "body"
    assert kinds["一、2025年工作回顾"] == "heading"


def test_who_delivered_it_is_named_without_the_day(structure: Callable[..., Tables]) -> None:
    head = "Budget Speech 2023\n\nDelivered by the Minister of Finance on 14 March 2023\n\nExports rose.\n"
    told = structure({"d": head})["documents"].select("title", "issuer", "event_date").row(0)
    assert told == ("Budget Speech 2023", "Minister of Finance", date(2023, 3, 14))
