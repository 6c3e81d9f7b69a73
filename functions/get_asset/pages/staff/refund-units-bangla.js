// Bangla for giving money back unit by unit, fetched with it.

import { learn } from "../common/words.js";

learn({
  "Damaged, or lost": "নষ্ট, বা হারানো",
  "For sale again": "আবার বিক্রির জন্য",
  "Give units of order {number} back": "{number} অর্ডারের একক ধরে ফেরত দিন",
  "Goodwill besides": "এর বাইরে সৌজন্য",
  "How many (at most {left})": "কয়টি (সর্বোচ্চ {left})",
  "Not sent any more: {units}.": "আর পাঠানো হবে না: {units}।",
  "Of what was paid for delivery (at most {most})": "পৌঁছানোর খরচ থেকে (সর্বোচ্চ {most})",
  "Say how many units go back.": "কয়টি একক ফেরত যাবে বলুন।",
  "The buyer keeps them, or they come back in their parcel": "ক্রেতার কাছেই থাকে, বা পার্সেলে ফেরত আসে",
  "What becomes of them": "এগুলোর কী হবে",
  "must not be more than is left of what was paid for delivery": "পৌঁছে দেওয়ার খরচের যতটা বাকি আছে, তার বেশি নয়",
  "{amount} by bKash, by itself": "{amount} বিকাশে, নিজে থেকেই",
  "{amount} by card, by itself": "{amount} কার্ডে, নিজে থেকেই",
  "{amount} in cash, by you": "{amount} নগদে, আপনার হাতে",
  "{amount} goes back to the buyer.": "{amount} ক্রেতার কাছে ফেরত যাবে।",
});
