// Bangla for what all forms of settings are made of.

import { learn } from "../common/words.js";

learn({
  "Add the district": "জেলাটি যোগ করুন",
  "Choose a district": "জেলা বেছে নিন",
  "District": "জেলা",
  "Remove {name}": "{name} সরান",
  "{what} in Bangla": "বাংলায় {what}",
  "{what} in English": "ইংরেজিতে {what}",
});
