"""The text of a page is read whole and in order; what stands around it is left out and listed."""

import time
from collections import Counter
from html import escape
from importlib.resources import files

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from expectations.contract import contracts
from flows.catalogue import OVERRIDES
from transforms.extract import extract
from transforms.readers.html import render
from transforms.readers.html_flow import INVISIBLE, SKIPPED, label
from transforms.readers.html_markup import parse
from transforms.readers.rendition import ReadError, Rendition
from transforms.reading import READ, read
from transforms.reference import Reference

RUNNING = "Output grew by 5.1 percent in the year, and twenty new schools were opened in the north of the province."


def rendered(page: str) -> Rendition:
    return render(page.encode(), "a.html")


def texts(page: str) -> list[str]:
    return [block.text for block in rendered(page).blocks]


def kinds(page: str) -> list[tuple[str, str, int | None]]:
    return [(block.text, block.kind, block.level) for block in rendered(page).blocks]


def removed(page: str) -> list[tuple[str, str]]:
    return [(removal.kind, removal.text) for removal in rendered(page).removed]


OLD_PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>某市工作报告_某市政府网</title><meta name="ContentSource" content="某市日报"><meta name="PubDate"
content="2012-02-06 08:30">
<script>function f(){}</script></head><body><center>
<table><tr><td colspan=2><img src=top.gif alt="某市政府"></td></tr>
<tr><td colspan=2><a href=/>首页</a> | <a href=/a>公开</a> | <a href=/b>办事</a></td></tr>
<tr><td>当前位置：<a href=/>首页</a> &gt; <a href=/a>报告</a></td></tr></table>
<table><tr><td><table><tr><td><a href=1>公告</a></td></tr><tr><td><a href=2>领导</a></td></tr></table></td>
<td><table><tr><td align=center><font size=5><b>某市工作报告</b></font></td></tr>
<tr><td><font color=#666666>2012年2月6日　来源：某市日报</font></td></tr>
<tr>
<td>【字号：<a href="javascript:f()">大</a> <a href="javascript:f()">小</a>】【<a
href="javascript:f()">打印</a>】</td></tr>
<tr><td><div id=UCAP-CONTENT><font size=3>各位代表：<br>
　　我向大会报告工作，请各位代表予以审议。<br><br>
&nbsp;&nbsp;&nbsp;&nbsp;<b>一、去年的工作</b><br>
　　全市产值增长<font color=red>8.5%</font>，
新增就业3.2万人。<br>
　　谢谢大家。</font></div></td></tr>
<tr><td align=right>责任编辑：李四</td></tr>
<tr><td>相关阅读：</td></tr><tr><td>·<a href=x>市长会见客商</a></td></tr><tr><td>·<a href=y>某市召开大会</a></td></tr>
</table></td></tr></table>
<table><tr>
<td><a href=1>关于我们</a> | <a href=2>网站地图</a><br>主办单位：某市政府办公室
京ICP备05000000号</td></tr></table></center></body></html>"""


def test_a_page_laid_out_with_tables_is_read_without_its_menus() -> None:
    reading = read(OLD_PAGE.encode("gb18030"), "a.html")
    assert reading.text.split("\n\n") == [
        "某市工作报告",
        "2012年2月6日　来源：某市日报",
        "各位代表：",
        "我向大会报告工作，请各位代表予以审议。",
        "一、去年的工作",
        "全市产值增长8.5%，新增就业3.2万人。",
        "谢谢大家。",
    ]
    assert [block.text for block in reading.rendition.blocks if block.is_bold] == ["某市工作报告", "一、去年的工作"]
    assert [(removal.kind, removal.text) for removal in reading.rendition.removed] == [
        ("navigation", "首页 | 公开 | 办事\n当前位置：首页 > 报告\n公告\n领导"),
        ("widget", "【字号：大 小】【打印】"),
        ("page_furniture", "责任编辑：李四"),
        ("navigation", "相关阅读：\n·市长会见客商\n·某市召开大会\n关于我们 | 网站地图"),
        ("page_furniture", "主办单位：某市政府办公室京ICP备05000000号"),
    ]
    metadata = reading.rendition.metadata
    assert (metadata.title, metadata.source_name, str(metadata.published_at), reading.encoding) == (
        "某市工作报告",
        "某市日报",
        "2012-02-06 08:30:00",
        "gb18030",
    )


NEWS_PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<title>A budget for all | The Example</title>
<meta property="og:title" content="A budget for all"><link rel=canonical href="https://example.org/budget">
<meta property="article:published_time" content="2023-02-01T18:30:00+08:00"></head><body class="has-sidebar">
<div id="cookie-banner">
<p>We use cookies to make this site work and to count its readers.</p><button>Accept all</button></div>
<a class="skip-link" href="#main">Skip to content</a>
<header><a href=/ class=logo>The Example</a><nav><ul><li><a href=/w>World</a>
<li><a href=/p>Politics</a></ul></nav></header>
<main id=main><nav class=breadcrumb><a href=/>Home</a> › <a href=/p>Politics</a></nav>
<article><header><h1>A budget for all</h1><p>The minister set out the plan.</p>
<div class="share-buttons"><a href=#>Share</a> <a href=#>Tweet</a></div>
<div>Font size: <a href=#>A-</a> <a href=#>A+</a></div>
</header><figure><img src=a.jpg alt="not text"><figcaption>The minister speaks.</figcaption></figure>
<p>Madam Speaker,</p><p>I move that the bill be read. Output grew by 3.6&nbsp;percent, and 24,000 jobs came.</p>
<h2>Families</h2><p>We will build 20,000 homes by 2025.</p><p>Thank you.</p>
<aside class="related-articles"><h3>Related</h3><a href=1>What the budget means for you</a></aside>
<blockquote><p>“Nobody will be left behind.”</p></blockquote>
<div style="display: none">Text that nobody sees, long enough to be a paragraph of its own in the page.</div>
<h2>Housing</h2><ul><li>Loans of up to $80,000</li><li>Grants</li></ul>
<p>More in the annexes:</p><ul><li><a href=1.pdf>Annex 1</a></li><li><a href=2.pdf>Annex 2</a></li>
<li><a href=3.pdf>Annex 3</a></li></ul>
<section class=newsletter><h3>Sign up</h3>
<form><label>Email</label><input><button>Send</button></form></section></article>
<section id=comments><h2>Comments (1)</h2>
<p>This is a bad budget, and the minister should have known better.</p></section></main>
<aside class=sidebar><h3>Most read</h3><ol><li><a href=1>One</a><li><a href=2>Two</a></ol></aside>
<footer><p>© 2023 The Example. All rights reserved.</p></footer><script>track()</script></body></html>"""


