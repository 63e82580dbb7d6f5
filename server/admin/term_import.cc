#include "server/admin/term_import.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>
#include <utility>

#include "rules/ruleset.h"
#include "server/admin/json.h"
#include "server/policy/lint.h"
#include "server/policy/objects.h"

namespace signpost::admin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 6> kColumns = {"text", "match", "fold", "within_words", "weight", "note"};
const char* const kTooMany = "The file has more than 1,000,000 terms: this one and those behind it were left out.";

void AddTerm(TermFile& file, rules::Term term, std::uint64_t line) {
  if (file.terms.size() == kMaxImportedTerms) return file.invalid.Add(line, kTooMany);
  file.terms.push_back(std::move(term));
  file.lines.push_back(line);
}

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

void ReadText(std::string_view bytes, TermFile& file) {
  std::uint64_t line = 0;
  while (!bytes.empty()) {
    ++line;
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view text = WithoutBlanks(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (!text.empty() && text.front() != '#') AddTerm(file, {.text = std::string(text)}, line);
  }
}

// RFC 4180: one record, with the line that it begins on.
class CsvReader {
 public:
  explicit CsvReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t line() const { return line_; }
  bool Next(std::vector<std::string>& cells) {
    cells.clear();
    if (rest_.empty()) return false;
    line_ = next_line_;
    bool more = true;
    while (more) more = Cell(cells.emplace_back());
    return true;
  }

 private:
  // True: another cell follows.
  bool Cell(std::string& cell) {
    const bool is_quoted = rest_.starts_with('"');
    if (is_quoted) TakeQuoted(cell);
    const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
    cell.append(rest_.substr(0, end));
    const bool more = end < rest_.size() && rest_[end] == ',';
    if (!more) {
      ++next_line_;
      if (cell.ends_with('\r')) cell.pop_back();
    }
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (more && rest_.empty()) return false;
    return more;
  }

  void TakeQuoted(std::string& cell) {
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      const std::size_t quote = std::min(rest_.find('"'), rest_.size());
      next_line_ += static_cast<std::uint64_t>(std::ranges::count(rest_.substr(0, quote), '\n'));
      cell.append(rest_.substr(0, quote));
      rest_.remove_prefix(std::min(quote + 1, rest_.size()));
      if (!rest_.starts_with('"')) return;
      cell += '"';
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  std::uint64_t line_ = 1;
  std::uint64_t next_line_ = 1;
};

template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// The sentence that says what is wrong; empty where nothing is.
std::string ReadCell(std::string_view column, std::string_view cell, rules::Term& term) {
  const std::string_view text = WithoutBlanks(cell);
  if (column == "text") {
    term.text = text.starts_with("'=") ? text.substr(1) : text;
    return term.text.empty() ? "The text is missing." : "";
  }
  if (text.empty()) return {};
  if (column == "note") term.note = text;
  if (column == "weight" && !ReadNumber(text, term.weight)) return "The weight is not a number.";
  if (column == "within_words" && !ReadNumber(text, term.within_words)) return "within_words is not a number.";
  if (column == "match") {
    const auto match = rules::EnumFromName<rules::MatchKind>(rules::kMatchKindNames, text);
    if (!match) return "match is none of: phrase, all_words, near, exact, within_word, pattern.";
    term.match = *match;
  }
  if (column == "fold") {
    const auto fold = rules::EnumFromName<rules::Fold>(rules::kFoldNames, text);
    if (!fold) return "fold is none of: normal, skeleton, fuzzy.";
    term.fold = *fold;
  }
  return {};
}

void ReadCsv(std::string_view bytes, TermFile& file) {
  CsvReader reader(bytes);
  std::vector<std::string> columns = {"text"};
  std::vector<std::string> cells;
  bool is_first = true;
  while (reader.Next(cells)) {
    const bool is_header = std::exchange(is_first, false) && std::ranges::any_of(cells, [](const std::string& cell) {
                             return WithoutBlanks(cell) == "text";
                           });
    if (is_header) {
      columns.clear();
      for (const std::string& cell : cells) columns.emplace_back(WithoutBlanks(cell));
      for (const std::string& column : columns) {
        if (std::ranges::find(kColumns, column) != kColumns.end()) continue;
        file.invalid.Add(1, "A column has none of the names: text, match, fold, within_words, weight, note.");
      }
      continue;
    }
    if (std::ranges::all_of(cells, [](const std::string& cell) { return WithoutBlanks(cell).empty(); })) continue;
    rules::Term term;
    std::string fault;
    for (std::size_t i = 0; i < std::min(columns.size(), cells.size()) && fault.empty(); ++i) {
      fault = ReadCell(columns[i], cells[i], term);
    }
    fault.empty() ? AddTerm(file, std::move(term), reader.line()) : file.invalid.Add(reader.line(), fault);
  }
}

// Of "/terms/17/text" the 17.
std::optional<std::size_t> TermIn(std::string_view pointer) {
  constexpr std::string_view kTerms = "/terms/";
  const std::size_t at = pointer.find(kTerms);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = pointer.substr(at + kTerms.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc()) return std::nullopt;
  return index;
}

void ReadJsonTerms(std::string_view bytes, TermFile& file) {
  const std::string_view json = WithoutBlanks(bytes.substr(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size())));
  rules::Issues issues;
  const std::string list =
      json.starts_with('[') ? R"({"id":"import","terms":)" + std::string(json) + "}" : std::string(json);
  policy::Definition one = policy::ParseObject(policy::Family::kTermLists, list, issues);
  std::set<std::size_t> faulty;
  for (const rules::Issue& issue : issues) {
    const auto index = TermIn(issue.pointer);
    file.invalid.Add(index ? *index + 1 : 1, issue.message);
    if (index) faulty.insert(*index);
  }
  if (one.rules.term_lists.size() != 1) return;
  std::vector<rules::Term>& terms = one.rules.term_lists.front().terms;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (!faulty.contains(i)) AddTerm(file, std::move(terms[i]), i + 1);
  }
}

