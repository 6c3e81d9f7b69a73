"""What messages say, by occasion and language: one place for each.

An SMS in English is of GSM-7's letters, 160 of which are one part; in Bangla a part has 70.
"""

from collections.abc import Mapping

from storefront.language import Language
from storefront.messages.model import Channel, Message, Occasion

#: Subject and text of a mail, and the text of an SMS.
_Texts = tuple[str, str, str]
_TEXTS: Mapping[tuple[Occasion, Language], _Texts] = {
    (Occasion.ORDER_LINK, Language.ENGLISH): (
        "Your order {number}",
        (
            "This link opens your order {number}, for 180 days and without signing in:\n\n"
            "{link}\n\n"
            "Whoever has the link sees the order: pass it on to nobody. If you have not asked for "
            "it, there is nothing to do.\n"
        ),
        "Your order {number}: {link}",
    ),
    (Occasion.ORDER_LINK, Language.BANGLA): (
        "আপনার অর্ডার {number}",
        (
            "এই লিংকে আপনার অর্ডার {number} খুলবে, ১৮০ দিন, সাইন ইন ছাড়াই:\n\n{link}\n\n"
            "যাঁর কাছে লিংকটি আছে তিনি অর্ডারটি দেখতে পান: কাউকে দেবেন না। আপনি এটি না চেয়ে "
            "থাকলে কিছু করতে হবে না।\n"
        ),
        "আপনার অর্ডার {number}: {link}",
    ),
    (Occasion.ORDER_CODE, Language.ENGLISH): (
        "Your code for order {number}",
        "{code} confirms your order {number}. Tell it to nobody.\n",
        "{code} confirms your order {number}. Tell it to nobody.",
    ),
    (Occasion.ORDER_CODE, Language.BANGLA): (
        "{number} অর্ডারের কোড",
        "{code} দিয়ে অর্ডার {number} নিশ্চিত করুন। কোডটি কাউকে বলবেন না।\n",
        "{code} দিয়ে অর্ডার {number} নিশ্চিত করুন। কাউকে বলবেন না।",
    ),
}


def written(
    occasion: Occasion, language: Language, channel: Channel, to: str, words: Mapping[str, str]
) -> Message:
    """Return a message in somebody's language.

    Args:
        occasion: what about.
        language: theirs.
        channel: by what it goes.
        to: their address or number.
        words: what the texts name.
    """
    subject, mail, sms = _TEXTS[occasion, language]
    if channel is Channel.SMS:
        return Message(channel, to, "", sms.format_map(words))
    return Message(channel, to, subject.format_map(words), mail.format_map(words))
