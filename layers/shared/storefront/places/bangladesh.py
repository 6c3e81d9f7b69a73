"""The places of Bangladesh, of the list beside this module; what it is made of stands in it."""

from functools import cache
from pathlib import Path

from storefront.places.model import Places, read_places

_LIST = Path(__file__).with_name("bangladesh.txt")


@cache
def bangladesh() -> Places:
    """Return 8 divisions, 64 districts and 495 upazilas; read once, when first asked for."""
    return read_places(_LIST.read_text(encoding="utf-8"))
