"""What the options of the sample products, and their values, are called in Bangla."""

OPTION_WORDS = {
    "Age": "বয়স",
    "Black": "কালো",
    "Blue": "নীল",
    "Blue checks": "নীল চেক",
    "Bottle green": "বোতল সবুজ",
    "Colour": "রং",
    "Green": "সবুজ",
    "Green checks": "সবুজ চেক",
    "Large": "বড়",
    "Maroon": "মেরুন",
    "Medium": "মাঝারি",
    "Navy blue": "নেভি ব্লু",
    "Olive": "জলপাই",
    "Pack": "প্যাকেটে",
    "Peacock blue": "ময়ূরকণ্ঠী নীল",
    "Red": "লাল",
    "Rose": "গোলাপি",
    "Size": "সাইজ",
    "Sky blue": "আকাশি",
    "Small": "ছোট",
    "Volume": "পরিমাণ",
    "Weight": "ওজন",
    "White": "সাদা",
}
"""By the word that the products have; amounts and sizes such as XL need none."""
