// Bangla for what couriers hand over, fetched with it.

import { learn } from "../common/words.js";

learn({
  "A word, such as pathao; of the till: till": "একটি শব্দ, যেমন pathao; ক্যাশের হলে till",
  "All cash that was written down is handed over.": "লেখা সব নগদ জমা পড়েছে।",
  "Another amount": "টাকার অঙ্ক আলাদা",
  "Came before": "আগেই এসেছে",
  "Compare and enter it": "মিলিয়ে লিখুন",
  "Consignment or receipt": "কনসাইনমেন্ট বা রসিদ",
  "Consignments and amounts": "কনসাইনমেন্ট ও টাকা",
  "Courier": "কুরিয়ার",
  "Enter an invoice": "চালান লিখুন",
  "Enter what a courier hands over, as its invoice says it; the till's way to the bank is one, too. Each consignment is compared with the cash that was written down.":
    "কুরিয়ার যা জমা দেয় তা চালানে যেমন আছে তেমনি লিখুন; ক্যাশ থেকে ব্যাংকে জমাও তেমনই। প্রতিটি কনসাইনমেন্ট লেখা নগদের সঙ্গে মেলানো হয়।",
  "Fees kept back": "কেটে রাখা ফি",
  "Handed over": "জমা পড়েছে",
  "Lines": "লাইন",
  "No invoice is entered yet.": "এখনও কোনো চালান লেখা হয়নি।",
  "Not handed over yet": "এখনও জমা পড়েনি",
  "Not written down": "লেখা নেই",
  "Of these handed over": "তার মধ্যে জমা",
  "Older cash that is not handed over: one": "আগের যে নগদ জমা পড়েনি: একটি",
  "Older cash that is not handed over: {n}": "আগের যে নগদ জমা পড়েনি: {n}টি",
  "On the invoice": "চালানে",
  "One on each line, such as: DL121224VS8TTJ, 1215.00": "প্রতি লাইনে একটি, যেমন: DL121224VS8TTJ, 1215.00",
  "Only {n} of its {all} lines are written: enter the same invoice again.": "এর {all} লাইনের মাত্র {n}টি লেখা হয়েছে: একই চালান আবার লিখুন।",
  "Sum of the lines": "লাইনের যোগফল",
  "Too little arrived": "কম এসেছে",
  "Too much arrived": "বেশি এসেছে",
  "What has arrived": "যা এসেছে",
  "Written down": "লেখা আছে",
  "{invoice} is entered: {n} of {all} lines match.": "{invoice} লেখা হয়েছে: {all} লাইনের {n}টি মিলেছে।",
  "may hold only a-z, 0-9 and single hyphens between them": "শুধু a-z, 0-9 আর মাঝে একটি করে হাইফেন থাকতে পারে",
  "may hold only letters, digits and . _ -": "শুধু ইংরেজি অক্ষর, অঙ্ক আর . _ - থাকতে পারে",
  "must be a name such as DL121224VS8TTJ, and no telephone number": "DL121224VS8TTJ-এর মতো একটি নাম দিন, ফোন নম্বর নয়",
  "must name each consignment once": "প্রতিটি কনসাইনমেন্ট একবারই লিখুন",
});
