// A policy as folders of files.
//
//   FileIssues issues;
//   LoadedFolders loaded = LoadFolders(folders, issues);           // "rules/data", "messages/data"
//   rules::Issues found;
//   auto policy = Compile(loaded.definition, revision, key, now, found);
//   loaded.sources.Locate(found, issues);        // the same issues, by file
//   for (const FileIssue& issue : issues) Print(ToString(issue));
//
// Every *.json below a folder is read, folders in the order given and files in the order of their paths, and the policy
// is the union of them. Hidden files are passed over: editors leave them behind. Links to folders are not followed.
// A file is a document of any number of objects; a file <family>/<id>.json can also be one object (object_files.h,
// which is also about order.json).
//
// Contract: an issue names the file by the folder as it was given plus the path below it, and has a pointer into that
// file. A folder that is missing or holds no *.json, and a file that can't be read, are issues too (with an empty
// pointer). Thread-safety: LoadFolders is pure but for reading files; a SourceMap is immutable.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "rules/issue.h"
#include "server/policy/definition.h"
#include "server/policy/objects.h"

namespace signpost::policy {

struct FileIssue {
  rules::Severity severity = rules::Severity::kError;
  std::string file;
  std::string pointer;  // empty: the whole file
  std::string message;

  bool operator==(const FileIssue&) const = default;
};

using FileIssues = std::vector<FileIssue>;

bool HasErrors(const FileIssues& issues);

// "lists/x.json#/rules/2/when: error: ..."
std::string ToString(const FileIssue& issue);

// From a pointer into the merged policy back to the file it was written in.
class SourceMap {
 public:
  struct Place {
    std::string file;
    std::string pointer;
  };

  // A pointer that belongs to no file (the empty one) has an empty file and stays as it is.
  Place Find(std::string_view pointer) const;

  // Adds each issue in its file form, except where the file already has an error at the same pointer or at one that
  // holds it: what a compiler says of a field that could not be read is a consequence.
  void Locate(const rules::Issues& found, FileIssues& issues) const;

 private:
  friend class FolderLoader;
  struct Segment {
    std::size_t first;  // index in the merged array of the file's own member 0
    std::size_t file;   // index in files_
  };
  struct File {
    std::string name;
    bool holds_object;  // one object; else a document
  };
  std::vector<File> files_;
  // By family, ascending by first; files without members have none.
  std::array<std::vector<Segment>, kFamilyNames.size()> segments_;
};

struct LoadedFolders {
  Definition definition;
  SourceMap sources;
};

// Every *.json below the folder, in the order of their paths; hidden ones and links to folders are passed over.
std::vector<std::filesystem::path> PolicyFilesBelow(const std::filesystem::path& folder, std::error_code& error);

LoadedFolders LoadFolders(std::span<const std::filesystem::path> folders, FileIssues& issues);

}  // namespace signpost::policy
