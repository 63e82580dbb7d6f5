// SaveFolder of object_files.h.
#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "messages/checks.h"
#include "server/base/files.h"
#include "server/policy/directory.h"
#include "server/policy/object_files.h"
#include "server/policy/pretty_json.h"

namespace signpost::policy {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Result;

// By their names below the folder.
using Contents = std::map<std::string, std::string>;

Result<Contents> ContentsOf(const Definition& definition) {
  Contents contents;
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    const auto family = static_cast<Family>(i);
    for (const std::string& id : ObjectIds(definition, family)) {
      if (!messages::IsId(id)) {
        return Error{ErrorCode::kInvalid, "A " + std::string(ObjectNameOf(family)) +
                                              " has an id that is none, so that no file can be named by it. Ids are "
                                              "1 to 64 of a-z, 0-9 and '-'."};
      }
      const std::string name = std::string(NameOf(family)) + "/" + id + ".json";
      const auto [at, is_new] = contents.try_emplace(name, PrettyJson(ObjectJson(definition, {family, id}).value()));
      if (!is_new) {
        return Error{ErrorCode::kInvalid, "Two objects would be the file " + name + ". Give one of them another id."};
      }
    }
  }
  const ObjectOrder order = OrderOf(definition);
  if (order != ObjectOrder()) contents.emplace(kOrderFile, ToJson(order));
  return contents;
}

Error ForeignFile(const fs::path& file) {
  return {ErrorCode::kConflict,
          file.generic_string() +
              " is not a file of one object, named by its family and id, and would be a part of the policy, too. "
              "Nothing was written. Take an empty folder, or move this file out of this one."};
}

// What is there now, where all of it is of this layout.
Result<Contents> ContentsIn(const fs::path& folder) {
  Contents contents;
  std::error_code error;
  if (!fs::exists(folder, error)) return contents;
  const std::vector<fs::path> files = PolicyFilesBelow(folder, error);
  if (error) {
    return Error{ErrorCode::kUnavailable, "The folder " + folder.generic_string() + " can't be read (" +
                                              error.message() + "). Give the right to read it."};
  }
  for (const fs::path& file : files) {
    Result<std::string> content = base::ReadFile(file.string());
    if (!content) return content.error();
    const bool is_order = file == folder / kOrderFile;
    const bool is_object = FamilyOfFile(folder, file) && messages::IsId(file.stem().native()) && HoldsObject(*content);
    if (!is_order && !is_object) return ForeignFile(file);
    contents.emplace(file.lexically_relative(folder).generic_string(), std::move(*content));
  }
  return contents;
}

Result<void> MakeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return Error{ErrorCode::kUnavailable,
               "The folder " + folder.generic_string() + " can't be made (" + error.message() + ")."};
}

// Files written through a link to a folder would lie elsewhere, and reading does not follow it.
Result<void> MakeFamilyFolders(const Contents& contents, const fs::path& folder) {
  if (const auto made = MakeFolder(folder); !made) return made;
  std::set<fs::path> families;
  for (const auto& [name, content] : contents) families.insert(folder / fs::path(name).parent_path());
  for (const fs::path& family : families) {
    std::error_code error;
    if (family != folder && fs::is_symlink(family, error)) {
      return Error{ErrorCode::kConflict, family.generic_string() +
                                             " is a link to another folder, and those are not followed. Remove the "
                                             "link."};
    }
    if (const auto made = MakeFolder(family); !made) return made;
  }
  return {};
}

Result<void> RemoveGone(const Contents& old, const Contents& contents, const fs::path& folder, SavedFolder& saved) {
  for (const auto& [name, content] : old) {
    if (contents.contains(name)) continue;
    std::error_code error;
    fs::remove(folder / name, error);
    if (error) return Error{ErrorCode::kUnavailable, "Cannot remove " + name + ": " + error.message() + "."};
    saved.removed.push_back(name);
    const fs::path family = fs::path(name).parent_path();
    if (!family.empty()) fs::remove(folder / family, error);  // only if nothing is left in it
  }
  return {};
}

}  // namespace

Result<SavedFolder> SaveFolder(const Definition& definition, const fs::path& folder) {
  const Result<Contents> contents = ContentsOf(definition);
  if (!contents) return contents.error();
  const Result<Contents> old = ContentsIn(folder);
  if (!old) return old.error();
  if (const auto made = MakeFamilyFolders(*contents, folder); !made) return made.error();
  SavedFolder saved;
  for (const auto& [name, content] : *contents) {
    if (const auto at = old->find(name); at != old->end() && at->second == content) {
      ++saved.unchanged;
      continue;
    }
    const auto replaced = base::ReplaceFile((folder / name).string(), {content});
    if (!replaced) return replaced.error();
    saved.written.push_back(name);
  }
  if (const auto removed = RemoveGone(*old, *contents, folder, saved); !removed) return removed.error();
  return saved;
}

}  // namespace signpost::policy
