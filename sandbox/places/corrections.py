"""Where our list differs from the package that it is made of, and why.

What was compared: the administrative boundaries that OCHA publishes (COD-AB Bangladesh, valid on
2023-05-21: 495 upazilas, 12 city corporations beside them), district by district; the names of
`bd-geoinfo` 0.0.3 where spellings differ; news of the decisions of NICAR, the committee that
makes and renames upazilas.

* 2 April 2018: Chattogram, Cumilla, Barishal, Jashore and Bogura are the English spellings.
* 20 November 2017: Shayestaganj of Habiganj is an upazila. The package lacks it, and no other.
* 26 July 2021: Dakshin Sunamganj is Shantiganj; Dasar, Eidgaon and Madhyanagar make it 495.
* Zianagar of Pirojpur was Indurkani from 2017, and has been Zianagar again since 2025 (Ajker
  Patrika): the package is right, and OCHA older.
"""

#: Divisions and districts by the package's English name: the name of today.
PLACES = {
    "Chattagram": "Chattogram",
    "Barisal": "Barishal",
    "Comilla": "Cumilla",
    "Coxsbazar": "Cox's Bazar",
}

#: By district, and the package's English name: the English name, and the Bangla one; None where
#: the package's is right.
UPAZILAS: dict[tuple[str, str], tuple[str | None, str | None]] = {
    ("Barishal", "Barisal Sadar"): ("Barishal Sadar", None),
    ("Barguna", "Taltali"): (None, "তালতলী"),
    ("Bhola", "Borhan Sddin"): ("Borhanuddin", "বোরহানউদ্দিন"),
    ("Bhola", "Doulatkhan"): ("Daulatkhan", None),
    ("Bogura", "Adamdighi"): (None, "আদমদীঘি"),
    ("Bogura", "Bogra Sadar"): ("Bogura Sadar", None),
    ("Bogura", "Dupchanchia"): (None, "দুপচাঁচিয়া"),
    ("Bogura", "Nondigram"): ("Nandigram", None),
    ("Bogura", "Shariakandi"): ("Sariakandi", None),
    ("Chandpur", "Faridgonj"): ("Faridganj", None),
    ("Chandpur", "Matlab North"): ("Matlab Uttar", None),
    ("Chandpur", "Matlab South"): ("Matlab Dakshin", None),
    ("Chapainawabganj", "Gomostapur"): ("Gomastapur", None),
    ("Chattogram", "Karnafuli"): ("Karnaphuli", None),
    ("Chattogram", "Mirsharai"): ("Mirsarai", None),
    ("Chattogram", "Sitakunda"): (None, "সীতাকুণ্ড"),
    ("Cox's Bazar", "Coxsbazar Sadar"): ("Cox's Bazar Sadar", None),
    ("Cox's Bazar", "Moheshkhali"): ("Maheshkhali", None),
    ("Cumilla", "Comilla Sadar"): ("Cumilla Adarsha Sadar", "কুমিল্লা আদর্শ সদর"),
    ("Cumilla", "Monohargonj"): ("Manoharganj", None),
    ("Cumilla", "Sadarsouth"): ("Cumilla Sadar Dakshin", "কুমিল্লা সদর দক্ষিণ"),
    ("Dhaka", "Keraniganj"): (None, "কেরানীগঞ্জ"),
    ("Gopalganj", "Tungipara"): (None, "টুঙ্গিপাড়া"),
    ("Jamalpur", "Bokshiganj"): ("Bakshiganj", None),
    ("Jamalpur", "Dewangonj"): ("Dewanganj", None),
    ("Jashore", "Chougachha"): ("Chaugachha", None),
    ("Jashore", "Jessore Sadar"): ("Jashore Sadar", None),
    ("Jashore", "Jhikargacha"): ("Jhikargachha", None),
    ("Khagrachhari", "Laxmichhari"): (None, "লক্ষ্মীছড়ি"),
    ("Khagrachhari", "Manikchari"): ("Manikchhari", None),
    ("Khagrachhari", "Mohalchari"): ("Mahalchhari", None),
    ("Khagrachhari", "Panchari"): ("Panchhari", None),
    ("Khulna", "Paikgasa"): ("Paikgachha", None),
    ("Khulna", "Fultola"): ("Phultala", None),
    ("Kishoreganj", "Karimgonj"): ("Karimganj", None),
    ("Kurigram", "Charrajibpur"): ("Char Rajibpur", None),
    ("Manikganj", "Doulatpur"): ("Daulatpur", None),
    ("Manikganj", "Gior"): ("Ghior", None),
    ("Manikganj", "Singiar"): ("Singair", None),
    ("Moulvibazar", "Kamolganj"): ("Kamalganj", None),
    ("Munshiganj", "Gajaria"): ("Gazaria", None),
    ("Munshiganj", "Louhajanj"): ("Louhajang", None),
    ("Munshiganj", "Tongibari"): (None, "টঙ্গীবাড়ী"),
    ("Mymensingh", "Fulbaria"): (None, "ফুলবাড়িয়া"),
    ("Mymensingh", "Iswarganj"): ("Ishwarganj", None),
    ("Naogaon", "Mohadevpur"): ("Mahadebpur", None),
    ("Narayanganj", "Narayanganj Sadar"): (None, "নারায়ণগঞ্জ সদর"),
    ("Netrokona", "Mohongonj"): ("Mohanganj", None),
    ("Nilphamari", "Kishorganj"): ("Kishoreganj", None),
    ("Nilphamari", "Syedpur"): ("Saidpur", None),
    ("Noakhali", "Senbug"): ("Senbag", None),
    ("Noakhali", "Sonaimori"): ("Sonaimuri", None),
    ("Pabna", "Atghoria"): ("Atgharia", None),
    ("Pabna", "Ishurdi"): ("Ishwardi", None),
    ("Panchagarh", "Tetulia"): ("Tentulia", "তেঁতুলিয়া"),
    ("Pirojpur", "Mathbaria"): (None, "মঠবাড়িয়া"),
    ("Rangpur", "Badargonj"): ("Badarganj", None),
    ("Rangpur", "Gangachara"): (None, "গঙ্গাচড়া"),
    ("Rangpur", "Pirgonj"): ("Pirganj", None),
    ("Rangpur", "Taragonj"): ("Taraganj", None),
    ("Shariatpur", "Shariatpur Sadar"): (None, "শরীয়তপুর সদর"),
    ("Sherpur", "Nokla"): ("Nakla", None),
    ("Sirajganj", "Raigonj"): ("Raiganj", None),
    ("Sunamganj", "South Sunamganj"): ("Shantiganj", "শান্তিগঞ্জ"),
    ("Sylhet", "Dakshinsurma"): ("Dakshin Surma", None),
    ("Sylhet", "Osmaninagar"): (None, "ওসমানীনগর"),
    ("Thakurgaon", "Ranisankail"): ("Ranishankail", None),
}

#: By district: what the package lacks.
MISSING = {"Habiganj": [("Shayestaganj", "শায়েস্তাগঞ্জ")]}
