"""Names that nobody has, and how people misspell them: by rule, the same in every run.

Words are made of syllables and used as unevenly as real ones: the commonest surname is borne by
some in a hundred, most by one in thousands. Lists and buyers draw from the same words, so that
strangers share words with listed names as they do in life.
"""

from __future__ import annotations

from random import Random

_SYLLABLES = "b br d f g gh h j k kh l m n p r s sh t tr v w y z al|a e i o u ai ou ia"
_STARTS, _VOWELS = (part.split() for part in _SYLLABLES.split("|"))
_ENDS = ["", "", "", "n", "r", "m", "d", "sh", "v", "l", "k"]
_TRADE_WORDS = (
    "trading shipping logistics industries international holdings petroleum energy maritime"
    " construction electronics bank exchange general import export technology steel group services"
    " engineering mining textile agro chemical aviation investment development foundation"
)
_TRADES = _TRADE_WORDS.split()
_SOUNDS = (("ph", "f"), ("k", "c"), ("i", "y"), ("ou", "u"), ("sh", "ch"), ("gh", "g"), ("z", "s"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Names:
    """A source of names; two of the same seed give the same ones."""

    def __init__(self, seed: int) -> None:
        vocabulary = Random(1)
        self._given = self._words(vocabulary, 3_000, 3)
        self._family = self._words(vocabulary, 30_000, 4)
        self._firms = self._words(vocabulary, 20_000, 4)
        self._random = Random(seed)

    def _words(self, random: Random, count: int, most: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            word = "".join(
                random.choice(_STARTS) + random.choice(_VOWELS)
                for _ in range(random.randint(1 if most < 3 else 2, most))
            )
            found[word + random.choice(_ENDS)] = None
        return [word for word in found if len(word) > 2]

    def _pick(self, words: list[str]) -> str:
        """Return a word; the first ones are the common ones."""
        return words[int(len(words) * self._random.random() ** 2)]

    def person(self) -> str:
        """Return a name of two to four words."""
        given = [self._pick(self._given) for _ in range(self._random.choice((1, 1, 1, 2, 2, 3)))]
        return " ".join((*given, self._pick(self._family)))

    def company(self) -> str:
        """Return a name of two to four words, some with the form of the company."""
        words = [self._pick(self._firms)]
        words += self._random.sample(_TRADES, self._random.randint(1, 2))
        return " ".join((*words, *self._random.choice(((), ("ltd",), ("co", "ltd"), ("llc",)))))

    def name(self) -> str:
        """Return a person in two of three cases, else a company."""
        return self.company() if self._random.random() < 1 / 3 else self.person()

    def misspelt(self, name: str, errors: int) -> str:
        """Return a name with so many errors, each in a word of four letters or more."""
        words = name.split()
        long = [place for place, word in enumerate(words) if len(word) > 3]
        for place in self._random.choices(long or range(len(words)), k=errors):
            words[place] = self._wrong(words[place])
        return " ".join(words)

    def reordered(self, name: str) -> str:
        """Return the words of a name in another order."""
        words = name.split()
        self._random.shuffle(words)
        return " ".join(words)

    def _wrong(self, word: str) -> str:
        random, place = self._random, self._random.randrange(len(word))
        match random.randrange(5):
            case 0:
                return word[:place] + word[place + 1 :]
            case 1:
                return word[:place] + word[place] + word[place:]
            case 2 if place:
                return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
            case 3:
                heard = [pair for pair in _SOUNDS if pair[0] in word]
                if heard:
                    return word.replace(*random.choice(heard), 1)
        return word[:place] + random.choice(_LETTERS) + word[place + 1 :]
