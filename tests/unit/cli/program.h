// Runs the real `signpost` in a folder of its own, as a script would.
//
//   const Ran ran = Run({"lint", "policy", "--json"});
//   BOOST_TEST(ran.exit_code == 0);
//   BOOST_TEST(Number(ran.Json(), "/counts/errors") == 0);
#pragma once

#include <rapidjson/document.h>

#include <filesystem>
#include <string>
#include <vector>

namespace signpost::cli {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;

  rapidjson::Document Json() const;  // fails the test where `out` is not exactly one JSON value
  bool OutHas(const std::string& words) const { return out.find(words) != std::string::npos; }
  bool ErrHas(const std::string& words) const { return err.find(words) != std::string::npos; }
};

// By JSON Pointer; each fails the test where there is no such value of its type.
std::string Text(const rapidjson::Document& json, const std::string& pointer);
double Number(const rapidjson::Document& json, const std::string& pointer);
bool Truth(const rapidjson::Document& json, const std::string& pointer);
std::size_t Size(const rapidjson::Document& json, const std::string& pointer);

class Program {
 public:
  Program();
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // In the folder, with SIGNPOST_DATA unset unless `data` names one.
  Ran Run(const std::vector<std::string>& arguments, const std::string& input = "", const std::string& data = "") const;

  void Write(const std::string& name, const std::string& text) const;
  // The small policy below, as "policy/policy.json"; every "from" replaced by "to".
  void WritePolicy(const std::string& from = "", const std::string& to = "") const;

  std::filesystem::path folder;
};

}  // namespace signpost::cli
