"""Read plain text and Markdown: the text is the file's own."""

from transforms.readers.encodings import decode
from transforms.readers.rendition import Rendition


def render(data: bytes, name: str) -> Rendition:
    """Render a plain text. Raises ReadError."""
    return Rendition(*decode(data, name))