def test_of_a_page_of_news_the_article_is_the_text() -> None:
    assert kinds(NEWS_PAGE) == [
        ("A budget for all", "heading", 1),
        ("The minister set out the plan.", "body", None),
        ("The minister speaks.", "body", None),
        ("Madam Speaker,", "body", None),
        ("I move that the bill be read. Output grew by 3.6\u00a0percent, and 24,000 jobs came.", "body", None),
        ("Families", "heading", 2),
        ("We will build 20,000 homes by 2025.", "body", None),
        ("Thank you.", "body", None),
        ("“Nobody will be left behind.”", "body", None),
        ("Housing", "heading", 2),
        ("Loans of up to $80,000", "list_item", None),
        ("Grants", "list_item", None),
        ("More in the annexes:", "body", None),
        *((f"Annex {n}", "list_item", None) for n in (1, 2, 3)),
    ]
    listed = removed(NEWS_PAGE)
    assert {kind for kind, _ in listed} == {"navigation", "widget", "page_furniture", "hidden", "comment"}
    assert ("widget", "Share Tweet\nFont size: A- A+") in listed
    assert ("comment", "Comments (1)\nThis is a bad budget, and the minister should have known better.") in listed
    metadata = rendered(NEWS_PAGE).metadata
    assert (metadata.title, metadata.language, str(metadata.published_at), metadata.source_url) == (
        "A budget for all",
        "en-GB",
        "2023-02-01 18:30:00",
        "https://example.org/budget",
    )


