"""The size of a place, from its name: a country, a region or an address may hold or lie in a known home."""

import re

_COUNTRIES = """
    Afghanistan/Albania/Algeria/Andorra/Angola/Argentina/Armenia/Australia/Austria/Azerbaijan/Bahamas/Bahrain/Bangladesh
    Barbados/Belarus/Belgium/Belize/Benin/Bhutan/Bolivia/Bosnia/Bosnia and Herzegovina/Botswana/Brazil/Brunei/Bulgaria
    Burkina Faso/Burundi/Cambodia/Cameroon/Canada/Cape Verde/Chad/Chile/China/Colombia/Comoros/Congo/Costa Rica/Croatia
    Cuba/Cyprus/Czechia/Czech Republic/Denmark/Dominican Republic/Ecuador/Egypt/El Salvador/Eritrea/Estonia/Eswatini
    Ethiopia/Fiji/Finland/France/Gabon/Gambia/Georgia/Germany/Ghana/Greece/Grenada/Guatemala/Guinea/Guyana/Haiti
    Honduras/Hungary/Iceland/India/Indonesia/Iran/Iraq/Ireland/Israel/Italy/Ivory Coast/Jamaica/Japan/Jordan/Kazakhstan
    Kenya/Kosovo/Kuwait/Kyrgyzstan/Laos/Latvia/Lebanon/Lesotho/Liberia/Libya/Liechtenstein/Lithuania/Madagascar/Malawi
    Malaysia/Maldives/Mali/Malta/Mauritania/Mauritius/Mexico/Moldova/Monaco/Mongolia/Montenegro/Morocco/Mozambique
    Myanmar/Namibia/Nepal/Netherlands/Holland/New Zealand/Nicaragua/Niger/Nigeria/North Korea/North Macedonia/Norway
    Oman/Pakistan/Palestine/Panama/Papua New Guinea/Paraguay/Peru/Philippines/Poland/Portugal/Qatar/Romania/Russia
    Rwanda/Samoa/Saudi Arabia/Senegal/Serbia/Seychelles/Sierra Leone/Slovakia/Slovenia/Somalia/South Africa/South Korea
    South Sudan/Spain/Sri Lanka/Sudan/Suriname/Sweden/Switzerland/Syria/Taiwan/Tajikistan/Tanzania/Thailand/Togo/Tonga
    Trinidad and Tobago/Tunisia/Turkey/Türkiye/Turkmenistan/Uganda/Ukraine/United Arab Emirates/UAE/United Kingdom/UK
    Great Britain/Britain/United States/United States of America/USA/US/U.S./U.S.A./America/Uruguay/Uzbekistan/Vanuatu
    Venezuela/Vietnam/Yemen/Zambia/Zimbabwe
"""
_REGIONS = """
    Alabama/Alaska/Arizona/Arkansas/California/Colorado/Connecticut/Delaware/Florida/Hawaii/Idaho/Illinois/Indiana/Iowa
    Kansas/Kentucky/Louisiana/Maine/Maryland/Massachusetts/Michigan/Minnesota/Mississippi/Missouri/Montana/Nebraska
    Nevada/New Hampshire/New Jersey/New Mexico/North Carolina/North Dakota/Ohio/Oklahoma/Oregon/Pennsylvania
    Rhode Island/South Carolina/South Dakota/Tennessee/Texas/Utah/Vermont/Virginia/West Virginia/Wisconsin/Wyoming
    England/Scotland/Wales/Northern Ireland/Cornwall/Yorkshire/Bavaria/Saxony/Hesse/Brandenburg/Thuringia/Tyrol/Styria
    Catalonia/Andalusia/Galicia/Tuscany/Sicily/Sardinia/Lombardy/Brittany/Normandy/Provence/Flanders/Wallonia/Crete
    Ontario/British Columbia/Alberta/Nova Scotia/Manitoba/New South Wales/Queensland/Tasmania/Kerala/Punjab/Bengal
    Algarve/Alentejo/Silesia/Transylvania/Patagonia/Hokkaido
"""
_CONTINENTS = "Africa/Asia/Europe/Oceania/South America/North America/Central America/Scandinavia/Latin America"

_SIZES = {
    name.strip().casefold(): size
    for size, names in (("country", _COUNTRIES), ("region", _REGIONS), ("continent", _CONTINENTS))
    for name in re.split(r"[/\n]", names)
    if name.strip()
}
_ADDRESS = re.compile(
    r"\d+[a-z]? \w|.*\w \d+[a-z]?$|.*\b(?:street|st|road|rd|avenue|ave|lane|square|boulevard|drive|court|way)\.?$"
    r"|(?:rua|rue|via|calle|avenida|avenue|piazza|place) |.*(?:straße|strasse|gasse|allee|platz|weg)\b",
    re.IGNORECASE,
)


def place_size(name: str) -> str:
    """The size of a place: `country`, `region`, `continent` or `address`; empty for a town and what is not known.

    >>> place_size("Portugal"), place_size("the Netherlands"), place_size("12 Mill Lane"), place_size("Porto")
    ('country', 'country', 'address', '')
    """
    plain = name.casefold().removeprefix("the ").strip()
    return _SIZES.get(plain) or ("address" if _ADDRESS.match(plain) else "")
