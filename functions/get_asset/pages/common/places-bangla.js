// Bangla for addresses, fetched with them.

import { learn } from "./words.js";

learn({
  "A courier's counter": "কুরিয়ারের কাউন্টার",
  "A home": "বাসা",
  "An office": "অফিস",
  "Area": "এলাকা",
  "District": "জেলা",
  "Floor, flat, company": "তলা, ফ্ল্যাট, প্রতিষ্ঠান",
  "For the courier, such as 01712345678": "কুরিয়ারের জন্য, যেমন ০১৭১২৩৪৫৬৭৮",
  "House and road": "বাড়ি ও রাস্তা",
  "In a city, leave it empty and write the area": "শহরে হলে খালি রেখে এলাকা লিখুন",
  "Mobile number": "মোবাইল নম্বর",
  "No place here has this name. Type less of it, or the name of the place that it belongs to.":
    "এই নামে এখানে কোনো জায়গা নেই। নামের কম অংশ লিখুন, বা যে জায়গার অংশ, তার নাম লিখুন।",
  "Postcode": "পোস্টকোড",
  "Such as Dhanmondi, Mirpur 10 or a village": "যেমন ধানমন্ডি, মিরপুর ১০ বা গ্রামের নাম",
  "Type a part of its name, in Bangla or English": "নামের কিছু অংশ লিখুন, বাংলায় বা ইংরেজিতে",
  "Upazila": "উপজেলা",
  "What is near": "কাছাকাছি কী আছে",
  "What is there": "সেখানে কী",
  "Who takes it": "কে নেবেন",
  // What is wrong with a field
  "is no upazila of the district; see /api/places/": "এই জেলার উপজেলা নয়",
  "must be a mobile number of Bangladesh, such as \"01712345678\"": "বাংলাদেশের একটি মোবাইল নম্বর দিন, যেমন \"০১৭১২৩৪৫৬৭৮\"",
  "must be four digits, or empty": "চারটি সংখ্যা দিন, বা খালি রাখুন",
  "name an upazila, or the area in words": "উপজেলা বেছে নিন, বা এলাকার নাম লিখুন",
  "there is no such district; see /api/places/": "এমন কোনো জেলা নেই",
});
