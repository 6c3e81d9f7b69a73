// Bangla for finding orders, fetched with it.

import { learn } from "../common/words.js";

learn({
  "For what was ordered without an account: a link to it is sent to the phone or e-mail address that it was ordered with.":
    "অ্যাকাউন্ট ছাড়া যা অর্ডার করা হয়েছে তার জন্য: যে ফোন বা ই-মেইল ঠিকানা দিয়ে অর্ডার করা হয়েছিল, সেখানে একটি লিংক পাঠানো হয়।",
  "If both belong to an order, a link is on its way, by SMS or e-mail, and is there within some minutes. If nothing comes, look at number and phone again, or ask the shop.":
    "দুটিই কোনো অর্ডারের হলে এসএমএস বা ই-মেইলে একটি লিংক যাচ্ছে, কয়েক মিনিটের মধ্যে পাবেন। কিছু না এলে নম্বর ও ফোন আবার দেখে নিন, বা দোকানকে জিজ্ঞাসা করুন।",
  "Links end after 180 days, when the shop ends them, and when the order is taken into an account: then it is among that account's orders. Or have a new link sent.":
    "১৮০ দিন পর, দোকান বন্ধ করে দিলে, আর অর্ডারটি কোনো অ্যাকাউন্টে নেওয়া হলে লিংক আর চলে না: তখন সেটি ওই অ্যাকাউন্টের অর্ডারের মধ্যে থাকে। অথবা নতুন লিংক আনিয়ে নিন।",
  "Mobile number or e-mail address": "মোবাইল নম্বর বা ই-মেইল ঠিকানা",
  "Send another link": "আরেকটি লিংক পাঠান",
  "Send me the link": "লিংক পাঠান",
  "Such as SF-7K3M9QDZ; it is on the parcel, too.": "যেমন SF-7K3M9QDZ; পার্সেলের গায়েও লেখা থাকে।",
  "The one that it was ordered with.": "যেটি দিয়ে অর্ডার করা হয়েছিল।",
  "The order's number": "অর্ডারের নম্বর",
  "This link opens nothing any more": "এই লিংকে আর কিছু খোলে না",
  "Your order": "আপনার অর্ডার",
  // What is wrong with a field
  "links are sent to e-mail addresses only": "লিংক শুধু ই-মেইল ঠিকানায় পাঠানো হয়",
  "links are sent to mobile numbers only": "লিংক শুধু মোবাইল নম্বরে পাঠানো হয়",
  "this shop sends no links; ask it about your order": "এই দোকান লিংক পাঠায় না; অর্ডারের কথা দোকানকে জিজ্ঞাসা করুন",
  "must be an order's number, such as SF-7K3M9QDZ": "একটি অর্ডারের নম্বর দিন, যেমন SF-7K3M9QDZ",
});
