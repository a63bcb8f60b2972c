"""A text is read in the encoding in which it was written, or refused: a wrong guess is never silent."""

import pytest

from transforms.readers.encodings import declared
from transforms.readers.rendition import ReadError
from transforms.reading import read

ENGLISH = "The report was laid before both Houses and accepted on Tuesday, after a long debate on the budget. "
WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-32")
WESTERN = ("cp1252", "latin-1", "iso8859_15", "mac_roman", "cp850", "cp437")
CENTRAL = ("cp1250", "iso8859_2", "cp852")
BALTIC = ("cp1257", "iso8859_13", "iso8859_4")
CHINESE = ("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "hz")
SENTENCES = {
    WESTERN: """
        The café’s budget – £5 million – was naïve.|We spent €3 million on “resilience”.|El Niño cost £12.
        Temperatures rose by 2°C.|© 2019 Ministry|The Minister’s speech|Côte d’Ivoire joined.|½ of it, 10–12 per cent.
        Señor Muñoz visited São Paulo and Curaçao.|Æsop|The façade|L’économie française a été renforcée.|Straße
        Où allons-nous après l’été ?|À l’œuvre, élèves !|« Nous avons réussi », dit-il.|Noël à Besançon.|ÉTÉ
        Die Öffentlichkeit wünscht größere Maßnahmen.|„Übung“ macht den Meister.|Über das Jahr stieg der Umsatz um 5 %.
        La economía española creció un 3 %.|¿Qué pasó el año pasado?|¡Adelante, niños!|Más educación|AÇÃO
        A educação e a saúde são prioridades.|Não há dúvida: avançámos.|Statsrådet föreslår åtgärder för tillväxten.
        Les pays du cœur de l’Afrique où il fait chaud|København får et større budget|Þingið kom saman.
    """,
    CENTRAL: """
        Zażółć gęślą jaźń i sprawozdanie|Łódź|Sprawozdanie rządu|Są|Wałęsa|Kraków jest piękny|środki
        Příliš žluťoučký kůň úpěl ďábelské ódy|Česká republika|Žižkov|příští|vláda České republiky schválila|Dvořák|děti
        Růst|Az őszi költségvetés|gyűrű|Fűtő|Árvíztűrő tükörfúrógép|erdő|A nagyobb fejlődés érdekében
    """,
    BALTIC: """
        Lietuvos ekonomika augo ąčęėįšųūž|šalis|žmonės|Metinė ataskaita už praėjusius metus|Latvijas ekonomika pieauga
        ēka|valdība|Rīga|Eesti majandus kasvas 5%. Õpetaja, äri, ööülikool|šokolaad
    """,
    ("cp1254", "iso8859_9", "cp857"): "İstanbul şehri güzel ağaç|Türkiye Büyük Millet Meclisi|Işık|şimdi|değişim",
    ("cp1251", "koi8-r", "cp866", "mac_cyrillic", "iso8859_5"): """
        Привет, мир: это текст доклада правительства о работе за год|Россия|Валовой внутренний продукт вырос на 5%.
        Уважаемые депутаты!|В 2020 году|год|СССР|и|GDP вырос|The word мир means peace.
    """,
    ("cp1253", "iso8859_7", "cp737"): "Ελλάδα|Η οικονομία αυξήθηκε κατά 5%.|και",
    ("cp1255", "iso8859_8", "cp862"): "שלום עולם|ממשלת ישראל",
    ("cp1256", "iso8859_6"): "مرحبا بالعالم|تقرير الحكومة|نمو 5%",
    ("cp874",): "สวัสดีชาวโลก|รายงานรัฐบาล|ไทย",
    CHINESE: """
        现在，我代表国务院，向大会报告政府工作，请予审议。|过去一年，经济社会发展取得新的重大成就。|中国|第一章 总则
        生产总值增长5%。|各位代表：|GDP增长5.2%，居民收入增长6.1%|习近平|新疆维吾尔自治区乌鲁木齐市|鄱阳湖、洞庭湖
        我們的國家是一個發展中的大國。|臺灣經濟部統計處|香港特別行政區行政長官施政報告|政府要為人民的生活而工作。|各位議員：
        “十四五”规划|一、二、三|經濟成長率5%
    """,
    ("shift_jis", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5"): """
        こんにちは世界、これは日本語の文章です。|経済成長と社会の発展について報告します。|日本|政府|令和五年度予算の概要|東京都知事施政方針表明
        カタカナ|ﾊﾝｶｸｶﾅ|第一章　総則
    """,
    ("euc_kr", "cp949", "johab", "iso2022_kr", "gb18030"): """
        안녕하세요 세계 경제 성장과 사회 발전에 대해 보고합니다|대한민국|경제|존경하는 국민 여러분|大韓民國 政府 報告書
    """,
}


def sentences(written: str) -> list[str]:
    return [sentence.strip() for line in written.strip().splitlines() for sentence in line.split("|")]


def encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


@pytest.mark.parametrize(("encodings", "written"), SENTENCES.items(), ids=lambda value: value[0])
def test_a_text_is_read_right_or_refused(encodings: tuple[str, ...], written: str) -> None:
    short = sentences(written)
    texts = [*short, *(ENGLISH * 3 + text for text in short), " ".join(short), "\n".join(short * 4)]
    wrong = []
    for text in texts:
        for encoding in (*encodings, "utf-16-le", "utf-16-be"):
            # UTF-16 without a mark tells itself by its line breaks, as a file has them
            data = encoded(text + "\n" if encoding.startswith("utf-16-") else text, encoding)
            try:
                found = read(data, "a.txt").text.strip() if data else text
            except ReadError:
                continue
            if found != text:
                wrong.append((encoding, text, found))
    assert wrong == []


@pytest.mark.parametrize("encoding", WIDE)
def test_what_proves_itself_is_always_read(encoding: str) -> None:
    for written in SENTENCES.values():
        for text in sentences(written):
            assert read(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", ENGLISH + "The café’s budget – £5 million – was naïve; “so what?”, it’s €3 million, said O’Neill."),
        ("latin-1", "La economía española creció un 3 % el año pasado, y la educación más."),
        ("cp1252", "L’économie française a été renforcée : « où allons-nous ? », dès l’été, à Besançon."),
        ("cp1252", "Die Öffentlichkeit wünscht größere Maßnahmen für das nächste Jahr."),
        ("gb18030", "过去一年，我国经济社会发展取得新的重大成就，人民生活持续改善。"),
        ("big5", "我們的國家是一個發展中的大國，經濟和社會的發展還有許多困難，政府要為人民的生活和農業的進步而工作。"),
        ("utf-16-le", "一、2025年工作回顾\n生产总值增长5%。\n"),
        ("utf-16-be", ENGLISH),
    ],
)
def test_what_tells_itself_is_read(encoding: str, text: str) -> None:
    assert read(text.encode(encoding), "a.txt").text == text


def test_an_encoding_that_is_named_is_taken() -> None:
    polish = "Kraków jest piękny"
    reading = read(polish.encode("cp1250"), "a.txt", encoding="cp1250")
    assert (reading.text, reading.encoding) == (polish, "cp1250")
    assert read(polish.encode("utf-8-sig"), "a.txt", encoding="utf-8").text == polish
    assert declared(polish.encode("utf-16"), "a.txt", "utf-16").decode("utf-8-sig") == polish


@pytest.mark.parametrize(
    ("data", "encoding", "what"),
    [
        (b"Caf\xe9", "utf-8", "its byte 3 is not"),
        (b"Caf\xe9", "klingon", "there is no encoding 'klingon'"),
        (b"A\x00B\xd8", "utf-16-le", "its byte 2 is not"),
        (b"%PDF-1.7", "cp1252", "no encoding to be named"),
    ],
)
def test_a_wrong_name_is_an_error(data: bytes, encoding: str, what: str) -> None:
    with pytest.raises(ReadError, match=what) as error:
        read(data, "a.txt", encoding=encoding)
    assert error.value.code == "undecodable"


def test_a_refusal_says_what_helps() -> None:
    with pytest.raises(ReadError, match="encoding: windows-1252"):
        read("Kraków jest piękny".encode("cp1250"), "a.txt")


@pytest.mark.parametrize("surrogate", [b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xed\xa0\xbd\xed\xb8\x80"])
def test_halves_of_characters_are_refused(surrogate: bytes) -> None:
    with pytest.raises(ReadError, match="byte 9"):
        read(b"A report " + surrogate + b" of 5 percent.", "a.txt")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\r\n", "\r\r\r\n"])
def test_a_line_end_that_was_converted_twice_is_one(line_end: str) -> None:
    assert read(f"One.{line_end}Two.\rThree.".encode(), "a.txt").text == "One.\nTwo.\rThree."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_controls_are_no_text_in_any_encoding(encoding: str) -> None:
    with pytest.raises(ReadError, match="binary"):
        read("\x05\x06\x07 report \x08".encode(encoding), "a.txt")
