// The body of a request as a JSON object, field by field; the first thing that is wrong is the answer.
//
//   JsonBody body;
//   if (!body.Read(request.body, response)) return;                       // 400 where it is no object
//   const auto id = body.Text("id");
//   const auto disabled = body.Truth("disabled", false);
//   if (body.has_fault()) return body.WriteFault(response);               // 400 with a pointer to the field
//
// Unknown fields are ignored, as everywhere in the API. Depth can't use up the stack, and numbers are read by the
// standard library (policy/json_document.h). Contract: not shared between threads; no answer quotes the body.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/http.h"

namespace signpost::api {

class JsonBody {
 public:
  // False: the response says what is wrong.
  bool Read(std::string_view text, net::Response& response);

  // A field that must be there.
  std::string Text(const char* name);
  std::vector<std::string> Texts(const char* name);
  // Fields that may be missing.
  std::string Text(const char* name, std::string_view otherwise);
  bool Truth(const char* name, bool otherwise);
  double Number(const char* name, double otherwise);
  std::uint32_t Count(const char* name, std::uint32_t otherwise);

  bool has_fault() const { return !pointer_.empty(); }
  void WriteFault(net::Response& response) const;

  const rapidjson::Document& document() const { return document_; }

 private:
  const rapidjson::Value* Find(const char* name) const;
  void Fault(const char* name, std::string_view detail);

  rapidjson::Document document_;
  std::string pointer_;  // of the first fault
  std::string_view detail_;
};

}  // namespace signpost::api
