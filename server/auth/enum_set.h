// A set of enumerators as one number: Scopes, Roles.
//
//   using Scopes = EnumSet<Scope>;
//   Scopes scopes = {Scope::kDecide, Scope::kEvents};
//   if (scopes.Has(Scope::kDecide)) …
//
// Contract: the enumerators are 0, 1, 2 … and at most 31.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace signpost::auth {

template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> members) {
    for (Enum member : members) Add(member);
  }
  constexpr void Add(Enum member) { bits_ |= Bit(member); }
  constexpr bool Has(Enum member) const { return (bits_ & Bit(member)) != 0; }
  constexpr bool HasAll(EnumSet of) const { return (bits_ & of.bits_) == of.bits_; }
  constexpr bool HasAny(EnumSet of) const { return (bits_ & of.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const EnumSet&) const = default;

  // In both.
  friend constexpr EnumSet operator&(EnumSet left, EnumSet right) { return FromBits(left.bits_ & right.bits_); }
  // In either.
  friend constexpr EnumSet operator|(EnumSet left, EnumSet right) { return FromBits(left.bits_ | right.bits_); }

 private:
  static constexpr std::uint32_t Bit(Enum member) { return 1u << static_cast<unsigned>(member); }
  static constexpr EnumSet FromBits(std::uint32_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }
  std::uint32_t bits_ = 0;
};

}  // namespace signpost::auth
