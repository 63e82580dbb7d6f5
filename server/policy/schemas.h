// The JSON Schemas of the policy documents, as they are published. Built into the library from schema/*.json.
//
// Dialect: draft-04, the one that RapidJSON 1.1.0 validates. Editors' tools use them while somebody types; the
// authority is Parse (codec.h), which finds all faults at once and words them for people. A test holds the two
// together.
//
// The text lives as long as the program.
#pragma once

#include <span>
#include <string_view>

namespace signpost::policy {

struct SchemaFile {
  std::string_view name;  // "policy.json"
  std::string_view text;
};

std::span<const SchemaFile> Schemas();

}  // namespace signpost::policy
