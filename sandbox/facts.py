"""What the sample products say of themselves: brands, tags, attributes, barcodes, low marks."""

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

FACTS: dict[str, dict[str, Any]] = {
    "TEA-100": {
        "brand": "Sreemangal Garden",
        "tags": ["tea", "চা", "gift"],
        "attributes": {"weight": 100, "care": "Keep it dry and closed."},
    },
    "MUG-BLUE": {
        "brand": "Dhamrai Clay",
        "tags": ["tea", "মগ"],
        "attributes": {"colour": ["blue"], "weight": 310, "care": "Wash by hand."},
    },
    "SCARF-JM": {
        "brand": "Tantibari",
        "tags": ["jamdani", "জামদানি", "gift"],
        "attributes": {"fabric": ["cotton", "silk"], "colour": ["white"], "weight": 120},
    },
    "LAST-ONE": {"brand": "Tantibari", "tags": ["last one"]},
    "SAREE-JM-RED": {
        "brand": "Tantibari",
        "tags": ["saree", "শাড়ি", "jamdani", "Eid"],
        "attributes": {
            "fabric": ["cotton"],
            "colour": ["red"],
            "weight": 450,
            "care": "Wash by hand in cold water; dry in the shade.",
        },
    },
    "SAREE-JM-SKY": {
        "brand": "Tantibari",
        "tags": ["saree", "শাড়ি", "jamdani"],
        "attributes": {"fabric": ["cotton"], "colour": ["blue"], "weight": 450},
    },
    "PANJABI-SILK": {
        "brand": "Rajshahi Silk House",
        "tags": ["panjabi", "পাঞ্জাবি", "Eid"],
        "attributes": {"fabric": ["silk"], "colour": ["brown"], "care": "Dry clean only."},
    },
    "TEA-BLACK-400": {
        "brand": "Sreemangal Garden",
        "tags": ["tea", "চা"],
        "attributes": {"weight": 400},
    },
    "HONEY-SUN-500": {
        "brand": "Mouals of the Sundarban",
        "tags": ["honey", "মধু"],
        "attributes": {"weight": 500, "care": "Do not keep it in the refrigerator."},
    },
    "KANTHA-QUEEN": {
        "brand": "Jamalpur Kantha",
        "tags": ["kantha", "নকশি কাঁথা"],
        "attributes": {"fabric": ["cotton"], "colour": ["red", "white"], "weight": 1900},
    },
    "POT-CLAY": {
        "brand": "Dhamrai Clay",
        "tags": ["pot", "কলসি"],
        "attributes": {"colour": ["brown"], "weight": 2200},
    },
    "PANJABI": {
        "brand": "Tantibari",
        "tags": ["panjabi", "পাঞ্জাবি"],
        "attributes": {"fabric": ["cotton"], "colour": ["white", "red", "blue"]},
    },
    "SAREE-TANGAIL": {
        "brand": "Tantibari",
        "tags": ["saree", "শাড়ি"],
        "attributes": {"fabric": ["cotton"], "colour": ["red", "green", "black"]},
    },
}
"""What is sent with a new product, by its SKU or by how its variants' begin."""

BARCODES: dict[str, dict[str, Any]] = {
    "TEA-100": {"barcode": "4006381333931"},
    "MUG-BLUE": {"barcode": "5901234123457", "low_mark": 25},
    "HONEY-SUN-500": {"barcode": "036000291452", "low_mark": 10},
    "PANJABI-WHITE-40": {"barcode": "96385074", "low_mark": 6},
}
"""Barcode and low mark, by SKU."""
