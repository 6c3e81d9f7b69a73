// Bangla for the words of options.

import { learn } from "../common/words.js";

learn({
  "All words have their Bangla.": "সব শব্দের বাংলা আছে।",
  "No product on sale has it": "বিক্রিতে থাকা কোনো পণ্যে নেই",
  "No product on sale has options.": "বিক্রিতে থাকা কোনো পণ্যের বিকল্প নেই।",
  "One product": "একটি পণ্য",
  "One word has no Bangla.": "একটি শব্দের বাংলা নেই।",
  "Options in Bangla": "বাংলায় বিকল্প",
  "Save the words": "শব্দগুলো সংরক্ষণ করুন",
  "Saved. Buyers see it within a minute.": "রাখা হয়েছে। ক্রেতারা এক মিনিটের মধ্যে দেখবেন।",
  "What sizes, colours and other options are called for whoever reads Bangla: in the shop, in the cart, on papers. It is said once for all products. Numbers, units and sizes such as XL need nothing.":
    "যাঁরা বাংলায় পড়েন তাঁরা মাপ, রং ও অন্য বিকল্পকে কী নামে দেখবেন: দোকানে, কার্টে, কাগজে। একবার বললেই সব পণ্যে হয়। সংখ্যা, একক ও XL-এর মতো মাপের জন্য কিছু লাগে না।",
  "{n} words have no Bangla.": "{n}টি শব্দের বাংলা নেই।",
});