bool IsUtf8(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const std::size_t size = byte < 0x80                   ? 1
                             : byte >= 0xC2 && byte < 0xE0 ? 2
                             : (byte & 0xF0) == 0xE0       ? 3
                             : byte >= 0xF0 && byte < 0xF5 ? 4
                                                           : 0;
    if (size == 0 || i + size > bytes.size()) return false;
    for (std::size_t j = 1; j < size; ++j) {
      if ((static_cast<unsigned char>(bytes[i + j]) & 0xC0) != 0x80) return false;
    }
    i += size;
  }
  return true;
}

using Meaning = std::tuple<std::string, rules::MatchKind, rules::Fold, int>;
Meaning MeaningOf(const rules::Term& term) { return {term.text, term.match, term.fold, term.within_words}; }

}  // namespace

TermFile ReadTerms(std::string_view bytes, TermFormat format) {
  TermFile file;
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (bytes.size() > kMaxImportBytes || !IsUtf8(bytes)) {
    file.invalid.Add(1, bytes.size() > kMaxImportBytes ? "The file is larger than 64 MiB: split it."
                                                       : "The file is not UTF-8: save it as that.");
    return file;
  }
  if (format == TermFormat::kText) ReadText(bytes, file);
  if (format == TermFormat::kCsv) ReadCsv(bytes, file);
  if (format == TermFormat::kJson) ReadJsonTerms(bytes, file);
  return file;
}

