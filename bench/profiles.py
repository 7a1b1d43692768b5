"""Make src/smpc_annex/checks/language_profiles.txt: which letter groups speak for which language.

Run by hand when a language is added: ``python bench/profiles.py FOLDER``. FOLDER holds gettext catalogues of other programs,
unpacked (``pip download --no-deps django wagtail django-oscar``, all BSD-3-Clause; Django 5.2.19, Wagtail 8.0.1, Oscar 4.2.1 were
used); ours are added. Only counts of letter groups are kept, no text.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from smpc_annex.checks.language import LANGUAGES, PROFILES, STEPS, groups, words  # noqa: E402

_NOISE = re.compile(r"%\([^)]*\)[sd]|%[sd]|\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+")
_KEPT, _SMOOTH = 9000, 0.4


def texts(folder: Path) -> dict[str, list[str]]:
    """Every translation in each language; English from the message ids beside the Norwegian ones."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for root, weight in ((folder, 1), (ROOT / "locales", 3)):
        for language in LANGUAGES:
            for path in sorted(root.rglob(f"{language}/LC_MESSAGES/*.po")):
                with path.open("rb") as file:
                    catalogue = read_po(file)
                for message in catalogue:
                    for english, own in zip(_strings(message.id), _strings(message.string), strict=False):
                        if own and (language != "en" or root != folder):
                            found[language].extend([_NOISE.sub(" ", own)] * weight)
                        if english and language == "nb":
                            found["en"].extend([_NOISE.sub(" ", english)] * weight)
    return found


def _strings(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else [str(value)]


def main() -> None:
    """Count, weigh, keep the telling ones, write."""
    counts = {}
    for language, lines in texts(Path(sys.argv[1])).items():
        counts[language] = Counter(group for line in lines for word in words(line) for group in groups(word))
    totals = {language: sum(counter.values()) for language, counter in counts.items()}
    every = set().union(*counts.values())
    size = len(every)
    scored = []
    for group in every:
        logs = [math.log((counts[lang][group] + _SMOOTH) / (totals[lang] + _SMOOTH * size)) for lang in LANGUAGES]
        share = sum(counts[lang][group] / totals[lang] for lang in LANGUAGES)
        best = max(logs)
        gaps = [best - value for value in logs]
        scored.append((share * sum(gaps), group, gaps))
    scored.sort(key=lambda item: (-item[0], item[1]))
    lines = sorted(
        f"{group} {''.join(STEPS[min(len(STEPS) - 1, round(gap * 6))] for gap in gaps)}" for _score, group, gaps in scored[:_KEPT]
    )
    PROFILES.write_text(
        "\n".join(["# made by bench/profiles.py: " + " ".join(LANGUAGES), *lines, ""]), encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
