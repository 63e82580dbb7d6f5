// A policy with one file for each object, as it lies in a team's own version control:
//
//   rules/deter-search.json      <family>/<id>.json: the object, laid out by pretty_json.h
//   help_services/…              and so on for each family
//   order.json                   {"help_services": ["b"]}: which objects of a family come first
//
//   auto saved = SaveFolder(definition, folder);          // Result<SavedFolder>
//   LoadedFolders loaded = LoadFolders({{folder}}, issues);      // directory.h; loaded.definition == definition
//
// The order of objects counts: of help services that are equally near the first is offered first. Objects stand in the
// order of their files' names, but for those that order.json names, which come before all others of their family. It
// names as few as the order can be told by, and is not there where there is nothing to tell. So an object that is added
// to a folder comes last, or among its neighbours by name, and two people who add one each change no common line. A
// name in order.json without an object is passed over: somebody removed it.
//
// Contract of SaveFolder
// - Lossless: what LoadFolders reads of the folder equals `definition`, with the order of its objects.
// - The bytes depend on the definition alone. A file whose content stays is not touched; each other is replaced in one
//   step. A file of an object that is gone is removed, and its folder, once empty. Nothing else is touched: not what is
//   hidden, nor what is no *.json.
// - kConflict, with nothing written: the folder holds *.json files in another layout, which would be a part of the
//   policy, too. kInvalid: an id is none, or is given twice in its family. kUnavailable: the disk.
// - If it is interrupted the folder holds files of both; saving again makes it whole.
// Thread-safety: pure functions but for the file system; two must not save into one folder at once.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/issue.h"
#include "server/base/result.h"
#include "server/policy/definition.h"
#include "server/policy/objects.h"

namespace signpost::policy {

struct SavedFolder {
  std::vector<std::string> written;  // names below the folder: "rules/a.json"
  std::vector<std::string> removed;
  std::size_t unchanged = 0;
};

base::Result<SavedFolder> SaveFolder(const Definition& definition, const std::filesystem::path& folder);

// What follows is for whoever reads such a folder.

inline constexpr std::string_view kOrderFile = "order.json";

// Of a file that lies in the folder of a family: is this one object, and not a document of several? Reads no more of it
// than it must. Text that is no JSON counts as an object.
bool HoldsObject(std::string_view json);

// The family whose folder, directly below `folder`, holds the file.
std::optional<Family> FamilyOfFile(const std::filesystem::path& folder, const std::filesystem::path& file);

// By family: the ids that come first, in this order.
using ObjectOrder = std::array<std::vector<std::string>, kFamilyNames.size()>;

// The fewest ids that tell the order of the definition's objects.
ObjectOrder OrderOf(const Definition& definition);
std::string ToJson(const ObjectOrder& order);
ObjectOrder ParseOrder(std::string_view json, rules::Issues& issues);

}  // namespace signpost::policy
