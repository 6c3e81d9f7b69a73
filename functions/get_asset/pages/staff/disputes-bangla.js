// Bangla for what is said of disputes, and of money that went back by itself.

import { learn } from "../common/words.js";

learn({
  "Made on the provider's own pages": "সেবাদাতার নিজের পৃষ্ঠায় করা",
  "The money came too late, or twice": "টাকা দেরিতে বা দুবার এসেছে",
  "prevented": "ঠেকানো গেছে",
  "the bank asks, answer it": "ব্যাংক জানতে চেয়েছে, উত্তর দিন",
  "the bank gave the money back": "ব্যাংক ক্রেতাকে টাকা ফেরত দিয়েছে",
  "the bank looks at the answer to its question": "ব্যাংক তার প্রশ্নের উত্তর দেখছে",
  "the bank looks at the answer": "ব্যাংক উত্তর দেখছে",
  "the bank's question is closed": "ব্যাংকের প্রশ্ন মিটে গেছে",
  "the shop keeps the money": "টাকা দোকানেই থাকছে",
  "to be answered": "উত্তর দিতে হবে",
});
