// Which pointers already have an error, so that its consequences are not told as faults of their own.
//
// A field that could not be read stands at its default, and a compiler may well complain of that default. The reader
// would be sent to the same place twice, the second time with a misleading reason.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace signpost::policy {

class Faults {
 public:
  void Add(std::string pointer) { pointers_.insert(std::move(pointer)); }

  // Is this place, or one that it lies in, at fault? A fault of the whole document covers nothing: it is told as it is.
  bool Cover(std::string_view pointer) const {
    for (; !pointer.empty(); pointer = pointer.substr(0, pointer.rfind('/'))) {
      if (pointers_.contains(std::string(pointer))) return true;
    }
    return false;
  }

 private:
  std::unordered_set<std::string> pointers_;
};

}  // namespace signpost::policy
