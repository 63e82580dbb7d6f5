#include "server/policy/condition_text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "server/policy/wording.h"

namespace signpost::policy {
namespace {

constexpr std::array<std::string_view, 5> kComparisonWords = {"less than", "at most", "exactly", "at least",
                                                              "more than"};
constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::string WordsOf(rules::Comparison comparison) { return std::string(rules::NameOf(kComparisonWords, comparison)); }

std::string TimeOfDay(int minute) {
  const auto two = [](int number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

// "Mon to Fri", "Sat and Sun", "Mon, Wed and Fri"
std::string DaysText(const std::array<bool, 7>& days) {
  const auto first = std::ranges::find(days, true);
  const auto last = std::find(first, days.end(), false);
  const auto count = std::ranges::count(days, true);
  if (count == 7) return "every day";
  if (count == 0) return "on no day";
  const auto name = [&](auto day) { return std::string(kDays[static_cast<std::size_t>(day - days.begin())]); };
  if (count > 2 && last - first == count) return name(first) + " to " + name(last - 1);
  std::vector<std::string> names;
  for (auto day = days.begin(); day != days.end(); ++day) {
    if (*day) names.push_back(name(day));
  }
  return JoinWords(names, "and");
}

class Teller {
 public:
  explicit Teller(const ListNames& names) : names_(names) {}

  std::string Tell(const rules::Condition& condition) const {
    return std::visit([this](const auto& test) { return TellTest(test); }, condition.test);
  }

 private:
  // A member that is several conditions itself stands in parentheses.
  std::string TellMember(const rules::Condition& condition) const {
    const auto* all = std::get_if<rules::AllOf>(&condition.test);
    const auto* any = std::get_if<rules::AnyOf>(&condition.test);
    const bool is_group = (all != nullptr && all->of.size() > 1) || (any != nullptr && any->of.size() > 1);
    return is_group ? "(" + Tell(condition) + ")" : Tell(condition);
  }

  std::string TellGroup(const std::vector<rules::Condition>& of, std::string_view joint) const {
    if (of.size() == 1) return Tell(of.front());
    std::string text;
    for (const rules::Condition& member : of) {
      if (!text.empty()) text += joint;
      text += TellMember(member);
    }
    return text;
  }

  std::string TellTest(const rules::AllOf& test) const {
    return test.of.empty() ? "always" : TellGroup(test.of, ", and ");
  }
  std::string TellTest(const rules::AnyOf& test) const {
    return test.of.empty() ? "never" : TellGroup(test.of, ", or ");
  }
  std::string TellTest(const rules::NoneOf& test) const {
    assert(test.of.size() == 1);
    return "not: " + TellMember(test.of.front());
  }

  std::string TellTest(const rules::TermsMatch& test) const {
    const std::string list = "list " + Quoted(names_ ? names_(test.list) : test.list);
    if (test.min_count <= 1 && test.min_weight <= 0) return "the search has a term of " + list;
    std::string text = test.min_count <= 1 ? "the search has terms of " + list
                                           : "the search has at least " + std::to_string(test.min_count) +
                                                 " different terms of " + list;
    if (test.min_weight > 0) text += " that together weigh at least " + NumberText(test.min_weight);
    return text;
  }

  static std::string OneOf(std::string_view what, const std::vector<std::string>& values) {
    return std::string(what) + (values.empty() ? "none of any" : JoinWords(values, "or"));
  }
  template <typename Enum, std::size_t N>
  static std::string OneOf(std::string_view what, const std::vector<Enum>& values,
                           const std::array<std::string_view, N>& names) {
    std::vector<std::string> words;
    for (const Enum value : values) words.push_back(policy::WordsOf(rules::NameOf(names, value)));
    return OneOf(what, words);
  }

  std::string TellTest(const rules::CountryIs& test) const { return OneOf("the country is ", test.values); }
  std::string TellTest(const rules::RegionIs& test) const { return OneOf("the region is ", test.values); }
  std::string TellTest(const rules::LanguageIs& test) const { return OneOf("the person reads ", test.values); }
  std::string TellTest(const rules::SurfaceIs& test) const {
    return OneOf("the surface is ", test.values, rules::kSurfaceNames);
  }
  std::string TellTest(const rules::AgeBandIs& test) const {
    return OneOf("the age band is ", test.values, rules::kAgeBandNames);
  }
  std::string TellTest(const rules::PartnerIs& test) const {
    std::vector<std::string> partners;
    for (const std::string& partner : test.values) partners.push_back(Quoted(partner));
    return OneOf("the partner is ", partners);
  }
  std::string TellTest(const rules::PriorExposures& test) const {
    return "the person was shown a message " + WordsOf(test.comparison) + " " + CountOf(test.value, "time", "times") +
           " before";
  }
  std::string TellTest(const rules::SignalCompares& test) const {
    return "the partner's signal " + Quoted(test.name) + " is " + WordsOf(test.comparison) + " " +
           NumberText(test.value);
  }
  std::string TellTest(const rules::InSchedule& test) const {
    return test.schedule.IsAlways() ? "at any time" : "the time is " + ScheduleText(test.schedule);
  }

  const ListNames& names_;
};

}  // namespace

std::string ConditionText(const rules::Condition& condition, const ListNames& names) {
  return WithoutControls(Teller(names).Tell(condition));
}

std::string DayPartsText(const std::vector<rules::DayPart>& parts) {
  if (parts.empty()) return "every day, all day";
  std::string text;
  for (const rules::DayPart& part : parts) {
    if (!text.empty()) text += "; ";
    text += DaysText(part.days) + " " + TimeOfDay(part.from_minute) + "–" + TimeOfDay(part.until_minute);
  }
  return text;
}

std::string ScheduleText(const rules::ScheduleDefinition& schedule) {
  if (schedule.IsAlways()) return "at any time";
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (!schedule.from.empty()) add("from " + schedule.from);
  if (!schedule.until.empty()) add("until " + schedule.until);
  if (!schedule.day_parts.empty()) add(DayPartsText(schedule.day_parts));
  return WithoutControls(text + " (" + schedule.time_zone + ")");
}

}  // namespace signpost::policy
