"""Whom the journeys are of."""

OWNER = {"email": "shirin@example.com", "password": "iced tea at dinner"}
CLERK = {"email": "karim@example.com", "password": "white tea at dawn"}
BUYER = {"email": "nasrin@example.com", "password": "lime tea at night"}
ACCOUNT = {"email": "rahima@example.com", "password": "green tea at noon"}
HOME = {
    "name": "Nasrin Akter",
    "phone": "01712345678",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
}
NEW_PASSWORD = {"password": "black tea at dusk"}
