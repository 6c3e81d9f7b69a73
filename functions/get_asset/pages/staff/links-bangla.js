// Bangla for links to one order, fetched with them.

import { learn } from "../common/words.js";

learn({
  "End all links": "সব লিংক বন্ধ করুন",
  "End all links to order {number}?": "{number} অর্ডারের সব লিংক বন্ধ করবেন?",
  "Ended so far: {n} times.": "এ পর্যন্ত {n} বার বন্ধ করা হয়েছে।",
  "For a link that somebody else has seen. Whoever the order is for asks for a new one with its number and their phone.":
    "যে লিংক অন্য কেউ দেখে ফেলেছে তার জন্য। যাঁর অর্ডার তিনি এর নম্বর ও নিজের ফোন দিয়ে নতুন লিংক চাইবেন।",
  "Links to this order": "এই অর্ডারের লিংক",
  "No link that was sent so far opens the order.": "এ পর্যন্ত পাঠানো কোনো লিংকে আর অর্ডার খুলবে না।",
  "No, keep them": "না, থাক",
  "Whoever ordered without an account, or asked for a link, opens the order by it for 180 days.":
    "যিনি অ্যাকাউন্ট ছাড়া অর্ডার দিয়েছেন বা লিংক চেয়েছেন, তিনি ১৮০ দিন তা দিয়ে অর্ডার খুলতে পারেন।",
  "Yes, end them": "হ্যাঁ, বন্ধ করুন",
});
