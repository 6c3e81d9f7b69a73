// Bangla for where an order goes, fetched with it.

import { learn } from "../common/words.js";

learn({
  "For the courier, if there is something to know": "কুরিয়ারকে কিছু জানানোর থাকলে লিখুন",
  "It goes to": "যেখানে যাবে",
  "Ordered by: {name}": "অর্ডার দিয়েছেন: {name}",
});
