#include "server/policy/directory.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "server/policy/codec.h"
#include "server/policy/faults.h"
#include "server/policy/object_files.h"
#include "server/policy/objects.h"

namespace signpost::policy {
namespace {

namespace fs = std::filesystem;

bool IsHidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

std::optional<std::string> ContentOf(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const auto size_bytes = fs::file_size(path, error);
  // One byte too many is enough for Parse to refuse it by its length.
  if (error) return std::nullopt;
  std::string content(std::min<std::uintmax_t>(size_bytes, kMaxDocumentBytes + 1), '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.gcount() != static_cast<std::streamsize>(content.size())) return std::nullopt;
  return content;
}

// "/rules/17/when" is family 1, member 17, rest "/when".
struct MemberPointer {
  std::size_t family;
  std::size_t member;
  std::string_view rest;
};

std::optional<MemberPointer> Split(std::string_view pointer) {
  for (std::size_t family = 0; family < kFamilyNames.size(); ++family) {
    const std::size_t name_end = 1 + kFamilyNames[family].size();
    if (pointer.size() <= name_end || pointer[0] != '/' || pointer[name_end] != '/') continue;
    if (pointer.substr(1, kFamilyNames[family].size()) != kFamilyNames[family]) continue;
    std::size_t member = 0;
    const char* end = pointer.data() + pointer.size();
    const auto [stopped, error] = std::from_chars(pointer.data() + name_end + 1, end, member);
    if (error != std::errc() || (stopped != end && *stopped != '/')) return std::nullopt;
    return MemberPointer{family, member, pointer.substr(static_cast<std::size_t>(stopped - pointer.data()))};
  }
  return std::nullopt;
}

// Puts the files of objects that come first before the others in their folder; the rest stays in the order of paths.
void Sort(std::vector<fs::path>& files, const fs::path& folder, const ObjectOrder& order) {
  std::map<fs::path, std::pair<fs::path, std::size_t>> places;  // a folder, and the place among those that come first
  for (std::size_t family = 0; family < order.size(); ++family) {
    const fs::path parent = folder / kFamilyNames[family];
    for (std::size_t i = 0; i < order[family].size(); ++i) places[parent / (order[family][i] + ".json")] = {parent, i};
  }
  std::ranges::stable_sort(files, {}, [&](const fs::path& file) {
    const auto place = places.find(file);
    return place == places.end() ? std::pair(file, std::size_t{0}) : place->second;
  });
}

}  // namespace

std::vector<fs::path> PolicyFilesBelow(const fs::path& folder, std::error_code& error) {
  std::vector<fs::path> files;
  fs::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code unreadable;
    const bool is_hidden = IsHidden(entries->path());
    if (is_hidden && entries->is_directory(unreadable)) entries.disable_recursion_pending();
    if (!is_hidden && entries->path().extension() == ".json" && !entries->is_directory(unreadable)) {
      files.push_back(entries->path());
    }
  }
  std::ranges::sort(files);
  return files;
}

bool HasErrors(const FileIssues& issues) {
  return std::ranges::any_of(issues, [](const FileIssue& issue) { return issue.severity == rules::Severity::kError; });
}

std::string ToString(const FileIssue& issue) {
  std::string text = issue.file.empty() ? "policy" : issue.file;
  if (!issue.pointer.empty()) text += "#" + issue.pointer;
  text += issue.severity == rules::Severity::kError ? ": error: " : ": warning: ";
  return text + issue.message;
}

SourceMap::Place SourceMap::Find(std::string_view pointer) const {
  const std::optional<MemberPointer> split = Split(pointer);
  if (!split) return {"", std::string(pointer)};
  const std::vector<Segment>& segments = segments_[split->family];
  const auto after = std::ranges::upper_bound(segments, split->member, {}, &Segment::first);
  if (after == segments.begin()) return {"", std::string(pointer)};
  const Segment& segment = *std::prev(after);
  if (files_[segment.file].holds_object) return {files_[segment.file].name, std::string(split->rest)};
  return {files_[segment.file].name, "/" + std::string(kFamilyNames[split->family]) + "/" +
                                         std::to_string(split->member - segment.first) + std::string(split->rest)};
}

void SourceMap::Locate(const rules::Issues& found, FileIssues& issues) const {
  std::map<std::string, Faults, std::less<>> faults_by_file;
  for (const FileIssue& issue : issues) {
    if (issue.severity == rules::Severity::kError) faults_by_file[issue.file].Add(issue.pointer);
  }
  for (const rules::Issue& issue : found) {
    Place place = Find(issue.pointer);
    const auto faults = faults_by_file.find(place.file);
    if (faults != faults_by_file.end() && faults->second.Cover(place.pointer)) continue;
    issues.push_back({issue.severity, std::move(place.file), std::move(place.pointer), issue.message});
  }
}

// Adds file after file to one definition.
class FolderLoader {
 public:
  FolderLoader(LoadedFolders& loaded, FileIssues& issues) : loaded_(loaded), issues_(issues) {}

