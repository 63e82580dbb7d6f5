// What the commands have in common: a few options, how errors are told, and the two kinds of output.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "server/admin/data_folder.h"
#include "server/base/clock.h"
#include "server/base/result.h"

namespace signpost::cli {

inline constexpr const char* kExitCodesHelp =
    "Exit codes: 0 all is well; 1 the thing asked about has faults; 2 wrong usage; 3 the store, the disk or the "
    "server can't be used.";

// "lint, explain, publish"
std::string CommandNames(const CLI::App& app);

// A command with the footer that tells the exit codes.
CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description);

void AddJsonOption(CLI::App& command, bool& json);
// --data and --store.
void AddStoreOptions(CLI::App& command, admin::StorePlace& place);
// The file of list keys: for what is to look into restricted lists, or to seal them.
void AddListKeyOption(CLI::App& command, std::string& file);
void AddAuthorOption(CLI::App& command, std::string& author);

base::Instant Now();

// Tells the error and answers the exit code that goes with it: kFaults, unless the store or the disk is to blame.
int Complain(const base::Error& error);
int Complain(std::string_view message, int exit_code);

// One JSON object for standard output, written as it is filled.
//
//   JsonOutput json;
//   json.Put("revision", id);
//   json.Print();
class JsonOutput {
 public:
  JsonOutput() : writer_(buffer_) {
    writer_.SetIndent(' ', 2);
    writer_.StartObject();
  }

  void Key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void Value(std::string_view text) { writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  void Value(const char* text) { Value(std::string_view(text)); }
  void Value(const std::string& text) { Value(std::string_view(text)); }
  void Value(bool truth) { writer_.Bool(truth); }
  void Value(double number) { writer_.Double(number); }
  void Value(int number) { writer_.Int(number); }
  void Value(const rapidjson::Value& json) { json.Accept(writer_); }
  template <std::unsigned_integral Number>
  requires(!std::same_as<Number, bool>) void Value(Number number) { writer_.Uint64(number); }
  void Digits(std::string_view digits) { writer_.RawValue(digits.data(), digits.size(), rapidjson::kNumberType); }

  template <typename T>
  void Put(std::string_view name, const T& value) {
    Key(name);
    Value(value);
  }
  template <typename Range, typename Write>
  void PutList(std::string_view name, const Range& values, Write&& write) {
    Key(name);
    writer_.StartArray();
    for (const auto& value : values) write(value);
    writer_.EndArray();
  }
  template <typename Range>
  void PutList(std::string_view name, const Range& values) {
    PutList(name, values, [this](const auto& value) { Value(value); });
  }
  template <typename Write>
  void Object(Write&& write) {
    writer_.StartObject();
    write();
    writer_.EndObject();
  }

  // Ends the object.
  void Print();

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_;
};

// "1 error", "2 errors"
std::string Counted(std::size_t count, const std::string& one, const std::string& several);

}  // namespace signpost::cli
