"""Units as they are printed in any of our languages."""

from __future__ import annotations

#: Printed form -> one name for each unit.
UNITS = {
    **dict.fromkeys(("µg", "μg", "mcg", "mikrog"), "µg"),
    **dict.fromkeys(("°C", "ºC"), "°C"),  # the second with the sign of a masculine ordinal
    **dict.fromkeys(("IU", "IE", "UI", "KY", "I.E."), "IU"),
    **{
        unit: unit for unit in ("ng", "mg", "kg", "nmol", "µmol", "mmol", "mol", "mmHg", "kBq", "MBq", "GBq", "mSv", "kcal", "kJ")
    },
    **{unit: unit.lower() for unit in ("mL", "ml", "dL", "dl", "µL", "µl", "cL", "cl", "L", "l")},
    **{unit: unit for unit in ("nm", "µm", "mm", "cm", "m", "g", "min")},
}
#: They are words, or parts of words, where no number or slash stands before them.
SHORT = frozenset({"g", "m", "l", "L", "min", "cm", "mm", "nm", "cl", "cL", "mol"})
#: Signs and abbreviations of money, before or after the amount.
MONEY = ("kr", "EUR", "DKK", "NOK", "SEK", "€")
#: What is counted like a unit.
COUNTED = ("år", "stk", "%")
