// Bangla for the demo shop.

import { learn } from "../common/words.js";

learn({
  // app.js
  "Addresses": "ঠিকানা",
  "All products": "সব পণ্য",
  "Cart": "কার্ট",
  "Cart ({units})": "কার্ট ({units})",
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
  "No product has all of these words. These have some of them.":
    "সব কটি শব্দ কোনো পণ্যে নেই। এগুলোতে কয়েকটি আছে।",
  "Nothing was found. Try other words, or fewer.": "কিছু পাওয়া যায়নি। অন্য শব্দ বা কম শব্দ দিয়ে দেখুন।",
  "One product.": "একটি পণ্য।",
  "Only the first twelve words were looked for.": "শুধু প্রথম বারোটি শব্দ খোঁজা হয়েছে।",
  "Price from": "দাম কমপক্ষে",
  "Price to": "দাম সর্বোচ্চ",
  "Search: {words}": "খোঁজ: {words}",
  "Sort by": "সাজানোর ধরন",
  "Shown for: {words}": "যার জন্য দেখানো হচ্ছে: {words}",
  "The search is not ready at the moment. These are the newest products.":
    "এই মুহূর্তে খোঁজ প্রস্তুত নয়। এগুলো সবচেয়ে নতুন পণ্য।",
  "What sounds like it is shown, too.": "শুনতে একই রকম পণ্যও দেখানো হচ্ছে।",
  "{n} products.": "{n}টি পণ্য।",
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
  "One order may have {most} units at the most. Take fewer.":
    "এক অর্ডারে সর্বোচ্চ {most}টি পণ্য নেওয়া যায়। পরিমাণ কমান।",
  "Order {number}": "অর্ডার {number}",
  "Place the order": "অর্ডার করুন",
  "Quantity of {name}": "{name}-এর পরিমাণ",
  "Remove": "সরান",
  "Remove {name}": "{name} সরান",
  "Sign in to order": "অর্ডার করতে সাইন ইন করুন",
  "Total": "মোট",
  "The price of {name} has changed from {before} to {after}.": "{name}: দাম {before} থেকে বদলে {after} হয়েছে।",
  "Update the cart": "কার্ট আপডেট করুন",
  "You have ordered as much as one may before paying. Pay or cancel one of these first; your cart stays.":
    "পেমেন্ট না করে এর বেশি অর্ডার করা যায় না। আগে এগুলোর একটির পেমেন্ট করুন বা বাতিল করুন; আপনার কার্ট থাকবে।",
  "You pay in the next step. The shop keeps the products for you meanwhile.":
    "পেমেন্ট করবেন পরের ধাপে। ততক্ষণ দোকান পণ্যগুলো আপনার জন্য রেখে দেবে।",
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
  // orders.js
  "It goes to": "যেখানে যাবে",
  "All of your money was given back. Your bank or wallet may take some days to show it.":
    "আপনার পুরো টাকা ফেরত দেওয়া হয়েছে। ব্যাংক বা ওয়ালেটে দেখাতে কয়েক দিন লাগতে পারে।",
  "Not confirmed yet": "এখনও নিশ্চিত হয়নি",
  "On its way to you, paid on delivery": "আপনার কাছে আসছে, মূল্য ডেলিভারির সময়",
  "The shop has accepted your order. Keep {amount} ready.": "দোকান আপনার অর্ডার গ্রহণ করেছে। {amount} হাতে রাখুন।",
  "Cancel the order": "অর্ডার বাতিল করুন",
  "Cancel this order?": "অর্ডারটি বাতিল করবেন?",
  "Cancelled": "বাতিল",
  "Card": "কার্ড",
  "Expired": "মেয়াদ শেষ",
  "If you have paid all the same, you get the products if they are still there, or your money back.":
    "তবু যদি পেমেন্ট করে থাকেন, পণ্য থাকলে পণ্য পাবেন, না থাকলে টাকা ফেরত পাবেন।",
  "Look again": "আবার দেখুন",
  "Money given back": "টাকা ফেরত দেওয়া হয়েছে",
  "None of your orders has this number. It may belong to another account.":
    "আপনার কোনো অর্ডারের এই নম্বর নেই। এটি অন্য অ্যাকাউন্টের হতে পারে।",
  "Not paid yet": "এখনও পেমেন্ট হয়নি",
  "Older orders": "আগের অর্ডার",
  "Ordered on {when}": "অর্ডারের সময়: {when}",
  "Paid": "পেমেন্ট হয়েছে",
  "Paid, and partly given back": "পেমেন্ট হয়েছে, কিছু টাকা ফেরত দেওয়া হয়েছে",
  "Pay by card": "কার্ডে পেমেন্ট করুন",
  "Pay with bKash": "বিকাশে পেমেন্ট করুন",
  "Payments": "পেমেন্ট",
  "Price": "দাম",
  "Product": "পণ্য",
  "Sign in to see how your payment went.": "পেমেন্ট হয়েছে কি না দেখতে সাইন ইন করুন।",
  "Sign in to see your order.": "আপনার অর্ডার দেখতে সাইন ইন করুন।",
  "Sign in to see your orders.": "আপনার অর্ডারগুলো দেখতে সাইন ইন করুন।",
  "Sum": "মোট দাম",
  "Thank you! We have your payment.": "ধন্যবাদ! আমরা আপনার পেমেন্ট পেয়েছি।",
  "The newest": "সাম্প্রতিক অর্ডার",
  "The order is over, and its products are for others again.":
    "অর্ডারটি বাতিল হয়েছে; পণ্যগুলো আবার অন্যরা কিনতে পারবেন।",
  "The payment was not completed. You can try again until {until}.":
    "পেমেন্ট সম্পন্ন হয়নি। {until} পর্যন্ত আবার চেষ্টা করতে পারেন।",
  "The products are kept for you until {until}.": "{until} পর্যন্ত পণ্যগুলো আপনার জন্য রাখা থাকবে।",
  "The products go back on the shelf, and nobody can pay this order any more.":
    "পণ্যগুলো আবার অন্যরা কিনতে পারবেন, আর এই অর্ডারের পেমেন্ট করা যাবে না।",
  "The time to pay is over, and the products are for others again. You can order them anew.":
    "পেমেন্টের সময় শেষ; পণ্যগুলো আবার অন্যরা কিনতে পারবেন। চাইলে নতুন করে অর্ডার করুন।",
  "There is no such order": "এমন কোনো অর্ডার নেই",
  "This account is the staff's, so these are everybody's orders.":
    "এটি দোকানের কর্মীর অ্যাকাউন্ট, তাই এখানে সবার অর্ডার আছে।",
  "We are asking how your payment went…": "আপনার পেমেন্টের খবর নেওয়া হচ্ছে…",
  "We have not heard of your payment yet. If you have paid, this page shows it as soon as we know; do not pay again. If you have not, you can pay here.":
    "আপনার পেমেন্টের খবর এখনও আসেনি। পেমেন্ট করে থাকলে খবর এলেই এই পৃষ্ঠায় দেখা যাবে; আবার পেমেন্ট করবেন না। না করে থাকলে এখান থেকে করতে পারেন।",
  "What you ordered": "যা অর্ডার করেছেন",
  "When your payment came, the products were gone. All of it goes back to you; you need not do anything.":
    "আপনার পেমেন্ট আসার আগেই পণ্যগুলো শেষ হয়ে গেছে। পুরো টাকা আপনি ফেরত পাবেন; আপনাকে কিছু করতে হবে না।",
  "Yes, cancel it": "হ্যাঁ, বাতিল করুন",
  "You can close this page. The order learns of your payment by itself; look at it here whenever you like.":
    "আপনি এই পৃষ্ঠা বন্ধ করতে পারেন। পেমেন্টের খবর অর্ডারে নিজে থেকেই আসবে; যখন খুশি এখানে এসে দেখুন।",
  "You have begun to pay. Go on here until {until}.":
    "আপনি পেমেন্ট শুরু করেছেন। {until} পর্যন্ত এখান থেকে চালিয়ে যেতে পারেন।",
  "You have ordered nothing yet.": "আপনি এখনও কিছু অর্ডার করেননি।",
  "Your money goes back": "টাকা ফেরত যাচ্ছে",
  "Your order": "আপনার অর্ডার",
  "Your payment is being confirmed. You need not do anything.":
    "আপনার পেমেন্ট নিশ্চিত করা হচ্ছে। আপনাকে কিছু করতে হবে না।",
  "begun": "শুরু হয়েছে",
  "being confirmed": "নিশ্চিত করা হচ্ছে",
  "did not succeed": "সফল হয়নি",
  "ended without payment": "পেমেন্ট ছাড়াই শেষ হয়েছে",
  "paid": "পেমেন্ট হয়েছে",
  "{amount} was given back.": "{amount} ফেরত দেওয়া হয়েছে।",
  // pictures.js
  "Picture {n}": "ছবি {n}",
  "Pictures of {name}": "{name}-এর ছবি",
});
