// Bangla for the lists of the day, fetched with them.

import { learn } from "../common/words.js";

learn({
  "Accept by": "যতক্ষণে নিতে হবে",
  "Accept it": "অর্ডারটি নিন",
  "Coming back": "ফেরত আসছে",
  "For whom": "কার জন্য",
  "Late": "দেরি হয়েছে",
  "Next": "এরপর",
  "Not delivered": "পৌঁছানো যায়নি",
  "Nothing of them may be sent: the payment is disputed, what was not taken is not back yet, or all of it was given back and the order is to be canceled.": "এগুলোর কিছুই পাঠানো যাবে না: পেমেন্ট নিয়ে আপত্তি আছে, যা নেওয়া হয়নি তা এখনও ফেরেনি, বা সবটুকুর টাকা ফেরত গেছে ও অর্ডারটি বাতিল করতে হবে।",
  "On their way": "পথে আছে",
  "Pack it": "প্যাক করুন",
  "Paid on delivery: call the buyer, and accept the order. Those come first whose time ends first.": "পণ্য পেয়ে টাকা দেবেন: ক্রেতাকে ফোন করে অর্ডারটি নিন। যেটির সময় আগে ফুরাবে সেটি আগে।",
  "Parcel": "পার্সেল",
  "Parcels on their way back to the shop.": "দোকানে ফেরত আসছে এমন পার্সেল।",
  "Parcels that a courier has.": "কুরিয়ারের কাছে থাকা পার্সেল।",
  "Parcels that are packed, and wait for the courier.": "প্যাক করা পার্সেল, কুরিয়ারের অপেক্ষায়।",
  "Parcels that could not be delivered: ask the courier, and the buyer.": "যে পার্সেল পৌঁছানো যায়নি: কুরিয়ার ও ক্রেতাকে জিজ্ঞেস করুন।",
  "Should have come by now: so many days after they were sold as their way to be delivered says in the settings; ten where it says nothing.": "এতক্ষণে পৌঁছানোর কথা: বিক্রির পর সেটিংসে ডেলিভারির পদ্ধতিতে যত দিন লেখা আছে তার বেশি হয়ে গেছে; লেখা না থাকলে দশ দিন।",
  "Stopped": "থেমে আছে",
  "Their units are sold, and wait to be packed.": "এগুলোর পণ্য বিক্রি হয়েছে, প্যাক করা বাকি।",
  "There is nothing here now.": "এখন এখানে কিছু নেই।",
  "They have come, or are back, and their cash is not written down.": "পৌঁছেছে বা ফেরত এসেছে, কিন্তু নগদ টাকা লেখা হয়নি।",
  "To accept": "নিতে হবে",
  "To collect": "আদায় করতে হবে",
  "To come by": "যতক্ষণে পৌঁছানোর কথা",
  "To hand over": "কুরিয়ারকে দিতে হবে",
  "To pack": "প্যাক করতে হবে",
  "To settle": "হিসাব বাকি",
  "What is to be done next": "এরপর কী করতে হবে",
});
