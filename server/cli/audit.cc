// signpost audit verify|export: who did what, and whether somebody has changed that since.
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "server/admin/audit_log.h"
#include "server/admin/data_folder.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"

namespace signpost::cli {
namespace {

struct AuditOptions {
  admin::StorePlace place;
  std::string file;
  std::string after;
  std::string expect_last;
  std::uint64_t from = 1;
  bool json = false;
};

// A point that somebody has noted down. False where it can't be one.
bool ReadPoint(const std::string& text, std::optional<store::ChainPoint>& point) {
  if (text.empty()) return true;
  point = admin::ParseChainPoint(text);
  return point.has_value();
}

base::Result<admin::AuditVerification> Verify(const AuditOptions& options, const store::ChainRun& run) {
  if (options.file.empty()) {
    const auto store = admin::OpenExistingStore(options.place);
    if (!store) return base::Error{base::ErrorCode::kUnavailable, store.error().message};
    return admin::VerifyAudit(**store, run);
  }
  std::ifstream file(options.file, std::ios::binary);
  if (!file) {
    return base::Error{base::ErrorCode::kUnavailable,
                       options.file + " can't be opened: check its path and who owns it."};
  }
  return admin::VerifyAuditLines(file, run);
}

void PrintJson(const admin::AuditVerification& verified) {
  JsonOutput json;
  json.Put("verified", !verified.fault);
  json.Put("records", verified.records);
  json.Put("last", admin::FormatChainPoint(verified.last));
  if (verified.fault) {
    json.Put("fault", store::kChainBreakNames[static_cast<std::size_t>(verified.fault->kind)]);
    json.Put("number", verified.fault->number);
    json.Put("message", verified.fault->message);
  }
  json.Print();
}

void Print(const admin::AuditVerification& verified, bool was_known) {
  if (verified.records == 0) {
    std::cout << "There is nothing in the log to verify.\n";
    return;
  }
  const std::string last = admin::FormatChainPoint(verified.last);
  std::cout
      << Counted(verified.records, "record follows", "records follow") << " from what came before"
      << (was_known ? ", and what was known is among them" : "") << ". The last:\n\n  " << last
      << "\n\nNote it down where nobody who can write to the store can change it. Next time, with --expect-last,\n"
         "it shows whether the end was cut off or all of it written anew; the log alone can't show that.\n";
}

int RunVerify(const AuditOptions& options) {
  std::optional<store::ChainPoint> after;
  store::ChainRun run;
  if (!ReadPoint(options.after, after) || !ReadPoint(options.expect_last, run.known)) {
    return Complain("--after and --expect-last are NUMBER:HASH, as `signpost audit verify` has shown it.", kWrongUsage);
  }
  run.after = after.value_or(store::ChainPoint{});
  if (run.known && run.known->number < run.after.number) {
    return Complain("--expect-last is before --after: what comes before --after is not looked at.", kWrongUsage);
  }
  const auto verified = Verify(options, run);
  if (!verified) return Complain(verified.error());
  if (options.json) {
    PrintJson(*verified);
  } else if (!verified->fault) {
    Print(*verified, run.known.has_value());
  }
  if (!verified->fault) return kOk;
  return Complain(verified->fault->message + " Up to there the log holds (" +
                      Counted(verified->records, "record", "records") +
                      "). Keep what you have as it is, and compare it with a backup or an earlier export.",
                  kFaults);
}

int RunExport(const AuditOptions& options) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto walked = admin::WalkAudit(**store, {.from = options.from}, [](const store::AuditRecord& record) {
    return static_cast<bool>(std::cout << admin::AuditLine(record));
  });
  return walked ? kOk : Complain(walked.error());
}

void AddVerify(CLI::App& audit, int& exit_code) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = AddCommand(
      audit, "verify",
      "Whether the audit log is as it was written: nothing in it changed, removed, put in or moved. Each record has a\n"
      "hash over itself and the one before it. Who can write to the store can also make all hashes anew, or cut off\n"
      "the end: against that, note down the last record now and then, somewhere else, and give it as --expect-last.");
  AddStoreOptions(*command, options->place);
  command->add_option("--file", options->file, "Lines of `signpost audit export`, in place of the store")
      ->type_name("FILE");
  command->add_option("--after", options->after, "The record before the first one to look at")
      ->type_name("NUMBER:HASH");
  command
      ->add_option("--expect-last", options->expect_last,
                   "A record that was the last when it was noted down; more may have come since")
      ->type_name("NUMBER:HASH");
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunVerify(*options); });
}

void AddExport(CLI::App& audit, int& exit_code) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = AddCommand(
      audit, "export",
      "The audit log as lines of JSON, oldest first: number, when, who, action, subject, detail (JSON, as a string,\n"
      "so that it stays as it was hashed), hash. `signpost audit verify --file` verifies them.");
  AddStoreOptions(*command, options->place);
  command->add_option("--from", options->from, "The number of the first record")
      ->capture_default_str()
      ->type_name("NUMBER");
  command->callback([options, &exit_code] { exit_code = RunExport(*options); });
}

}  // namespace

void AddAudit(CLI::App& app, int& exit_code) {
  CLI::App* audit = AddCommand(app, "audit", "Verify and export the log of who changed what.");
  audit->require_subcommand(1);
  AddVerify(*audit, exit_code);
  AddExport(*audit, exit_code);
  AddAuditLog(*audit, exit_code);
}

}  // namespace signpost::cli
