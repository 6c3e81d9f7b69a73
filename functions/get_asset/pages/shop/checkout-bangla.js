// Bangla for the checkout, fetched with it.

import { learn } from "../common/words.js";

learn({
  "One order may have {most} units at the most. Take fewer.":
    "এক অর্ডারে সর্বোচ্চ {most}টি পণ্য নেওয়া যায়। পরিমাণ কমান।",
  "Place the order": "অর্ডার করুন",
  "Sign in to order": "অর্ডার করতে সাইন ইন করুন",
  "You have ordered as much as one may before paying. Pay or cancel one of these first; your cart stays.":
    "পেমেন্ট না করে এর বেশি অর্ডার করা যায় না। আগে এগুলোর একটির পেমেন্ট করুন বা বাতিল করুন; আপনার কার্ট থাকবে।",
  "You pay in the next step. The shop keeps the products for you meanwhile.":
    "পেমেন্ট করবেন পরের ধাপে। ততক্ষণ দোকান পণ্যগুলো আপনার জন্য রেখে দেবে।",
  "Another address": "অন্য ঠিকানা",
  "Before": "আগে",
  "Card": "কার্ড",
  "Cash when it comes": "পণ্য হাতে পেয়ে নগদ",
  "Checkout": "অর্ডার",
  "Coupon, if you have one": "কুপন, থাকলে",
  "For the courier, if there is something to know": "কুরিয়ারকে কিছু জানানোর থাকলে লিখুন",
  "Go on without an account": "অ্যাকাউন্ট ছাড়া এগিয়ে যান",
  "Goods of an order cost {minimum} at least: {missing} is missing.":
    "কমপক্ষে {minimum} দামের পণ্য অর্ডার করতে হয়: আরও {missing} বাকি।",
  "How it comes": "কীভাবে আসবে",
  "How you pay": "কীভাবে পেমেন্ট করবেন",
  "Keep this address for next time": "পরের বারের জন্য ঠিকানাটি রাখুন",
  "Nothing is ordered yet: some figures have changed. Place the order, if that is well with you.":
    "এখনও কিছু অর্ডার হয়নি: কিছু হিসাব বদলেছে। রাজি থাকলে অর্ডার করুন।",
  "Nothing is ordered yet: the total was shown too long ago. Place the order again.":
    "এখনও কিছু অর্ডার হয়নি: হিসাবটি অনেক আগে দেখানো হয়েছিল। আবার অর্ডার করুন।",
  "Now": "এখন",
  "Say where it goes: then you see what it costs with delivery.": "কোথায় যাবে বলুন: তখন পৌঁছে দেওয়ার খরচসহ মোট দাম দেখবেন।",
  "Somebody else takes it": "অন্য কেউ নেবেন",
  "Such as 01712345678": "যেমন ০১৭১২৩৪৫৬৭৮",
  "The coupon {code} is used.": "{code} কুপন ব্যবহার হয়েছে।",
  "The shop does not deliver these products to {district}. Choose another district.":
    "দোকান এই পণ্য {district} জেলায় পৌঁছে দেয় না। অন্য জেলা বেছে নিন।",
  "These products were ordered already.": "এই পণ্যগুলো আগেই অর্ডার করা হয়েছে।",
  "Use it": "ব্যবহার করুন",
  "What": "কী",
  "What you order": "যা অর্ডার করছেন",
  "Where it goes": "কোথায় যাবে",
  "Who you are": "আপনার পরিচয়",
  "With an account": "অ্যাকাউন্ট দিয়ে",
  "Without an account": "অ্যাকাউন্ট ছাড়া",
  "You need none. This browser keeps the order, and a link to it can be sent to you.":
    "অ্যাকাউন্ট লাগবে না। এই ব্রাউজার অর্ডারটি রাখবে, আর এর লিংক আপনাকে পাঠানো যাবে।",
  "You pay when it comes. The shop may call you before it sends the products.":
    "পণ্য এলে টাকা দেবেন। পাঠানোর আগে দোকান আপনাকে ফোন করতে পারে।",
  "Your e-mail address, if you like": "আপনার ই-মেইল ঠিকানা, চাইলে",
  "Your mobile number": "আপনার মোবাইল নম্বর",
  "bKash": "বিকাশ",
  "free": "বিনা মাশুলে",
  "free from {amount}": "{amount} থেকে বিনা মাশুলে",
  "{days} days": "{days} দিন",
  "{least} to {most} days": "{least} থেকে {most} দিন",
  // What is wrong with a coupon
  "Without the coupon it is as cheap, or cheaper.": "কুপন ছাড়া দাম একই, বা আরও কম।",
  "The coupon cannot be used for this order.": "এই অর্ডারে কুপনটি চলবে না।",
  "The coupon is not for any of these products.": "কুপনটি এই পণ্যগুলোর কোনোটির জন্য নয়।",
  "The coupon is used up.": "কুপনটি শেষ হয়ে গেছে।",
  "Too many wrong coupons. Try again in a quarter of an hour.": "অনেকগুলো ভুল কুপন দেওয়া হয়েছে। পনেরো মিনিট পরে আবার চেষ্টা করুন।",
  "You have used the coupon as often as one may.": "কুপনটি আপনি যতবার পারা যায়, ততবার ব্যবহার করেছেন।",
  "The coupon is for a first order, and you have ordered before.": "কুপনটি প্রথম অর্ডারের জন্য, আর আপনি আগে অর্ডার করেছেন।",
  "The coupon is not for where it goes.": "যেখানে যাবে, কুপনটি সেখানকার জন্য নয়।",
  "The order is too small for the coupon.": "কুপনের জন্য অর্ডারটি খুব ছোট।",
  "There is no such coupon, or it is not good now.": "এমন কোনো কুপন নেই, বা এখন চলে না।",
  "must be 4 to 32 letters, digits and hyphens": "৪ থেকে ৩২টি ইংরেজি অক্ষর, সংখ্যা ও হাইফেন দিন",
  // Why a way to pay is not possible, as the API says it
  "Cash on delivery is at most {amount}.": "পণ্য হাতে পেয়ে নগদে সর্বোচ্চ {amount} দেওয়া যায়।",
  "Cash on delivery is not offered for this phone number now. Pay online.":
    "এই ফোন নম্বরে এখন পণ্য হাতে পেয়ে নগদ দেওয়া যায় না। অনলাইনে পেমেন্ট করুন।",
  "Cash on delivery is not offered in this district.": "এই জেলায় পণ্য হাতে পেয়ে নগদ দেওয়া যায় না।",
  "No payment method of this shop takes the advance of {amount}.": "{amount} অগ্রিম এই দোকানের কোনো উপায়ে দেওয়া যায় না।",
  "Nothing of it would be left to be paid on delivery.": "পণ্য এলে দেওয়ার মতো কিছু বাকি থাকে না।",
  "Only what is delivered somewhere can be paid on delivery.": "কোথায় যাবে বললে জানা যাবে, পণ্য হাতে পেয়ে নগদ দেওয়া যায় কি না।",
  "This shop takes no cash on delivery.": "এই দোকান পণ্য পৌঁছে দিয়ে নগদ নেয় না।",
  "What comes in this way cannot be paid on delivery.": "এভাবে পাঠানো পণ্যের দাম হাতে পেয়ে দেওয়া যায় না।",
  "A payment by bKash cannot be of exactly {amount}.": "বিকাশে ঠিক {amount} পেমেন্ট করা যায় না।",
  "A payment by bKash is at least {amount}.": "বিকাশে কমপক্ষে {amount} পেমেন্ট করতে হয়।",
  "A payment by bKash is at most {amount}.": "বিকাশে সর্বোচ্চ {amount} পেমেন্ট করা যায়।",
  "A payment by card cannot be of exactly {amount}.": "কার্ডে ঠিক {amount} পেমেন্ট করা যায় না।",
  "A payment by card is at least {amount}.": "কার্ডে কমপক্ষে {amount} পেমেন্ট করতে হয়।",
  "A payment by card is at most {amount}.": "কার্ডে সর্বোচ্চ {amount} পেমেন্ট করা যায়।",
  // Why nobody can pay a total, as the API says it
  "All products of an order must have the same currency.": "এক অর্ডারের সব পণ্যের একই মুদ্রা হতে হবে।",
  "No payment method of this shop takes these prices.": "এই দোকানের কোনো উপায়ে এই দাম দেওয়া যায় না।",
  "The order's total is above {amount}.": "অর্ডারের মোট দাম {amount}-এর বেশি।",
  "The order's total is below {amount}, the least that can be paid.": "অর্ডারের মোট দাম {amount}-এর কম; এর কম পেমেন্ট করা যায় না।",
});
