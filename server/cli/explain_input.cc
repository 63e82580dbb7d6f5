#include "server/cli/explain_input.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>

namespace signpost::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

Result<std::vector<std::string>> TextsOf(const ExplainOptions& options) {
  std::vector<std::string> texts = options.texts;
  if (std::ranges::count(texts, "-") > 1) {
    return Error{ErrorCode::kInvalid, "Standard input can be one text only: give --text - once."};
  }
  const auto from_input = std::ranges::find(texts, "-");
  if (from_input == texts.end()) return texts;
  from_input->assign(std::istreambuf_iterator<char>(std::cin), {});
  while (from_input->ends_with('\n') || from_input->ends_with('\r')) from_input->pop_back();
  return texts;
}

Result<std::map<std::string, double>> SignalsOf(const ExplainOptions& options) {
  std::map<std::string, double> signals;
  for (const std::string& signal : options.signals) {
    const auto equals = signal.rfind('=');
    double value = 0;
    const char* end = signal.data() + signal.size();
    const char* begin = signal.data() + std::min(equals + 1, signal.size());
    const auto read = std::from_chars(begin, end, value);
    if (equals == std::string::npos || equals == 0 || begin == end || read.ec != std::errc() || read.ptr != end ||
        !std::isfinite(value)) {
      return Error{ErrorCode::kInvalid, "--signal is a name, '=' and a number, for example --signal risk=0.4."};
    }
    signals[signal.substr(0, equals)] = value;
  }
  return signals;
}

void PutText(Writer& json, const char* name, const std::string& value) {
  if (value.empty()) return;
  json.Key(name);
  json.String(value);
}

void PutTexts(Writer& json, const char* name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  json.Key(name);
  json.StartArray();
  for (const std::string& value : values) json.String(value);
  json.EndArray();
}

std::string BodyOf(const ExplainOptions& options, const std::vector<std::string>& texts,
                   const std::map<std::string, double>& signals) {
  rapidjson::StringBuffer buffer;
  Writer json(buffer);
  json.StartObject();
  PutTexts(json, "texts", texts);
  PutTexts(json, "formats", options.formats);
  json.Key("context");
  json.StartObject();
  PutText(json, "country", options.country);
  PutText(json, "region", options.region);
  PutTexts(json, "languages", options.languages);
  PutText(json, "surface", options.surface);
  PutText(json, "age_band", options.age_band);
  PutText(json, "session", options.session);
  json.Key("prior_exposures");
  json.Uint(options.prior_exposures);
  json.Key("signals");
  json.StartObject();
  for (const auto& [name, value] : signals) {
    json.Key(name.c_str());
    json.Double(value);
  }
  json.EndObject();
  json.EndObject();
  json.EndObject();
  return buffer.GetString();
}

// "/context/prior_exposures" -> "--prior-exposures"
std::string OptionAt(const std::string& pointer) {
  static const std::map<std::string, std::string, std::less<>> kPlurals = {
      {"texts", "text"}, {"query", "text"}, {"languages", "language"}, {"signals", "signal"}, {"formats", "format"}};
  std::string name = pointer.starts_with("/context/") ? pointer.substr(9) : pointer.substr(pointer.empty() ? 0 : 1);
  name = name.substr(0, name.find('/'));
  if (const auto singular = kPlurals.find(name); singular != kPlurals.end()) name = singular->second;
  std::ranges::replace(name, '_', '-');
  return name.empty() ? "the input" : "--" + name;
}

}  // namespace

void AddInputOptions(CLI::App& command, ExplainOptions& options) {
  command
      .add_option("--text", options.texts,
                  "The words; several are judged together. - reads them from standard input, so that they do not\n"
                  "stay in the history of the shell")
      ->required()
      ->allow_extra_args(false)
      ->type_name("TEXT");
  constexpr const char* kGroup = "Context";
  const auto text = [&](const char* name, std::string& value, const char* help, const char* type) {
    command.add_option(name, value, help)->type_name(type)->group(kGroup);
  };
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help, const char* type) {
    command.add_option(name, values, help)->allow_extra_args(false)->type_name(type)->group(kGroup);
  };
  text("--country", options.country, "ISO 3166-1, for example GB", "CODE");
  text("--region", options.region, "ISO 3166-2, for example GB-SCT", "CODE");
  list("--language", options.languages, "BCP 47, for example en-GB; once for each, the preferred first", "TAG");
  text("--surface", options.surface, "web_search, image_search, video_search, chat, upload, ad_slot, other", "NAME");
  text("--age-band", options.age_band, "under_13, 13_15, 16_17, adult, unknown", "NAME");
  command.add_option("--prior-exposures", options.prior_exposures, "How often a message was shown before")
      ->type_name("COUNT")
      ->group(kGroup);
  list("--signal", options.signals, "A number of the partner's own, for example risk=0.4", "NAME=NUMBER");
  text("--session", options.session, "Fixes ramp, holdout and variant", "TEXT");
  list("--format", options.formats, "Only these: interstitial, onebox, banner, text_ad", "NAME");
}

Result<void> ExplainInput::Read(const ExplainOptions& options) {
  const auto texts = TextsOf(options);
  if (!texts) return texts.error();
  const auto signals = SignalsOf(options);
  if (!signals) return signals.error();
  body_ = BodyOf(options, *texts, *signals);
  partner_ = options.partner;
  decide::InputFault fault;
  request_ = reader_.ReadOne(body_, fault);
  if (request_ == nullptr) return Error{ErrorCode::kInvalid, OptionAt(fault.pointer) + ": " + fault.message};
  return {};
}

rules::Input ExplainInput::InputAt(rules::Moment now, std::uint64_t seed) const {
  return {.texts = request_->texts,
          .context = {.country = request_->country,
                      .region = request_->region,
                      .languages = request_->languages,
                      .surface = request_->surface,
                      .age_band = request_->age_band,
                      .prior_exposures = request_->prior_exposures,
                      .signals = request_->signals,
                      .partner = partner_},
          .now = now,
          .seed = seed};
}

}  // namespace signpost::cli
