#include "benchmarks/matching/json.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <fstream>
#include <stdexcept>

namespace signpost::benchmarks {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void Write(Writer& writer, const char* name, const std::string& text) {
  if (text.empty()) return;
  writer.Key(name);
  writer.String(text);
}

void Write(Writer& writer, const char* name, const std::optional<double>& number) {
  if (!number) return;
  writer.Key(name);
  writer.Double(*number);
}

void Write(Writer& writer, const char* name, const std::optional<std::size_t>& number) {
  if (!number) return;
  writer.Key(name);
  writer.Uint64(*number);
}

void WriteTimes(Writer& writer, const Row& row) {
  if (!row.times) return;
  Write(writer, "mean_ns", std::optional(row.times->mean_ns));
  Write(writer, "p50_ns", std::optional(row.times->p50_ns));
  Write(writer, "p99_ns", std::optional(row.times->p99_ns));
  writer.Key("round_means_ns");
  writer.StartArray();
  for (const double mean_ns : row.times->round_means_ns) writer.Double(mean_ns);
  writer.EndArray();
}

void WriteRow(Writer& writer, const Row& row) {
  writer.StartObject();
  Write(writer, "section", row.section);
  Write(writer, "what", row.subject);
  Write(writer, "input", row.input);
  if (row.size != 0) Write(writer, "size", std::optional(row.size));
  WriteTimes(writer, row);
  Write(writer, "build_ms", row.build_ms);
  Write(writer, "bytes_per_term", row.bytes_per_term);
  Write(writer, "hits", row.hits);
  Write(writer, "false_hits_per_term", row.false_hits_per_term);
  Write(writer, "note", row.note);
  writer.EndObject();
}

void WriteBar(Writer& writer, const Bar& bar) {
  writer.StartObject();
  Write(writer, "what", bar.what);
  Write(writer, "at_most", std::optional(bar.most));
  Write(writer, "unit", bar.unit);
  Write(writer, "found", bar.found);
  if (bar.found) {
    writer.Key("holds");
    writer.Bool(bar.holds());
  }
  writer.EndObject();
}

}  // namespace

void WriteJson(const Rows& rows, const std::vector<Bar>& bars, const std::string& file) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  writer.SetMaxDecimalPlaces(3);
  writer.StartObject();
  writer.Key("rows");
  writer.StartArray();
  for (const Row& row : rows) WriteRow(writer, row);
  writer.EndArray();
  writer.Key("bars");
  writer.StartArray();
  for (const Bar& bar : bars) WriteBar(writer, bar);
  writer.EndArray();
  writer.EndObject();
  std::ofstream stream(file);
  stream.write(buffer.GetString(), static_cast<std::streamsize>(buffer.GetSize())) << '\n';
  if (!stream.flush()) throw std::runtime_error(file + " can't be written");
}

}  // namespace signpost::benchmarks
