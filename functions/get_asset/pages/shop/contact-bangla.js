// Bangla for where an order goes, fetched with it.

import { learn } from "../common/words.js";

learn({
  "Change the address": "ঠিকানা বদলান",
  "For the courier, if there is something to know": "কুরিয়ারকে কিছু জানানোর থাকলে লিখুন",
  "It can go to another address of the same district, until it has left the shop.":
    "দোকান থেকে বেরোনোর আগে পর্যন্ত একই জেলার অন্য ঠিকানায় যেতে পারে।",
  "It goes to": "যেখানে যাবে",
  "Save": "সংরক্ষণ করুন",
  "The address is changed.": "ঠিকানা বদলানো হয়েছে।",
});
