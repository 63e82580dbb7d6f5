// Small JSON documents, written with RapidJSON into a string.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>
#include <vector>

#include "server/net/http.h"

namespace signpost::api {

using JsonBuffer = rapidjson::StringBuffer;
using JsonWriter = rapidjson::Writer<JsonBuffer>;

inline void Put(JsonWriter& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void PutKey(JsonWriter& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

inline void Put(JsonWriter& out, std::string_view name, std::string_view text) {
  PutKey(out, name);
  Put(out, text);
}

inline void PutTexts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  PutKey(out, name);
  out.StartArray();
  for (const std::string& text : texts) Put(out, text);
  out.EndArray();
}

inline std::string_view TextOf(const JsonBuffer& buffer) { return {buffer.GetString(), buffer.GetSize()}; }

// Answers a document that is of this moment and for this caller alone.
inline void WriteJson(std::string_view json, net::Response& response, int status = 200) {
  response.status = status;
  response.content_type = "application/json";
  response.SetHeader("Cache-Control", "no-store");
  response.body = json;
}

}  // namespace signpost::api
