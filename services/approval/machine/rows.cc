#include "services/approval/machine/rows.h"

#include "absl/strings/escaping.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

std::string TextAndRevision(std::string_view text, uint64_t revision) {
  std::string key;
  key.reserve(text.size() + 9);
  AppendText(key, text);
  AppendU64(key, revision);
  return key;
}

std::string WithChildIndex(std::string key, const journal::Case& subject) {
  if (!subject.joint().parent().empty()) AppendI32(key, subject.created_index());
  return key;
}

}  // namespace

std::string ApplicantText(const journal::Party& applicant) {
  return applicant.uscc().empty() ? absl::BytesToHexString(applicant.token()) : applicant.uscc();
}

std::string ApplicantKey(std::string_view applicant_text, uint64_t created_revision) {
  return TextAndRevision(applicant_text, created_revision);
}

std::string ProjectKey(std::string_view project_code, uint64_t created_revision) {
  return TextAndRevision(project_code, created_revision);
}

std::string ApplicantKey(const journal::Case& subject) {
  return WithChildIndex(ApplicantKey(ApplicantText(subject.applicant()), subject.created_revision()), subject);
}

std::string ProjectKey(const journal::Case& subject) {
  return WithChildIndex(ProjectKey(subject.project_code(), subject.created_revision()), subject);
}

std::string ExternalRefKey(std::string_view submitter, std::string_view external_ref) {
  std::string key;
  AppendText(key, submitter);
  AppendText(key, external_ref);
  return key;
}

std::string ImportKey(std::string_view source_system, std::string_view old_number) {
  return ExternalRefKey(StrCat("import:", source_system), old_number);
}

std::string CaseSequenceKey(std::string_view item_code, CivilDay day) {
  std::string key = "c";
  AppendText(key, item_code);
  AppendI32(key, day.days_since_1970());
  return key;
}

std::string DocumentSequenceKey(std::string_view organ_id, std::string_view code, int year) {
  std::string key = "d";
  AppendText(key, organ_id);
  AppendText(key, code);
  AppendI32(key, year);
  return key;
}

std::string SavedPapersKey(std::string_view jurisdiction, CivilDay day) {
  std::string key;
  AppendText(key, jurisdiction);
  AppendI32(key, day.year() * 12 + day.month() - 1);
  return key;
}

std::string TimerKey(int64_t due_us, std::string_view case_no) {
  std::string key;
  key.reserve(8 + case_no.size());
  AppendU64(key, static_cast<uint64_t>(due_us));
  key.append(case_no);
  return key;
}

Instant DueOfTimerKey(std::string_view key) {
  return Instant::FromMicros(static_cast<int64_t>(U64FromBytes(key.substr(0, 8))));
}

std::string_view CaseOfTimerKey(std::string_view key) { return key.size() <= 8 ? std::string_view() : key.substr(8); }

std::string WorkbenchPrefix(std::string_view hall_id, std::string_view window_id, Bucket bucket) {
  std::string key;
  AppendText(key, hall_id);
  AppendText(key, window_id);
  key.push_back(static_cast<char>(bucket));
  return key;
}

std::string WorkbenchKey(const journal::Case& subject, Bucket bucket, int32_t due_day) {
  std::string key = WorkbenchPrefix(subject.hall_id(), subject.window_id(), bucket);
  AppendI32(key, due_day);
  key.append(subject.case_no());
  return key;
}

std::string_view CaseOfWorkbenchKey(std::string_view key) {
  const size_t hall_end = key.find('\0');
  const size_t window_end = hall_end == key.npos ? key.npos : key.find('\0', hall_end + 1);
  return window_end == key.npos || key.size() < window_end + 6 ? std::string_view() : key.substr(window_end + 6);
}

std::string WorkbenchCountKey(std::string_view hall_id, std::string_view window_id, Bucket bucket) {
  return WorkbenchPrefix(hall_id, window_id, bucket);
}

}  // namespace yici::approval