WORD_PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=windows-1252"><style><!-- p.MsoNormal {margin:0} --></style>
<!--[if gte mso 9]><xml><o:x>1</o:x></xml><![endif]--></head><body lang=EN-GB><div class=WordSection1>
<p class=MsoTitle><b><span style='font-size:16.0pt'>Yearly
report<o:p></o:p></span></b></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>Output rose by <b>4.5</b>%
in 2021<a href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference><![if
!supportFootnotes]>[1]<![endif]></span></a>, it
was “good”, and it is set to rise in the years to come.<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Build roads</p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>Plant trees</p>
</div><div style='mso-element:footnote-list'><hr><div id=ftn1>
<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a>
Provisional.</p></div></div></body></html>"""


def test_a_page_that_word_saved_is_read_with_its_notes_and_labels() -> None:
    rendition = render(WORD_PAGE.encode("cp1252"), "a.html")
    assert [(block.text, block.kind) for block in rendition.blocks] == [
        ("Yearly report", "body"),
        ("Output rose by 4.5% in 2021[1], it was “good”, and it is set to rise in the years to come.", "body"),
        ("1. Build roads", "list_item"),
        ("Plant trees", "list_item"),
        ("[1] Provisional.", "body"),
    ]
    assert rendition.encoding == "cp1252"


WIKI_PAGE = """<!DOCTYPE html><html lang=en><head><meta charset=UTF-8><title>Five-year plan - Wiki</title></head>
<body>
<div id="mw-navigation"><h2>Navigation menu</h2>
<div class="vector-menu"><a href=1>Main page</a> <a href=2>Random</a></div></div>
<div id=content role=main><h1 id=firstHeading>Five-year plan</h1><div id=siteSub>From the free library</div>
<div class="mw-parser-output"><table class="infobox"><tr><th>Country</th><td>Ruritania</td></tr><tr><th>Years</th>
<td>5</td></tr></table>
<p>The <b>plan</b> sets <a href=g>growth</a> at 6% a year.<sup><a href="#cite_note-1">&#91;1&#93;</a></sup> It was
long awaited.</p>
<div id=toc class=toc><h2>Contents</h2><ul><li><a href=#A>1 Aims</a></li></ul></div>
<h2><span class="mw-headline">Aims</span><span class="mw-editsection">[<a href=e>edit</a>]</span></h2>
<ul><li><a href=1>Roads</a></li><li><a href=2>Rails</a></li><li><a href=3>Ports</a></li></ul>
<p>Housing for 5 million people is the first of the aims of the plan.</p>
<h2>References</h2><div class="reflist"><ol>
<li><span class=mw-cite-backlink><a href="#r">^</a></span> <a href=z>The plan</a></li></ol></div>
</div><div id=catlinks>Categories: <a href=1>Plans</a></div></div>
<footer>Last edited on 1 May.</footer></body></html>"""


def test_of_a_wiki_the_article_is_the_text_links_and_all() -> None:
    assert texts(WIKI_PAGE) == [
        "Five-year plan",
        "The plan sets growth at 6% a year.[1] It was long awaited.",
        "Aims",
        "Roads",
        "Rails",
        "Ports",
        "Housing for 5 million people is the first of the aims of the plan.",
        "References",
        "1. The plan",
    ]


def test_a_page_without_marks_is_read_whole() -> None:
    assert texts(f"<title>T</title><p>One.<p>Two<p>{RUNNING}<p>Thank you.") == ["One.", "Two", RUNNING, "Thank you."]
    assert texts(f"<html><body>{RUNNING}\n{RUNNING}</body></html>") == [f"{RUNNING} {RUNNING}"]


def test_the_last_words_beside_the_text_are_text() -> None:
    page = f"<html><body><div><div><p>{RUNNING}</p><p>{RUNNING}</p></div><p>Thank you.</p></div><div>Tel. 1234</div>"
    assert texts(page) == [RUNNING, RUNNING, "Thank you."]
    assert removed(page) == [("page_furniture", "Tel. 1234")]


def test_furniture_that_holds_the_text_is_none() -> None:
    page = f"<html><body><form class='search'><div class='print'><p>{RUNNING}</p></div></form></body></html>"
    assert texts(page) == [RUNNING]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>5</b>G and H<sub>2</sub>O", "5G and H2O"),
        ("10<sup>9</sup> on 3 km<sup>2</sup>", "10⁹ on 3 km²"),
        ("base 10<sub>2</sub>", "base 10₂"),
        ("the 18<sup>th</sup> congress", "the 18th congress"),
        ('in 2023<sup><a href="#fn1">1</a></sup>', "in 2023[1]"),
        ('in 2023<a href="#fn1"><sup>1</sup></a>.', "in 2023[1]."),
        ('in table <a href="#t1">1</a>', "in table 1"),
        ("co\u00adoperation and im<wbr>port&shy;ant", "cooperation and important"),
        ("two\n   words\tand&nbsp;a third", "two words and\u00a0a third"),
        ("经济\n  发展，\n2022 年", "经济发展， 2022 年"),
        (
            "a&#0;b&#xD800;c&#1114112;d&#99999999999999999999;e &lt;p&gt; &amp;amp; &copy",
            "a\ufffdb\ufffdc\ufffdd\ufffde <p> &amp; ©",
        ),
        ("it <q>works</q>", "it “works”"),
        ("\u200fمرحبا 5", "\u200fمرحبا 5"),
        ("5 < 6 and 7 > 3 <- <3", "5 < 6 and 7 > 3 <- <3"),
        ('a <a title="x > y" href=z>link</a>', "a link"),
        ("a<!-- comment > --><!--> b<!x> c", "a b c"),
        ("a<script>if (1 < 2) { '</p>' }</script><style>p{}</style> b", "a b"),
        ("a <span hidden>b</span><span aria-hidden=true>c</span><template>d</template>e", "a e"),
    ],
)
def test_a_paragraph_is_what_a_browser_shows(markup: str, text: str) -> None:
    assert texts(f"<html><p>{markup}</p><p>{RUNNING}</p>") == [text, RUNNING]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>a<p>b", ["a", "b"]),
        ("<div>a<p>b</p>c</div>d", ["a", "b", "c", "d"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"]),
        ("<b><p>a</b> b</p>c", ["a b", "c"]),
        ("<a name=top><p>a <a href=x>b</a> c</p>", ["a b c"]),
        ("a</p>b", ["a", "b"]),
        ("<h2>a</h3>b", ["a", "b"]),
        ("a<br><br>b<br>\n<br>&nbsp;<br>c", ["a", "b", "c"]),
        ("<p>Many words.<br>Other words.</p>", ["Many words.\nOther words."]),
        ("<p><b>Title</b><br>Words.</p>", ["Title", "Words."]),
        ("　　a。<br>　　b。", ["a。", "b。"]),
        ("<h1>A<br>title</h1>", ["A title"]),
        ("<pre>a\n  b\n\nc</pre>", ["a\n  b\n\nc"]),
        ("<dl><dt>a<dd>b<dt>c</dl>", ["a", "b", "c"]),
        ("<table><tr><td>a<td><p>b<p>c</table>", ["a", "b", "c"]),
        ("<button>x</button>a<p title='>'>b", ["a", "b"]),
        ("<span style='display:block'>a</span>b", ["a", "b"]),
    ],
)
def test_blocks_end_where_a_browser_breaks(markup: str, blocks: list[str]) -> None:
    assert texts(f"<html>{markup}<p>{RUNNING}</p>") == [*blocks, RUNNING]


def test_headings_have_levels_and_bold_paragraphs_are_bold() -> None:
    page = f"<html><h1>A<h3>B</h3><div role=heading aria-level=4>C</div><p><b>D</b></p><p><b>E</b> f</p><p>{RUNNING}"
    assert [(block.level, block.is_bold) for block in rendered(page).blocks[:5]] == [
        (1, False),
        (3, False),
        (4, False),
        (None, True),
        (None, False),
    ]


@pytest.mark.parametrize(
    ("markup", "labels"),
    [
        ("<ol><li>x<li>y</ol>", ["1. x", "2. y"]),
        ("<ol start=3 type=a><li>x<li>y</ol>", ["c. x", "d. y"]),
        ("<ol type=I><li>x<li value=9>y<li>z</ol>", ["I. x", "IX. y", "X. z"]),
        ("<ol reversed><li>x<li>y</ol>", ["2. x", "1. y"]),
        ("<ol><li>x<ol type=a><li>y</ol><li><p>z</p><p>and w</p></ol>", ["1. x", "a. y", "2. z", "and w"]),
        ("<ol style='list-style-type:none'><li>x</ol>", ["x"]),
        ("<ol><li>1. x<li>10 y</ol>", ["1. x", "2. 10 y"]),
        ("<ol style='list-style:cjk-ideographic'><li>x<li>y</ol>", ["一、x", "二、y"]),
        ("<ul><li>x</ul>", ["x"]),
    ],
)
def test_the_items_of_ordered_lists_have_their_labels(markup: str, labels: list[str]) -> None:
    assert texts(f"<html><p>{RUNNING}</p>{markup}<p>{RUNNING}</p>")[1:-1] == labels


def test_labels_count_as_browsers_do() -> None:
    assert [label(n, "upper-alpha") for n in (1, 26, 27, 703)] == ["A. ", "Z. ", "AA. ", "AAA. "]
    assert [label(n, "lower-roman") for n in (4, 1994, 4000)] == ["iv. ", "mcmxciv. ", "4000. "]
    assert [label(n, "cjk-ideographic") for n in (3, 10, 12, 20, 21)] == [
        "三、",
        "十、",
        "十二、",
        "二十、",
        "二十一、",
    ]


def test_rows_of_tables_of_data_are_blocks() -> None:
    page = f"""<html><p>{RUNNING}<table><caption>Output</caption><tr><th>Year<th colspan=2>Output<tr><td rowspan=2>2021
    <td>5<br>6<td>7<tr><td>8<td>9 <b>%</b></table>"""
    assert kinds(page)[1:] == [
        ("Output", "body", None),
        ("| Year | Output |  |", "table", None),
        ("| 2021 | 5 6 | 7 |", "table", None),
        ("|  | 8 | 9 % |", "table", None),
    ]


def test_tables_that_lay_out_a_page_are_none() -> None:
    page = f"<html><table><tr><td>{RUNNING * 3}<td>{RUNNING * 6}<tr><td>{RUNNING * 4}<td>{RUNNING * 5}</table>"
    assert [kind for _, kind, _ in kinds(page)] == ["body"] * 4


def test_footnotes_stay_at_the_end_without_their_way_back() -> None:
    page = f"""<html><body><main><article><p>{RUNNING}<sup><a href="#n1">1</a></sup></p><p>{RUNNING}</p></article>
    <section class="footnotes"><ol><li id=n1><p>Provisional. <a href="#r1">↩</a></p></ol></section></main>"""
    assert texts(page) == [RUNNING + "[1]", RUNNING, "1. Provisional."]
    office = (
        f'<html><p>{RUNNING}<p class="sdfootnote"><a class="sdfootnotesym" href="#sdfootnote1anc">1</a>Provisional.</p>'
    )
    assert texts(office) == [RUNNING, "[1] Provisional."]


CHINESE = "现在，我代表国务院，向大会报告政府工作，请予审议。"


@pytest.mark.parametrize(
    ("head", "text", "encoding", "found"),
    [
        ("<meta charset=utf-8>", CHINESE, "utf-8", "utf-8"),
        ("", CHINESE, "utf-8-sig", "utf-8"),
        ("<meta charset=utf-8>", CHINESE, "utf-16", "utf-16-le"),
        ('<meta charset="gb2312">', CHINESE, "gb18030", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', CHINESE + "镕", "gbk", "gb18030"),
        ("<meta charset=gb2312>", CHINESE, "utf-8", "utf-8"),
        ("", CHINESE, "gb18030", "gb18030"),
        ("<meta charset=big5>", "我們的國家，經濟的發展。", "big5", "big5"),
        ("<meta charset=iso-8859-1>", "“£5”", "cp1252", "cp1252"),
        ("<meta charset=shift_jis>", "経済成長について報告します。", "shift_jis", "cp932"),
        ("<meta charset=windows-1251>", "Доклад правительства", "cp1251", "cp1251"),
        ("<meta charset=no-such>", CHINESE, "utf-8", "utf-8"),
    ],
)
def test_a_page_says_its_encoding(head: str, text: str, encoding: str, found: str) -> None:
    rendition = render(f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding), "a.html")
    assert (rendition.text, rendition.encoding) == (text, found)


def test_the_declaration_of_xhtml_says_its_encoding() -> None:
    page = f'<?xml version="1.0" encoding="GBK"?><!DOCTYPE html><html><p>{CHINESE}</p></html>'
    assert render(page.encode("gbk"), "a.xhtml").text == CHINESE


@pytest.mark.parametrize(
    ("page", "code", "says"),
    [
        (b"<!doctype html><title>T</title>", "empty", "holds no text"),
        (b"<html><body><p>&nbsp;<br></p></body></html>", "empty", "holds no text"),
        (b"<html><body><div id=root></div><noscript>Enable JavaScript.</noscript></body></html>", "no_text", "scripts"),
        (
            b"<html><div>You need to enable JavaScript to run this app.</div><script src=a.js></script>",
            "no_text",
            "scripts",
        ),
        (
            b"<html><frameset cols=1><frame src=a.htm><noframes>No frames.</noframes></frameset></html>",
            "no_text",
            "frames",
        ),
        (b"<html><nav><a href=1>Home</a></nav></html>", "no_text", "menus"),
        (b"<html><img src=1.jpg alt='page 1'></html>", "no_text", "images"),
        (b"<html><meta charset=gb2312><p>\xff\xff\xff</p></html>", "undecodable", "says that it is GB18030"),
        (b"<html><meta charset=utf-8><p>a\0b</p>" + b"It goes on. " * 9 + b"</html>", "nul", "NUL"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(page: bytes, code: str, says: str) -> None:
    with pytest.raises(ReadError, match=says) as error:
        read(page, "a.html")
    assert error.value.code == code


MANY = 3000


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * MANY * 9 + "end",
        "<span><div></span></div>" * MANY * 3 + "end",
        "<table><tr><td>" * MANY + "</table><div>" * MANY + "end",
        "".join(f"<div><b class=c{n}></div>x" for n in range(MANY)) + "<p>end",
        "<table>" + "x<tr><td>y</td>" * MANY + "</table><p>end",
        "<svg><section>" * MANY + "end",
        "<svg><tr><input>" * MANY + "<p>end",
        "<select><optgroup>" * MANY + "</select><p>end",
        "".join(f"<body a{n}=1>" for n in range(MANY * 3)) + "end",
        "<table><tr><td>" * MANY + "end",
        "<b><p>" * MANY + "end",
        "<p>" + "".join(f"<b class=c{n}>" for n in range(300)) + "<p>x" * MANY + "<p>end",
        "<ol><li>" * MANY + "end",
        "</div>" * MANY + "end",
        "<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">end",
        '<p style="' + "x:y;" * MANY * 9 + '">end',
        f'<img src="data:image/png;base64,{"A" * MANY * 99}">end',
        "<sup>" * MANY + "end",
        "<td rowspan=99999 colspan=99999>x" * MANY + "end",
        "<table>" + "<tr><td rowspan=9999 colspan=64>x" * 99 + "<tr><td>y" * MANY + "</table><p>end",
        "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><html><p>&b; end",
        "<p>\"<a b='" + "x" * MANY + "<p>end",
        "<" * MANY + " end",
        *(
            f"<p>{word * 40}!<p>end"
            for word in ("print ", "home | ", "打 印 ", "大 中 小", "首页 | ", "medium / ", "copyright ")
        ),
    ],
)
def test_hostile_pages_are_read_in_time(page: str) -> None:
    begun = time.process_time()
    assert rendered("<html>" + page).text.endswith("end")
    assert time.process_time() - begun < 2


def test_deep_pages_keep_their_paragraphs() -> None:
    page = (
        "<html>"
        + "<div>" * MANY
        + "".join(f"<p>{n} {RUNNING}</p>" for n in range(20))
        + "</div>" * MANY
        + "<p>End.</p>"
    )
    assert texts(page) == [*(f"{n} {RUNNING}" for n in range(20)), "End."]


TAGS = (
    *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a href=x>", "</a>", "<ul>", "<ol>", "<li>", "</ol>", "<nav>"),
    *("<table>", "<tr>", "<td>", "</td>", "</table>", "<h1>", "</h1>", "<br>", "<pre>", "</pre>", "<sup>", "</sup>"),
    *("<script>", "</script>", "<!--", "-->", "<button>", "</button>", "<", ">", "&", "&#0;", "<p hidden", '="', "'"),
)
MARKUP = st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=5)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_any_markup_is_read_or_refused(markup: list[str]) -> None:
    page = "<html>" + "".join(markup).replace("\0", "")
    try:
        refused, rendition = None, rendered(page)
    except ReadError as error:
        refused, rendition = error.code, Rendition("")
    assert refused in {None, "empty", "no_text", "binary"}
    assert "\0" not in rendition.text
    assert all(block.text.strip() == block.text or block.kind == "lines" for block in rendition.blocks)


WORDS = st.lists(st.text("bcd 1é中", min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.sampled_from(["p", "div", "li", "blockquote", "h2", "dd"]))
def test_every_paragraph_of_a_text_is_there_in_order(paragraphs: list[str], tag: str) -> None:
    page = (
        f"<html><body><p>{RUNNING}</p>" + "".join(f"<{tag}>{text}</{tag}>" for text in paragraphs) + f"<p>{RUNNING}</p>"
    )
    assert texts(page) == [RUNNING, *(" ".join(text.split()) for text in paragraphs), RUNNING]


@settings(max_examples=100, deadline=None)
@given(MARKUP)
def test_no_text_is_lost(markup: list[str]) -> None:
    """Each character that lexbor sees in the body of a page is in its text, or among what was removed."""
    given = "".join(char for char in "".join(markup) if char.isprintable())
    page = f"<html><body><p>{RUNNING}</p>{given.replace('<sup>', '')}"  # in which 1 becomes ¹
    seen = LexborHTMLParser(page)
    seen.strip_tags(list(SKIPPED), recursive=True)
    assert seen.body is not None
    rendition = rendered(page)
    found = Counter("".join((rendition.text, *(removal.text for removal in rendition.removed))))
    assert not Counter("".join(INVISIBLE.sub("", seen.body.text()).split())) - found


def _as_page(text: str, *, with_tables: bool) -> str:
    """Write a text as a page: its paragraphs as such, or as lines in the table of a page with menus."""
    lines = [escape(line.strip(), quote=False) for line in text.split("\n") if line.strip()]
    if not with_tables:
        return "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    menu = "".join(f"<td><a href={n}.htm>Menu {n}</a></td>" for n in range(5))
    return (
        f"<html><center><table><tr>{menu}</tr></table><table><tr><td><a href=x>Home</a></td><td><font size=3>"
        + "<br>\n".join("&nbsp;" * 4 + line for line in lines)
        + "</font></td></tr></table><p>Copyright (c) 2022 Example. All rights reserved.</p></center></html>"
    )


REPORT = files("seeds") / "reports" / "cn-tj-2022-party-congress-report.txt"


def test_a_report_gives_the_same_data_as_a_page(reference: Reference) -> None:
    text = REPORT.read_text(encoding="utf-8")
    pages = [_as_page(text, with_tables=each) for each in (False, True)]
    readings = [read(text.encode(), "a.txt"), *(read(page.encode(), "a.html") for page in pages)]
    entries = [
        {**reading.columns(), "document_id": f"d{n}", "source_uri": f"reports/d{n}"}
        for n, reading in enumerate(readings)
    ]
    types = contracts()["documents"].polars_schema
    sources = pl.DataFrame(entries, schema={"document_id": pl.String, "source_uri": pl.String, **READ}).with_columns(
        pl.lit(None, types[name]).alias(name) for name in OVERRIDES if name != "document_id"
    )
    tables = extract(sources, reference)
    compared = {
        "sections": ("label", "heading", "depth", "function"),
        "numbers": ("surface", "kind", "value"),
        "indicators": ("surface", "value_text", "unit_code", "status", "measure"),
    }
    for name, columns in compared.items():
        rows = [
            tables[name].filter(pl.col("document_id") == f"d{n}").sort("char_start").select(columns).rows()
            for n in range(3)
        ]
        assert rows[0] == rows[1] == rows[2]
        assert rows[0]


def test_the_text_of_a_tree_is_that_of_its_source() -> None:
    assert parse("<p>a<b>b</p>c</b>d").text() == "abcd"
