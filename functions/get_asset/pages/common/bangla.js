// Bangla for what all pages say, and for the titles of the API's problems.

import { learn } from "./words.js";

learn({
  // common/parts.js, common/signing-in.js
  "Checking whether it was done: the shop did not answer. This page asks again by itself, and nothing happens twice.":
    "কাজটি হয়েছে কি না যাচাই করা হচ্ছে: দোকান সাড়া দেয়নি। এই পৃষ্ঠা নিজেই আবার জিজ্ঞাসা করছে, কিছুই দুবার হবে না।",
  "Close": "বন্ধ করুন",
  "E-mail address": "ই-মেইল ঠিকানা",
  "Language": "ভাষা",
  "Loading…": "লোড হচ্ছে…",
  "Main": "প্রধান",
  "Password": "পাসওয়ার্ড",
  "Sign in": "সাইন ইন",
  "Sign out": "সাইন আউট",
  "Skip to the content": "মূল অংশে যান",
  "This browser keeps no cookies, so you will have to sign in again whenever you reload the page.":
    "এই ব্রাউজার কুকি রাখে না, তাই পৃষ্ঠা আবার লোড করলে আবার সাইন ইন করতে হবে।",
  "Try again": "আবার চেষ্টা করুন",
  "You signed out in another tab.": "আপনি অন্য একটি ট্যাবে সাইন আউট করেছেন।",
  "You were signed out because nobody used this page for a while.":
    "অনেকক্ষণ কেউ এই পৃষ্ঠা ব্যবহার না করায় আপনাকে সাইন আউট করা হয়েছে।",
  "Your session has ended. Sign in again.": "আপনার সেশন শেষ হয়েছে। আবার সাইন ইন করুন।",
  // common/problems.js
  "Request": "অনুরোধ",
  "Something is not right yet: it says so beside the field.": "কিছু একটা এখনও ঠিক নেই: সংশ্লিষ্ট ঘরের পাশে লেখা আছে।",
  "Something went wrong on this page. Reload it.": "এই পৃষ্ঠায় কিছু ভুল হয়েছে। আবার লোড করুন।",
  "The shop did not answer. Try again; nothing happens twice.":
    "দোকান সাড়া দেয়নি। আবার চেষ্টা করুন; কিছুই দুবার হবে না।",
  "You are offline. Nothing is lost; try again when you are back.":
    "আপনি অফলাইনে আছেন। কিছু হারায়নি; ফিরে এলে আবার চেষ্টা করুন।",
  // What is wrong with a field
  "Field required": "এটি দিতে হবে",
  "String should have at least {n1} character": "কমপক্ষে {n1}টি অক্ষর দিন",
  "String should have at most {n1} characters": "সর্বোচ্চ {n1}টি অক্ষর হতে পারে",
  "is one of the first that anybody would try": "খুব সহজ; যে কেউ শুরুতেই এটি দিয়ে চেষ্টা করবে",
  "must be an e-mail address of at most {n1} ASCII characters": "ইংরেজি অক্ষরে, সর্বোচ্চ {n1} অক্ষরের একটি ই-মেইল ঠিকানা দিন",
  "must be filled in": "এটি পূরণ করুন",
  "must have at most {n1} characters": "সর্বোচ্চ {n1}টি অক্ষর হতে পারে",
  "must have {n1} to {n2} characters": "{n1} থেকে {n2}টি অক্ষর হতে হবে",
  "must not be made from the name or the e-mail address, or from the shop's words":
    "নাম, ই-মেইল ঠিকানা বা দোকানের পরিচিত শব্দ দিয়ে বানানো যাবে না",
  "must not be of digits and signs alone": "শুধু সংখ্যা ও চিহ্ন হলে চলবে না",
  "must show at least one letter or sign": "অন্তত একটি অক্ষর বা চিহ্ন থাকতে হবে",
  // Titles of problems
  "Another refund is in progress": "আরেকটি অর্থ ফেরত চলছে",
  "Authentication is required": "সাইন ইন করা দরকার",
  "Internal error": "দোকানে একটি ত্রুটি হয়েছে",
  "It was changed after you read it": "আপনি দেখার পরে এটি বদলেছে",
  "More units would come back than were sold": "যত বিক্রি হয়েছিল তার চেয়ে বেশি ফেরত আসবে",
  "Not enough available stock": "যথেষ্ট মজুদ নেই",
  "Not enough stock": "যথেষ্ট মজুদ নেই",
  "Not found": "পাওয়া যায়নি",
  "Some products cannot be ordered": "কিছু পণ্য অর্ডার করা যাবে না",
  "Temporarily unavailable, try again": "সাময়িকভাবে পাওয়া যাচ্ছে না, আবার চেষ্টা করুন",
  "The SKU code is taken": "এই SKU কোড আগে থেকেই আছে",
  "The body is too large": "পাঠানো তথ্য খুব বড়",
  "The e-mail address or the password is not right": "ই-মেইল ঠিকানা বা পাসওয়ার্ড ঠিক নয়",
  "The order's status does not allow this": "অর্ডারের বর্তমান অবস্থায় এটি করা যায় না",
  "The payment provider does not take this payment": "পেমেন্ট সেবাদাতা এই পেমেন্ট নেয় না",
  "The payment provider refused the request": "পেমেন্ট সেবাদাতা অনুরোধটি ফিরিয়ে দিয়েছে",
  "The payment's status does not allow this": "পেমেন্টের বর্তমান অবস্থায় এটি করা যায় না",
  "The present state does not allow this": "বর্তমান অবস্থায় এটি করা যায় না",
  "The product has all the pictures it may have": "পণ্যটির যত ছবি থাকতে পারে তত আছে",
  "The product is archived": "পণ্যটি সংরক্ষণাগারে আছে",
  "The refund is larger than what is left": "ফেরতের পরিমাণ যা বাকি আছে তার চেয়ে বেশি",
  "The refresh token is not valid, sign in again": "সেশন আর চলে না, আবার সাইন ইন করুন",
  "The request is not valid": "অনুরোধটি সঠিক নয়",
  "The session has ended, sign in again": "সেশন শেষ হয়েছে, আবার সাইন ইন করুন",
  "There is an account with this e-mail address": "এই ই-মেইল ঠিকানায় আগে থেকেই একটি অ্যাকাউন্ট আছে",
  "This is your own account": "এটি আপনার নিজের অ্যাকাউন্ট",
  "This payment method does not take the order's currency": "এই পেমেন্ট পদ্ধতি অর্ডারের মুদ্রা নেয় না",
  "This payment method does not take the order's total": "এই পেমেন্ট পদ্ধতি অর্ডারের মোট পরিমাণ নেয় না",
  "This shop does not offer this payment method": "এই দোকানে এই পেমেন্ট পদ্ধতি নেই",
  "A payment is being processed": "একটি পেমেন্ট প্রক্রিয়াধীন",
  "This is your own account": "এটি আপনার নিজের অ্যাকাউন্ট",
  "Too many requests": "অনেক বেশি অনুরোধ",
  "Too much is ordered and not paid yet": "অনেক অর্ডার এখনও পরিশোধ করা হয়নি",
  "You may not do this": "আপনি এটি করতে পারেন না",
});
