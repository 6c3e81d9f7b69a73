// Bangla for payments, fetched with orders.

import { learn } from "../common/words.js";

learn({
  "Card": "কার্ড",
  "bKash": "বিকাশ",
  "Cash": "নগদ",
  "Payments": "পেমেন্ট",
  "begun": "শুরু হয়েছে",
  "being confirmed": "নিশ্চিত করা হচ্ছে",
  "did not succeed": "সফল হয়নি",
  "ended without payment": "পেমেন্ট ছাড়াই শেষ হয়েছে",
  "paid": "পেমেন্ট হয়েছে",
  "{amount} could not be given back; the shop sees to it": "{amount} ফেরত দেওয়া যায়নি; দোকান দেখছে",
  "{amount} is on its way back to you": "{amount} আপনার কাছে ফেরত যাচ্ছে",
  "{amount} was given back": "{amount} ফেরত দেওয়া হয়েছে",
});
