// Bangla for parcels, fetched with orders.

import { learn } from "../common/words.js";

learn({
  "At the door": "হাতে পাওয়ার সময়",
  "Follow parcel {n}": "পার্সেল {n} কোথায় দেখুন",
  "Not taken, so not to pay": "নেওয়া হয়নি, তাই দিতে হবে না",
  "Not taken: {units}": "নেওয়া হয়নি: {units}",
  "Nothing is packed yet.": "এখনও কিছু প্যাক করা হয়নি।",
  "Paid more than was due": "যা দেওয়ার কথা তার চেয়ে বেশি দেওয়া",
  "Paid when it came": "হাতে পেয়ে দেওয়া হয়েছে",
  "Parcel {n}": "পার্সেল {n}",
  "Parcels": "পার্সেল",
  "Since {when}": "{when} থেকে",
  "Still to be packed: {units}": "প্যাক করা বাকি: {units}",
  "Still to pay when it comes": "পণ্য এলে দিতে হবে",
  "The courier came once and could not deliver it.": "কুরিয়ার একবার এসে পৌঁছে দিতে পারেনি।",
  "The courier came {n} times and could not deliver it.": "কুরিয়ার {n} বার এসে পৌঁছে দিতে পারেনি।",
  "back at the shop": "দোকানে ফিরে এসেছে",
  "delivered": "পৌঁছে দেওয়া হয়েছে",
  "not delivered yet; the courier may try again": "এখনও পৌঁছায়নি; কুরিয়ার আবার চেষ্টা করতে পারে",
  "on its way back to the shop": "দোকানে ফিরে যাচ্ছে",
  "on its way to you": "আপনার কাছে আসছে",
  "packed, waiting for the courier": "প্যাক করা, কুরিয়ারের অপেক্ষায়",
  "with the courier": "কুরিয়ারের কাছে",
});
