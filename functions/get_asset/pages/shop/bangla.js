// Bangla for the demo shop.

import { learn } from "../common/words.js";

learn({
  "Products": "পণ্য",
  "Shop": "দোকান",
});
