// Bangla for changing whom an order is for, fetched with it.

import { learn } from "./words.js";

learn({
  "Change contact or address": "যোগাযোগ বা ঠিকানা বদলান",
  "E-mail address, if there is one": "ই-মেইল ঠিকানা, থাকলে",
  "It is changed.": "বদলানো হয়েছে।",
  "Name": "নাম",
  "Phone of who ordered": "যিনি অর্ডার করেছেন তাঁর ফোন",
  "Save": "সংরক্ষণ করুন",
  "The district stays as it is: what was paid for the way depends on it.": "জেলা একই থাকে: পাঠানোর মাশুল তার ওপর নির্ভর করে।",
  "The shop calls it about the order.": "অর্ডার নিয়ে দোকান এই নম্বরে ফোন করে।",
  "Where it goes": "কোথায় যাবে",
  "Who ordered": "যিনি অর্ডার করেছেন",
});
