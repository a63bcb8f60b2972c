import polars as pl

from transforms.section_matches import section_matches

PORT = "The port will deepen its channel that larger ships can call, and build a rail terminal on the quay for grain."
HARBOUR = "A deeper channel lets larger ships call at the port, and the rail terminal takes grain from the quay inland."
SCHOOLS = (
    "Every village school gets two more teachers and a library, and pupils in the hills are taken to class by bus."
)
FILLER = " So it was decided, as everyone who was asked had wished, in spring."


def matched(**sections: str) -> pl.DataFrame:
    rows = [
        {"document_id": name[0], "section_id": f"{name[0]}/{name}", "text": text + FILLER, "n_words": len(text.split())}
        for name, text in sections.items()
    ]
    return section_matches(pl.DataFrame(rows), pl.DataFrame({"word": ["the", "and", "that", "so"]}))


def test_sections_on_the_same_matter_are_nearest_and_say_why() -> None:
    found = matched(a1=PORT, a2=SCHOOLS, b1=HARBOUR)
    nearest = found.filter(pl.col("section_a") == "b/b1").row(0, named=True)
    assert (nearest["section_b"], nearest["rank"]) == ("a/a1", 1)
    assert {"call", "channel", "grain"} <= set(nearest["shared_terms"])


def test_the_same_words_have_a_similarity_of_one() -> None:
    found = matched(a1=PORT, b1=PORT, b2=SCHOOLS)
    assert found.filter(pl.col("section_a") == "a/a1")["similarity"].to_list()[0] == 1


def test_sections_of_one_document_are_not_matched() -> None:
    assert matched(a1=PORT, a2=HARBOUR).is_empty()


def test_a_section_of_a_few_words_says_too_little() -> None:
    assert matched(a1="The port.", b1="The port.").is_empty()


def test_the_order_of_the_documents_does_not_matter() -> None:
    assert matched(a1=PORT, b1=HARBOUR, c1=SCHOOLS).equals(matched(c1=SCHOOLS, b1=HARBOUR, a1=PORT))


def test_a_section_names_its_nearest_twenty() -> None:
    alike = {f"{chr(98 + i)}1": PORT for i in range(24)}
    found = matched(a1=PORT, **alike)
    assert found.filter(pl.col("section_a") == "a/a1")["rank"].to_list() == list(range(1, 21))
