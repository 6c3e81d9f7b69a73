"""A believable shop in Dhaka, in English and Bangla. Every picture is drawn here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.samples.food import PANTRY, TEA
from sandbox.samples.home import HOME, TO_CARRY
from sandbox.samples.men import CHILDREN, MEN
from sandbox.samples.women import WOMEN

if TYPE_CHECKING:
    from sandbox.samples.model import Sample

CATEGORIES = (
    (None, "Women", "নারী"),
    ("Women", "Sarees", "শাড়ি"),
    ("Sarees", "Jamdani", "জামদানি"),
    ("Sarees", "Tant", "তাঁত"),
    ("Sarees", "Silk", "সিল্ক"),
    ("Women", "Three-piece", "থ্রি-পিস"),
    ("Women", "Scarves", "ওড়না"),
    ("Women", "Jewellery", "গয়না"),
    (None, "Men", "পুরুষ"),
    ("Men", "Panjabi", "পাঞ্জাবি"),
    ("Men", "Lungi", "লুঙ্গি"),
    ("Men", "Shirts", "শার্ট"),
    (None, "Children", "শিশু"),
    (None, "Food", "খাবার"),
    ("Food", "Tea", "চা"),
    ("Food", "Honey", "মধু"),
    ("Food", "Spices", "মসলা"),
    ("Food", "Rice and lentils", "চাল ও ডাল"),
    ("Food", "Oil and ghee", "তেল ও ঘি"),
    ("Food", "Pickles", "আচার"),
    ("Food", "Sweets and snacks", "মিষ্টি ও নাশতা"),
    (None, "Home", "ঘর"),
    ("Home", "Kitchen", "রান্নাঘর"),
    ("Home", "Bedding", "বিছানা"),
    ("Home", "Decoration", "ঘর সাজানো"),
    (None, "Bags and shoes", "ব্যাগ ও জুতা"),
    (None, "Care", "যত্ন"),
)
"""Parent, name in English and in Bangla of the sample categories, parents first."""

_EVERY = (*TEA, *HOME, *WOMEN, *MEN, *PANTRY, *CHILDREN, *TO_CARRY)
PRODUCTS: tuple[Sample, ...] = tuple(sorted(_EVERY, key=lambda one: not one.for_tests))
"""The sample products; those of which tests know come first."""
