// The ways in which people and machines write a word otherwise: other characters that fold to the same, look-alikes,
// marks, digits and symbols for letters, spelling out, slips of the hand; and what else stands in a text.
#pragma once

#include <string>

#include "tests/property/random.h"

namespace signpost::property {

// The word, disguised in one way. What comes of it need not be found any more.
std::u32string Disguise(Random& random, const std::u32string& word);

// What may stand between two words, most often a space.
std::u32string Separator(Random& random);

// A few characters of any script, marks, digits, symbols, emoji, or something that shows nothing.
std::u32string Noise(Random& random);

char32_t AnyCharacter(Random& random);

}  // namespace signpost::property