  void AddFolder(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      return Fault(folder, "There is no folder here. Give the folder that holds the policy's *.json files.");
    }
    std::vector<fs::path> files = PolicyFilesBelow(folder, error);
    if (error) Fault(folder, "This folder can't be read (" + error.message() + "). Give the right to read it.");
    if (!error && files.empty()) {
      Fault(folder, "No *.json file is in this folder. Give the folder that holds the policy, or add a file to it.");
    }
    if (std::erase(files, folder / kOrderFile) > 0) Sort(files, folder, ReadOrder(folder / kOrderFile));
    for (const fs::path& file : files) AddFile(file, FamilyOfFile(folder, file));
  }

 private:
  ObjectOrder ReadOrder(const fs::path& path) {
    rules::Issues found;
    const std::optional<std::string> content = Read(path);
    ObjectOrder order = content ? ParseOrder(*content, found) : ObjectOrder();
    Add(path, found);
    return order;
  }

  // `family`: where the file may be one object of it.
  void AddFile(const fs::path& path, std::optional<Family> family) {
    const std::optional<std::string> content = Read(path);
    if (!content) return;
    const bool holds_object = family && HoldsObject(*content);
    rules::Issues found;
    Definition part = holds_object ? ParseObject(*family, *content, found) : Parse(*content, found);
    if (holds_object && !rules::HasErrors(found) && IdOfOnly(part, *family) != path.stem().native()) {
      AddError(found, "/id",
               "A file in this folder is named by the id of the one " + std::string(ObjectNameOf(*family)) +
                   " in it. Rename the file, or change the id.");
    }
    Add(path, found);
    const std::size_t file = loaded_.sources.files_.size();
    loaded_.sources.files_.push_back({path.generic_string(), holds_object});
    Merge(part, file);
  }

  std::optional<std::string> Read(const fs::path& path) {
    std::optional<std::string> content = ContentOf(path);
    if (!content) Fault(path, "This file can't be read. Give the right to read it, or remove it.");
    return content;
  }

  void Add(const fs::path& path, rules::Issues& found) {
    for (rules::Issue& issue : found) {
      issues_.push_back({issue.severity, path.generic_string(), std::move(issue.pointer), std::move(issue.message)});
    }
  }

  void Merge(Definition& part, std::size_t file) {
    Definition& all = loaded_.definition;
    std::size_t family = 0;
    const auto append = [&](auto& members, auto& to) {
      if (!members.empty()) loaded_.sources.segments_[family].push_back({to.size(), file});
      to.insert(to.end(), std::make_move_iterator(members.begin()), std::make_move_iterator(members.end()));
      ++family;
    };
    // In the order of kFamilyNames.
    append(part.rules.term_lists, all.rules.term_lists);
    append(part.rules.rules, all.rules.rules);
    append(part.messages.campaigns, all.messages.campaigns);
    append(part.messages.messages, all.messages.messages);
    append(part.messages.facts, all.messages.facts);
    append(part.messages.help_services, all.messages.help_services);
    append(part.messages.themes, all.messages.themes);
    append(part.cases, all.cases);
  }

  void Fault(const fs::path& path, std::string message) {
    issues_.push_back({rules::Severity::kError, path.generic_string(), "", std::move(message)});
  }

  LoadedFolders& loaded_;
  FileIssues& issues_;
};

LoadedFolders LoadFolders(std::span<const fs::path> folders, FileIssues& issues) {
  LoadedFolders loaded;
  FolderLoader loader(loaded, issues);
  for (const fs::path& folder : folders) loader.AddFolder(folder);
  return loaded;
}

}  // namespace signpost::policy
