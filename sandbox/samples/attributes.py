"""What the sample products can be filtered and compared by."""

from typing import Any

ATTRIBUTES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "fabric",
        {
            "name": {"en": "Fabric", "bn": "কাপড়"},
            "type": "choice",
            "facet": True,
            "values": [
                {"code": "cotton", "name": {"en": "Cotton", "bn": "সুতি"}},
                {"code": "silk", "name": {"en": "Silk", "bn": "সিল্ক"}},
                {"code": "jute", "name": {"en": "Jute", "bn": "পাট"}},
            ],
        },
    ),
    (
        "colour",
        {
            "name": {"en": "Colour family", "bn": "রং"},
            "type": "choice",
            "facet": True,
            "position": 1,
            "values": [
                {"code": "red", "name": {"en": "Red", "bn": "লাল"}},
                {"code": "blue", "name": {"en": "Blue", "bn": "নীল"}},
                {"code": "green", "name": {"en": "Green", "bn": "সবুজ"}},
                {"code": "white", "name": {"en": "White", "bn": "সাদা"}},
                {"code": "black", "name": {"en": "Black", "bn": "কালো"}},
                {"code": "brown", "name": {"en": "Brown", "bn": "বাদামি"}},
            ],
        },
    ),
    (
        "weight",
        {
            "name": {"en": "Weight", "bn": "ওজন"},
            "type": "number",
            "unit": "g",
            "facet": True,
            "position": 2,
        },
    ),
    ("care", {"name": {"en": "Care", "bn": "যত্ন"}, "type": "text", "position": 3}),
)
"""Code and body of the sample attributes."""
