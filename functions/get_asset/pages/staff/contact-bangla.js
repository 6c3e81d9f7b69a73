// Bangla for whom an order is for, fetched with it.

import { learn } from "../common/words.js";

learn({
  "Erase whom it was for": "কার জন্য ছিল তা মুছুন",
  "Erase whom order {number} was for?": "{number} অর্ডার কার জন্য ছিল তা মুছবেন?",
  "Kept until {date}": "{date} পর্যন্ত রাখা হবে",
  "Name, phone, address and note are deleted for good. What was sold and paid stays in the books.":
    "নাম, ফোন, ঠিকানা ও মন্তব্য চিরতরে মুছে যাবে। কী বিক্রি ও পরিশোধ হয়েছে তা খাতায় থাকবে।",
  "Nobody has said, or it was erased.": "কেউ বলেনি, বা মুছে ফেলা হয়েছে।",
  "Nobody knows any more whom it was for.": "কার জন্য ছিল তা এখন আর কেউ জানে না।",
  "Note": "মন্তব্য",
  "Ordered by:": "অর্ডার দিয়েছেন:",
  "Whom it is for": "কার জন্য",
  "Yes, erase it": "হ্যাঁ, মুছুন",
});
