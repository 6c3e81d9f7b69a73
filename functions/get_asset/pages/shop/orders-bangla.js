// Bangla for orders, fetched with them.

import { learn } from "../common/words.js";

learn({
  "Invoice": "চালান",
  "Order {number}": "অর্ডার {number}",
  "All of your money was given back. Your bank or wallet may take some days to show it.":
    "আপনার পুরো টাকা ফেরত দেওয়া হয়েছে। ব্যাংক বা ওয়ালেটে দেখাতে কয়েক দিন লাগতে পারে।",
  "Cancel the order": "অর্ডার বাতিল করুন",
  "Cancel this order?": "অর্ডারটি বাতিল করবেন?",
  "Cancelled": "বাতিল",
  "Expired": "মেয়াদ শেষ",
  "If you have paid all the same, you get the products if they are still there, or your money back.":
    "তবু যদি পেমেন্ট করে থাকেন, পণ্য থাকলে পণ্য পাবেন, না থাকলে টাকা ফেরত পাবেন।",
  "Look again": "আবার দেখুন",
  "Money given back": "টাকা ফেরত দেওয়া হয়েছে",
  "None of your orders has this number. It may belong to another account.":
    "আপনার কোনো অর্ডারের এই নম্বর নেই। এটি অন্য অ্যাকাউন্টের হতে পারে।",
  "Not taken": "নেওয়া হয়নি",
  "You did not take the order. What you paid before, if anything, the shop settles with you.":
    "আপনি অর্ডারটি নেননি। আগে কিছু দিয়ে থাকলে দোকান আপনার সঙ্গে তার হিসাব মেটাবে।",
  "Not confirmed yet": "এখনও নিশ্চিত হয়নি",
  "Accepted, you pay when it comes": "গৃহীত, পণ্য এলে টাকা দেবেন",
  "Another account has taken it: sign in to that one to see it.": "অন্য একটি অ্যাকাউন্ট এটি নিয়েছে: দেখতে সেই অ্যাকাউন্টে সাইন ইন করুন।",
  "Find an order that was ordered elsewhere": "অন্য কোথাও করা অর্ডার খুঁজুন",
  "Forget these orders here": "এখান থেকে অর্ডারগুলো মুছে দিন",
  "It was ordered without an account": "অ্যাকাউন্ট ছাড়া অর্ডার করা হয়েছিল",
  "Nothing was ordered in this browser without an account.": "এই ব্রাউজারে অ্যাকাউন্ট ছাড়া কিছু অর্ডার করা হয়নি।",
  "Ordered without an account; this browser keeps the links. On a device of others, let them be forgotten.":
    "অ্যাকাউন্ট ছাড়া অর্ডার করা; এই ব্রাউজার লিংকগুলো রাখে। অন্যের ডিভাইস হলে মুছে দিন।",
  "Ordered, there is nothing to pay": "অর্ডার হয়েছে, কিছু দিতে হবে না",
  "Take it into your account": "আপনার অ্যাকাউন্টে নিন",
  "Take {name} into your account": "{name} আপনার অ্যাকাউন্টে নিন",
  "Thank you! The shop has your order.": "ধন্যবাদ! দোকান আপনার অর্ডার পেয়েছে।",
  "This was ordered without an account. In yours, you find it again on every device.":
    "এটি অ্যাকাউন্ট ছাড়া অর্ডার করা। আপনার অ্যাকাউন্টে নিলে যেকোনো ডিভাইসে আবার পাবেন।",
  "With an account": "অ্যাকাউন্ট দিয়ে",
  "Without an account": "অ্যাকাউন্ট ছাড়া",
  "The shop has accepted your order. Keep {amount} ready.": "দোকান আপনার অর্ডার গ্রহণ করেছে। {amount} হাতে রাখুন।",
  "Not paid yet": "এখনও পেমেন্ট হয়নি",
  "Older orders": "আগের অর্ডার",
  "Ordered on {when}": "অর্ডারের সময়: {when}",
  "Paid": "পেমেন্ট হয়েছে",
  "Paid, and partly given back": "পেমেন্ট হয়েছে, কিছু টাকা ফেরত দেওয়া হয়েছে",
  "Pay by card": "কার্ডে পেমেন্ট করুন",
  "Pay with bKash": "বিকাশে পেমেন্ট করুন",
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
  "Pay {before} now and {later} when it comes. The products are kept for you until {until}.":
    "এখন {before} পরিশোধ করুন, আর পণ্য এলে {later}। {until} পর্যন্ত পণ্যগুলো আপনার জন্য রাখা থাকবে।",
  "The shop looks at your order, and may call you before it accepts it. The products are kept for you until {until}.":
    "দোকান আপনার অর্ডার দেখছে, গ্রহণ করার আগে ফোন করতে পারে। {until} পর্যন্ত পণ্যগুলো আপনার জন্য রাখা থাকবে।",
  "Your parcel goes back to the shop, which settles the order with you. You need not pay anything now.":
    "আপনার পার্সেল দোকানে ফেরত যাচ্ছে; দোকান আপনার সঙ্গে অর্ডারের হিসাব মেটাবে। এখন কিছু দিতে হবে না।",
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
  "You have begun to pay. If you have paid, this page shows it as soon as we know; do not pay again. If you have not, go on here until {until}.":
    "আপনি পেমেন্ট শুরু করেছেন। পেমেন্ট করে থাকলে খবর এলেই এই পৃষ্ঠায় দেখা যাবে; আবার পেমেন্ট করবেন না। না করে থাকলে {until} পর্যন্ত এখান থেকে করতে পারেন।",
  "You have ordered nothing yet.": "আপনি এখনও কিছু অর্ডার করেননি।",
  "Your money goes back": "টাকা ফেরত যাচ্ছে",
  "Your order": "আপনার অর্ডার",
  "Your payment is being confirmed. You need not do anything.":
    "আপনার পেমেন্ট নিশ্চিত করা হচ্ছে। আপনাকে কিছু করতে হবে না।",
  "{amount} was given back.": "{amount} ফেরত দেওয়া হয়েছে।",
  // figures.js
  "To pay before": "আগে পরিশোধ্য",
  "To pay when it comes": "পণ্য এলে পরিশোধ্য",
  "Delivery: {name}": "পৌঁছে দেওয়া: {name}",
  "VAT {rate}%": "ভ্যাট {rate}%",
  "of which VAT {rate}%": "এর মধ্যে ভ্যাট {rate}%",
});
