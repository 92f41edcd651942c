"""Words that sample data is made of. No company or person of these names is meant."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REPS = (
    "Amara Osei",
    "Bruno Keller",
    "Carmen Vidal",
    "Dewi Prasetyo",
    "Elif Kaya",
    "Finn Aaltonen",
    "Grace Whitcombe",
    "Hiro Tanabe",
)

FIRST_NAMES = _words(
    """
    Ada Adil Agnes Aiko Alba Amina Anders Anja Anton Arjun Astrid Aylin Basma Beatriz Benoit Bianca Boris
    Caleb Camille Carlos Cecilia Chidi Chloe Clara Dalia Daniel Daphne Diego Dina Edgar Elena Elias Elin
    Emil Esther Fabio Farah Felix Fiona Freya Gabriel Gita Goran Greta Hana Hassan Heidi Hugo Ida Igor
    Ilse Imran Ines Ivan Jana Jonas Joy Julia Kai Karim Katya Kenji Kofi Lara Lars Leila Leon Lena Luca
    Lucia Magnus Mai Malik Marta Mateo Maya Milan Mina Nadia Naomi Nico Nina Noor Olga Omar Oscar Pablo
    Petra Priya Rafael Rania Ravi Rosa Ruben Ruth Sami Sara Selma Simon Sofia Sven Tara Theo Tomas Uma
    Vera Viktor Wanda Yara Yusuf Zoe
    """
)

LAST_NAMES = _words(
    """
    Abbott Ahlgren Almeida Andersen Arslan Baptiste Barros Bauer Becker Bellini Berg Blanc Borg Brandt
    Bristow Calder Castillo Chandra Choi Costa Dahl Danso Darby Delgado Demir Dumont Eklund Engel Farkas
    Ferrer Fischer Fontaine Forsyth Fujita Galvan Garnier Gill Granger Gupta Haas Halloran Hansen Harada
    Haugen Hedlund Herrera Holm Horvat Hussain Ibsen Iqbal Jansen Jensen Joshi Kaplan Karlsen Kato Kaur
    Khan Kim Klein Kovacs Kruger Lambert Larsen Laurent Leclerc Lim Lindqvist Lopez Lund Maes Malik
    Marchetti Marek Meier Mendes Mensah Meyer Mori Moreau Nair Nakano Navarro Nielsen Novak Nyberg Oduya
    Okafor Olsen Ortega Park Patel Pereira Petrov Quist Ramos Rahman Reyes Ricci Rossi Roux Sahin Salinas
    Santos Sato Schmid Seidel Shah Silva Singh Solberg Soto Stein Suzuki Svensson Takeda Tamm Torres Urban
    Vance Varga Vega Virtanen Vogel Wagner Walsh Weber Wolff Yamada Yilmaz Zaman Zeller
    """
)

COMPANY_BEGINNINGS = _words(
    """
    Alder Amber Anchor Arbor Arctic Aspen Atoll Aurora Bay Beacon Birch Blue Bramble Bright Brook Canyon
    Cedar Cinder Clear Cliff Cloud Clover Cobalt Copper Coral Crane Crest Crystal Cypress Dale Dawn Delta
    Drift Dune Eagle East Ebb Echo Elder Elm Ember Falcon Fern Field Fjord Flint Forge Fox Frost Garnet
    Glade Glen Gold Granite Grove Gull Harbour Hazel Heath Heron High Hill Hollow Indigo Iris Iron Ivory
    Jade Juniper Kestrel Lake Larch Laurel Lime Linden Lion Lotus Lunar Maple Marble Marsh Meadow Mesa
    Mill Mist Moon Moss North Oak Ocean Olive Onyx Opal Orchard Osprey Otter Pearl Pebble Pine Plain
    Prairie Quartz Quill Rain Raven Red Reed Ridge River Robin Rock Rowan Ruby Saffron Sage Sand Sapphire
    Shore Silver Sky Slate Snow South Sparrow Spring Spruce Star Stone Storm Summit Sun Swan Terra Thistle
    Tide Timber Topaz Vale Valley Velvet Violet Wave West Willow Wind Winter Wren Zephyr
    """
)

COMPANY_MIDDLES = _words(
    """
    bank bell bend born bourne bridge brook burn bury by cote craft croft dale den fall field fleet ford
    gate grove ham haven hurst lands leaf ley light line lock mark mere mont more path point port reach
    rise side stead stone ton view wall ward water way well wick wood works worth yard
    """
)

COMPANY_ENDINGS = _words(
    """
    Analytics Biotech Clinics Construction Consulting Dental Design Energy Engineering Films Finance Foods
    Freight Furniture Glass Group Health Hotels Insurance Interiors Laboratories Legal Logistics Media
    Motors Networks Packaging Paper Partners Pharma Plastics Power Printing Recycling Retail Robotics
    Schools Security Shipping Software Solar Sports Steel Studios Systems Textiles Tools Travel Utilities
    Ventures
    """
)

PRODUCTS = (
    "Onboarding package",
    "Annual licence",
    "Team plan",
    "Enterprise plan",
    "Pilot project",
    "Support contract",
    "Data migration",
    "Training days",
    "Platform renewal",
    "Seat expansion",
    "Security add-on",
    "Reporting module",
    "Integration work",
    "Hardware refresh",
    "Managed service",
    "Consulting retainer",
)

SOURCES = ("referral", "website", "trade show", "outbound", "partner", "newsletter", "webinar")
LOST_REASONS = ("Price", "Chose a competitor", "Missing feature", "Bad timing", "No decision", "No budget")
LABELS = ("Red", "Orange", "Yellow", "Green", "Blue", "Purple")
