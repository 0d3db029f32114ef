"""Words the sample company is made of. Every person, account and product is invented."""

FIRST = (
    "Asha Daniel Lea Piotr Sofia Yusuf Clara Ben Maren Ines Jonas Nora Otto Xaver Ivana Tomas "
    "Greta Emil Aisha Luca Freya Hugo Mina Viktor Elif Samuel Rosa Anton Keiko Marco Dilan Vera "
    "Oskar Priya Nils Carmen Felix Zoe Karim Ida Paul Lucia Stefan Amara Henrik Olga Rafael Maja"
).split()
LAST = (
    "Verma Osei Marten Nowak Brandt Kaya Winter Aalto Holt Duarte Weck Lind Becker Rossi Novak "
    "Haas Silva Moreau Jansen Keller Costa Ferrari Lund Vogel Petrov Demir Sato Blanc Ortega "
    "Kowalski Berg Ivanova Fischer Laine Meyer Santos Hoffmann Dubois Horvat Nilsen Baur Greco "
    "Toth Roy Mendes Koch Larsen Popov"
).split()
REGIONS = {
    "North": {"Germany": ("Health", "Pharma", "Public", "Industry"), "Nordics": ("Health", "Energy", "Retail", "Industry")},
    "South": {"Italy": ("Health", "Food", "Retail", "Industry"), "Spain": ("Health", "Public", "Energy", "Logistics")},
    "West": {"France": ("Health", "Pharma", "Food", "Logistics"), "Benelux": ("Health", "Public", "Retail", "Energy")},
}  # fmt: skip
ACCOUNT_HEADS = (
    "Aldermoor Castell Kestrel Tessera Halden Brightwater Orrin Lumen Fenwick Juniper Polaris "
    "Sable Merrow Quay Nordkap Helix Marien Ostara Valmont Briar Corvus Delphin Everby Falke "
    "Garnet Hollin Islay Jarrow Kilda Larch Marlow Nettle Oakham Pelham Quill Rowan Selby Thorn"
).split()
ACCOUNT_TAILS = {
    "Health": ("Hospitals", "Clinics"), "Pharma": ("Pharma", "Biotech"),
    "Public": ("City Works", "Schools"), "Industry": ("Steel", "Glass"),
    "Energy": ("Energy", "Grid"), "Retail": ("Retail", "Stores"),
    "Food": ("Foods", "Dairies"), "Logistics": ("Logistics", "Shipping"),
}  # fmt: skip
PRODUCTS = (
    ("Ward licence", "Licences", 9_000), ("Group licence", "Licences", 48_000),
    ("Analytics", "Licences", 30_000), ("Cold chain", "Devices", 22_000),
    ("Sensor kit", "Devices", 6_500), ("Value audit", "Services", 12_000),
    ("Onboarding", "Services", 8_000), ("Managed service", "Services", 36_000),
)  # fmt: skip
STAGES = (
    ("Qualify", "A need, a person and a year are named by the client"),
    ("Solution", "The client agrees in writing what the solution has to do"),
    ("Proposal", "The person who signs has the offer and a date to answer"),
    ("Negotiation", "Terms are agreed but for one named point"),
)
MARKETS = (
    "Groups with 3 to 12 sites and one finance head; buyers with open audit findings. "
    "Not: single sites, tenders on price alone."
)
STRATEGIES = (
    "Replace single licences with one group agreement. The finance head wants one invoice.",
    "Extend from packaging to cold chain, where their audit findings are.",
    "Enter through the desk that pays for mistakes today. New client.",
    "Renew early with a three-year price.",
    "Hold, and grow with their second plant.",
)
NEXT_STEPS = ("Joint call with the manager", "Audit review", "Close the offer", "Site visit")
TALKS = (
    "Three named prospects by Friday.",
    "Call the buyer, not the user. The date has moved twice.",
    "The reference library is what keeps us out of the hospitals.",
    "Ask who signs above 100k before the workshop.",
    "Good first meeting. The value is not yet in their numbers.",
)
COMMITMENTS = (
    "Three named prospects", "A date with the finance head", "The value workshop, rehearsed",
    "Call the buyer at Sable", "One page on the renewal", "Ask Enablement for two references",
)  # fmt: skip