namespace {

// The list as it was, and behind it what the file has besides; the line of each of those.
struct Merging {
  std::vector<rules::Term> terms;
  std::size_t kept = 0;
  std::vector<std::uint64_t> lines;
};

Merging Merge(const rules::TermList& list, TermFile& file, ImportMode mode, ImportReport& report) {
  Merging merging;
  std::set<Meaning> wanted;
  for (const rules::Term& term : file.terms) wanted.insert(MeaningOf(term));
  std::set<Meaning> there;
  for (const rules::Term& term : list.terms) {
    if (mode == ImportMode::kReplace && !wanted.contains(MeaningOf(term))) {
      ++report.removed;
      continue;
    }
    there.insert(MeaningOf(term));
    merging.terms.push_back(term);
  }
  merging.kept = merging.terms.size();
  for (std::size_t i = 0; i < file.terms.size(); ++i) {
    if (!there.insert(MeaningOf(file.terms[i])).second) {
      ++report.already_there;
      continue;
    }
    merging.terms.push_back(std::move(file.terms[i]));
    merging.lines.push_back(file.lines[i]);
  }
  return merging;
}

// Compiles them, and leaves out what can't be, or says what another one says.
void Sift(const rules::TermList& list, Merging& merging, ImportReport& report) {
  rules::Definition definition;
  definition.term_lists.push_back(
      {.id = list.id, .title = list.title, .sensitivity = list.sensitivity, .terms = merging.terms});
  rules::Issues issues;
  (void)rules::RuleSet::Compile(definition, rules::HashKey{}, issues);
  std::set<std::size_t> dropped;
  for (const rules::Issue& issue : issues) {
    const auto index = TermIn(issue.pointer);
    const bool is_repeated = issue.message.starts_with(rules::kSameMeaning);
    const bool drops = is_repeated || issue.severity == rules::Severity::kError;
    if (!drops || !index || *index < merging.kept || !dropped.insert(*index).second) continue;
    if (is_repeated) {
      ++report.already_there;
    } else {
      report.invalid.Add(merging.lines[*index - merging.kept], issue.message);
    }
  }
  std::vector<rules::Term> terms;
  std::vector<std::uint64_t> lines;
  for (std::size_t i = 0; i < merging.terms.size(); ++i) {
    if (dropped.contains(i)) continue;
    terms.push_back(std::move(merging.terms[i]));
    if (i >= merging.kept) lines.push_back(merging.lines[i - merging.kept]);
  }
  merging.terms = std::move(terms);
  merging.lines = std::move(lines);
}

void FindContained(const rules::TermList& list, const Merging& merging, ImportReport& report) {
  policy::Definition definition;
  definition.rules.term_lists.push_back({.id = list.id, .title = list.title, .terms = merging.terms});
  rules::Issues issues;
  policy::Lint(definition, {.most_told = kMaxImportedTerms}, issues);
  for (const rules::Issue& issue : issues) {
    const auto index = TermIn(issue.pointer);
    if (index && *index >= merging.kept) report.contained.Add(merging.lines[*index - merging.kept], issue.message);
  }
}

}  // namespace

ImportReport ImportTerms(rules::TermList& list, TermFile file, ImportMode mode) {
  ImportReport report;
  report.invalid = std::move(file.invalid);
  Merging merging = Merge(list, file, mode, report);
  Sift(list, merging, report);
  FindContained(list, merging, report);
  report.added = merging.lines.size();
  list.terms = std::move(merging.terms);
  return report;
}

namespace {

std::string CsvCell(std::string_view text) {
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  std::string cell(is_formula ? "'" : "");
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string NumberText(double number) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), end};
}

std::string CsvOf(const rules::TermList& list) {
  std::string csv = "text,match,fold,within_words,weight,note\r\n";
  for (const rules::Term& term : list.terms) {
    csv += CsvCell(term.text) + "," + std::string(rules::NameOf(rules::kMatchKindNames, term.match)) + "," +
           std::string(rules::NameOf(rules::kFoldNames, term.fold)) + "," +
           (term.within_words == 0 ? "" : std::to_string(term.within_words)) + "," + NumberText(term.weight) + "," +
           CsvCell(term.note) + "\r\n";
  }
  return csv;
}

}  // namespace

std::string WriteTerms(const rules::TermList& list, TermFormat format) {
  if (format == TermFormat::kCsv) return CsvOf(list);
  if (format == TermFormat::kText) {
    std::string text;
    for (const rules::Term& term : list.terms) text += term.text + "\n";
    return text;
  }
  policy::Definition one;
  one.rules.term_lists.push_back(list);
  return *policy::ObjectJson(one, {policy::Family::kTermLists, list.id});
}

std::string ToJson(const ImportReport& report) {
  JsonText out;
  const auto put_lines = [&](std::string_view name, const ImportLines& lines) {
    out.Key(name);
    out.Object([&] {
      out.Put("count", lines.count);
      out.PutList("lines", lines.told, [&](const ImportLine& line) {
        out.Object([&] {
          out.Put("line", line.line);
          out.Put("message", line.message);
        });
      });
    });
  };
  out.Object([&] {
    out.Put("added", report.added);
    out.Put("already_there", report.already_there);
    out.Put("removed", report.removed);
    put_lines("invalid", report.invalid);
    put_lines("contained", report.contained);
  });
  return out.text();
}

}  // namespace signpost::admin
