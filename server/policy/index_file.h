// The compiled terms of a revision as one file: written once, then mapped, so that a node that starts serves at once.
//
//   Result<void> written = WriteIndexFile(path, "4f1c…", policy.rules.terms(), sealed_rest);
//   Result<IndexFile> file = OpenIndexFile(path, "4f1c…", key);
//   auto policy = Compile(definition_of_the_rest, revision, file->index, now, issues);
//
// Beside the index (rules/term_index.h) the file has one more part, which it does not look into: what else the revision
// is made of, sealed by whoever writes it, since an index knows no term and a file should not know one either.
//
// Shape, little-endian: "SIGNPOST", XXH3-64 of all that follows, format version, size of the revision's name, size of
// the index, size of the rest; the name; the index and the rest, each from a multiple of 64 bytes on.
//
// Contract: a file appears whole or not at all (written aside, synced, renamed), readable by its owner only. Opening
// refuses, as kInvalid and with a sentence, a file that is damaged in any bit, cut short, of another format or
// processor, made for another revision or with another key; the answer to all of these is to build it anew. The memory
// stays mapped as long as a copy of the index lives; a file may be removed meanwhile, but must not be changed.
// kUnavailable: the file can't be read or written. Any thread; these calls read and write a disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "rules/term_index.h"
#include "server/base/result.h"

namespace signpost::policy {

inline constexpr std::uint32_t kIndexFileVersion = 1;
inline constexpr std::size_t kMaxRevisionNameBytes = 64;

struct IndexFile {
  rules::TermIndex index;
  std::string rest;
};

base::Result<void> WriteIndexFile(const std::string& path, std::string_view revision, const rules::TermIndex& index,
                                  std::string_view rest);
// Names the format: two releases with the same name can read each other's files.
std::string IndexFormat();

base::Result<IndexFile> OpenIndexFile(const std::string& path, std::string_view revision, const rules::HashKey& key);

}  // namespace signpost::policy
