// Bangla for the demo shop.

import { learn } from "../common/words.js";

learn({
  // app.js
  "Addresses": "ঠিকানা",
  "All products": "সব পণ্য",
  "Cart": "কার্ট",
  "Cart ({units})": "কার্ট ({units})",
  "Find your order": "আপনার অর্ডার খুঁজুন",
  "Products": "পণ্য",
  "Shop": "দোকান",
  "There is no such page": "এমন কোনো পৃষ্ঠা নেই",
  "Your orders": "আপনার অর্ডার",
  // searchbox.js
  "Find": "খুঁজুন",
  "Search": "খোঁজ",
  "Suggestions": "পরামর্শ",
  // search.js
  "Apply": "দেখান",
  "Best match": "সবচেয়ে মিল",
  "Cheapest": "কম দাম আগে",
  "Dearest": "বেশি দাম আগে",
  "Filter and sort": "ছাঁকুন ও সাজান",
  "Newest": "নতুন আগে",
  "Price": "দাম",
  "No product has all of these words. These have some of them.":
    "সব কটি শব্দ কোনো পণ্যে নেই। এগুলোতে কয়েকটি আছে।",
  "Nothing was found. Try other words, or fewer.": "কিছু পাওয়া যায়নি। অন্য শব্দ বা কম শব্দ দিয়ে দেখুন।",
  "One product.": "একটি পণ্য।",
  "Only the first twelve words were looked for.": "শুধু প্রথম বারোটি শব্দ খোঁজা হয়েছে।",
  "Search: {words}": "খোঁজ: {words}",
  "Sort by": "সাজানোর ধরন",
  "Shown for: {words}": "যার জন্য দেখানো হচ্ছে: {words}",
  "The search is not ready at the moment. These are the newest products.":
    "এই মুহূর্তে খোঁজ প্রস্তুত নয়। এগুলো সবচেয়ে নতুন পণ্য।",
  "What sounds like it is shown, too.": "শুনতে একই রকম পণ্যও দেখানো হচ্ছে।",
  "{n} products.": "{n}টি পণ্য।",
  "{name} from": "{name} কমপক্ষে",
  "{name} to": "{name} সর্বোচ্চ",
  // account.js
  "At least 12 characters. A sentence that only you would think of is good.":
    "কমপক্ষে ১২টি অক্ষর। এমন একটি বাক্য দিন, যা শুধু আপনার মাথায় আসবে।",
  "Make an account": "অ্যাকাউন্ট খুলুন",
  "Sign in instead": "সাইন ইন করুন",
  "You are new here?": "এখানে নতুন?",
  "You have an account?": "আগে থেকেই অ্যাকাউন্ট আছে?",
  "Your name": "আপনার নাম",
  // categories.js
  "Categories": "বিভাগ",
  "The way here": "এখানে আসার পথ",
  // browse.js
  "Add to the cart": "কার্টে যোগ করুন",
  "Added to the cart: {units}": "কার্টে যোগ হয়েছে: {units}টি",
  "Code": "কোড",
  "First page": "প্রথম পৃষ্ঠা",
  "Go to the cart": "কার্ট দেখুন",
  "Go to the checkout": "অর্ডার দিতে এগিয়ে যান",
  "In stock": "স্টকে আছে",
  "More products": "আরও পণ্য",
  "Only {available} left": "আর মাত্র {available}টি আছে",
  "Quantity": "পরিমাণ",
  "Sold out": "স্টক শেষ",
  "There is nothing here at the moment.": "এই মুহূর্তে এখানে কিছু নেই।",
  "This product is not sold any more": "এই পণ্যটি এখন আর বিক্রি হয় না",
  // prices.js
  "Before:": "আগে:",
  "Compared with:": "তুলনামূলক দাম:",
  "Lowest price of the 30 days before: {price}": "আগের ৩০ দিনের সর্বনিম্ন দাম: {price}",
  "On sale until {moment}": "মূল্যছাড় চলবে {moment} পর্যন্ত",
  // variants.js
  "Choose": "বেছে নিন",
  "Still to choose: {names}": "বেছে নেওয়া বাকি: {names}",
  "There is no {choice}. Choose something else.": "{choice} নেই। অন্য কিছু বেছে নিন।",
  "There is nothing to choose from at the moment.": "এই মুহূর্তে বেছে নেওয়ার মতো কিছু নেই।",
  "from {price}": "{price} থেকে",
  "{value} (not offered)": "{value} (হয় না)",
  "{value} (sold out)": "{value} (স্টক শেষ)",
  // facts.js
  "About it": "এর সম্পর্কে",
  "Brand": "ব্র্যান্ড",
  "No": "না",
  "Tags": "ট্যাগ",
  "Yes": "হ্যাঁ",
  // cart.js
  "Choose one": "একটি বেছে নিন",
  "There are several of this product by now.": "এই পণ্যটি এখন কয়েক রকমের হয়।",
  "Of {name} only {available} are left; you wanted {quantity}.":
    "{name}: আর মাত্র {available}টি আছে; আপনি চেয়েছিলেন {quantity}টি।",
  "One order has one currency: remove some products, and order them afterwards.":
    "এক অর্ডারে একটিই মুদ্রা চলে: কিছু পণ্য সরিয়ে পরে আলাদা অর্ডার করুন।",
  "Quantity of {name}": "{name}-এর পরিমাণ",
  "Remove": "সরান",
  "Remove {name}": "{name} সরান",
  "Total": "মোট",
  "The price of {name} has changed from {before} to {after}.": "{name}: দাম {before} থেকে বদলে {after} হয়েছে।",
  "Update the cart": "কার্ট আপডেট করুন",
  "Your cart": "আপনার কার্ট",
  "Your cart is empty": "আপনার কার্ট খালি",
  "{name} is not sold any more.": "{name} এখন আর বিক্রি হয় না।",
  "{name} is sold out.": "{name}: স্টক শেষ।",
  // What is wrong with a quantity or a choice
  "does not come like this: choose something else": "এভাবে হয় না: অন্য কিছু বেছে নিন",
  "is sold out like this: choose something else": "এটির স্টক শেষ: অন্য কিছু বেছে নিন",
  "must be chosen": "বেছে নিতে হবে",
  "must be a whole number from {n1} to {n2}": "{n1} থেকে {n2}-এর মধ্যে একটি পূর্ণ সংখ্যা দিন",
  "only {n1} different products fit into one order": "এক অর্ডারে সর্বোচ্চ {n1} রকমের পণ্য নেওয়া যায়",
  // pictures.js
  "Picture {n}": "ছবি {n}",
  "Pictures of {name}": "{name}-এর ছবি",
});
