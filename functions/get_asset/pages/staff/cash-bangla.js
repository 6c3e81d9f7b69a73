// Bangla for orders that are paid when they come, fetched with them.

import { learn } from "../common/words.js";

learn({
  "Accept order {number}?": "{number} অর্ডার গ্রহণ করবেন?",
  "Accept the order": "অর্ডার গ্রহণ করুন",
  "Its units are sold by this, and {amount} is paid on delivery. Make sure first that somebody waits for it: call the number that it was ordered with.":
    "এতে এর পণ্যগুলো বিক্রি হয়ে যায়, আর {amount} ডেলিভারির সময় দেওয়া হবে। আগে নিশ্চিত হোন কেউ এর অপেক্ষায় আছেন: যে নম্বর থেকে অর্ডার এসেছে সেখানে ফোন করুন।",
  "Not yet": "এখনও নয়",
  "The order is accepted: pack it.": "অর্ডার গ্রহণ করা হয়েছে: প্যাক করুন।",
  "Yes, accept it": "হ্যাঁ, গ্রহণ করুন",
});
