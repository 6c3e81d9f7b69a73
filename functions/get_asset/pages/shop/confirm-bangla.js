// Bangla for confirming an order by a code, fetched with it.

import { learn } from "../common/words.js";

learn({
  "A code is on its way. It is good for 10 minutes.": "কোড পাঠানো হচ্ছে। এটি ১০ মিনিট চলবে।",
  "A code was sent just now. Ask for another one from {time} on.": "এইমাত্র একটি কোড পাঠানো হয়েছে। {time} থেকে আরেকটি চাইতে পারবেন।",
  "Confirm the order": "অর্ডার নিশ্চিত করুন",
  "Confirm the order with a code that your phone gets by SMS: then the shop need not call you.":
    "ফোনে এসএমএসে আসা কোড দিয়ে অর্ডার নিশ্চিত করুন: তাহলে দোকানকে ফোন করতে হবে না।",
  "No more codes can be sent. The shop will call you.": "আর কোড পাঠানো যাবে না। দোকান আপনাকে ফোন করবে।",
  "must be six digits": "ছয়টি অঙ্ক দিন",
  "Send another code": "আরেকটি কোড পাঠান",
  "Send me a code": "আমাকে কোড পাঠান",
  "That is not the code. You can try {n} times more.": "কোডটি ঠিক নয়। আরও {n} বার চেষ্টা করতে পারবেন।",
  "The code of 6 digits": "৬ অঙ্কের কোড",
  "The shop will call you.": "দোকান আপনাকে ফোন করবে।",
  "This code is over. Ask for another one.": "এই কোডের সময় শেষ। আরেকটি চান।",
});
