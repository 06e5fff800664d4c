"""What the customers of the example write and answer: a few sentence patterns over each customer's own words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Customer:
    """A customer id, what people ask about, and how the support team signs off."""

    slug: str
    things: tuple[str, ...]
    greeting: str
    autocomplete: bool


CUSTOMERS = (
    Customer("acme", ("drill", "invoice", "power saw", "warranty"), "the Acme workshop", True),
    Customer("birchwood", ("armchair", "delivery", "bookshelf", "fabric sample"), "Birchwood Furniture", True),
    Customer("cobalt", ("credit card", "account", "transfer", "loan"), "Cobalt Bank", True),
    Customer("dunes", ("flight", "hotel booking", "voucher", "boarding pass"), "Dunes Travel", True),
    Customer("evergreen", ("meter reading", "tariff", "solar panel", "bill"), "Evergreen Energy", True),
    Customer("fjord", ("router", "data plan", "SIM card", "roaming pack"), "Fjord Telecom", True),
    Customer("granite", ("policy", "claim", "premium", "certificate"), "Granite Insurance", True),
    Customer("harbor", ("parcel", "pickup", "customs form", "tracking number"), "Harbor Logistics", True),
    Customer("ivory", ("appointment", "prescription", "x-ray", "reminder"), "the Ivory clinic", False),
    Customer("juniper", ("playlist", "subscription", "download", "family plan"), "Juniper Music", False),
)

# A question and the passage that answers it.
_QUESTIONS = (
    ("How do I cancel my {thing}?", "To cancel your {thing}, open your account page and choose Cancel."),
    ("Where can I find my {thing}?", "You find your {thing} in the overview, under My Orders."),
    ("My {thing} does not work any more.", "If your {thing} is broken, send us a photo and we replace it."),
    ("What does the {thing} cost?", "The price of a {thing} is on our list; there are no hidden fees."),
    ("Can I change my {thing} after ordering?", "Changes to a {thing} are possible within two days."),
    ("How long does it take to get a {thing}?", "A new {thing} is usually ready within five working days."),
)

# An agent's text up to the cursor, and how it goes on.
_REPLIES = (
    ("Thank you for contacting us. We will", " check your {thing} and get back to you within one day."),
    ("Thank you for contacting us. I am sorry that", " your {thing} caused you trouble."),
    ("I have looked at your {thing} and", " everything seems to be in order now."),
    ("Could you please send us", " a photo of the {thing} and your customer number?"),
    ("We have received your request about the {thing}. You will", " hear from us by tomorrow."),
    ("Kind regards from", " {greeting}."),
)


def questions(customer: Customer) -> list[tuple[str, str]]:
    """Pairs of query and passage."""
    return [(q.format(thing=t), p.format(thing=t)) for (q, p), t in product(_QUESTIONS, customer.things)]


def replies(customer: Customer) -> list[tuple[str, str]]:
    """Pairs of text and continuation; every reply is also cut in front of each of its last words."""
    pairs = []
    for (start, rest), thing in product(_REPLIES, customer.things):
        start = start.format(thing=thing)
        rest = rest.format(thing=thing, greeting=customer.greeting)
        cuts = [0, *(place for place, character in enumerate(rest) if character == " " and place > 0)]
        pairs.extend((start + rest[:cut], rest[cut:]) for cut in cuts)
    return sorted(set(pairs))
