// Bangla for the address book, fetched with it.

import { learn } from "../common/words.js";

learn({
  "A new address": "নতুন ঠিকানা",
  "Add an address": "ঠিকানা যোগ করুন",
  "Change": "বদলান",
  "Change the address": "ঠিকানা বদলান",
  "Delete": "মুছুন",
  "It is my usual address": "এটি আমার প্রধান ঠিকানা",
  "It is your usual address now.": "এটি এখন আপনার প্রধান ঠিকানা।",
  "Keep the address": "ঠিকানা রাখুন",
  "Leave it": "থাক",
  "Make it the usual one": "প্রধান ঠিকানা করুন",
  "Sign in to see your addresses.": "আপনার ঠিকানা দেখতে সাইন ইন করুন।",
  "The address is deleted.": "ঠিকানাটি মুছে ফেলা হয়েছে।",
  "The address is kept.": "ঠিকানাটি রাখা হয়েছে।",
  "You have kept no address yet.": "আপনি এখনও কোনো ঠিকানা রাখেননি।",
  "Your addresses": "আপনার ঠিকানা",
  "Your usual address": "আপনার প্রধান ঠিকানা",
});
