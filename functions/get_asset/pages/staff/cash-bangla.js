// Bangla for orders that are paid when they come, fetched with them.

import { learn } from "../common/words.js";

learn({
  "Accept order {number}?": "{number} অর্ডার গ্রহণ করবেন?",
  "Accept the order": "অর্ডার গ্রহণ করুন",
  "Its units are sold by this, and {amount} is paid on delivery. Make sure first that somebody waits for it: call the number that it was ordered with.":
    "এতে এর পণ্যগুলো বিক্রি হয়ে যায়, আর {amount} ডেলিভারির সময় দেওয়া হবে। আগে নিশ্চিত হোন কেউ এর অপেক্ষায় আছেন: যে নম্বর থেকে অর্ডার এসেছে সেখানে ফোন করুন।",
  "Consignment or receipt": "কনসাইনমেন্ট বা রসিদ",
  "Each is written down once. No telephone numbers.": "প্রতিটি একবারই লেখা যায়। ফোন নম্বর নয়।",
  "It is written down.": "লেখা হয়েছে।",
  "It is written down. {amount} is outstanding.": "লেখা হয়েছে। {amount} বাকি।",
  "Not yet": "এখনও নয়",
  "Nothing of the order was taken: it is over.": "অর্ডারের কিছুই নেওয়া হয়নি: এটি শেষ।",
  "The order is paid.": "অর্ডারের মূল্য পাওয়া গেছে।",
  "What the buyer of order {number} did not take": "{number} অর্ডারের ক্রেতা যা নেননি",
  "What was not taken": "যা নেওয়া হয়নি",
  "Write down cash": "নগদ লিখুন",
  "Write down cash of order {number}": "{number} অর্ডারের নগদ লিখুন",
  "Write down how many units in all were not taken, and how many of them are back; those of a parcel that comes back as a whole come with it. A broken one is back, too: take it off the stock then. What was not taken need not be paid.":
    "মোট কয়টি নেওয়া হয়নি, আর তার কয়টি ফিরেছে তা লিখুন; পুরো পার্সেল ফেরত এলে তারগুলো তার সঙ্গেই ফেরে। ভাঙাটিও ফিরেছে ধরুন, তারপর মজুদ থেকে বাদ দিন। যা নেওয়া হয়নি তার দাম দিতে হয় না।",
  "Write it down": "লিখুন",
  "is for cash only": "এটি কেবল নগদের জন্য",
  "must be a name such as DL121224VS8TTJ, and no telephone number": "DL121224VS8TTJ-এর মতো একটি নাম দিন, ফোন নম্বর নয়",
  "must be above zero, and not far above what is outstanding": "শূন্যের বেশি হতে হবে, আর বাকির চেয়ে তেমন বেশি নয়",
  "must be from {n1} to {n2} (units of parcels come back with these)": "{n1} থেকে {n2}-এর মধ্যে হতে হবে (পার্সেলের পণ্য পার্সেলের সঙ্গে ফেরে)",
  "must be from {n1} to {n2}": "{n1} থেকে {n2}-এর মধ্যে হতে হবে",
  "must say by what it was given back": "যা দিয়ে ফেরত দিয়েছেন তা লিখুন",
  "{amount} is outstanding. Write down what the courier has handed over, or the till has taken; if less was paid because something was not taken, write down that first.":
    "{amount} বাকি। কুরিয়ার যা দিয়েছে বা ক্যাশে যা এসেছে তা লিখুন; কিছু না নেওয়ায় কম দেওয়া হয়ে থাকলে আগে তা লিখুন।",
  "The order is accepted: pack it.": "অর্ডার গ্রহণ করা হয়েছে: প্যাক করুন।",
  "Yes, accept it": "হ্যাঁ, গ্রহণ করুন",
});
