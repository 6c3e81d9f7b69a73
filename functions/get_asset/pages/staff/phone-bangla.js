// Bangla for the phone that an order was placed with, fetched with it.

import { learn } from "../common/words.js";

learn({
  "Blocked: pays all of it before": "বন্ধ: পুরো দাম আগে দিতে হয়",
  "For orders that are placed from now on; this one stays as it is.": "এখন থেকে করা অর্ডারের জন্য; এটি যেমন আছে তেমনই থাকে।",
  "Like any other": "অন্য সবার মতো",
  "Not taken": "নেওয়া হয়নি",
  "Of this phone it is said from now on: {word}.": "এই ফোন সম্পর্কে এখন থেকে: {word}।",
  "Open now": "এখন খোলা",
  "Orders on delivery with this phone": "এই ফোন থেকে ডেলিভারির সময় দাম দেওয়ার অর্ডার",
  "Paid": "দাম পাওয়া গেছে",
  "Said last": "শেষ বলা হয়েছে",
  "Trust or block this phone": "ফোনটি বিশ্বস্ত বা বন্ধ করুন",
  "Trusted: pays nothing before": "বিশ্বস্ত: আগে কিছু দিতে হয় না",
  "What the shop says of this phone": "এই ফোন সম্পর্কে দোকান যা বলে",
});
