"""Readers of formats: bytes in, a rendition out."""
