// The JSON object that a request of the team brings, taken field by field; all faults are told at once.
//
//   Body body(call.request.body);
//   const std::string title = body.Text("title");
//   const std::string note = body.OptionalText("note");
//   if (!body.Finish(response)) return;        // wrong types, missing and unknown fields: 422 with their pointers
//
// An unknown field is a fault: a misspelt "at" would publish now. An empty body is an empty object. What was read is
// copied; the body may go. Faults never quote values.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/http.h"

namespace signpost::api {

class Body {
 public:
  // `place`: of an object inside the body, the pointer to it.
  explicit Body(std::string_view json, std::string place = {});

  std::string Text(const char* name);  // may not be empty
  std::string OptionalText(const char* name);
  std::map<std::string, std::string> OptionalTextMap(const char* name);
  // Any value, as JSON.
  std::string Json(const char* name);
  std::optional<std::string> OptionalJson(const char* name);

  void AddFault(const std::string& pointer, const std::string& message) {
    faults_.push_back({place_ + pointer, message});
  }

  // False: the problem is in the response.
  bool Finish(net::Response& response);

 private:
  struct Fault {
    std::string pointer;
    std::string message;
  };

  const rapidjson::Value* Find(const char* name, bool required);
  void WrongType(const char* name, std::string_view expected);

  std::string place_;
  rapidjson::Document document_;
  bool is_object_ = false;
  std::set<std::string, std::less<>> known_;
  std::vector<Fault> faults_;
};

}  // namespace signpost::api
